/** Coinbase: frames of its exchange feed (`level2`, `matches`, `ticker`), read from raw recordings. */
export * from './parser.js';
export * from './symbols.js';
