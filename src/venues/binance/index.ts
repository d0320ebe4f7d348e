/** Binance: frames of its spot, USD-M and COIN-M streams, read from raw recordings. */
export * from './parser.js';
export * from './symbols.js';
