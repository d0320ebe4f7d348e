/** Kraken: the protocol of its WebSocket v2 and the reader of its frames. */
export * from './bounded-books.js';
export * from './depth-cut.js';
export * from './json-frames.js';
export * from './protocol.js';
export * from './reader.js';
