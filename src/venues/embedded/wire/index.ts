/** The exchange in the box on the wire: one matching engine in the protocols of real venues. */
export * from './dialect.js';
export * from './exchange.js';
