/** What a venue answers over REST, once for each question: its markets, books, candles, trades, status and clock. */
export * from './book-snapshot.js';
export * from './catalogue.js';
export * from './decimal-text.js';
export * from './fee-tier.js';
export * from './market-types.js';
export * from './specification.js';
export * from './taker-side.js';
