import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NewOrder, PriceTicks, SizeLots } from '../../../src/domain/index.js';
import { createRoute } from '../../../src/execution/routing/create-route.js';
import { type Mishaps, NaiveMarket, type NaiveVenue } from './naive-market.js';

const take = (size: number, fields: Partial<NewOrder> = {}): Partial<NewOrder> => ({
  size: size as SizeLots,
  execution: { kind: 'route', style: 'take' },
  ...fields,
});

function marketWith(
  venues: readonly NaiveVenue[],
  order: Partial<NewOrder> & { readonly mishaps?: Mishaps; readonly seed?: number },
): NaiveMarket {
  return new NaiveMarket(createRoute(order as NewOrder), venues, order);
}

const asksOnly = (asks: [number, number][], terms = {}): NaiveVenue => ({ bids: [[90, 10]], asks, terms });

describe('taking a route', () => {
  it('sends to all venues of the plan at once, each at the worst price of its part', () => {
    const market = marketWith(
      [
        asksOnly([
          [100, 3],
          [102, 9],
        ]),
        asksOnly([[101, 4]]),
        asksOnly([[110, 50]]),
      ],
      take(9),
    );
    market.act();
    expect(market.placed).toMatchObject([
      { instrument: 0, price: 102, size: 5, timeInForce: 'ioc', postOnly: false },
      { instrument: 1, price: 101, size: 4, timeInForce: 'ioc' },
    ]);
    market.run();
    expect(market.filledHundredths).toBe(900);
    // 3 × 100 + 4 × 101 + 2 × 102 = 908; alone 3 × 100 + 6 × 102 = 912.
    expect(market.algorithm.explain(market.view)).toEqual([
      'route: buys 9 at 2 venues, 43.86 bps better than v0 alone',
      'v0: 5 at 100.8 on average, fee 0.00 USDT, 52.63 bps better than the best venue alone',
      'v1: 4 at 101.0 on average, fee 0.00 USDT, 32.89 bps better than the best venue alone',
      'v2: nothing, what it offers costs more',
      'ended: all that can be sent was filled',
    ]);
  });

  it('plans again what came back, and stops at the limit', () => {
    const market = marketWith(
      [asksOnly([[100, 5]]), asksOnly([[101, 2]])],
      take(9, { price: 105 as PriceTicks }),
    );
    market.act();
    // Others were faster at the first, and new asks came at both sides of the limit.
    market.books[0]!.asks.splice(0, 1, [100, 1], [104, 1], [106, 50]);
    market.run();
    expect(market.filledHundredths).toBe(400);
    expect(market.finished).toBe('5 is left: no venue can take any of it');
    expect(Math.max(...market.placed.map(({ price }) => price!))).toBe(104);
  });

  it('leaves a venue in doubt alone and counts its lots as sent', () => {
    const market = marketWith([asksOnly([[100, 5]]), asksOnly([[101, 20]])], take(9));
    market.act();
    const [doubt, other] = market.slices;
    doubt!.due = market.time + 30_000_000;
    other!.filled = 1 as SizeLots;
    market.end(other!);
    market.act();
    // The rest of the other venue waits for a second.
    expect(market.placed).toHaveLength(2);
    market.time = market.algorithm.nextTime(market.view)!;
    market.act();
    expect(market.placed).toHaveLength(3);
    expect(market.placed[2]).toMatchObject({ instrument: 1, size: 3 });
    expect(market.algorithm.explain(market.view)).toContain(
      'v0: nothing, an order there is under way or in doubt',
    );
    // It was never there: its five are planned again.
    market.end(market.slices[2]!);
    market.slices[2]!.filled = 3 as SizeLots;
    market.act();
    expect(market.placed).toHaveLength(3);
    market.end(doubt!);
    market.act();
    expect(market.placed[3]).toMatchObject({ instrument: 0, size: 5 });
  });

  it('goes on without a venue that is refused, and says so', () => {
    const market = marketWith([asksOnly([[100, 5]]), asksOnly([[101, 20]])], {
      ...take(5),
      mishaps: { refused: 1, rejected: 0, thinned: 0, unknown: 0 },
    });
    market.run();
    expect(market.placed).toHaveLength(0);
    expect(market.finished).toBe('5 is left: no venue can take any of it');
    expect(market.algorithm.explain(market.view)).toContain('v0: nothing, order-rate: too many orders');
  });

  it('waits for a feed, but not for ever', () => {
    const market = marketWith([asksOnly([[100, 5]])], take(5));
    market.books[0]!.valid = false;
    const started = market.time;
    market.run();
    expect(market.finished).toBe('5 is left: no venue can take any of it');
    expect(market.time - started).toBe(4 * 250_000);
    const other = marketWith([asksOnly([[100, 5]])], take(5));
    other.books[0]!.valid = false;
    other.act();
    other.books[0]!.valid = true;
    other.run();
    expect(other.filledHundredths).toBe(500);
  });

  it('does the same for the same views', () => {
    const run = () => {
      const market = marketWith([asksOnly([[100, 5]]), asksOnly([[101, 20]])], take(9));
      market.run();
      return [market.placed, market.algorithm.canonical()];
    };
    expect(run()).toEqual(run());
  });
});

const levels = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 9 })), {
    minLength: 1,
    maxLength: 4,
  })
  .map((steps) => {
    let price = 0;
    return steps.map(([step, lots]): [number, number] => {
      price += step;
      return [price, lots];
    });
  });

