/** The exchange in the box: exact accounts, filters, price-time matching, a synthetic market of agents. */
export * from './accounts.js';
export * from './exchange-order.js';
export * from './fees.js';
export * from './filters.js';
export * from './margin.js';
export type { SelfTradePrevention } from './market.js';
export { type LiveOrder, MatchingEngine, type MatchingOptions } from './matching-engine.js';
export type { MatchEvent, MatchingSink, ReplacedOrder } from './matching-sink.js';
export type { Replacement } from './replacement.js';
export * from './synthetic/index.js';
