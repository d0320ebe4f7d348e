import type { Input } from '../domain/index.js';
import { cancel } from './decide.js';
import type { Engine } from './engine.js';
import { StrategyRuntime, strategyView } from './strategy-runtime.js';

/**
 * Loads a strategy, or loads it again: a reload cancels its orders, keeps its position and warms up anew.
 */
export function loadStrategy(engine: Engine, load: Extract<Input, { kind: 'plugin' }>): void {
  const before = engine.strategies.get(load.strategy);
  if (before !== undefined) {
    for (const order of engine.ownedBy(before.owner, before.instrument.index)) cancel(engine, order);
  }
  const instrument = engine.instruments.find(
    ({ id, symbol }) => id === load.instrument || symbol === load.instrument,
  );
  if (instrument === undefined) {
    engine.notice(
      'error',
      'engine',
      `strategy ${load.strategy}: no instrument ${load.instrument} in this session`,
    );
    return;
  }
  const market = engine.markets[instrument.index]!;
  const owner = `strategy:${load.strategy}` as const;
  const view = strategyView(instrument, {
    time: () => engine.time,
    book: () => market.view,
    positionLots: () => engine.portfolio.ownerPosition(owner, instrument.index).sizeLots,
    orders: () => engine.ownedBy(owner, instrument.index),
    lastPrice: () => market.last,
  });
  try {
    const definition = engine.plugins.load(load.sourceHash);
    const runtime = new StrategyRuntime(
      { name: load.strategy, sourceHash: load.sourceHash, parameters: load.parameters },
      definition,
      instrument,
      view,
      engine.time,
    );
    runtime.fills = before?.fills ?? 0;
    engine.strategies.set(load.strategy, runtime);
    engine.notice('info', owner, `${load.strategy} loaded for ${instrument.symbol}`);
  } catch (error) {
    engine.notice(
      'error',
      owner,
      `${load.strategy} cannot be loaded: ${(error as Error).message.split('\n')[0]}`,
    );
  }
}
