/** Kraken: frames of its WebSocket v2 feed and the checksum of its books, read from raw recordings. */
export * from './checksum.js';
export * from './depth.js';
export * from './parser.js';
export * from './symbols.js';
