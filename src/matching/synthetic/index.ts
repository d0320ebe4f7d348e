/** A seeded market of trading agents that never ends. */
export {
  type ClientRequest,
  type StartingSide,
  type SyntheticInstrument,
  SyntheticMarket,
  type SyntheticOptions,
  type SyntheticSink,
} from './synthetic-market.js';
