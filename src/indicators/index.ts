/** Streaming indicators of a candle, a print or a book at a time; null until they have seen enough. */
export { imbalance, microPrice } from './book-pressure.js';
export * from './contract.js';
export * from './notation.js';
export * from './registry.js';
export { Rsi } from './rsi.js';
export { TradeFlow } from './trade-flow.js';
