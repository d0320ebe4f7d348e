/** Streams of the market and the sockets that carry them: one text for all who listen. */
export { MarketStreams } from './market-streams.js';
export { WINDOWS } from './stream-name.js';
export { StreamSession } from './stream-session.js';
