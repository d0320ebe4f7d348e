import type { Input, Instrument } from '../domain/index.js';
import { cancel } from './decide.js';
import type { Engine } from './engine.js';
import { type StrategyLoad, StrategyRuntime, strategyView } from './strategy-runtime.js';

/**
 * Loads a strategy, or loads it again: a reload cancels its orders, keeps its position and warms up anew.
 */
export function loadStrategy(engine: Engine, load: Extract<Input, { kind: 'plugin' }>): void {
  const { strategy: name, sourceHash, parameters } = load;
  const before = engine.strategies.get(name);
  if (before !== undefined) withdraw(engine, before);
  const instrument = engine.instruments.find(
    ({ id, symbol }) => id === load.instrument || symbol === load.instrument,
  );
  if (instrument === undefined) {
    engine.notice('error', 'engine', `strategy ${name}: no instrument ${load.instrument} in this session`);
    return;
  }
  const owner = `strategy:${name}` as const;
  try {
    const runtime = start(engine, instrument, { name, sourceHash, parameters, configured: parameters });
    runtime.fills = before?.fills ?? 0;
    engine.strategies.set(name, runtime);
    engine.notice('info', owner, `${name} loaded for ${instrument.symbol}`);
  } catch (error) {
    engine.notice('error', owner, `${name} cannot be loaded: ${firstLine(error)}`);
  }
}

/**
 * Lets a strategy go on with other parameters: its position, profit and fills stay, its quotes are withdrawn
 * and made anew, and what was paused or stopped stays so.
 *
 * @param parameters as its schema has accepted them.
 * @returns in one line why the plugin does not run with them; nothing has changed then.
 */
export function restartStrategy(
  engine: Engine,
  before: StrategyRuntime,
  parameters: unknown,
): { readonly refused: string } | null {
  let runtime: StrategyRuntime;
  try {
    runtime = start(engine, before.instrument, { ...before.load, parameters });
  } catch (error) {
    return { refused: firstLine(error) };
  }
  withdraw(engine, before);
  runtime.fills = before.fills;
  if (before.state === 'paused' || before.state === 'stopped') runtime.state = before.state;
  engine.strategies.set(before.name, runtime);
  return null;
}

function withdraw(engine: Engine, { owner, instrument }: StrategyRuntime): void {
  for (const order of engine.ownedBy(owner, instrument.index)) cancel(engine, order);
}

/** @throws whatever the plugin throws. */
function start(engine: Engine, instrument: Instrument, load: StrategyLoad): StrategyRuntime {
  const market = engine.markets[instrument.index]!;
  const owner = `strategy:${load.name}` as const;
  const view = strategyView(instrument, {
    time: () => engine.time,
    book: () => market.view,
    positionLots: () => engine.portfolio.ownerPosition(owner, instrument.index).sizeLots,
    orders: () => engine.ownedBy(owner, instrument.index),
    lastPrice: () => market.last,
  });
  return new StrategyRuntime(load, engine.plugins.load(load.sourceHash), instrument, view, engine.time);
}

/** What a plugin throws is of its own context: no Error of ours, but it has a message. */
function firstLine(error: unknown): string {
  const { message } = error as { readonly message?: unknown };
  return (typeof message === 'string' ? message : String(error)).split('\n')[0]!;
}
