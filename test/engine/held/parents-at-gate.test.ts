import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Execution, type NewOrder, priceTicks, type Side, sizeLots } from '../../../src/domain/index.js';
import { perform } from '../../../src/engine/held/parent-slices.js';
import { explainParent } from '../../../src/engine/held/parents.js';
import { RISK } from '../fixture.js';
import { ASK, BID, HeldBench, VENUES } from './held-bench.js';

const SECOND = 1_000_000;
const TWAP: Execution = { kind: 'twap', durationMicros: 60 * SECOND };
const ICEBERG: Execution = { kind: 'iceberg', displaySize: sizeLots(1_000), variancePpm: 0 };

/** A market in which an order of our own rests so many ticks behind the touch of its side. */
function beside(
  side: Side,
  behind: number,
  venues = VENUES.plain as typeof VENUES.plain | typeof VENUES.pairs,
) {
  const bench = new HeldBench(venues);
  const price = priceTicks(side === 'sell' ? ASK + behind : BID - behind);
  bench.place({ side, price, size: sizeLots(1_000) });
  bench.accept(bench.newest().clientOrderId);
  return { bench, price };
}

const work = (bench: HeldBench, execution: Execution, fields: Partial<NewOrder> = {}) =>
  bench.place({ side: 'buy', size: sizeLots(10_000), price: null, execution, ...fields });

/** The id of a parent that is taken. */
function begin(bench: HeldBench, execution: Execution, fields: Partial<NewOrder> = {}): string {
  const verdict = work(bench, execution, fields);
  if (verdict.outcome !== 'done') throw new Error(verdict.text);
  return verdict.clientOrderIds[0]!;
}

/** Slices that were sent. */
const slices = (bench: HeldBench) =>
  bench.requests.flatMap((one) =>
    one.kind === 'place' && one.order.parent !== undefined ? [one.order] : [],
  );

const taking = (price: number | null) => ({
  kind: 'place' as const,
  instrument: 0,
  price: price as NewOrder['price'],
  size: sizeLots(1_000),
  timeInForce: 'ioc' as const,
  postOnly: false,
  reason: 'test',
});

describe('a parent whose limit is beyond an order of our own', () => {
  it.each<Execution>([
    TWAP,
    { kind: 'vwap', durationMicros: 60 * SECOND, participationPpm: 100_000 },
    { kind: 'peg', offsetTicks: 0 },
    { kind: 'route', style: 'take' },
    { kind: 'route', style: 'rest' },
  ])('is worked: it rests nowhere itself, as $kind', (execution) => {
    const { bench, price } = beside('sell', 30);
    expect(work(bench, execution, { price: priceTicks(price + 50) })).toMatchObject({ outcome: 'done' });
    for (const slice of slices(bench)) expect(slice.price).toBeLessThan(price);
  });

  it.each([VENUES.plain, VENUES.pairs])(
    'is refused as an iceberg, which rests at its very limit',
    (venues) => {
      const { bench, price } = beside('sell', 30, venues);
      expect(work(bench, ICEBERG, { price })).toMatchObject({ outcome: 'refused', rule: 'self-cross' });
      expect(work(bench, ICEBERG, { price: priceTicks(price - 1) })).toMatchObject({ outcome: 'done' });
    },
  );

  it('may be given such a limit later', () => {
    const { bench, price } = beside('sell', 30);
    const parent = begin(bench, TWAP, { price: priceTicks(BID) });
    const wider = { clientOrderId: parent, price: priceTicks(price + 50), size: null };
    expect(bench.command({ kind: 'replace', ...wider })).toMatchObject({ outcome: 'done' });
  });
});

