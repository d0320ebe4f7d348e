import fc from 'fast-check';
import technical from 'technicalindicators';
import { describe, expect, it } from 'vitest';
import { builtInIndicators, imbalance, microPrice, Rsi, TradeFlow } from '../../src/indicators/index.js';

const SECOND = 1_000_000;

/** 300 closes of a fixed jagged walk, around 60,000. */
const closes = Array.from(
  { length: 300 },
  (_, i) => 60_000 + ((i * 7919) % 101) - ((i * 104_729) % 89) + i / 8,
);
const candles = closes.map((close, i) => {
  const open = closes[i - 1] ?? close;
  return { high: Math.max(open, close) + (i % 7), low: Math.min(open, close) - (i % 5), close };
});

describe('rsi', () => {
  it('agrees with a calculation by hand', () => {
    const rsi = new Rsi(2);
    // changes +2, −1: 2 / 3; then +3: rise (1 + 3) / 2 = 2, fall 0.5 / 2 = 0.25
    expect([10, 12, 11, 14].map((close) => rsi.update(close))).toEqual([
      null,
      null,
      expect.closeTo(200 / 3, 9),
      expect.closeTo(200 / 2.25, 9),
    ]);
  });

  it('agrees with technicalindicators, to the two decimals that it has', () => {
    const rsi = new Rsi(9);
    const own = closes.map((close) => rsi.update(close)).filter((value) => value !== null);
    const peer = technical.RSI.calculate({ period: 9, values: closes });
    expect(own.length).toBe(peer.length);
    own.forEach((value, i) => {
      expect(Math.abs(value - (peer[i] as number))).toBeLessThan(0.005_001);
    });
  });

  it('is 50 in a market that stands still, 100 in one that only rises', () => {
    const [still, rising] = [new Rsi(3), new Rsi(3)];
    expect([1, 1, 1, 1].map((close) => still.update(close)).at(-1)).toBe(50);
    expect([1, 2, 3, 4].map((close) => rising.update(close)).at(-1)).toBe(100);
  });
});

describe('atr', () => {
  /** Its values over candles, null while it warms up. */
  const atrOf = (period: number, over: readonly { high: number; low: number; close: number }[]) => {
    const definition = builtInIndicators.get('atr')!;
    if (definition.input !== 'candle') throw new TypeError('atr lives on candles');
    const atr = definition.create(definition.parameters.parse({ period }));
    return over.map((candle, time) => {
      atr.onCandle({ ...candle, time, open: candle.close, volume: 1 });
      return Number.isNaN(atr.values[0]) ? null : atr.values[0]!;
    });
  };

  it('agrees with a calculation by hand', () => {
    const values = atrOf(2, [
      { high: 12, low: 10, close: 11 },
      { high: 13, low: 11, close: 13 }, // 2
      { high: 18, low: 15, close: 16 }, // a gap: 18 − 13 = 5
      { high: 17, low: 16, close: 17 }, // 1
    ]);
    expect(values).toEqual([null, null, 3.5, 2.25]);
  });

  it('agrees with technicalindicators', () => {
    const own = atrOf(5, candles).filter((value) => value !== null);
    const peer = technical.ATR.calculate({
      period: 5,
      high: candles.map((c) => c.high),
      low: candles.map((c) => c.low),
      close: closes,
    });
    expect(own.length).toBe(peer.length);
    own.forEach((value, i) => {
      expect(value).toBeCloseTo(peer[i] as number, 8);
    });
  });
});

describe('trade flow', () => {
  it('forgets what is as old as the window', () => {
    const flow = new TradeFlow(10 * SECOND);
    expect([flow.delta(0), flow.flow(0)]).toEqual([0, null]);
    flow.add({ time: 0, size: 5, buys: true });
    flow.add({ time: 4 * SECOND, size: 3, buys: false });
    expect([flow.delta(9 * SECOND), flow.flow(9 * SECOND)]).toEqual([2, 0.25]);
    expect([flow.delta(10 * SECOND), flow.flow(10 * SECOND)]).toEqual([-3, -1]);
    expect([flow.delta(14 * SECOND), flow.flow(14 * SECOND)]).toEqual([0, null]);
  });

  it('equals a naive window over any prints', () => {
    const print = fc.record({
      gap: fc.integer({ min: 0, max: 20 }),
      size: fc.integer({ min: 1, max: 1000 }),
      buys: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(print, { maxLength: 1200, size: 'max' }), (prints) => {
        const flow = new TradeFlow(500);
        const seen: { time: number; size: number; buys: boolean }[] = [];
        let time = 0;
        for (const { gap, size, buys } of prints) {
          time += gap;
          seen.push({ time, size, buys });
          flow.add({ time, size, buys });
        }
        const inside = seen.filter((p) => p.time > time - 500);
        const delta = inside.reduce((sum, p) => sum + (p.buys ? p.size : -p.size), 0);
        expect(flow.delta(time)).toBe(delta);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the book', () => {
  it('leans to where more wants to trade', () => {
    expect(imbalance({ bidLots: 30, askLots: 10 })).toBe(0.5);
    expect(imbalance({ bidLots: 0, askLots: 10 })).toBe(-1);
    expect(imbalance({ bidLots: 0, askLots: 0 })).toBeNull();
  });

  it('has a micro-price nearer to the thinner side', () => {
    expect(microPrice({ bid: 100, bidLots: 30, ask: 104, askLots: 10 })).toBe(103);
    // the drawn screen: 0.314 at 61,727.65 against 6.911 at 61,727.66 is 61,727.65
    const drawn = microPrice({ bid: 6_172_765, bidLots: 314, ask: 6_172_766, askLots: 6911 });
    expect(Math.round(drawn as number)).toBe(6_172_765);
    expect(microPrice({ bid: 100, bidLots: 0, ask: 104, askLots: 10 })).toBeNull();
  });
});
