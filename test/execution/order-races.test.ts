import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  limitOrder,
  Money,
  micros,
  priceTicks,
  RowKind,
  sizeLots,
  type VenueEvent,
} from '../../src/domain/index.js';
import { isWorking, type Order, Orders, type OrderVenueEvent } from '../../src/execution/index.js';
import { Bench } from '../engine/fixture.js';

const AT = micros(1_000);
const ID = 'oc-7f3a-1';
const SIZE = 20;

const accepted: OrderVenueEvent = {
  kind: 'accepted',
  clientOrderId: ID,
  venueOrderId: 'v1',
  timeExchange: AT,
  queueAhead: null,
};
const canceled: OrderVenueEvent = { kind: 'canceled', clientOrderId: ID, reason: 'asked for' };
const replaced = (size: number): OrderVenueEvent => ({
  kind: 'replaced',
  clientOrderId: ID,
  price: priceTicks(101),
  size: sizeLots(size),
  queueAhead: null,
});
const fill = (tradeId: string, size: number): OrderVenueEvent => ({
  kind: 'fill',
  fill: {
    tradeId,
    clientOrderId: ID,
    instrument: 0,
    side: 'buy',
    price: priceTicks(6_172_000),
    size: sizeLots(size),
    liquidity: 'maker',
    fee: Money.ZERO,
    feeAsset: 'USDT',
    timeExchange: AT,
  },
});

function submitted(): { orders: Orders; order: Order } {
  const orders = new Orders();
  const request = limitOrder({ instrument: 0, side: 'buy', price: priceTicks(100), size: sizeLots(SIZE) });
  const order = orders.create(ID, request, AT);
  orders.request(order, 'submit', AT);
  return { orders, order };
}

/** What a venue may say of one order: how it was filled, whether it was resized, and how it ended. */
const life = fc
  .record({
    parts: fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 5 }),
    resize: fc.boolean(),
    ends: fc.constantFrom('canceled', 'expired', 'filled', 'never'),
  })
  .map(({ parts, resize, ends }) => {
    const filled = parts.reduce((sum, part) => sum + part, 0);
    const whole = ends === 'filled' && filled > 0;
    const size = whole ? filled : resize ? filled + 3 : Math.max(SIZE, filled + 1);
    const events: OrderVenueEvent[] = [
      accepted,
      ...(size === SIZE ? [] : [replaced(size)]),
      ...parts.map((part, index) => fill(`t${index}`, part)),
    ];
    if (ends === 'canceled') events.push(canceled);
    if (ends === 'expired') events.push({ kind: 'expired', clientOrderId: ID, reason: 'over' });
    return { events, filled, size, ended: whole || ends === 'canceled' || ends === 'expired' };
  });

/** The life of an order as it may be heard: each message at least once, in any order. */
const heard = life.chain((lived) =>
  fc
    .tuple(
      fc.shuffledSubarray(lived.events, { minLength: lived.events.length }),
      fc.array(fc.nat({ max: 1_000 }), { maxLength: 6 }),
    )
    .map(([order, again]) => {
      const events = [...order];
      for (const at of again) events.splice(at % (events.length + 1), 0, order[at % order.length]!);
      return { ...lived, events };
    }),
);

