import { type Input, type Instrument, schemaFault } from '../domain/index.js';
import { indicatorRegistry } from '../indicators/index.js';
import type { IndicatorNeed, StrategyDefinition, StrategyNeeds } from '../strategy/index.js';
import { cancel } from './decide.js';
import type { Engine } from './engine.js';
import { IndicatorRack } from './indicator-rack.js';
import { Leg } from './leg.js';
import type { RunningIndicator } from './ports.js';
import { firstLine, type StrategyLoad, StrategyRuntime } from './strategy-runtime.js';

/**
 * Loads a strategy, or loads it again: a reload cancels its orders, keeps its position and warms up anew. One that
 * cannot be loaded leaves the one before it running.
 */
export function loadStrategy(engine: Engine, load: Extract<Input, { kind: 'plugin' }>): void {
  const { strategy: name, sourceHash, parameters, indicators } = load;
  const owner = `strategy:${name}` as const;
  const before = engine.strategies.get(name);
  try {
    const instruments = (load.instruments ?? [load.instrument]).map((wanted) => find(engine, wanted));
    const runtime = start(engine, instruments, {
      name,
      sourceHash,
      parameters,
      configured: parameters,
      ...(indicators === undefined ? {} : { indicators }),
    });
    if (before !== undefined) withdraw(engine, before);
    runtime.fills = before?.fills ?? 0;
    engine.setStrategy(runtime);
    const symbols = instruments.map(({ symbol }) => symbol).join(', ');
    engine.notice('info', owner, `${name} loaded for ${symbols}`);
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
    const instruments = before.legs.map((leg) => leg.instrument);
    runtime = start(engine, instruments, { ...before.load, parameters });
  } catch (error) {
    return { refused: firstLine(error) };
  }
  withdraw(engine, before);
  runtime.fills = before.fills;
  if (before.state === 'paused' || before.state === 'stopped') runtime.state = before.state;
  engine.setStrategy(runtime);
  return null;
}

function withdraw(engine: Engine, { legs }: StrategyRuntime): void {
  for (const leg of legs) for (const order of leg.working()) cancel(engine, order);
}

function find(engine: Engine, wanted: string): Instrument {
  const found =
    engine.instruments.find(({ id }) => id === wanted) ??
    engine.instruments.find(({ symbol }) => symbol === wanted);
  if (found !== undefined) return found;
  const known = engine.instruments.map(({ id }) => id).join(', ');
  throw new RangeError(`no instrument ${wanted} in this session; there are ${known}`);
}

/** @throws whatever the plugin throws, a ZodError where the parameters do not fit, a RangeError for needs that cannot be met. */
function start(engine: Engine, instruments: readonly Instrument[], load: StrategyLoad): StrategyRuntime {
  engine.watch?.enter(load.name);
  try {
    return build(engine, instruments, load);
  } finally {
    engine.watch?.leave();
  }
}

function build(engine: Engine, instruments: readonly Instrument[], load: StrategyLoad): StrategyRuntime {
  const owner = `strategy:${load.name}` as const;
  const definition = engine.plugins.load(load.sourceHash);
  const parameters = parse(definition.parameters, load.parameters);
  const needs = definition.needs?.(parameters) ?? {};
  const legs = instruments.map(
    (instrument, index) => new Leg(index, engine.markets[instrument.index]!, owner, engine),
  );
  const wanted = needs.legs ?? 1;
  if (legs.length !== wanted) {
    throw new RangeError(`it trades ${wanted} instrument${wanted === 1 ? '' : 's'}, not ${legs.length}`);
  }
  const rack = buildRack(engine, load, { needs, legs: legs.length });
  watchCandles(engine, needs, legs);
  return new StrategyRuntime({
    load,
    definition,
    parameters,
    needs,
    legs,
    rack,
    clock: engine,
    watch: engine.watch,
  });
}

/** The first thing that does not fit, in one line. */
function parse(schema: StrategyDefinition['parameters'], values: unknown): unknown {
  const parsed = schema.safeParse(values ?? {});
  if (parsed.success) return parsed.data;
  throw new RangeError(schemaFault(parsed.error, 'parameters'));
}

function buildRack(
  engine: Engine,
  load: StrategyLoad,
  { needs, legs }: { needs: StrategyNeeds; legs: number },
): IndicatorRack {
  const wanted = needs.indicators ?? [];
  if (wanted.length === 0) return new IndicatorRack([], legs);
  const own = (load.indicators ?? []).flatMap((hash) => engine.plugins.indicator?.(hash) ?? []);
  const registry = indicatorRegistry(own);
  const racked = wanted.map((need) => {
    const leg = need.leg ?? 0;
    if (!(leg >= 0 && leg < legs)) throw new RangeError(`indicator ${need.id} is for leg ${leg} of ${legs}`);
    return { need, leg, running: run(registry.find(need.indicator), need) };
  });
  return new IndicatorRack(racked, legs);
}

function run(
  definition: ReturnType<ReturnType<typeof indicatorRegistry>['find']>,
  need: IndicatorNeed,
): RunningIndicator {
  const parameters = parse(definition.parameters, need.parameters);
  if (definition.input === 'market')
    return { input: 'market', definition, indicator: definition.create(parameters) };
  if (need.seconds === undefined) {
    throw new RangeError(`indicator ${need.id} lives on candles: its need must say of how many seconds`);
  }
  return { input: 'candle', definition, indicator: definition.create(parameters) };
}

/** The markets make the candles that somebody needs, and no others. */
function watchCandles(engine: Engine, needs: StrategyNeeds, legs: readonly Leg[]): void {
  for (const leg of legs) {
    const market = engine.markets[leg.instrument.index]!;
    for (const seconds of needs.candles ?? []) market.finishCandles(seconds);
    for (const need of needs.indicators ?? []) {
      if (need.seconds !== undefined && (need.leg ?? 0) === leg.index) market.finishCandles(need.seconds);
    }
  }
}
