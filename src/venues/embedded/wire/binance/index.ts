/** Binance's spot venue as a dialect of the exchange on the wire: REST, streams, the socket API, the user's events. */
export { type BinanceDialectOptions, createBinanceDialect } from './binance-dialect.js';
