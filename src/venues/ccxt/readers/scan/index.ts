/** Frames read from their bytes, for layouts that are known to the byte; nothing is allocated per level. */
export * from './instrument-table.js';
export * from './literal.js';
export * from './message-set.js';
export * from './scanner.js';
