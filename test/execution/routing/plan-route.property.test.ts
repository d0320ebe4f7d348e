import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Instrument, parseStep, type Side } from '../../../src/domain/index.js';
import { planRoute } from '../../../src/execution/routing/plan-route.js';
import type { Route, RouteRequest, RouteVenue } from '../../../src/execution/routing/route.js';
import { requestOf, type VenueTerms, venueOf } from './books.js';
import { everySplit } from './every-split.js';

interface Drawn {
  readonly side: Side;
  readonly size: number;
  readonly sizeStep: string;
  readonly limit: number | null;
  readonly latencyCostPpmPerMilli: number;
  readonly venues: readonly DrawnVenue[];
}

interface DrawnVenue {
  readonly start: number;
  readonly levels: readonly (readonly [number, number])[];
  readonly terms: Required<
    Pick<VenueTerms, 'lot' | 'tick' | 'minSizeLots' | 'maxSizeLots' | 'minNotional' | 'takerFeePpm'>
  >;
  readonly affordableLots: number | null;
  readonly latencyMicros: number;
  readonly closed: string | null;
}

/** Mostly null. */
const rarely = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.oneof({ arbitrary: fc.constant(null), weight: 5 }, { arbitrary, weight: 1 });

const venue = (lots: readonly string[]): fc.Arbitrary<DrawnVenue> =>
  fc.record({
    start: fc.integer({ min: 40, max: 60 }),
    levels: fc.array(fc.tuple(fc.constantFrom(1, 2, 3, 5, 8, 12, 25), fc.integer({ min: 1, max: 7 })), {
      maxLength: 4,
    }),
    terms: fc.record({
      lot: fc.constantFrom(...lots),
      tick: fc.constantFrom('1', '0.5', '0.1'),
      minSizeLots: fc.integer({ min: 1, max: 6 }),
      maxSizeLots: fc.constantFrom(5, 12, 1_000),
      minNotional: fc.constantFrom('0', '5', '30', '90', '200'),
      takerFeePpm: fc.constantFrom(-20_000, 0, 1_000, 10_000, 90_000, 300_000),
    }),
    affordableLots: rarely(fc.integer({ min: 0, max: 15 })),
    latencyMicros: fc.constantFrom(0, 500, 40_000),
    closed: rarely(fc.constant('its feed is down')),
  });

const request = (lots: readonly string[]): fc.Arbitrary<RouteRequest> =>
  fc
    .record<Drawn>({
      side: fc.constantFrom('buy', 'sell'),
      size: fc.integer({ min: 1, max: 40 }),
      sizeStep: fc.constantFrom(...lots),
      limit: rarely(fc.integer({ min: 20, max: 80 })),
      latencyCostPpmPerMilli: fc.constantFrom(0, 3.3, 900),
      venues: fc.array(venue(lots), { minLength: 1, maxLength: 4 }),
    })
    .map(made);

function made({ side, size, sizeStep, limit, latencyCostPpmPerMilli, venues }: Drawn): RouteRequest {
  return requestOf(
    venues.map((each, index) => madeVenue(each, { index, side })),
    {
      side,
      size,
      sizeStep: parseStep(sizeStep),
      limit: limit === null ? null : { price: limit, tick: parseStep('1') },
      latencyCostPpmPerMilli,
    },
  );
}

function madeVenue(
  { start, levels, terms, affordableLots, latencyMicros, closed }: DrawnVenue,
  { index, side }: { readonly index: number; readonly side: Side },
): RouteVenue {
  let price = start * (terms.tick === '1' ? 1 : terms.tick === '0.5' ? 2 : 10);
  const book = levels.flatMap(([step, size]): [number, number][] => {
    price += side === 'buy' ? step : -step;
    return price > 0 ? [[price, size]] : [];
  });
  return venueOf(index, book, { ...terms, affordableLots, latencyMicros, closed });
}

/** Tests count in hundredths, the route in its own units. */
const HUNDREDTH = 100;
function inHundredths({ total, baseUnit, priceUnit }: Route) {
  const base = (baseUnit.units * HUNDREDTH) / Number(`1e${baseUnit.decimals}`);
  const price = (priceUnit.units * HUNDREDTH) / Number(`1e${priceUnit.decimals}`);
  return { filled: total.filled * base, cost: total.cost * BigInt(base) * BigInt(price) };
}

