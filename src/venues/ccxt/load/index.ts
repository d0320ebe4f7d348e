/** One venue of ccxt and no other: its class, where it is reached, and its errors as lines for a user. */
export * from './addresses.js';
export * from './ccxt-venue.js';
export * from './error-kind.js';
export * from './load-venue.js';
export * from './redact.js';
export * from './venue-error.js';
export * from './venue-names.js';
export * from './wall-clock.js';
