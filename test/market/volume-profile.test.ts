import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  MAX_TICKS,
  type PriceTicks,
  priceTicks,
  type Side,
  type SizeLots,
  sizeLots,
} from '../../src/domain/index.js';
import { type ProfileRow, VolumeProfile } from '../../src/market/index.js';

interface Trade {
  readonly price: PriceTicks;
  readonly size: SizeLots;
  readonly aggressor: Side;
}

/** The same, without pages: each price apart, then each row. */
function naive(trades: readonly Trade[], rowTicks: number): ProfileRow[] {
  const rows = new Map<number, [number, number, number]>();
  for (const { price, size, aggressor } of trades) {
    const at = Math.floor(price / rowTicks) * rowTicks + 0;
    const row = rows.get(at) ?? [at, 0, 0];
    row[aggressor === 'buy' ? 1 : 2] += size;
    rows.set(at, row);
  }
  return [...rows.values()].sort(([a], [b]) => b - a);
}

const trade = (near: number): fc.Arbitrary<Trade> =>
  fc.record({
    price: fc
      .oneof(
        fc.integer({ min: near - 3_000, max: near + 3_000 }),
        fc.integer({ min: near - 50, max: near + 50 }),
      )
      .map(priceTicks),
    size: fc.integer({ min: 1, max: 1_000_000 }).map(sizeLots),
    aggressor: fc.constantFrom<Side>('buy', 'sell'),
  });

const profileOf = (trades: readonly Trade[]): VolumeProfile => {
  const profile = new VolumeProfile();
  for (const { price, size, aggressor } of trades) profile.add(price, size, aggressor);
  return profile;
};

describe('the volume profile', () => {
  it('is that of a naive map, whatever the step', () => {
    const steps = fc.oneof(fc.constantFrom(1, 2, 100, 1_024, 1_025), fc.integer({ min: 1, max: 10_000 }));
    // Prices may be negative, as those of spreads are.
    const near = fc.constantFrom(0, 6_172_766, -5_000, MAX_TICKS - 3_000);
    fc.assert(
      fc.property(
        near.chain((middle) => fc.array(trade(middle), { maxLength: 200 })),
        steps,
        (trades, rowTicks) => {
          const rows = profileOf(trades).grouped({ rowTicks, rows: 1_000_000, centre: 0 });
          expect(rows.map((row) => [...row])).toEqual(naive(trades, rowTicks).map((row) => [...row]));
        },
      ),
    );
  });

  it('of a market that wanders far tells prices apart to as many ticks as its bounds ask for, and loses nothing', () => {
    const far = fc.record({
      price: fc.integer({ min: -2_000_000, max: 2_000_000 }).map(priceTicks),
      size: fc.integer({ min: 1, max: 1_000_000 }).map(sizeLots),
      aggressor: fc.constantFrom<Side>('buy', 'sell'),
    });
    fc.assert(
      fc.property(fc.array(far, { minLength: 1, maxLength: 120 }), (trades) => {
        const profile = profileOf(trades);
        const { stepTicks } = profile;
        const pagesOf = (step: number) =>
          new Set(trades.map(({ price }) => Math.floor(price / (1_024 * step)))).size;
        expect(pagesOf(stepTicks)).toBeLessThanOrEqual(16);
        if (stepTicks > 1) expect(pagesOf(stepTicks / 2)).toBeGreaterThan(16);
        const rowTicks = stepTicks * 3;
        const rows = profile.grouped({ rowTicks, rows: 1e9, centre: 0 });
        expect(rows.map((row) => [...row])).toEqual(naive(trades, rowTicks).map((row) => [...row]));
        const lots = (all: readonly ProfileRow[]) => all.reduce((sum, [, a, b]) => sum + a + b, 0);
        const finest = profile.grouped({ rowTicks: 1, rows: 1e9, centre: 0 });
        expect(lots(finest)).toBe(trades.reduce((sum, { size }) => sum + size, 0));
      }),
    );
  });

  it('shows the rows around the centre where there are too many', () => {
    fc.assert(
      fc.property(
        fc.array(trade(10_000), { minLength: 1, maxLength: 100 }),
        fc.integer({ min: 1, max: 40 }),
        (trades, rows) => {
          const profile = profileOf(trades);
          const centre = trades.at(-1)!.price;
          const shown = profile.grouped({ rowTicks: 10, rows, centre });
          const rank = (ticks: number) => Math.floor(ticks / 10);
          const all = naive(trades, 10);
          // Half of the rows above the centre, unless the range ends before: then more of them on the other side.
          const below = Math.max(rank(centre) + Math.floor(rows / 2), rank(profile.lowest!) + rows - 1);
          const top = Math.min(below, rank(profile.highest!));
          const within = all.filter(([at]) => rank(at) <= top && rank(at) > top - rows);
          expect(within.some(([at]) => at === rank(centre) * 10)).toBe(true);
          expect(shown.map((row) => [...row])).toEqual(within.map((row) => [...row]));
        },
      ),
    );
  });

  it('knows the session’s high and low', () => {
    const profile = new VolumeProfile();
    expect([profile.highest, profile.lowest]).toEqual([null, null]);
    expect(profile.grouped({ rowTicks: 1, rows: 10, centre: 0 })).toEqual([]);
    profile.add(priceTicks(100), sizeLots(5), 'buy');
    profile.add(priceTicks(90), sizeLots(7), 'sell');
    expect([profile.highest, profile.lowest]).toEqual([100, 90]);
    expect(profile.grouped({ rowTicks: 20, rows: 10, centre: 0 })).toEqual([
      [100, 5, 0],
      [80, 0, 7],
    ]);
  });
});
