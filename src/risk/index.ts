/** The gate between what is wanted and what is sent: every order is approved or refused, with rule, limit and value. */

export { type ChangedLimit, changeLimit, type LimitChange } from './change-limit.js';
export { configurationChanges } from './changes.js';
export * from './configuration.js';
export {
  type AccountRisk,
  type Approval,
  type Check,
  type Exposures,
  isReducing,
  type Refusal,
  type RiskContext,
  type RiskState,
  type Surroundings,
  type Verdict,
} from './context.js';
export { type RecordedRefusal, RiskGate, type RiskGateCheckpoint } from './gate.js';
export { type Gauge, type GaugeInput, gauges } from './gauges.js';
export { LIMIT_BOUNDS, type StandingLimit, standingLimits } from './limit-table.js';
export {
  type AccountLimits,
  compileLimits,
  type InstrumentLimits,
  type Limits,
  type LimitsProtection,
} from './limits.js';
export * from './monitor/index.js';
export { RULE_NAMES } from './rules.js';
export { FULL, type Scale, scaledLimits } from './scale.js';
export * from './sizing/index.js';
