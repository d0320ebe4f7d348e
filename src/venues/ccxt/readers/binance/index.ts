/** Binance: the protocol of its market streams and the reader of their frames. */
export * from './json-frames.js';
export * from './protocol.js';
export * from './reader.js';
