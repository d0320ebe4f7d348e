/** The process that asks a venue over REST and reads venues without a fast path: slow work, away from the engine's loop. */
export { FeedProcess } from './feed-process.js';
