/** Bybit: the protocol of its public topics and the reader of their frames. */
export * from './json-frames.js';
export * from './protocol.js';
