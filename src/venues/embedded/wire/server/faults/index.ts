/** Faults on purpose: the small language of plans, the rules in force, and the way of a frame through them. */
export type { ActiveRule } from './active-rule.js';
export { type FrameEnd, FramePath } from './frame-path.js';
export { parseFaults } from './parse.js';
export { FaultPlan, type FaultStanding } from './plan.js';
export * from './rule.js';
