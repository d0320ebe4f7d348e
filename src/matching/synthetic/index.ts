/** A seeded market of trading agents that never ends. */
export type { StartingSide, SyntheticInstrument } from './beginning.js';
export {
  type ClientRequest,
  SyntheticMarket,
  type SyntheticOptions,
  type SyntheticSink,
} from './synthetic-market.js';
