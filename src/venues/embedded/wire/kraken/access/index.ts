/** Who may ask, and how often: signatures, nonces, tokens, counters, and what a request says. */
export * from './counters.js';
export * from './gate.js';
export * from './parameters.js';
export * from './signature.js';
