/** Kraken's REST interface, from `/0/public/Time` to `/0/private/CancelAllOrdersAfter`. */
export * from './answer.js';
export * from './market.js';
export * from './reference.js';
export * from './router.js';
export * from './spreads.js';
