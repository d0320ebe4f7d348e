/** Tapes: market data on disk as Arrow IPC, written once, read without a copy; and the raw recordings they are made from. */
export * from './candle-tape.js';
export * from './disk-error.js';
export * from './format.js';
export * from './live-tape.js';
export * from './reader.js';
export * from './recording-file.js';
export * from './series.js';
export * from './writer.js';
