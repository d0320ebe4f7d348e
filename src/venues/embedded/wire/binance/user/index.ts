/** What an account hears of its orders and its money, and the keys by which it listens. */
export * from './execution-report.js';
export * from './listen-keys.js';
export * from './user-streams.js';
