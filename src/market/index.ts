/** The market as it stands: order book, feed state, trade tape, candles. Pure, and no allocation per event. */
export * from './book-reader.js';
export * from './book-view.js';
export * from './candles.js';
export * from './finished-candles.js';
export * from './interval.js';
export * from './notional-sums.js';
export * from './order-book.js';
export * from './session-vwap.js';
export * from './trade-tape.js';
export * from './volume-profile.js';
