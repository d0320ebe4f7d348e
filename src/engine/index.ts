/** The engine: one deterministic step, its state, and the loop that journals before it sends. */
export * from './engine.js';
export { isToFlatten, newFlattening, reach } from './flatten.js';
export { SessionHash } from './hashing.js';
export { explainParent } from './held/index.js';
export * from './loop.js';
export { refuseMode } from './mode.js';
export { type BreakerStanding, breakerRows } from './monitor-rows.js';
export * from './outbox.js';
export * from './ports.js';
export { slippageBps } from './preview.js';
export { externalKey } from './reconciliation.js';
export * from './replay.js';
export { accountRisk } from './risk-context.js';
export { scaleOf } from './risk-surroundings.js';
export { type SizingQuestion, sizedLots } from './sizing.js';
export * from './step.js';
export type { StrategyRuntime } from './strategy-runtime.js';
export { clockText, counted, orderText, priceText, sizeText, trailText } from './wording.js';
