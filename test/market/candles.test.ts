import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Micros, type PriceTicks, type SizeLots, sizeLots } from '../../src/domain/index.js';
import {
  CandleSeries,
  formatInterval,
  INTERVALS,
  parseInterval,
  SessionVwap,
} from '../../src/market/index.js';

interface Trade {
  readonly time: number;
  readonly price: number;
  readonly size: number;
}
const SECOND = 1_000_000;

function seriesOf(trades: readonly Trade[], seconds: number, capacity?: number): CandleSeries {
  const series = new CandleSeries(seconds, capacity);
  for (const { time, price, size } of trades)
    series.add(time as Micros, price as PriceTicks, size as SizeLots);
  return series;
}

/** The oracle: trades put into buckets, each sorted by time (stable), with BigInt for the notional. */
function naiveCandles(trades: readonly Trade[], seconds: number): unknown[] {
  const buckets = new Map<number, Trade[]>();
  for (const trade of trades) {
    const bucket = trade.time - (trade.time % (seconds * SECOND));
    buckets.set(bucket, [...(buckets.get(bucket) ?? []), trade]);
  }
  return [...buckets]
    .sort(([a], [b]) => a - b)
    .map(([time, unsorted]) => {
      const inside = unsorted.toSorted((a, b) => a.time - b.time);
      const prices = inside.map((trade) => trade.price);
      return {
        time,
        open: prices[0],
        high: Math.max(...prices),
        low: Math.min(...prices),
        close: prices.at(-1),
        volume: inside.reduce((sum, trade) => sum + trade.size, 0),
        notional: inside.reduce((sum, trade) => sum + BigInt(trade.price) * BigInt(trade.size), 0n),
      };
    });
}

const trade = fc.record({
  time: fc.integer({ min: 0, max: 40 * SECOND }).map((time) => 1_723_161_240 * SECOND + time),
  price: fc.integer({ min: 5_000, max: 6_000_000 }),
  size: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 2_000_000_000_000 })),
});

describe('CandleSeries', () => {
  it('equals a naive bucketing, whatever the order of arrival', () => {
    fc.assert(
      fc.property(fc.array(trade, { maxLength: 80 }), fc.constantFrom(1, 5, 15, 60), (trades, seconds) => {
        const series = seriesOf(trades, seconds);
        const candles = series.last(1_000).map(({ vwap: _, ...candle }, i) => ({
          ...candle,
          notional: series.notionalAt(i).toBigInt(),
        }));
        expect(candles).toEqual(naiveCandles(trades, seconds));
      }),
      { numRuns: 300 },
    );
  });

  it('keeps the newest candles of a longer history when trades come in order', () => {
    fc.assert(
      fc.property(
        fc.array(trade, { maxLength: 80 }),
        fc.integer({ min: 1, max: 6 }),
        (unsorted, capacity) => {
          const trades = unsorted.toSorted((a, b) => a.time - b.time);
          const kept = seriesOf(trades, 5, capacity).last(capacity);
          const expected = naiveCandles(trades, 5).slice(-capacity) as { time: number; close: number }[];
          expect(kept.map(({ time, close }) => [time, close])).toEqual(
            expected.map(({ time, close }) => [time, close]),
          );
        },
      ),
    );
  });

  it('invents no candle where nothing traded, and puts a late trade into its own', () => {
    const series = seriesOf(
      [
        { time: 0, price: 10, size: 1 },
        { time: 9 * SECOND, price: 30, size: 1 },
        { time: 5 * SECOND, price: 20, size: 1 },
      ],
      1,
    );
    expect(series.last(9).map((candle) => [candle.time / SECOND, candle.close])).toEqual([
      [0, 10],
      [5, 20],
      [9, 30],
    ]);
  });

  it('counts a trade that is older than all it keeps', () => {
    const trades = [3, 4, 1].map((second) => ({ time: second * SECOND, price: 1, size: 1 }));
    const series = seriesOf(trades, 1, 2);
    expect([series.length, series.tooLate]).toEqual([2, 1]);
    expect(() => series.at(2)).toThrow(RangeError);
  });

  it('averages by volume', () => {
    const trades = [
      { time: 1, price: 100, size: 1 },
      { time: 2, price: 104, size: 3 },
    ];
    expect(seriesOf(trades, 60).at(0).vwap).toBe(103);
    expect(seriesOf([{ time: 1, price: 100, size: 0 }], 60).at(0).vwap).toBeNull();
  });
});

describe('SessionVwap', () => {
  it('stays exact where doubles are not', () => {
    const vwap = new SessionVwap();
    expect(vwap.value).toBeNull();
    const [price, size] = [6_180_021 as PriceTicks, sizeLots(123_456_789_123)];
    for (let i = 0; i < 1_000; i += 1) vwap.add(price, size);
    expect(vwap.notional.toBigInt()).toBe(6_180_021n * 123_456_789_123n * 1_000n);
    expect(vwap.value).toBe(6_180_021);
    vwap.reset();
    expect([vwap.value, vwap.volumeLots]).toEqual([null, 0]);
  });
});

describe('parseInterval', () => {
  it('reads every name back', () => {
    for (const [name, seconds] of Object.entries(INTERVALS)) {
      expect(parseInterval(name)).toBe(seconds);
      expect(formatInterval(seconds)).toBe(name);
    }
    expect(formatInterval(7)).toBe('7s');
  });

  it.each(['', '5', '2s', '5S', '1w', 'toString'])('refuses %j', (text) => {
    expect(parseInterval(text)).toEqual({ refused: expect.stringContaining('is not one of 1s, 5s') });
  });
});
