import { describe, expect, it } from 'vitest';
import { parseMoment } from '../../src/indicators/candle/anchor-time.js';
import { CompensatedSum } from '../../src/indicators/candle/compensated-sum.js';
import { builtInIndicators, type IndicatorCandle } from '../../src/indicators/index.js';

const HOUR = 3_600_000_000;
const DAY = 24 * HOUR;

function run(name: string, given: object, candles: readonly IndicatorCandle[]): number[][] {
  const definition = builtInIndicators.get(name);
  if (definition?.input !== 'candle') throw new Error(name);
  const indicator = definition.create(definition.parameters.parse(given));
  return candles.map((candle) => {
    indicator.onCandle(candle);
    return [...indicator.values];
  });
}

const at = (time: number, price: number, volume: number): IndicatorCandle => ({
  time,
  open: price,
  high: price,
  low: price,
  close: price,
  volume,
});
const closes = (...prices: number[]) => prices.map((price, i) => at(i * HOUR, price, 1));
const first = (rows: number[][]) => rows.map(([value]) => value);

describe('the VWAP of a session', () => {
  const candles = [
    at(22 * HOUR, 100, 1),
    at(23 * HOUR, 200, 3),
    at(DAY, 50, 2),
    at(DAY + HOUR, 80, 1),
    at(3 * DAY, 70, 0),
    at(3 * DAY + HOUR, 90, 4),
  ];

  it('begins anew at 00:00 UTC, with the candle that begins then', () => {
    // 100; (100 + 600) / 4; 50; (100 + 80) / 3; nothing traded yet; 90
    expect(first(run('vwap', {}, candles))).toEqual([100, 175, 50, 60, Number.NaN, 90]);
  });

  it('or at the minute that is asked for', () => {
    // The session begins at 01:00: the candle of midnight still belongs to the one before.
    expect(first(run('vwap', { sessionStart: 60 }, candles)).slice(0, 4)).toEqual([100, 175, 800 / 6, 80]);
  });

  it('tells how far the close is from it', () => {
    expect(run('vwap', {}, candles)[1]![1]).toBeCloseTo(10_000 * (200 / 175 - 1), 9);
  });

  it('takes the typical price of a candle', () => {
    expect(first(run('vwap', {}, [{ time: 0, open: 1, high: 9, low: 3, close: 6, volume: 5 }]))).toEqual([6]);
  });

  it('goes on from its anchor without an end', () => {
    const anchored = first(run('anchored-vwap', { anchor: '1970-01-01T23:00Z' }, candles));
    expect(anchored).toEqual([Number.NaN, 200, 140, 130, 130, (780 + 360) / 10]);
    expect(first(run('anchored-vwap', {}, candles)).at(-1)).toBeCloseTo((100 + 780 + 360) / 11, 9);
  });
});

describe('moments', () => {
  it.each([
    ['1970-01-01T00:00Z', 0],
    ['2024-02-29T12:34:56Z', Date.UTC(2024, 1, 29, 12, 34, 56) * 1_000],
    ['2100-03-01T00:00Z', Date.UTC(2100, 2, 1) * 1_000],
    ['1969-12-31T23:59:59Z', -1_000_000],
    ['2024-12-31T23:59Z', Date.UTC(2024, 11, 31, 23, 59) * 1_000],
  ])('%s', (text, micros) => {
    expect(parseMoment(text)).toBe(micros);
  });

  it.each(['yesterday', '2023-02-29T00:00Z', '2024-13-01T00:00Z', '2024-01-01T24:00Z', '2024-01-01'])(
    'refuses %s',
    (text) => {
      expect(parseMoment(text)).toBeNull();
      const schema = builtInIndicators.get('anchored-vwap')!.parameters;
      expect(schema.safeParse({ anchor: text }).success).toBe(false);
    },
  );
});

describe('realised volatility', () => {
  it('is the root of the mean square of log returns, and of their sum over the time they took', () => {
    const [, , third] = run('realised-volatility', { period: 2 }, closes(100, 110, 99));
    const sum = Math.log(1.1) * Math.log(1.1) + Math.log(0.9) * Math.log(0.9);
    expect(third![0]).toBeCloseTo(10_000 * Math.sqrt(sum / 2), 9);
    expect(third![1]).toBeCloseTo(100 * Math.sqrt((sum * 24 * 365) / 2), 9);
  });

  it('counts an outage as time', () => {
    const candles = closes(100, 110, 99).map((one, i) => ({ ...one, time: i < 2 ? one.time : 5 * HOUR }));
    const [, , third] = run('realised-volatility', { period: 2 }, candles);
    const sum = Math.log(1.1) * Math.log(1.1) + Math.log(0.9) * Math.log(0.9);
    expect(third![1]).toBeCloseTo(100 * Math.sqrt((sum * 24 * 365) / 5), 9);
  });
});

describe('by hand', () => {
  it('ADX: two candles up, then one down', () => {
    const bar = (i: number, high: number, low: number, close: number) => ({
      time: i,
      open: close,
      high,
      low,
      close,
      volume: 1,
    });
    const candles = [bar(0, 10, 8, 9), bar(1, 12, 9, 11), bar(2, 14, 11, 13), bar(3, 13, 8, 9)];
    const values = run('adx', { period: 2 }, candles);
    // Ranges 3, 3, 5: means 3, then 3 + (5 − 3) / 2 = 4. Up 2, 2, 0: 2, then 1. Down 0, 0, 3: 0, then 1.5.
    // DX 100, then 100 × 0.5 / 2.5 = 20: ADX 60. +DI 100 × 1 / 4, −DI 100 × 1.5 / 4.
    expect(values[2]!.every(Number.isNaN)).toBe(true);
    expect(values[3]).toEqual([60, 25, 37.5]);
  });

  it('MACD of 2, 3 and 2', () => {
    const values = run('macd', { fast: 2, slow: 3, signal: 2 }, closes(1, 2, 6, 7));
    // Fast: 1.5, 4.5, 6 1/6. Slow: 3, 5. MACD 1.5, 1 1/6; signal their mean.
    expect(values[2]!.every(Number.isNaN)).toBe(true);
    expect(values[3]![0]).toBeCloseTo(7 / 6, 12);
    expect(values[3]![1]).toBeCloseTo((1.5 + 7 / 6) / 2, 12);
    expect(values[3]![2]).toBeCloseTo(7 / 6 - (1.5 + 7 / 6) / 2, 12);
  });

  it('Bollinger bands of 2, 4, 4, 4, 5, 5, 7, 9, whose deviation is 2', () => {
    const values = run('bollinger', { period: 8, deviations: 1.5 }, closes(2, 4, 4, 4, 5, 5, 7, 9));
    expect(values.at(-1)).toEqual([5, 8, 2]);
  });

  it('Keltner channels need the longer of their two averages', () => {
    const values = run('keltner', { period: 2, atrPeriod: 3, multiplier: 2 }, closes(10, 12, 12, 16));
    // EMA of 2: 11, 11 2/3, 14 5/9. True ranges 2, 0, 4: 2.
    expect(values[2]!.every(Number.isNaN)).toBe(true);
    expect(values[3]![0]).toBeCloseTo(14 + 5 / 9, 12);
    expect(values[3]![1]).toBeCloseTo(18 + 5 / 9, 12);
    expect(values[3]![2]).toBeCloseTo(10 + 5 / 9, 12);
  });

  it('a compensated sum keeps what a plain one loses', () => {
    const sum = new CompensatedSum();
    for (const term of [1, 1e100, 1, -1e100]) sum.add(term);
    expect(sum.value).toBe(2);
  });
});
