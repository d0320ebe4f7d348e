/** Coinbase Advanced Trade: the protocol of its market data and the reader of its frames. */
export * from './connection-order.js';
export * from './json-frames.js';
export * from './protocol.js';
export * from './reader.js';
