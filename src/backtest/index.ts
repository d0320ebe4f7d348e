/** Backtests: a strategy through a recorded or made-up market, and what is to be said of it afterwards. */
export * from './prefix-invariance.js';
export * from './record.js';
export * from './report/index.js';
export * from './run.js';
