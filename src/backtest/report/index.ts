/** What a backtest came to: its metrics, and the report in JSON, for the terminal and as one page. */
export * from './bootstrap.js';
export * from './html/index.js';
export * from './json.js';
export * from './metrics.js';
export * from './returns.js';
export * from './round-trips.js';
export * from './text.js';
