import type { Micros } from './units.js';

/**
 * Where time comes from. Left of the braces in the import rule nobody else may ask for it: live sessions
 * hand in the machine's clock, tapes and backtests one that follows the recorded market.
 */
export interface Clock {
  now(): Micros;
}