describe('a parent whose limit is through the collar', () => {
  // The mid is 61,720.05: half a per cent through it ends at 62,028.65 for a buy and at 61,411.45 for a sell.
  const sides = [
    ['buy', 6_202_865, 1],
    ['sell', 6_141_145, -1],
  ] as const;

  it.each(sides)(
    'to %s is worked: the limit protects, and each slice is held to the collar',
    (side, end, way) => {
      const bench = new HeldBench();
      const limit = priceTicks(BID + way * 61_720);
      const plain = bench.place({ side, size: sizeLots(10_000), price: limit });
      expect(plain).toMatchObject({ outcome: 'refused', rule: 'collar' });
      const parent = bench.engine.held.parents.get(begin(bench, TWAP, { side, price: limit }))!;
      // What takes whatever is there goes as far as the collar.
      perform(bench.engine, parent, taking(null));
      expect(bench.engine.outbox.requests).toMatchObject([{ kind: 'place', order: { side, price: end } }]);
    },
  );

  it.each([
    // A tenth of a per cent through the last trade at 61,720.00, which is less than half a per cent through the mid.
    ['buy', 6_178_172, 1],
    ['sell', 6_165_828, -1],
  ] as const)('to %s: what takes is held to the collar of the last trade too', (side, end, way) => {
    const risk = { ...RISK, defaults: { ...RISK.defaults, lastCollarPercent: 0.1 } };
    const bench = new HeldBench(VENUES.plain, risk);
    const limit = priceTicks(BID + way * 61_720);
    const parent = bench.engine.held.parents.get(begin(bench, TWAP, { side, price: limit }))!;
    perform(bench.engine, parent, taking(null));
    expect(bench.engine.outbox.requests).toMatchObject([{ kind: 'place', order: { side, price: end } }]);
    const resting = { ...taking(end + way), timeInForce: 'gtc' as const };
    perform(bench.engine, parent, resting);
    expect(parent.pause).toMatchObject({ rule: 'last-collar' });
  });

  it.each(sides)('to %s: a slice that would rest through the collar is refused', (side, end, way) => {
    const bench = new HeldBench();
    const limit = priceTicks(BID + way * 61_720);
    const parent = bench.engine.held.parents.get(begin(bench, TWAP, { side, price: limit }))!;
    const resting = (price: number) => ({ ...taking(price), timeInForce: 'gtc' as const });
    perform(bench.engine, parent, resting(end + way));
    expect(bench.engine.outbox.requests).toEqual([]);
    expect(parent.pause).toMatchObject({ rule: 'collar' });
    perform(bench.engine, parent, resting(end));
    expect(bench.engine.outbox.requests).toMatchObject([{ kind: 'place', order: { side, price: end } }]);
  });

  it.each(sides)('to %s is refused as an iceberg, which rests at its very limit', (side, _end, way) => {
    const price = priceTicks(BID + way * 61_720);
    expect(work(new HeldBench(), ICEBERG, { side, price })).toMatchObject({ rule: 'collar' });
  });

  it.each(sides)('to %s, by more than is usual, is asked for twice', (side, _end, way) => {
    const bench = new HeldBench();
    const price = priceTicks(BID + way * 3 * 61_720);
    expect(work(bench, TWAP, { side, price })).toMatchObject({ rule: 'mid-distance', soft: true });
  });

  it.each<Execution>([
    { kind: 'vwap', durationMicros: 60 * SECOND, participationPpm: 100_000 },
    { kind: 'peg', offsetTicks: 0 },
    { kind: 'route', style: 'take' },
    { kind: 'route', style: 'rest' },
  ])('is worked as $kind too, and sends nothing through the collar', (execution) => {
    for (const [side, end, way] of sides) {
      const bench = new HeldBench();
      expect(work(bench, execution, { side, price: priceTicks(BID + way * 61_720) })).toMatchObject({
        outcome: 'done',
      });
      for (const { price } of slices(bench)) expect(way * price!).toBeLessThanOrEqual(way * end);
    }
  });
});