describe('the messages of one order, doubled and out of order', () => {
  it('end with each fill counted once, and with its end', () => {
    fc.assert(
      fc.property(heard, fc.boolean(), ({ events, filled, size, ended }, cancelling) => {
        const { orders, order } = submitted();
        if (cancelling) orders.request(order, 'ask-cancel', AT);
        for (const event of events) expect(orders.apply(event, AT).kind).not.toBe('illegal');
        expect(order.filled).toBe(filled);
        expect(order.size).toBe(size);
        expect(isWorking(order.state)).toBe(!ended);
        expect([...orders.working()].length).toBe(ended ? 0 : 1);
      }),
      { numRuns: 2_000 },
    );
  });

  it('make the position that the fills are, and fees once', () => {
    fc.assert(
      fc.property(heard, ({ events, filled }) => {
        const bench = new Bench();
        bench.book([6_172_765, 1_000], [6_172_766, 1_000], RowKind.Snapshot);
        bench.place({ side: 'buy', size: sizeLots(SIZE) });
        for (const event of events) bench.venue(event as VenueEvent);
        expect(bench.engine.portfolio.position(0).sizeLots).toBe(filled);
        expect(bench.notices.filter((text) => text.includes('kept out'))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

describe('one order, told of crosswise', () => {
  it('is filled when a replacement to less than is filled is heard of late', () => {
    const { orders, order } = submitted();
    for (const event of [accepted, fill('a', 4), fill('b', 3), replaced(7)]) orders.apply(event, AT);
    expect([order.state, order.filled, order.size, orders.workingCount]).toEqual(['filled', 7, 7, 0]);
  });

  it('works again when the replacement that made room is heard of after the fill', () => {
    const { orders, order } = submitted();
    for (const event of [accepted, fill('a', SIZE), replaced(SIZE + 5)]) orders.apply(event, AT);
    expect([order.state, orders.workingCount, orders.ended(5).length]).toEqual(['partially-filled', 1, 0]);
    orders.apply(fill('b', 5), AT);
    expect([order.state, order.filled, orders.ended(5)]).toEqual(['filled', SIZE + 5, [order]]);
  });

  it('counts what was filled beyond its size, and what was filled although it was said to be refused', () => {
    const { orders, order } = submitted();
    for (const event of [accepted, fill('a', SIZE), fill('b', 1)]) orders.apply(event, AT);
    expect([order.state, order.filled]).toEqual(['filled', SIZE + 1]);
    const other = submitted();
    other.orders.apply({ kind: 'rejected', clientOrderId: ID, code: 'invalid', reason: 'no' }, AT);
    expect(other.orders.apply(fill('a', 2), AT).kind).toBe('applied');
    expect([other.order.state, other.order.filled]).toEqual(['rejected', 2]);
  });

  it('keeps a cancel under way although an earlier replacement is answered meanwhile', () => {
    const { orders, order } = submitted();
    orders.apply(accepted, AT);
    orders.request(order, 'ask-replace', AT);
    orders.request(order, 'ask-cancel', AT);
    orders.apply(replaced(30), AT);
    expect([order.state, order.size]).toEqual(['pending-cancel', 30]);
    orders.apply({ kind: 'cancel-rejected', clientOrderId: ID, code: 'unknown-order', reason: 'no' }, AT);
    expect(order.state).toBe('accepted');
  });

  it('is not taken out of a replacement by the refusal of an older cancel, heard again', () => {
    const { orders, order } = submitted();
    const refusal = { kind: 'cancel-rejected', clientOrderId: ID, code: 'invalid', reason: 'no' } as const;
    orders.apply(accepted, AT);
    orders.request(order, 'ask-cancel', AT);
    orders.apply(refusal, AT);
    orders.request(order, 'ask-replace', AT);
    orders.apply(refusal, AT);
    expect(order.state).toBe('pending-replace');
  });

  it('works on when the query after a cancel in doubt finds it there', () => {
    for (const answer of [accepted, replaced(25)]) {
      const { orders, order } = submitted();
      orders.apply(accepted, AT);
      orders.request(order, 'ask-cancel', AT);
      orders.apply({ kind: 'unknown', clientOrderId: ID, request: 'cancel' }, AT);
      orders.apply(answer, AT);
      expect([order.state, order.doubt]).toEqual(['accepted', null]);
      expect(orders.request(order, 'ask-cancel', AT)).toBe(true);
    }
  });

  it('is awake when its arming is heard of after its first fill', () => {
    const { orders, order } = submitted();
    orders.apply(fill('a', 3), AT);
    orders.apply({ kind: 'armed', clientOrderId: ID, venueOrderId: 'v1' }, AT);
    expect([order.state, order.armed]).toEqual(['partially-filled', false]);
    orders.request(order, 'ask-cancel', AT);
    orders.apply({ kind: 'cancel-rejected', clientOrderId: ID, code: 'invalid', reason: 'no' }, AT);
    expect(order.state).toBe('partially-filled');
  });
});