const venue: fc.Arbitrary<NaiveVenue> = fc.record({
  bids: levels.map((each) => each.map(([step, lots]): [number, number] => [100 - step, lots])),
  asks: levels.map((each) => each.map(([step, lots]): [number, number] => [100 + step, lots])),
  terms: fc.record({
    lot: fc.constantFrom('0.1', '0.2', '1', '2'),
    minSizeLots: fc.integer({ min: 1, max: 4 }),
    minNotional: fc.constantFrom('0', '50', '300'),
    takerFeePpm: fc.constantFrom(0, 1_000, 9_000),
  }),
  latencyMicros: fc.constantFrom(null, 2_000, 80_000),
  affordableLots: fc.constantFrom(null, null, 6),
});

describe('taking a route in a market where everything goes wrong', () => {
  const chance = fc.constantFrom(0, 0.1, 0.4);
  const scene = fc.record({
    venues: fc.array(venue, { minLength: 1, maxLength: 4 }),
    size: fc.integer({ min: 1, max: 30 }),
    side: fc.constantFrom('buy' as const, 'sell' as const),
    price: fc.constantFrom(null, 97, 100, 104),
    mishaps: fc.record({ refused: chance, rejected: chance, thinned: chance, unknown: chance }),
    seed: fc.nat(),
  });

  it('never sends more than its size, never beyond its limit, never twice to a venue at once, and ends', () => {
    fc.assert(
      fc.property(scene, ({ venues, size, side, price, mishaps, seed }) => {
        const order = { ...take(size, { side, price: price as PriceTicks | null }), mishaps, seed };
        // Books are changed by what is taken.
        const market = marketWith(structuredClone(venues), order);
        const whole = market.hundredths(0, size);
        const { algorithm } = market;
        const act = algorithm.act.bind(algorithm);
        algorithm.act = (view) => {
          const actions = act(view);
          const open = market.slices.filter(({ working, settled }) => working || !settled);
          let exposed = market.exposedHundredths;
          for (const action of actions) {
            if (action.kind !== 'place') continue;
            const { instrument } = market.markets[action.instrument]!;
            const { minNotional } = instrument;
            exposed += market.hundredths(action.instrument, action.size);
            expect(open.map((slice) => slice.instrument)).not.toContain(action.instrument);
            expect(action.size).toBeGreaterThanOrEqual(instrument.specification.minSizeLots);
            expect(
              instrument.notional(action.price!, action.size).compare(minNotional),
            ).toBeGreaterThanOrEqual(0);
            // The limit is in the ticks of the parent's market, which are those of all here.
            if (price !== null)
              expect(side === 'buy' ? action.price! <= price : action.price! >= price).toBe(true);
          }
          expect(exposed).toBeLessThanOrEqual(whole);
          return actions;
        };
        market.run();
        expect(market.filledHundredths).toBeLessThanOrEqual(whole);
        expect(market.finished !== null || market.filledHundredths === whole).toBe(true);
        expect(market.slices.every(({ working, settled }) => settled && !working)).toBe(true);
      }),
      { numRuns: 600, seed: 5 },
    );
  });

  it('is at its plan no worse than any venue alone that has it all', () => {
    fc.assert(
      fc.property(scene, ({ venues, size, side }) => {
        const market = marketWith(structuredClone(venues), take(size, { side }));
        // Nobody is slow: latency costs are no part of what is paid.
        for (const each of market.markets) Object.assign(each, { latencyMicros: 0 });
        const whole = market.hundredths(0, size);
        const alone = venues.flatMap((_, index) => paid(market, { index, hundredths: whole }) ?? []);
        market.act();
        const sent = market.placed.reduce(
          (sum, each) => sum + market.hundredths(each.instrument, each.size),
          0,
        );
        if (alone.length > 0) expect(sent).toBe(whole);
        if (sent < whole) return;
        const cost = market.placed.reduce((sum, { instrument, size: lots }) => {
          return sum + paid(market, { index: instrument, hundredths: market.hundredths(instrument, lots) })!;
        }, 0);
        const best = side === 'buy' ? Math.min(...alone) : Math.max(...alone);
        if (side === 'buy') expect(cost).toBeLessThanOrEqual(best * (1 + 1e-12));
        else if (alone.length > 0) expect(cost).toBeGreaterThanOrEqual(best * (1 - 1e-12));
      }),
      { numRuns: 600, seed: 6 },
    );
  });
});

/** What so much costs at one venue with its fee, in the plainest way; null where it cannot be done there. */
function paid(
  market: NaiveMarket,
  { index, hundredths }: { readonly index: number; readonly hundredths: number },
): number | null {
  const { instrument, affordableLots } = market.markets[index]!;
  const lots = hundredths / market.hundredths(index, 1);
  const { minSizeLots, takerFeePpm } = instrument.specification;
  const isBuy = market.order.side === 'buy';
  if (!Number.isInteger(lots) || lots < minSizeLots || lots > (affordableLots ?? lots)) return null;
  let left = lots;
  let sum = 0;
  let worst = 0;
  const book = market.books[index]!.of(isBuy ? 'sell' : 'buy');
  for (const [price, size] of book) {
    if (left === 0) break;
    const taken = Math.min(left, size);
    sum += taken * price;
    worst = price;
    left -= taken;
  }
  if (left > 0) return null;
  if (isBuy && affordableLots !== null && worst * lots > affordableLots * book[0]![0]) return null;
  if (worst * lots * instrument.unitsPerTickLot < instrument.minNotional.toNumber()) return null;
  const base = (sum * market.hundredths(index, 1)) / 100;
  return base * (1 + ((isBuy ? 1 : -1) * takerFeePpm) / 1_000_000);
}
