import type { Intent } from '../strategy/index.js';
import type { StrategyRuntime } from './strategy-runtime.js';

/** An intent with the strategy that has it. */
export interface Wish {
  readonly strategy: StrategyRuntime;
  readonly intent: Intent;
}
