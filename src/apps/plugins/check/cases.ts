import { isDeepStrictEqual } from 'node:util';
import { Instrument, type InstrumentSpecification, parseStep, type SizeLots } from '../../../domain/index.js';
import type { IndicatorDefinition } from '../../../indicators/index.js';
import type { Candle } from '../../../market/index.js';
import type { Intent, StrategyDefinition, StrategyHandlers, StrategyTrade } from '../../../strategy/index.js';
import type { PluginDefinition } from '../shape.js';
import { lineOf } from '../words.js';
import { FakeBook, type Levels } from './fake-book.js';
import { error, type Finding } from './finding.js';
import { WrittenView } from './written-view.js';

/** What happens in a case, one thing a step. Prices in ticks, sizes in lots. */
export interface CaseStep {
  readonly book?: { readonly bids: Levels; readonly asks: Levels };
  readonly trade?: { readonly price: number; readonly size: number; readonly side: 'buy' | 'sell' };
  /** Open, high, low, close, volume. */
  readonly candle?: readonly [open: number, high: number, low: number, close: number, volume: number];
  /** So many seconds pass. */
  readonly seconds?: number;
  /** What the strategy has from here on, signed lots. */
  readonly position?: number;
  /** Values of indicators from here on, by the id of the need. */
  readonly indicators?: Readonly<Record<string, number | null>>;
  /** Lots that `view.sizing` answers from here on; null as where the configuration has no sizing. */
  readonly sizing?: number | null;
  /** What the strategy wants of this step: only what is written here is compared. */
  readonly wants?: readonly Readonly<Record<string, unknown>>[];
  /** What an indicator says after this step, an output each; null for none. */
  readonly values?: readonly (number | null)[];
}

/** One case of a plugin's test: cases.ts beside its index.ts exports a list of them. */
export interface PluginCase {
  readonly name: string;
  /** Over the defaults. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Of several definitions of one plugin: which is meant. */
  readonly of?: string;
  readonly steps: readonly CaseStep[];
}

const TOLERANCE = 1e-9;

/** Runs the cases. @returns how many there were, and an error for each that fails. */
export function runCases(
  exported: unknown,
  definitions: readonly PluginDefinition[],
): { readonly count: number; readonly findings: readonly Finding[] } {
  if (!Array.isArray(exported)) {
    return {
      count: 0,
      findings: [error('cases: its default export is no list: export default [{ name, steps: [] }]')],
    };
  }
  const cases = Array.from(exported as readonly PluginCase[]);
  const findings = cases.flatMap((each) => {
    const found = definitions.find(({ definition }) => each.of === undefined || definition.name === each.of);
    const failure = found === undefined ? `there is no ${String(each.of)}` : runCase(each, found);
    return failure === null ? [] : [error(`case "${each.name}": ${failure}`)];
  });
  return { count: cases.length, findings };
}

function runCase(each: PluginCase, { kind, definition }: PluginDefinition): string | null {
  if (!Array.isArray(each.steps)) return 'it has no steps';
  const parsed = definition.parameters.safeParse(each.parameters ?? {});
  if (!parsed.success) return `its parameters do not hold: ${parsed.error.issues[0]?.message}`;
  try {
    const player =
      kind === 'strategy'
        ? new StrategyPlayer(definition, parsed.data)
        : indicatorPlayer(definition, parsed.data);
    for (const [index, step] of Array.from(each.steps).entries()) {
      const failure = player.play(step);
      if (failure !== null) return `step ${index + 1}: ${failure}`;
    }
    return null;
  } catch (thrown) {
    return `it throws: ${lineOf(thrown)}`;
  }
}

/** BTC/USDT as on the sample tape. */
export const CASE_INSTRUMENT: InstrumentSpecification = {
  id: 'case:BTC/USDT',
  venue: 'case',
  symbol: 'BTC/USDT',
  venueSymbol: 'BTCUSDT',
  kind: 'spot',
  base: { code: 'BTC', decimals: 8 },
  quote: { code: 'USDT', decimals: 8 },
  tick: parseStep('0.01'),
  lot: parseStep('0.00001'),
  minSizeLots: 1,
  maxSizeLots: 1_000_000_000,
  minNotional: '5',
  makerFeePpm: 1000,
  takerFeePpm: 1000,
  feeRounding: 'up',
  inferred: false,
  version: 1,
};

