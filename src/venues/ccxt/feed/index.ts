/**
 * The live market of one venue as whole messages: sockets that are kept, books that are checked and never wrong, and
 * two connections of which one may die.
 */
export * from './book-checksum.js';
export * from './market-feed.js';
export * from './options.js';
export * from './unified-feed.js';
