/** Coinbase Advanced Trade's protocol over the embedded exchange: REST v3, the parts of v2 that clients need, and both sockets. */
export { createCoinbaseDialect } from './dialect.js';
export { orderIdOf, orderNumberOf } from './ids.js';
