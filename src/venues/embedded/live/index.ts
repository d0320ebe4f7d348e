/** Paper trading on a market that happens elsewhere, now: its rows come in as they arrive, and orders fill against them. */

export { LiveSession } from './live-session.js';
export { HOLD_MICROS } from './live-side.js';
export { LiveSource } from './live-source.js';