class StrategyPlayer {
  private readonly handlers: StrategyHandlers;
  private readonly view: WrittenView;
  private readonly seconds: number;

  constructor(definition: StrategyDefinition, parameters: unknown) {
    const needs = definition.needs?.(parameters) ?? {};
    const legs = needs.legs ?? 1;
    const instruments = Array.from({ length: legs }, (_, index) => new Instrument(CASE_INSTRUMENT, index));
    this.view = new WrittenView(instruments);
    this.seconds = needs.candles?.[0] ?? 60;
    this.handlers = definition.create(parameters, instruments[0]!, instruments);
  }

  play(step: CaseStep): string | null {
    const intents: Intent[] = [];
    const take = (wanted: Intent | readonly Intent[] | undefined): void => {
      if (wanted !== undefined && wanted !== null) intents.push(...[wanted].flat());
    };
    const { view, handlers } = this;
    const market = view.first;
    if (step.position !== undefined) market.positionLots = step.position;
    if (step.sizing !== undefined) {
      const { sizing } = step;
      if (sizing !== null && !(Number.isSafeInteger(sizing) && sizing >= 0))
        return `sizing ${String(sizing)} is no whole number of lots: give 0 or more, or null for none`;
      market.sized = sizing as SizeLots | null;
    }
    for (const [id, value] of Object.entries(step.indicators ?? {})) view.values.set(id, value);
    if (step.book !== undefined) {
      market.book.write(Array.from(step.book.bids), Array.from(step.book.asks));
      take(handlers.onBook?.(view, 0));
    }
    if (step.trade !== undefined) {
      const { price, size, side } = step.trade;
      market.lastPrice = price as never;
      take(handlers.onTrade?.(view, { price, size, aggressor: side } as StrategyTrade, 0));
    }
    if (step.candle !== undefined) {
      const candle = asCandle(step.candle, view.time);
      market.finished.push(candle);
      take(handlers.onCandle?.(view, candle, { seconds: this.seconds, leg: 0 }));
    }
    for (let i = 0; i < (step.seconds ?? 0); i += 1) {
      view.pass();
      take(handlers.onSecond?.(view));
    }
    if (step.wants === undefined) return null;
    const wants = Array.from(step.wants);
    if (wants.length === intents.length && wants.every((wanted, i) => holds(wanted, intents[i]))) return null;
    return `wanted ${JSON.stringify(wants)}, got ${JSON.stringify(intents)}`;
  }
}

function asCandle([open, high, low, close, volume]: NonNullable<CaseStep['candle']>, time: number): Candle {
  return { time, open, high, low, close, volume, vwap: (open + high + low + close) / 4 } as unknown as Candle;
}

/** Whether `actual` has all that `wanted` says. */
function holds(wanted: unknown, actual: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return Object.is(wanted, actual);
  if (typeof actual !== 'object' || actual === null) return false;
  return Object.entries(wanted).every(([key, value]) =>
    holds(value, (actual as Record<string, unknown>)[key]),
  );
}

function indicatorPlayer(
  definition: IndicatorDefinition,
  parameters: unknown,
): { play(step: CaseStep): string | null } {
  const candles = definition.input === 'candle' ? definition.create(parameters) : null;
  const market = definition.input === 'market' ? definition.create(parameters) : null;
  const { values } = (candles ?? market)!;
  const book = new FakeBook();
  let time = 0;
  return {
    play(step) {
      if (step.candle !== undefined) candles?.onCandle(asCandle(step.candle, time));
      if (step.book !== undefined) {
        book.write(Array.from(step.book.bids), Array.from(step.book.asks));
        market?.onBook?.(book, time);
      }
      if (step.trade !== undefined) {
        const { price, size, side } = step.trade;
        market?.onTrade?.({ time, price, size, buys: side === 'buy' }, book);
      }
      time += (step.seconds ?? (step.candle === undefined ? 0 : 60)) * 1_000_000;
      if (step.values === undefined) return null;
      const wanted = Array.from(step.values, (value) => value ?? Number.NaN);
      const same = wanted.length === values.length && wanted.every((value, i) => isNear(value, values[i]!));
      return same ? null : `values are ${shown(values)}, not ${shown(wanted)}`;
    },
  };
}

const isNear = (a: number, b: number): boolean =>
  isDeepStrictEqual(a, b) || Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(a));

const shown = (values: ArrayLike<number>): string =>
  Array.from(values, (value) => (Number.isNaN(value) ? 'none' : String(value))).join(', ');
