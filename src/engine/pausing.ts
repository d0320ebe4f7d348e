import { cancel } from './decide.js';
import type { Engine } from './engine.js';
import type { StrategyRuntime } from './strategy-runtime.js';

/** A paused strategy sees the market and places nothing; what the engine kept for it is withdrawn. */
export function pauseStrategy(engine: Engine, strategy: StrategyRuntime): void {
  strategy.state = 'paused';
  for (const leg of strategy.legs) {
    if (leg.forget()) for (const order of leg.working()) cancel(engine, order);
  }
}

/** Pauses all that run. @returns how many. */
export function pauseAll(engine: Engine): number {
  let count = 0;
  for (const strategy of engine.strategies.values()) {
    if (strategy.state !== 'running' && strategy.state !== 'warming') continue;
    pauseStrategy(engine, strategy);
    count += 1;
  }
  return count;
}
