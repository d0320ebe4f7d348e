/** The terminal: what the engine's snapshots look like at 120 × 40, and what its keys do. */

export { contextOf } from './actions/palette-context.js';
export type { EngineClient, EngineSubscription } from './engine-client.js';
export { applyKeyMap } from './key-map.js';
export { KEYS, KeyTable } from './keys.js';
export { type PlainOptions, runPlain, statusLine } from './plain.js';
export { runReader } from './reader/index.js';
export { runTui, type TerminalSize, type TuiOptions, type TuiOutcome } from './run.js';
export { wantsAscii } from './terminal/index.js';
