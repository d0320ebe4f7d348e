/** The history's own process, which feeds the database from the session logs, and the queries that are asked of it. */
export { type QueryOptions, runQuery } from './query.js';
export { historySocket, RunningHistory, type StartHistoryOptions, startHistory } from './start.js';
