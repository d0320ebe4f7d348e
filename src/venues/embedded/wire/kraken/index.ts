/** The embedded exchange in Kraken's words: spot REST and WebSocket version 2. */
export { createKrakenDialect, type KrakenDialectOptions } from './dialect.js';
