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
    make(orders, AN_HOUR, 2 * AN_HOUR);
    expect(remembered(orders, 2 * AN_HOUR)).toBe(kept);
    expect(orders.get(idOf(2 * AN_HOUR - kept))).toBeDefined();
  });

  it('are known for longer where few come', () => {
    const orders = new Orders();
    make(orders, 0, 1);
    make(orders, AN_HOUR, AN_HOUR + 1_000);
    expect(orders.get(idOf(0))).toBeDefined();
  });

  it('are all known while an account may still have something to tell of them', () => {
    const orders = new Orders();
    orders.remembersAll = true;
    make(orders, 0, AN_HOUR);
    expect(remembered(orders, AN_HOUR)).toBe(AN_HOUR);
    const late = { kind: 'fill', fill: fill(idOf(0), 'late') } as const;
    expect(orders.apply(late, at(AN_HOUR)).kind).toBe('applied');
    orders.remembersAll = false;
    make(orders, AN_HOUR, 3 * AN_HOUR);
    expect(remembered(orders, 3 * AN_HOUR)).toBe((LATE_SECONDS * 1_000) / MILLIS_APART + 1);
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
