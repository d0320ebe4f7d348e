/** OKX: frames of its v5 public feed and the checksum of its books, read from raw recordings. */
export * from './checksum.js';
export * from './parser.js';
export * from './symbols.js';
