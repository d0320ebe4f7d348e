/** The plugin contract and the read-only view that a strategy sees. */
export * from './contract.js';
export * from './dust.js';
export * from './holding.js';
export * from './intent-fault.js';
export * from './lots-of.js';
export * from './parameters.js';
