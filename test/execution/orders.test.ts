import { describe, expect, it } from 'vitest';
import {
  type Fill,
  limitOrder,
  Money,
  micros,
  priceTicks,
  sizeLots,
  type VenueEvent,
} from '../../src/domain/index.js';
import { clientOrderId, Orders, parseClientOrderId } from '../../src/execution/index.js';

const AT = micros(1_000);
const ID = 'oc-7f3a-1';

function placed(size = 10): Orders {
  const orders = new Orders();
  const request = limitOrder({ instrument: 0, side: 'buy', price: priceTicks(100), size: sizeLots(size) });
  orders.request(orders.create(ID, request, AT), 'submit', AT);
  return orders;
}

const accepted: VenueEvent & { kind: 'accepted' } = {
  kind: 'accepted',
  clientOrderId: ID,
  venueOrderId: 'v1',
  timeExchange: AT,
  queueAhead: sizeLots(5),
};

function fill(tradeId: string, size: number): VenueEvent & { kind: 'fill' } {
  const made: Fill = {
    tradeId,
    clientOrderId: ID,
    instrument: 0,
    side: 'buy',
    price: priceTicks(100),
    size: sizeLots(size),
    liquidity: 'maker',
    fee: Money.ZERO,
    feeAsset: 'USDT',
    timeExchange: AT,
  };
  return { kind: 'fill', fill: made };
}

describe('orders', () => {
  it('follows an order from submission to its last fill', () => {
    const orders = placed();
    const order = orders.get(ID)!;
    orders.apply(accepted, AT);
    expect([order.state, order.queueAhead, order.venueOrderId]).toEqual(['accepted', 5, 'v1']);
    orders.apply(fill('a', 4), AT);
    expect([order.state, order.filled]).toEqual(['partially-filled', 4]);
    orders.apply(fill('b', 6), AT);
    expect([order.state, order.filled, orders.workingCount]).toEqual(['filled', 10, 0]);
    expect(orders.ended(5)).toEqual([order]);
  });

  it('counts a fill once, by its trade id', () => {
    const orders = placed();
    orders.apply(fill('a', 4), AT);
    expect(orders.apply(fill('a', 4), AT).kind).toBe('duplicate');
    expect(orders.get(ID)!.filled).toBe(4);
  });

  it('is not filled by a market that it was not sent to', () => {
    const orders = placed();
    orders.apply(accepted, AT);
    const { fill: made } = fill('a', 4);
    expect(orders.apply({ kind: 'fill', fill: { ...made, instrument: 1 } }, AT).kind).toBe('foreign');
    expect(orders.get(ID)).toMatchObject({ filled: 0, state: 'accepted' });
  });

  it('takes a late fill after the cancellation', () => {
    const orders = placed();
    orders.apply(accepted, AT);
    orders.apply({ kind: 'canceled', clientOrderId: ID, reason: 'asked for' }, AT);
    expect(orders.apply(fill('a', 4), AT).kind).toBe('applied');
    expect([orders.get(ID)!.state, orders.get(ID)!.filled]).toEqual(['canceled', 4]);
  });

  it('keeps doubt beside the state, as exposure, until any answer comes', () => {
    const orders = placed();
    orders.apply({ kind: 'unknown', clientOrderId: ID, request: 'place' }, AT);
    expect([orders.get(ID)!.state, orders.get(ID)!.doubt, orders.workingCount]).toEqual([
      'submitted',
      'place',
      1,
    ]);
    orders.apply(accepted, AT);
    expect(orders.get(ID)!.doubt).toBeNull();
  });

  it('stays in doubt whether it has arrived, whatever becomes of changes that were asked for meanwhile', () => {
    const orders = placed();
    const order = orders.get(ID)!;
    orders.apply({ kind: 'unknown', clientOrderId: ID, request: 'place' }, AT);
    orders.request(order, 'ask-cancel', AT);
    orders.apply({ kind: 'unknown', clientOrderId: ID, request: 'cancel' }, AT);
    expect([order.state, order.doubt]).toEqual(['pending-cancel', 'place']);
    orders.apply({ kind: 'cancel-rejected', clientOrderId: ID, code: 'unknown-order', reason: '' }, AT);
    expect([order.state, order.doubt]).toEqual(['submitted', 'place']);
    orders.apply(accepted, AT);
    expect([order.state, order.doubt]).toEqual(['accepted', null]);
  });

  it('reports what the table forbids and changes nothing', () => {
    const orders = placed();
    orders.apply(fill('a', 10), AT);
    expect(orders.apply({ kind: 'rejected', clientOrderId: ID, code: 'invalid', reason: '' }, AT).kind).toBe(
      'illegal',
    );
    expect(orders.get(ID)!.state).toBe('filled');
    expect(orders.apply({ ...accepted, clientOrderId: 'someone' }, AT).kind).toBe('foreign');
  });

  it('lets a fill win the race against a cancel', () => {
    const orders = placed();
    orders.apply(accepted, AT);
    orders.request(orders.get(ID)!, 'ask-cancel', AT);
    orders.apply(fill('a', 10), AT);
    orders.apply({ kind: 'cancel-rejected', clientOrderId: ID, code: 'unknown-order', reason: 'filled' }, AT);
    expect(orders.get(ID)!.state).toBe('filled');
  });

  it('makes reversible client order ids, and never one twice', () => {
    expect(parseClientOrderId(clientOrderId('7f3a', 41))).toEqual({ session: '7f3a', sequence: 41 });
    expect(parseClientOrderId('web_123')).toBeNull();
    const orders = placed();
    expect(() => orders.create(ID, orders.get(ID)!.request, AT)).toThrow(/used before/);
  });
});
