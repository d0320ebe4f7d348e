/** The private side of live venues: orders out, their news in, nothing lost and nothing sent twice. */

export { BinanceLink } from './binance/index.js';
export * from './client-ids.js';
export { CoinbaseLink } from './coinbase/index.js';
export { createGateway, type GatewayOptions } from './create-gateway.js';
export { KrakenLink } from './kraken/index.js';
export type { AccountLink, Found, Outcome } from './link.js';
export type { LinkOptions } from './link-options.js';
export { OrderTracker } from './order-tracker.js';
export { type Counts, type CountsStore, SharedCounts } from './shared-counts.js';
export { timedWake } from './timed-wake.js';
export type { TrackedOrder } from './tracked-order.js';
export { UnifiedLink } from './unified/index.js';
