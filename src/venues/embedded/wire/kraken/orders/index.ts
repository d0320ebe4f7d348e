/** Orders in Kraken's words: what clients ask for, what the exchange is asked for, and how records read. */
export * from './build.js';
export * from './prices.js';
export * from './record.js';
export * from './rest-terms.js';
export * from './socket-terms.js';
export * from './terms.js';
export * from './trading.js';
