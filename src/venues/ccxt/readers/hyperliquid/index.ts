/** Hyperliquid: the protocol of its socket and the reader of its frames. */
export * from './json-frames.js';
export * from './protocol.js';
