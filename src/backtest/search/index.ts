/** Search for parameters: the space of a strategy's schema, and the methods that choose what to try next. */
export * from './cma-es.js';
export * from './cma-search.js';
export * from './sampling.js';
export * from './schema-space.js';
export * from './search.js';
export * from './space.js';
export * from './vary.js';
