/** The history: orders, fills, positions and what else is asked of the past, in DuckDB, derived from session logs. */
export { DuckDbHistory, historyFile } from './duckdb-history.js';
export type {
  Cell,
  Cursor,
  HistoryBatch,
  HistoryRow,
  HistoryStore,
  QueryLimits,
  QueryResult,
} from './port.js';
export { SCHEMA_VERSION, TABLES, type Table } from './schema.js';
export { plainError, seemsToRead } from './statement.js';
export { VIEWS } from './views.js';
