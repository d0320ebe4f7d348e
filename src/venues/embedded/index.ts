/** The exchange in the box as a venue: a recorded or a synthetic market behind the latencies of a real one. */
export { createEmbeddedVenue } from './embedded-venue.js';
export * from './latency.js';
export * from './options.js';