describe('a parent that is larger than what may be taken of the depth', () => {
  // A tenth of 1 BTC a side: 0.1.
  const risk = { ...RISK, defaults: { ...RISK.defaults, depthPercent: 10, depthBps: 10 } };
  const larger = sizeLots(10_001);

  it('is worked, and each slice that takes is held against the depth', () => {
    const bench = new HeldBench(VENUES.plain, risk);
    const plain = bench.place({ side: 'buy', size: larger, price: priceTicks(ASK) });
    expect(plain).toMatchObject({ outcome: 'refused', rule: 'depth-share' });
    const parent = bench.engine.held.parents.get(begin(bench, TWAP, { size: sizeLots(30_000) }))!;
    perform(bench.engine, parent, { ...taking(ASK), size: larger });
    expect(bench.engine.outbox.requests).toEqual([]);
    expect(parent.pause).toMatchObject({ rule: 'depth-share' });
    perform(bench.engine, parent, { ...taking(ASK), size: sizeLots(10_000) });
    expect(bench.engine.outbox.requests).toMatchObject([{ kind: 'place', order: { size: 10_000 } }]);
  });
});

describe('a slice that takes', () => {
  it.each([
    ['buy', 'sell', ASK + 30 - 1],
    ['sell', 'buy', BID - 30 + 1],
  ] as const)('to %s goes no further than before our own %s', (side, own, furthest) => {
    const { bench } = beside(own, 30);
    const parent = begin(bench, TWAP, { side });
    perform(bench.engine, bench.engine.held.parents.get(parent)!, taking(null));
    expect(bench.engine.outbox.requests).toMatchObject([
      { kind: 'place', order: { side, price: furthest, timeInForce: 'ioc' } },
    ]);
  });

  it('waits while our own is the first that it would meet, and says what it waits for', () => {
    const { bench } = beside('sell', 0);
    const parent = begin(bench, TWAP);
    perform(bench.engine, bench.engine.held.parents.get(parent)!, taking(null));
    expect(bench.engine.outbox.requests).toEqual([]);
    expect(explainParent(bench.engine, parent)).toContainEqual(
      expect.stringContaining('meets your own sell at'),
    );
  });

  it('to close a position is not trapped by our own: the venue looks to it', () => {
    const { bench } = beside('buy', 0);
    bench.bought(10_000, BID - 100);
    const parent = begin(bench, TWAP, { side: 'sell', reduceOnly: true });
    perform(bench.engine, bench.engine.held.parents.get(parent)!, taking(null));
    expect(bench.engine.outbox.requests).toMatchObject([{ kind: 'place', order: { side: 'sell' } }]);
  });

  it('never meets an order of our own, whatever its algorithm wants', () => {
    const offset = fc.integer({ min: 0, max: 400 });
    const any = { side: fc.constantFrom<Side>('buy', 'sell'), own: offset };
    const wants = {
      through: fc.option(fc.integer({ min: -100, max: 500 })),
      timeInForce: fc.constantFrom('gtc' as const, 'ioc' as const),
    };
    fc.assert(
      fc.property(fc.record({ ...any, ...wants }), ({ side, own, through, timeInForce }) => {
        const buys = side === 'buy';
        const { bench, price } = beside(buys ? 'sell' : 'buy', own);
        const parent = begin(bench, TWAP, { side });
        const wanted = through === null ? null : buys ? ASK + through : BID - through;
        perform(bench.engine, bench.engine.held.parents.get(parent)!, {
          ...taking(wanted),
          timeInForce,
        });
        for (const request of bench.engine.outbox.requests) {
          if (request.kind !== 'place') throw new Error(request.kind);
          const sent = request.order.price!;
          expect(buys ? sent < price : sent > price).toBe(true);
        }
        // And it is not held back for nothing: somebody else stands before our own.
        const may = through === null || own > through || timeInForce === 'ioc';
        if (own > 0 && may) expect(bench.engine.outbox.requests).toHaveLength(1);
      }),
    );
  });
});
