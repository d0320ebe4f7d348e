/** Frames read through `JSON.parse`: any layout that is JSON, at the price of a few allocations. */
export * from './json-reader.js';
