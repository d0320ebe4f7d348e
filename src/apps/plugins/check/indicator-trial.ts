import type {
  CandleIndicatorDefinition,
  IndicatorCandle,
  IndicatorDefinition,
  MarketIndicatorDefinition,
} from '../../../indicators/index.js';
import { lineOf } from '../words.js';
import { FakeBook, FLAT_BOOK } from './fake-book.js';
import { error, type Finding } from './finding.js';

const CANDLES = 2_000;
const MESSAGES = 20_000;

/** Feeds an indicator twice with the same made-up market: waves, gaps and silence, the same each time. */
export function tryIndicator(definition: IndicatorDefinition): Finding[] {
  try {
    const once = run(definition, 1);
    const again = run(definition, 1);
    const half = run(definition, 0.5);
    if (typeof once === 'string') return [error(once)];
    const findings: Finding[] = [];
    if (
      typeof again === 'string' ||
      again.length !== once.length ||
      again.some((value, i) => !Object.is(value, once[i]))
    ) {
      findings.push(
        error(
          'two runs over one market give different values: keep what changes in create, not outside of it',
        ),
      );
    }
    if (typeof half !== 'string' && half.some((value, i) => !Object.is(value, once[i]))) {
      findings.push(
        error('it knows what has not happened yet: with half of the market cut off the first half differs'),
      );
    }
    if (once.every(Number.isNaN)) findings.push(error('it never gives a value; NaN is for the warm-up only'));
    const infinite = once.findIndex((value) => Math.abs(value) === Number.POSITIVE_INFINITY);
    if (infinite >= 0) findings.push(error('it gives an infinite value: where there is none, write NaN'));
    return findings;
  } catch (thrown) {
    return [error(`it throws: ${lineOf(thrown)}`)];
  }
}

/**
 * Every value after every update, or in a line what is wrong.
 * @param share of the market that there is.
 */
function run(definition: IndicatorDefinition, share: number): number[] | string {
  return definition.input === 'candle' ? overCandles(definition, share) : overMarket(definition, share);
}

function overCandles(definition: CandleIndicatorDefinition, share: number): number[] | string {
  const parameters = definition.parameters.parse({});
  const warmup = definition.warmup(parameters);
  if (!Number.isInteger(warmup) || warmup < 1)
    return `warmup is ${warmup}; it must be a whole number of candles`;
  const indicator = definition.create(parameters);
  const wrong = wrongValues(indicator.values, definition);
  if (wrong !== null) return wrong;
  const all: number[] = [];
  for (let i = 0; i < Math.max(CANDLES * share, 2 * warmup); i += 1) {
    indicator.onCandle(candleAt(i));
    const known = indicator.values.some((value) => !Number.isNaN(value));
    if (known && i + 1 < warmup) {
      return `it has a value after ${i + 1} candles, but says that its warm-up is ${warmup}: write NaN until then`;
    }
    if (!known && i + 1 === warmup)
      return `its warm-up is ${warmup} candles, and after them it has no value yet`;
    all.push(...indicator.values);
  }
  return all;
}

function overMarket(definition: MarketIndicatorDefinition, share: number): number[] | string {
  const indicator = definition.create(definition.parameters.parse({}));
  const wrong = wrongValues(indicator.values, definition);
  if (wrong !== null) return wrong;
  if (indicator.onBook === undefined && indicator.onTrade === undefined)
    return 'it has neither onBook nor onTrade';
  const book = new FakeBook();
  const all: number[] = [];
  indicator.onTrade?.({ time: 0, price: 10_000, size: 1, buys: true }, FLAT_BOOK);
  for (let i = 0; i < MESSAGES * share; i += 1) {
    const time = i * 50_000;
    const middle = Math.round(10_000 + wave(i) * 200);
    book.set({
      bid: middle - 1 - (i % 3),
      ask: middle + 1 + (i % 2),
      bidSize: 1 + (i % 17),
      askSize: 1 + (i % 13),
    });
    if (i % 5 === 0)
      indicator.onTrade?.({ time, price: middle, size: 1 + (i % 7), buys: i % 10 === 0 }, book);
    indicator.onBook?.(book, time);
    all.push(...indicator.values);
  }
  return all;
}

function wrongValues(values: unknown, { outputs }: IndicatorDefinition): string | null {
  const length = (values as { readonly length?: unknown } | undefined)?.length;
  if (length === outputs.length) return null;
  return `it names ${outputs.length} outputs and has ${String(length)} values: write values = new Float64Array(${outputs.length}).fill(NaN)`;
}

/** Between −2 and 2, without a clock and without chance. */
const wave = (i: number): number => Math.sin(i / 11) + Math.sin(i / 47);

/** A minute each; every thirtieth is flat and without volume, as quiet markets have them. */
export function candleAt(i: number): IndicatorCandle {
  const open = 10_000 + 100 * wave(i);
  const quiet = i % 30 === 29;
  const close = quiet ? open : 10_000 + 100 * wave(i + 1);
  const reach = quiet ? 0 : 5 + (i % 7);
  return {
    time: i * 60_000_000,
    open,
    high: Math.max(open, close) + reach,
    low: Math.min(open, close) - reach,
    close,
    volume: quiet ? 0 : 50 + (i % 23),
  };
}
