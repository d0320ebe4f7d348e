/** The exchange behind the wire's dialects: one market with accounts, order records, prints and candles. */
export { digestBook } from './book-digest.js';
export { createExchange } from './exchange-core.js';
export * from './options.js';
export type { LedgerEntry, WireExchangeCore } from './wire-exchange.js';
