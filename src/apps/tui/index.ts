/** The terminal: what the engine's snapshots look like at 120 × 40, and what its keys do. */
export type { EngineClient, EngineSubscription } from './engine-client.js';
export { KEYS, type KeyBinding, NEVER_BOUND } from './keys.js';
export { type PlainOptions, runPlain, statusLine } from './plain.js';
export { runTui, type TerminalSize, type TuiOptions, type TuiOutcome } from './run.js';
