import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bracket, priceTicks, sizeLots, type VenueAbilities } from '../../../src/domain/index.js';
import type { Order } from '../../../src/execution/index.js';
import { ASK, BID, HeldBench, VENUES } from './held-bench.js';
import { TinyVenue } from './tiny-venue.js';

const STOP = 6_160_000;
const TARGET = 6_185_000;
const BRACKETS: readonly Bracket[] = [
  { stopPrice: priceTicks(STOP), takeProfitPrice: priceTicks(TARGET), trail: null },
  { stopPrice: null, takeProfitPrice: priceTicks(TARGET), trail: { unit: 'ticks', distance: 12_000 } },
];
const ENTRY = 10_000;

const moves = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('receive'), lots: fc.constantFrom(0, 3_000, 1e9) }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('deliver'), lots: fc.constant(0) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('entry', 'other entry', 'take', 'other take'),
      lots: fc.integer({ min: 1, max: 12 }).map((parts) => parts * 1_000),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('stop', 'doubt'), lots: fc.constant(0) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('rise', 'back', 'second', 'cancel entry', 'stop at the venue'),
      lots: fc.constant(0),
    }),
  },
);

/** Legs of an entry, as the engine has them. */
const legs = (bench: HeldBench, parent: string): Order[] =>
  [...bench.engine.orders.working()].filter(({ request }) => request.parent === parent);

const rest = ({ size, filled }: Order): number => size - filled;

function play(
  bench: HeldBench,
  venue: TinyVenue,
  entries: readonly string[],
  moved: { readonly do: string; readonly lots: number },
): void {
  const takeOf = (entry: string) =>
    legs(bench, entry).find(({ request, carrier }) => carrier === 'venue' && request.type === 'limit');
  switch (moved.do) {
    case 'receive':
      venue.receive(moved.lots);
      return;
    case 'deliver':
      venue.deliver();
      return;
    case 'entry':
    case 'other entry':
      venue.fill(entries[moved.do === 'entry' ? 0 : 1]!, moved.lots);
      return;
    case 'take':
    case 'other take': {
      const take = takeOf(entries[moved.do === 'take' ? 0 : 1]!);
      if (take !== undefined) venue.fill(take.clientOrderId, moved.lots);
      return;
    }
    case 'stop':
      bench.trade(STOP - 1, 1);
      return;
    case 'rise':
      bench.trade(TARGET + 5, 1);
      return;
    case 'back':
      bench.trade(BID, 1);
      return;
    case 'second':
      bench.after(1_000_000).book([BID, 100_000], [ASK, 100_000]);
      return;
    case 'cancel entry':
      bench.command({ kind: 'cancel', clientOrderId: entries[0]! });
      return;
    case 'doubt': {
      const take = takeOf(entries[0]!);
      if (take?.state === 'pending-cancel') venue.doubt('cancel', take.clientOrderId);
      return;
    }
    default: {
      const stop = legs(bench, entries[0]!).find(({ armed, carrier }) => armed && carrier === 'venue');
      if (stop !== undefined) venue.trigger(stop.clientOrderId);
    }
  }
}

function begin(venues: Readonly<Record<string, VenueAbilities>>, bracket: Bracket) {
  const bench = new HeldBench(venues);
  const venue = new TinyVenue(bench);
  const entries = [ENTRY, ENTRY + 1_000].map((size) => {
    bench.place({ side: 'buy', price: priceTicks(BID), size: sizeLots(size), bracket });
    return bench.newest().clientOrderId;
  });
  for (const _ of entries) {
    venue.receive();
    venue.deliver();
  }
  return { bench, venue, entries };
}

/** Everything that is under way arrives, and time passes until nothing more comes of it. */
function comeToRest(bench: HeldBench, venue: TinyVenue): void {
  for (let i = 0; i < 70; i += 1) {
    venue.settle();
    bench.after(1_000_000).book([BID, 100_000], [ASK, 100_000]);
  }
  venue.settle();
}

/** The state of another engine after the same inputs, as a restart has them from the log. */
function replayed(bench: HeldBench, venues: Readonly<Record<string, VenueAbilities>>): string {
  const again = new HeldBench(venues);
  for (const entry of bench.log) entry(again);
  expect(again.requests).toEqual(bench.requests);
  expect(again.engine.held.canonical()).toEqual(bench.engine.held.canonical());
  return again.engine.stateHash();
}

describe.each([
  ['a stop here and a take-profit at the venue', VENUES.plain],
  ['pairs at the venue', VENUES.pairs],
])('brackets with %s, however things come between', (_, venues) => {
  it.each(BRACKETS)('never sell more than was bought, and leave nothing unprotected', (bracket) => {
    fc.assert(
      fc.property(fc.array(moves, { maxLength: 60 }), (steps) => {
        const { bench, venue, entries } = begin(venues, bracket);
        for (const step of steps) {
          play(bench, venue, entries, step);
          expect(venue.sold).toBeLessThanOrEqual(venue.bought);
        }
        comeToRest(bench, venue);
        expect(venue.sold).toBeLessThanOrEqual(venue.bought);
        expect(bench.position).toBe(venue.position);
        // What is left is protected by both legs, each for all of it.
        const left = entries.flatMap((entry) => legs(bench, entry));
        const stops = left.filter(({ armed }) => armed);
        const takes = left.filter(({ request }) => request.type === 'limit');
        const sum = (orders: readonly Order[]) => orders.reduce((lots, order) => lots + rest(order), 0);
        expect([sum(stops), sum(takes)]).toEqual([venue.position, venue.position]);
        expect(left.length).toBe(stops.length + takes.length);
        expect(bench.notices.filter((text) => text.includes('kept out'))).toEqual([]);
        expect(replayed(bench, venues)).toBe(bench.engine.stateHash());
      }),
      { numRuns: 100 },
    );
  });
});
