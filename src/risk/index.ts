/** The gate between what is wanted and what is sent: every order is approved or refused, with rule, limit and value. */
export { type ChangedLimit, changeLimit, type LimitChange } from './change-limit.js';
export {
  type AccountRisk,
  type Approval,
  type Check,
  isReducing,
  type Refusal,
  type RiskContext,
  type Verdict,
} from './context.js';
export { type RecordedRefusal, RiskGate, type RiskGateCheckpoint } from './gate.js';
export { type Gauge, type GaugeInput, gauges } from './gauges.js';
export { LIMIT_BOUNDS, type StandingLimit, standingLimits } from './limit-table.js';
export {
  type AccountLimits,
  type AccountLimitsText,
  compileLimits,
  type InstrumentLimits,
  type InstrumentLimitsText,
  type Limits,
  type RiskConfiguration,
} from './limits.js';
export { RULE_NAMES } from './rules.js';
