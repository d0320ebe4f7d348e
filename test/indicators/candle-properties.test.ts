import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  builtInIndicators,
  type CandleIndicatorDefinition,
  type IndicatorCandle,
} from '../../src/indicators/index.js';

const MINUTE = 60_000_000;

const candleDefinitions = [...builtInIndicators.values()].filter(
  (definition): definition is CandleIndicatorDefinition => definition.input === 'candle',
);

/** Candles in ticks and lots that touch and gap, a minute apart; a few without volume. */
const walk = fc
  .array(
    fc.record({
      jump: fc.integer({ min: -40, max: 40 }),
      body: fc.integer({ min: -60, max: 60 }),
      up: fc.integer({ min: 0, max: 30 }),
      down: fc.integer({ min: 0, max: 30 }),
      volume: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 5_000 }) }, fc.constant(0)),
    }),
    { minLength: 60, maxLength: 120 },
  )
  .map((steps) => {
    let close = 100_000;
    return steps.map(({ jump, body, up, down, volume }, i): IndicatorCandle => {
      const open = close + jump;
      close = open + body;
      const high = Math.max(open, close) + up;
      const low = Math.min(open, close) - down;
      return { time: i * MINUTE, open, high, low, close, volume };
    });
  });

const candle = (i: number, close: number, volume = 10): IndicatorCandle => ({
  time: i * MINUTE,
  open: close,
  high: close,
  low: close,
  close,
  volume,
});

function valuesOf(definition: CandleIndicatorDefinition, candles: readonly IndicatorCandle[], given = {}) {
  const indicator = definition.create(definition.parameters.parse(given));
  return candles.map((one) => {
    indicator.onCandle(one);
    return [...indicator.values];
  });
}

describe.each(candleDefinitions.map((one) => [one.name, one] as const))('%s', (_, definition) => {
  const rising = Array.from({ length: 80 }, (_, i) => candle(i, 1_000 + i * i));

  it('has its first values at the candle that its warm-up declares, all outputs together', () => {
    const warmup = definition.warmup(definition.parameters.parse({}));
    const values = valuesOf(definition, rising);
    const isThere = values.map((row) => row.map((value) => !Number.isNaN(value)));
    expect(isThere.slice(0, warmup - 1).flat()).not.toContain(true);
    expect(isThere.slice(warmup - 1).flat()).not.toContain(false);
    expect(values[0]).toHaveLength(definition.outputs.length);
  });

  it('says of the past the same whatever the future is', () => {
    fc.assert(
      fc.property(walk, walk, fc.integer({ min: 1, max: 59 }), (past, other, cut) => {
        const future = other.map((one, i) => ({ ...one, time: (cut + i) * MINUTE }));
        const whole = valuesOf(definition, past).slice(0, cut);
        expect(valuesOf(definition, [...past.slice(0, cut), ...future]).slice(0, cut)).toEqual(whole);
        expect(valuesOf(definition, past.slice(0, cut))).toEqual(whole);
      }),
      { numRuns: 15 },
    );
  });

  it('says the same each time, and two of it do not share anything', () => {
    fc.assert(
      fc.property(walk, (candles) => {
        const parameters = definition.parameters.parse({});
        const [one, two] = [definition.create(parameters), definition.create(parameters)];
        for (const each of candles) {
          one.onCandle(each);
          two.onCandle(each);
          two.onCandle({ ...each, close: Number.NaN });
        }
        expect([...one.values]).toEqual([...two.values]);
        expect([...one.values]).toEqual(valuesOf(definition, candles).at(-1));
      }),
      { numRuns: 10 },
    );
  });

  it.each(['time', 'open', 'high', 'low', 'close', 'volume'] as const)(
    'passes over a candle whose %s is no number, as if it had not been',
    (field) => {
      const broken = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].flatMap((value) =>
        rising.slice(0, 3).map((one) => ({ ...one, [field]: value })),
      );
      const spoilt = rising.flatMap((one, i) => (i % 7 === 0 ? [...broken, one] : [one]));
      expect(valuesOf(definition, spoilt).at(-1)).toEqual(valuesOf(definition, rising).at(-1));
      expect(valuesOf(definition, broken).flat().every(Number.isNaN)).toBe(true);
    },
  );

  it('is finite in a flat market, and comes out of it unharmed', () => {
    const flat = Array.from({ length: 100 }, (_, i) => candle(i, 5_000));
    const values = valuesOf(definition, flat);
    expect(values.at(-1)!.every(Number.isFinite)).toBe(true);
    const then = Array.from({ length: 200 }, (_, i) => candle(100 + i, 5_000 + ((i * 7919) % 101)));
    for (const row of valuesOf(definition, [...flat, ...then]).slice(100)) {
      expect(row.every(Number.isFinite)).toBe(true);
    }
  });

  it('stands a market without volume', () => {
    const silent = rising.map((one) => ({ ...one, volume: 0 }));
    const last = valuesOf(definition, silent).at(-1)!;
    // What weighs by volume has no average of nothing.
    if (/vwap/.test(definition.name)) expect(last.every(Number.isNaN)).toBe(true);
    else expect(last.every(Number.isFinite)).toBe(true);
  });
});

describe('a flat market', () => {
  const flat = Array.from({ length: 60 }, (_, i) => candle(i, 60_000.1, 3));
  const last = (name: string) => {
    const definition = candleDefinitions.find((one) => one.name === name)!;
    return valuesOf(definition, flat).at(-1)!;
  };

  it.each([
    ['rsi', [50]],
    ['cci', [0]],
    ['stochastic', [50, 50]],
    ['williams-r', [-50]],
    ['mfi', [50]],
    ['adx', [0, 0, 0]],
    ['obv', [0]],
    ['atr', [0]],
    ['realised-volatility', [0, 0]],
    ['macd', [0, 0, 0]],
  ])('%s is neutral', (name, expected) => {
    last(name).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 9);
    });
  });

  it.each(['bollinger', 'keltner'])('the bands of %s lie on the price', (name) => {
    for (const value of last(name)) expect(value).toBeCloseTo(60_000.1, 6);
  });
});
