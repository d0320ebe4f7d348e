/** What a session trades on: an exchange that is pumped by the session's clock, or venues that come by themselves. */
export { PumpedMarket } from './pumped-market.js';
export type { SessionClock } from './session-clock.js';
export type { SessionMarket } from './session-market.js';
export { SimulatedClock } from './sim-clock.js';
export { type VenueAccount, VenueMarket } from './venue-market.js';
export { WallClock } from './wall-clock.js';
