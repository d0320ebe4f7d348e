/** Raw recordings of venue frames, a line each, read as market rows: what all venues' parsers share. */
export * from './frame.js';
export * from './instruments.js';
export * from './line.js';
export * from './precision-survey.js';
export * from './row-sink.js';
