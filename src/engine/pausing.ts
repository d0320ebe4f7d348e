import { cancel } from './decide.js';
import type { Engine } from './engine.js';
import type { StrategyRuntime } from './strategy-runtime.js';

/** A paused strategy sees the market and places nothing; the quotes that the engine kept for it are withdrawn. */
export function pauseStrategy(engine: Engine, strategy: StrategyRuntime): void {
  strategy.state = 'paused';
  const quoted = strategy.quotes !== undefined;
  strategy.quotes = undefined;
  if (!quoted) return;
  for (const order of engine.ownedBy(strategy.owner, strategy.instrument.index)) cancel(engine, order);
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
