/** The market as the venue writes it: books, trades, candles and tickers as JSON text. */
export * from './candles.js';
export * from './market-text.js';
export * from './ticker-text.js';
