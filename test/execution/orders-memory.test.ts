import { describe, expect, it } from 'vitest';
import { type Fill, limitOrder, Money, micros, priceTicks, sizeLots } from '../../src/domain/index.js';
import { Orders } from '../../src/execution/index.js';

const MILLIS_APART = 100;
const LATE_SECONDS = 300;
const AN_HOUR = (3_600 * 1_000) / MILLIS_APART;

const limit = limitOrder({ instrument: 0, side: 'buy', price: priceTicks(100), size: sizeLots(10) });
const at = (place: number) => micros(place * MILLIS_APART * 1_000);
const idOf = (place: number): string => `oc-7f3a-${place}`;

function fill(clientOrderId: string, tradeId: string): Fill {
  const terms = { instrument: 0, side: 'buy', price: priceTicks(100), size: sizeLots(1) } as const;
  const rest = { liquidity: 'maker', fee: Money.ZERO, feeAsset: 'USDT', timeExchange: null } as const;
  return { tradeId, clientOrderId, ...terms, ...rest };
}

/** Each a tenth of a second after the one before, cancelled at once. */
function make(orders: Orders, from: number, to: number): void {
  for (let place = from; place < to; place += 1) {
    const id = idOf(place);
    orders.request(orders.create(id, limit, at(place)), 'submit', at(place));
    orders.apply({ kind: 'canceled', clientOrderId: id, reason: 'cancelled' }, at(place));
  }
}

const remembered = (orders: Orders, to: number): number => {
  let count = 0;
  for (let place = 0; place < to; place += 1) if (orders.get(idOf(place)) !== undefined) count += 1;
  return count;
};

describe('orders that have ended', () => {
  it('are known for five minutes, however many there have been', () => {
    const orders = new Orders();
    make(orders, 0, AN_HOUR);
    const kept = (LATE_SECONDS * 1_000) / MILLIS_APART + 1;
    expect(remembered(orders, AN_HOUR)).toBe(kept);
    expect(orders.forgottenUntil).toBe(at(AN_HOUR - kept - 1));
    make(orders, AN_HOUR, 2 * AN_HOUR);
    expect(remembered(orders, 2 * AN_HOUR)).toBe(kept);
    expect(orders.get(idOf(2 * AN_HOUR - kept))).toBeDefined();
  });

  it('are known for longer where few come', () => {
    const orders = new Orders();
    make(orders, 0, 1);
    make(orders, AN_HOUR, AN_HOUR + 1_000);
    expect(orders.forgottenUntil).toBeNull();
    expect(orders.get(idOf(0))).toBeDefined();
  });

  it('are all known while an account may still have something to tell of them', () => {
    const orders = new Orders();
    orders.remembersFrom = at(0);
    make(orders, 0, AN_HOUR);
    expect(remembered(orders, AN_HOUR)).toBe(AN_HOUR);
    const late = { kind: 'fill', fill: fill(idOf(0), 'late') } as const;
    expect(orders.apply(late, at(AN_HOUR)).kind).toBe('applied');
    orders.remembersFrom = null;
    make(orders, AN_HOUR, 3 * AN_HOUR);
    expect(remembered(orders, 3 * AN_HOUR)).toBe((LATE_SECONDS * 1_000) / MILLIS_APART + 1);
  });

  it('are known from five minutes before the last moment until which all was told', () => {
    const orders = new Orders();
    const then = AN_HOUR / 2;
    for (let from = 0; from < then; from += 600) {
      // Out of line again and again: each time anew from then on.
      orders.remembersFrom = at(from);
      make(orders, from, from + 600);
    }
    orders.remembersFrom = at(then);
    make(orders, then, AN_HOUR);
    const before = (LATE_SECONDS * 1_000) / MILLIS_APART;
    expect(orders.get(idOf(then - before))).toBeDefined();
    expect(remembered(orders, AN_HOUR)).toBe(AN_HOUR - then + before);
  });

  it('are told of late, however many have ended since: fills once, and for good', () => {
    const orders = new Orders();
    orders.request(orders.create('late', limit, at(0)), 'submit', at(0));
    const tell = (tradeId: string, place: number) =>
      orders.apply({ kind: 'fill', fill: fill('late', tradeId) }, at(place)).kind;
    expect(tell('first', 0)).toBe('applied');
    orders.apply({ kind: 'canceled', clientOrderId: 'late', reason: 'at the end – of its time' }, at(0));
    const before = orders.get('late')!;
    make(orders, 1, 2_500);
    expect(orders.get('late')).toEqual(before);
    expect(orders.get('late')).not.toBe(before);
    expect(() => orders.create('late', limit, at(2_500))).toThrow('used before');
    expect(tell('first', 2_500)).toBe('duplicate');
    expect(tell('second', 2_500)).toBe('applied');
    make(orders, 2_500, 5_000);
    expect(orders.get('late')).toMatchObject({
      filled: 2,
      state: 'canceled',
      note: 'at the end – of its time',
    });
    expect(['first', 'second'].map((tradeId) => tell(tradeId, 5_000))).toEqual(['duplicate', 'duplicate']);
    expect(orders.workingCount).toBe(0);
  });

  it('and had a larger size all the time, as it turns out, work again and end once more', () => {
    const orders = new Orders();
    orders.request(orders.create('larger', { ...limit, size: sizeLots(1) }, at(0)), 'submit', at(0));
    expect(orders.apply({ kind: 'fill', fill: fill('larger', 'first') }, at(0)).kind).toBe('applied');
    expect(orders.get('larger')!.state).toBe('filled');
    make(orders, 1, 2_500);
    const terms = { clientOrderId: 'larger', price: null, size: sizeLots(3), queueAhead: null } as const;
    expect(orders.apply({ kind: 'replaced', ...terms }, at(2_500)).kind).toBe('applied');
    expect(orders.workingCount).toBe(1);
    make(orders, 2_500, 5_000);
    expect([...orders.working()]).toEqual([orders.get('larger')]);
    for (const tradeId of ['second', 'third'])
      expect(orders.apply({ kind: 'fill', fill: fill('larger', tradeId) }, at(5_000)).kind).toBe('applied');
    make(orders, 5_000, 7_500);
    expect(orders.get('larger')).toMatchObject({ filled: 3, size: 3, state: 'filled' });
    expect(orders.apply({ kind: 'fill', fill: fill('larger', 'third') }, at(7_500)).kind).toBe('duplicate');
  });

  it('but have a bracket, or slices, are known to those that protect what they bought', () => {
    const orders = new Orders();
    const bracket = { stopPrice: priceTicks(90), takeProfitPrice: null } as never;
    orders.request(orders.create('entry', { ...limit, bracket }, at(0)), 'submit', at(0));
    orders.apply({ kind: 'canceled', clientOrderId: 'entry', reason: 'cancelled' }, at(0));
    make(orders, 1, AN_HOUR);
    expect(orders.get('entry')?.request.bracket).toBe(bracket);
  });
});

describe('an order that works for hours', () => {
  it('counts each of its fills once, however many others were filled meanwhile', () => {
    const orders = new Orders();
    orders.request(orders.create('resting', limit, at(0)), 'submit', at(0));
    const first = { kind: 'fill', fill: fill('resting', 'first') } as const;
    expect(orders.apply(first, at(0)).kind).toBe('applied');
    make(orders, 1, AN_HOUR);
    expect(orders.apply(first, at(AN_HOUR)).kind).toBe('duplicate');
    expect(orders.get('resting')?.filled).toBe(1);
  });
});
