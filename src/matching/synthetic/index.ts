/** A seeded market of trading agents that never ends. */
export { type StartingSide, type SyntheticInstrument, typicalSizeOf } from './beginning.js';
export type { EdgeKind, PlantedEdge } from './planted-edge.js';
export {
  type ClientRequest,
  SyntheticMarket,
  type SyntheticOptions,
  type SyntheticSink,
} from './synthetic-market.js';