describe('the route against every split there is', () => {
  it.each([
    ['one lot', ['1'], 3_000],
    ['lots that divide each other', ['0.1', '0.2', '1', '2'], 5_000],
    ['lots that do not', ['0.2', '0.3'], 2_000],
  ])('is the best of them: %s', (_, lots, numRuns) => {
    fc.assert(
      fc.property(request(lots), (asked) => {
        const route = planRoute(asked);
        expect(route.exact).toBe(true);
        expect(inHundredths(route)).toEqual(everySplit(asked));
      }),
      { numRuns, seed: 20_240_808 },
    );
  });

  it('is legal and no better than the best where lots are too many to try', () => {
    fc.assert(
      fc.property(request(['0.07', '0.11', '0.13']), (asked) => {
        const route = inHundredths(planRoute(asked));
        const best = everySplit(asked);
        expect(route.filled).toBeLessThanOrEqual(best.filled);
        if (route.filled === best.filled) expect(route.cost).toBeGreaterThanOrEqual(best.cost);
      }),
      { numRuns: 300, seed: 7 },
    );
  });
});

describe('what a route always is', () => {
  const lots = ['0.1', '0.2', '1', '2'];
  const runs = { numRuns: 1_000, seed: 11 };

  it('is never worse than the best single venue', () => {
    fc.assert(
      fc.property(request(lots), (asked) => {
        const { total, single } = planRoute(asked);
        expect(single === null).toBe(total.filled === 0);
        if (single === null) return;
        expect(total.filled).toBeGreaterThanOrEqual(single.filled);
        if (total.filled === single.filled) expect(total.cost <= single.cost).toBe(true);
      }),
      runs,
    );
  });

  it('is never worse with one venue more', () => {
    fc.assert(
      fc.property(request(lots), (asked) => {
        const fewer = inHundredths(planRoute({ ...asked, venues: asked.venues.slice(1) }));
        const more = inHundredths(planRoute(asked));
        expect(more.filled).toBeGreaterThanOrEqual(fewer.filled);
        if (more.filled === fewer.filled) expect(more.cost <= fewer.cost).toBe(true);
      }),
      runs,
    );
  });

  it('never gives a venue more for a higher fee', () => {
    fc.assert(
      fc.property(request(['1']), fc.integer({ min: 1, max: 200_000 }), (asked, more) => {
        const [first, ...others] = asked.venues as [RouteVenue, ...RouteVenue[]];
        const { takerFeePpm } = first.instrument.specification;
        const specification = { ...first.instrument.specification, takerFeePpm: takerFeePpm + more };
        const dearer = { ...first, instrument: new Instrument(specification, 0) };
        // Last in the request it has no tie to win; what a venue gets falls with its fee by revealed preference.
        const before = planRoute({ ...asked, venues: [...others, first] });
        const after = planRoute({ ...asked, venues: [...others, dearer] });
        expect(after.total.filled).toBe(before.total.filled);
        const notional = ({ slices }: Route): bigint =>
          slices.find(({ venue }) => venue === others.length)?.notional.toBigInt() ?? 0n;
        expect(notional(after) <= notional(before)).toBe(true);
      }),
      runs,
    );
  });

  it('accounts for everything: sizes add up, each slice is whole lots within its book, money is exact', () => {
    fc.assert(
      fc.property(request(lots), (asked) => {
        const route = planRoute(asked);
        const { size, filled } = sizesOf(asked, route);
        expect(filled + route.left).toBe(size);
        expect(route.leftReason === null).toBe(route.left === 0);
        for (const [venue, reason] of route.leftOut.entries()) {
          expect(reason === null).toBe(route.slices.some((slice) => slice.venue === venue));
        }
        for (const { venue, lots: sent, price, notional } of route.slices) {
          const { instrument, prices, sizes, levels } = asked.venues[venue]!;
          let left = sent as number;
          let sum = 0;
          for (let level = 0; level < levels && left > 0; level += 1) {
            const taken = Math.min(left, sizes[level]!);
            sum += taken * prices[level]!;
            left -= taken;
            if (left === 0) expect(price).toBe(prices[level]!);
          }
          expect(left).toBe(0);
          expect(notional.toNumber()).toBe(sum * instrument.unitsPerTickLot);
        }
      }),
      runs,
    );
  });

  it('is the same again', () => {
    fc.assert(
      fc.property(request(lots), (asked) => {
        expect(planRoute(asked)).toEqual(planRoute(asked));
      }),
      { numRuns: 100, seed: 3 },
    );
  });
});

function sizesOf(asked: RouteRequest, { slices, baseUnit }: Route) {
  const decimals = baseUnit.decimals;
  const inUnits = ({ units, decimals: own }: { units: number; decimals: number }): number =>
    (units * Number(`1e${decimals - own}`)) / baseUnit.units;
  return {
    size: asked.size * inUnits(asked.sizeStep),
    filled: slices.reduce(
      (sum, { venue, lots }) => sum + lots * inUnits(asked.venues[venue]!.instrument.specification.lot),
      0,
    ),
  };
}
