/** Candle files: JSON arrays of rows and CSV, read as rows of text in bounded memory. */
export * from './candle-file.js';
export * from './candle-row.js';
