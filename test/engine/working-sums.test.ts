import fc from 'fast-check';
import { expect, it } from 'vitest';
import { priceTicks, sizeLots } from '../../src/domain/index.js';
import type { Engine } from '../../src/engine/index.js';
import { Bench, RISK } from './fixture.js';

const OPEN = {
  ...RISK,
  account: { ...RISK.account, orderRate: { orders: 1_000, seconds: 1 }, duplicateSeconds: 0 },
  defaults: { ...RISK.defaults, maxOrder: null, maxPosition: null, ordersPerSide: 1_000, collarPercent: 5 },
};

/** What somebody who counts everything anew would say of one side. */
function recount({ orders }: Engine, side: 'buy' | 'sell') {
  let [lots, exposureLots, count] = [0, 0, 0];
  const prices: number[] = [];
  for (const order of orders.working()) {
    const { request, armed, carrier, price } = order;
    if (request.side !== side) continue;
    const isParent = request.execution !== undefined && carrier === 'engine';
    const parent = request.parent === undefined ? undefined : orders.get(request.parent);
    const isSlice =
      parent?.request.execution !== undefined && parent.request.side === side && parent.endedTime === null;
    const rest = request.reduceOnly || armed ? 0 : order.size - order.filled;
    if (!isSlice) {
      lots += rest;
      exposureLots += rest;
    }
    if (isParent) continue;
    count += 1;
    if (!armed && price !== null) prices.push(price);
  }
  const best = prices.length === 0 ? null : side === 'buy' ? Math.max(...prices) : Math.min(...prices);
  return { lots, exposureLots, orders: count, best };
}

/** When the oldest request was sent that has no answer, by looking at every order. */
function oldestUnanswered({ orders }: Engine): number | null {
  const waiting = [...orders.working()].filter(
    ({ state, carrier }) =>
      carrier === 'venue' && ['submitted', 'pending-cancel', 'pending-replace'].includes(state),
  );
  return waiting.length === 0 ? null : Math.min(...waiting.map(({ requestTime }) => requestTime));
}

const act = fc.record({
  what: fc.constantFrom(
    'limit',
    'limit',
    'stop',
    'twap',
    'accept',
    'fill',
    'cancel',
    'canceled',
    'replace',
    'replaced',
    'rejected',
    'pass',
  ),
  buys: fc.boolean(),
  lots: fc.integer({ min: 100, max: 5_000 }),
  away: fc.integer({ min: 1, max: 5 }),
  which: fc.nat(50),
});

it('the sums of what works and the oldest request without an answer are those of a recount, whatever happened', () => {
  fc.assert(
    fc.property(fc.array(act, { minLength: 5, maxLength: 60 }), (acts) => {
      const bench = new Bench(undefined, OPEN);
      const { engine } = bench;
      const book = () => bench.book([6_172_000, 1_000_000], [6_172_010, 1_000_000]);
      book();
      for (const { what, buys, lots, away, which } of acts) {
        const side = buys ? 'buy' : 'sell';
        const price = priceTicks(buys ? 6_172_000 - away * 100 : 6_172_010 + away * 100);
        const working = [...engine.orders.working()];
        const order = working[which % Math.max(1, working.length)];
        const size = sizeLots(lots);
        if (what === 'limit') bench.place({ side, size, price });
        else if (what === 'stop') {
          const triggerPrice = priceTicks(buys ? 6_173_000 : 6_171_000);
          bench.place({ side, size, price: null, type: 'stop', triggerPrice });
        } else if (what === 'twap') {
          const execution = { kind: 'twap', durationMicros: 60_000_000, slices: 6 } as never;
          bench.place({ side, size: sizeLots(lots * 10), price, execution });
        } else if (what === 'pass') {
          bench.after(5_000_000);
          book();
        } else if (order === undefined) continue;
        else if (what === 'cancel') bench.command({ kind: 'cancel', clientOrderId: order.clientOrderId });
        else if (what === 'replace')
          bench.command({
            kind: 'replace',
            clientOrderId: order.clientOrderId,
            price,
            size,
            confirmed: true,
          });
        else if (order.carrier === 'venue') tell(bench, what, order, { size: lots, price });
        for (const one of ['buy', 'sell'] as const) {
          const { lots, exposureLots, orders, ...sum } = engine.orders.sums.of(0)[one];
          void sum;
          const best = engine.orders.sums.of(0)[one].best(null);
          expect({ lots, exposureLots, orders, best }).toEqual(recount(engine, one));
          const owned = engine.orders.sums.owned('manual', 0)[one];
          expect(owned).toBe(recount(engine, one).exposureLots);
        }
        expect(engine.orders.unanswered.oldest()).toBe(oldestUnanswered(engine));
      }
    }),
    { numRuns: 60 },
  );
});

function tell(
  bench: Bench,
  what: string,
  { clientOrderId, size, filled }: { clientOrderId: string; size: number; filled: number },
  terms: { size: number; price: number },
): void {
  if (what === 'accept') bench.accept(clientOrderId);
  else if (what === 'fill')
    bench.fill(clientOrderId, { size: Math.min(terms.size, size - filled), price: terms.price });
  else if (what === 'canceled') bench.venue({ kind: 'canceled', clientOrderId, reason: 'asked' });
  else if (what === 'rejected')
    bench.venue({ kind: 'rejected', clientOrderId, code: 'invalid', reason: 'no' });
  else
    bench.venue({
      kind: 'replaced',
      clientOrderId,
      price: priceTicks(terms.price),
      size: sizeLots(terms.size + filled),
      queueAhead: sizeLots(0),
    } as never);
}
