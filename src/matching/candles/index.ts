/** A market of candles as an exchange: nothing is known of what happened within one, so that the worse is assumed. */
export * from './candle-market.js';
export * from './candle-rules.js';
