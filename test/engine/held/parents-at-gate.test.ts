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
