import { describe, expect, it } from 'vitest';
import { type Micros, type PriceTicks, Random, type SizeLots } from '../../src/domain/index.js';
import { type Candle, FinishedCandles } from '../../src/market/index.js';

const at = (seconds: number) => (seconds * 1_000_000) as Micros;
const ticks = (value: number) => value as PriceTicks;
const lots = (value: number) => value as SizeLots;

describe('finished candles', () => {
  it('are finished by the first print of a later interval', () => {
    const candles = new FinishedCandles(5);
    expect(candles.add(at(10), ticks(100), lots(2))).toBeNull();
    expect(candles.add(at(12), ticks(103), lots(1))).toBeNull();
    expect(candles.add(at(14), ticks(99), lots(1))).toBeNull();
    expect(candles.add(at(15), ticks(101), lots(4))).toEqual({
      time: at(10),
      open: 100,
      high: 103,
      low: 99,
      close: 99,
      volume: 4,
      vwap: (200 + 103 + 99) / 4,
    });
  });

  it('are finished a second after their end in a quiet market, once', () => {
    const candles = new FinishedCandles(5);
    candles.add(at(10), ticks(100), lots(2));
    expect(candles.finishBy(at(15.999_999))).toBeNull();
    expect(candles.finishBy(at(16))).toMatchObject({ time: at(10), close: 100 });
    expect(candles.finishBy(at(17))).toBeNull();
    expect(candles.last(5)).toHaveLength(1);
  });

  it('do not change any more: a late print is left out and counted', () => {
    const candles = new FinishedCandles(5);
    candles.add(at(10), ticks(100), lots(2));
    candles.add(at(16), ticks(101), lots(2));
    expect(candles.add(at(14), ticks(500), lots(2))).toBeNull();
    expect(candles.late).toBe(1);
    expect(candles.last(1)).toMatchObject([{ time: at(10), high: 100 }]);
    candles.finishBy(at(21));
    expect(candles.add(at(17), ticks(500), lots(2))).toBeNull();
    expect(candles.late).toBe(2);
  });

  it('of candles: three of five minutes are one of fifteen, as soon as the third is there', () => {
    const candles = new FinishedCandles(900);
    const candle = (minute: number, [open, high, low, close, volume]: number[]): Candle => ({
      time: at(minute * 60),
      open: ticks(open!),
      high: ticks(high!),
      low: ticks(low!),
      close: ticks(close!),
      volume: lots(volume!),
      vwap: null,
    });
    expect(candles.addCandle(candle(15, [10, 12, 9, 11, 5]), 300)).toBeNull();
    expect(candles.addCandle(candle(20, [11, 15, 11, 14, 1]), 300)).toBeNull();
    expect(candles.addCandle(candle(25, [14, 14, 8, 9, 2]), 300)).toMatchObject({
      time: at(900),
      open: 10,
      high: 15,
      low: 8,
      close: 9,
      volume: 8,
    });
    // One that a gap left open comes with what follows it.
    expect(candles.addCandle(candle(30, [9, 9, 9, 9, 1]), 300)).toBeNull();
    expect(candles.addCandle(candle(60, [7, 7, 7, 7, 1]), 300)).toMatchObject({ time: at(1_800), close: 9 });
  });

  it('are those of naive bucketing, on prints in order', () => {
    const random = new Random(11);
    const candles = new FinishedCandles(7);
    const buckets = new Map<number, number[]>();
    let time = 1_000;
    for (let i = 0; i < 2_000; i += 1) {
      time += random.integer(0, 6);
      const price = random.integer(90, 110);
      candles.add(at(time), ticks(price), lots(1));
      const bucket = Math.floor(time / 7) * 7;
      buckets.set(bucket, [...(buckets.get(bucket) ?? []), price]);
    }
    candles.finishBy(at(time + 100));
    const expected = [...buckets].map(([bucket, prices]) => [
      at(bucket),
      prices[0],
      Math.max(...prices),
      Math.min(...prices),
      prices.at(-1),
      prices.length,
    ]);
    const found = candles.last(5_000).map((c) => [c.time, c.open, c.high, c.low, c.close, c.volume]);
    expect(found).toEqual(expected.slice(-found.length));
    expect(found.length).toBeGreaterThan(500);
  });
});
