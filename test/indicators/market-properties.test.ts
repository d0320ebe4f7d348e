import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  builtInIndicators,
  type IndicatorTrade,
  type MarketIndicatorDefinition,
} from '../../src/indicators/index.js';
import { PendingPrints } from '../../src/indicators/market/pending-prints.js';
import { TimedSums } from '../../src/indicators/market/timed-sums.js';
import type { BookView } from '../../src/market/index.js';
import { handBook, makeMarket, print, SECOND } from './hand-book.js';

type Happening =
  | { readonly kind: 'book'; readonly time: number; readonly book: BookView }
  | { readonly kind: 'print'; readonly trade: IndicatorTrade; readonly book: BookView };

/** Books and prints of a market that walks, up to a second apart. */
const happenings = fc
  .array(
    fc.record({
      wait: fc.integer({ min: 0, max: SECOND }),
      move: fc.integer({ min: -5, max: 5 }),
      sizes: fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 4, maxLength: 4 }),
      prints: fc.boolean(),
      buys: fc.boolean(),
    }),
    { minLength: 40, maxLength: 120 },
  )
  .map((steps) => {
    let [time, bid] = [1_000 * SECOND, 100_000];
    let book = handBook([[bid, 5]], [[bid + 1, 5]]);
    return steps.map(({ wait, move, sizes, prints, buys }): Happening => {
      time += wait;
      const [a, b, c, d] = sizes as [number, number, number, number];
      if (prints) {
        const trade = print(time / SECOND, bid + (buys ? 1 : 0), buys ? a : -a);
        return { kind: 'print', trade, book };
      }
      bid += move;
      book = handBook(
        [
          [bid, a],
          [bid - 2, b],
        ],
        [
          [bid + 1, c],
          [bid + 4, d],
        ],
      );
      return { kind: 'book', time, book };
    });
  });

function valuesOf(definition: MarketIndicatorDefinition, all: readonly Happening[]): number[][] {
  const indicator = definition.create(definition.parameters.parse({}));
  return all.map((one) => {
    if (one.kind === 'book') indicator.onBook?.(one.book, one.time);
    else indicator.onTrade?.(one.trade, one.book);
    return [...indicator.values];
  });
}

const definitions = [...builtInIndicators.values()].filter(
  (definition): definition is MarketIndicatorDefinition => definition.input === 'market',
);

describe.each(definitions.map((one) => [one.name, one] as const))('%s', (_, definition) => {
  it('says of the past the same whatever the future is, and the same each time', () => {
    fc.assert(
      fc.property(happenings, fc.integer({ min: 1, max: 39 }), (all, cut) => {
        const whole = valuesOf(definition, all);
        expect(valuesOf(definition, all)).toEqual(whole);
        expect(valuesOf(definition, all.slice(0, cut))).toEqual(whole.slice(0, cut));
      }),
      { numRuns: 30 },
    );
  });

  it('has a value for each output, NaN before the first event', () => {
    const { values } = definition.create(definition.parameters.parse({}));
    expect([...values]).toEqual(definition.outputs.map(() => Number.NaN));
  });

  it('keeps to the bounds of its units', () => {
    fc.assert(
      fc.property(happenings, (all) => {
        const last = valuesOf(definition, all).at(-1)!;
        definition.outputs.forEach(({ name }, i) => {
          if (Number.isNaN(last[i]!)) return;
          if (['imbalance', 'flow'].includes(name) && definition.name !== 'order-flow-imbalance') {
            expect(Math.abs(last[i]!)).toBeLessThanOrEqual(1);
          }
          if (name === 'vpin' || name === 'r-squared') {
            expect(last[i]!).toBeGreaterThanOrEqual(0);
            expect(last[i]!).toBeLessThanOrEqual(1 + 1e-12);
          }
        });
      }),
      { numRuns: 20 },
    );
  });
});

describe('order flow imbalance', () => {
  it('is what a naive sum over the window says, after 200,000 events too', () => {
    const ofi = makeMarket('order-flow-imbalance', { seconds: 2 });
    const contributions: { time: number; flow: number }[] = [];
    let before: { bid: number; b: number; ask: number; a: number } | null = null;
    for (let i = 0; i < 200_000; i += 1) {
      const time = i * 5_000;
      const bid = 1_000 + ((i * 7919) % 13);
      const [b, a] = [1 + ((i * 104_729) % 999_983), 1 + ((i * 15_485_863) % 999_979)];
      const ask = bid + 1 + ((i * 31) % 3);
      ofi.onBook!(handBook([[bid, b]], [[ask, a]]), time);
      if (before !== null) {
        const onBid = bid > before.bid ? b : bid < before.bid ? -before.b : b - before.b;
        const onAsk = ask < before.ask ? a : ask > before.ask ? -before.a : a - before.a;
        contributions.push({ time, flow: onBid - onAsk });
      }
      before = { bid, b, ask, a };
    }
    const last = contributions.at(-1)!.time;
    const naive = contributions.filter(({ time }) => time > last - 2 * SECOND);
    expect(ofi.values[0]).toBe(naive.reduce((sum, { flow }) => sum + flow, 0));
  });
});

describe('timed sums', () => {
  it('equal a naive sum, however many are kept and whenever they are asked', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer(), fc.integer({ min: 0 })), {
          minLength: 1,
          maxLength: 5_000,
          size: 'max',
        }),
        fc.integer({ min: 1, max: 4_000 }),
        (steps, windowMicros) => {
          const sums = new TimedSums(windowMicros);
          let time = 0;
          const all = steps.map(([wait, first, second]) => {
            time += wait;
            sums.add(time, first, second);
            return { time, first, second };
          });
          const kept = all.filter((one) => one.time > time - windowMicros);
          expect(sums.count).toBe(kept.length);
          expect(sums.first).toBe(kept.reduce((sum, { first }) => sum + first, 0));
          expect(sums.second).toBe(kept.reduce((sum, { second }) => sum + second, 0));
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('prints that wait', () => {
  it('come out in their order when their horizon is over, however many wait', () => {
    const pending = new PendingPrints(100);
    const out: number[] = [];
    const drain = (now: number) => {
      while (pending.isDue(now)) {
        out.push(pending.price);
        pending.drop();
      }
    };
    for (let i = 0; i < 2_000; i += 1) {
      pending.add(i, i, 1);
      if (i % 3 === 0) drain(i);
    }
    expect(out.at(-1)).toBe(1_998 - 101);
    drain(5_000);
    expect(out).toEqual(Array.from({ length: 2_000 }, (_, i) => i));
  });
});
