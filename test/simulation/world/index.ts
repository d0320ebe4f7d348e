/** A whole world in one process and in virtual time: engine, network, venue and disk, and all that may befall them. */
export { Violation } from './judge.js';
export { type SeedOptions, type SeedResult, simulateSeed } from './simulate-seed.js';
export { NOTHING_BETWEEN, type Wrappers } from './wrappers.js';
