import { describe, expect, it } from 'vitest';
import { Desk, type Values } from './desk.js';

const SYMBOL = { symbol: 'BTCUSDT' };
const PATH = '/api/v3/order';
const LIMIT = { ...SYMBOL, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.1', price: '50000' };
const UNKNOWN = { status: 400, body: { code: -2011, msg: 'Unknown order sent.' } };

const place = (desk: Desk, values: Values = {}) => desk.signed('POST', PATH, { ...LIMIT, ...values }).body;
const cancel = (desk: Desk, values: Values) => desk.signed('DELETE', PATH, { ...SYMBOL, ...values });
const fillOf = (desk: Desk, quantity: string) =>
  desk.as('bob')('POST', PATH, { ...LIMIT, side: 'SELL', quantity, price: '50000' });

describe('cancelling', () => {
  it('by number and by text', () => {
    const desk = new Desk();
    const { orderId } = place(desk, { newClientOrderId: 'mine' });
    expect(cancel(desk, { orderId, newClientOrderId: 'its-cancel' }).body).toMatchObject({
      origClientOrderId: 'mine',
      clientOrderId: 'its-cancel',
      status: 'CANCELED',
    });
    place(desk, { newClientOrderId: 'again' });
    expect(cancel(desk, { origClientOrderId: 'again' }).body.status).toBe('CANCELED');
    expect(cancel(desk, { origClientOrderId: 'again' })).toMatchObject(UNKNOWN);
  });

  it('what is not there, or another’s, or on another symbol', () => {
    const desk = new Desk();
    const { orderId } = place(desk, { newClientOrderId: 'mine' });
    expect(cancel(desk, { orderId: 99 })).toMatchObject(UNKNOWN);
    expect(cancel(desk, { orderId, symbol: 'ETHUSDT' })).toMatchObject(UNKNOWN);
    expect(desk.as('bob')('DELETE', PATH, { ...SYMBOL, orderId })).toMatchObject(UNKNOWN);
    expect(cancel(desk, {}).body).toEqual({
      code: -1102,
      msg: "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!",
    });
    expect(cancel(desk, { orderId, origClientOrderId: 'other' }).body.code).toBe(-2039);
    expect(desk.signed('GET', PATH, { ...SYMBOL, orderId: 99 })).toMatchObject({
      status: 400,
      body: { code: -2013, msg: 'Order does not exist.' },
    });
  });

  it('only where the restriction allows it', () => {
    const desk = new Desk();
    const { orderId } = place(desk);
    const restricted = { code: -2011, msg: 'Order was not canceled due to cancel restrictions.' };
    expect(cancel(desk, { orderId, cancelRestrictions: 'ONLY_PARTIALLY_FILLED' }).body).toEqual(restricted);
    fillOf(desk, '0.04');
    expect(cancel(desk, { orderId, cancelRestrictions: 'ONLY_NEW' }).body).toEqual(restricted);
    expect(cancel(desk, { orderId, cancelRestrictions: 'SOMETIMES' }).body).toEqual({
      code: -1145,
      msg: 'Invalid cancelRestrictions',
    });
    expect(cancel(desk, { orderId, cancelRestrictions: 'ONLY_PARTIALLY_FILLED' }).body).toMatchObject({
      status: 'CANCELED',
      executedQty: '0.04000000',
    });
  });

  it('all on a symbol', () => {
    const desk = new Desk();
    for (let i = 0; i < 3; i += 1) place(desk);
    const other = place(desk, { symbol: 'ETHUSDT', price: '2000' });
    expect(desk.signed('DELETE', '/api/v3/openOrders', SYMBOL).body).toHaveLength(3);
    expect(desk.signed('DELETE', '/api/v3/openOrders', SYMBOL)).toMatchObject(UNKNOWN);
    expect(desk.signed('GET', '/api/v3/openOrders').body).toMatchObject([{ orderId: other.orderId }]);
  });
});

describe('cancel and replace', () => {
  const replace = (desk: Desk, values: Values) =>
    desk.signed('POST', '/api/v3/order/cancelReplace', {
      ...LIMIT,
      cancelReplaceMode: 'STOP_ON_FAILURE',
      ...values,
    });

  it('both succeed', () => {
    const desk = new Desk();
    const { orderId } = place(desk, { newClientOrderId: 'old' });
    const values = {
      cancelOrderId: orderId,
      cancelNewClientOrderId: 'its-cancel',
      newClientOrderId: 'new',
      price: 50_001,
    };
    expect(replace(desk, values)).toMatchObject({
      status: 200,
      body: {
        cancelResult: 'SUCCESS',
        newOrderResult: 'SUCCESS',
        cancelResponse: {
          orderId,
          origClientOrderId: 'old',
          clientOrderId: 'its-cancel',
          status: 'CANCELED',
        },
        newOrderResponse: { clientOrderId: 'new', price: '50001.00000000', status: 'NEW' },
      },
    });
  });

  it('the old is not there: the new one only where that is allowed', () => {
    const desk = new Desk();
    expect(replace(desk, { cancelOrderId: 7 })).toMatchObject({
      status: 400,
      body: {
        code: -2022,
        data: { cancelResult: 'FAILURE', newOrderResult: 'NOT_ATTEMPTED', newOrderResponse: null },
      },
    });
    expect(desk.signed('GET', '/api/v3/openOrders').body).toEqual([]);
    expect(replace(desk, { cancelOrderId: 7, cancelReplaceMode: 'ALLOW_FAILURE' })).toMatchObject({
      status: 409,
      body: { code: -2021, data: { cancelResult: 'FAILURE', newOrderResult: 'SUCCESS' } },
    });
  });

  it('the new one is refused: the old is gone all the same', () => {
    const desk = new Desk();
    const { orderId } = place(desk);
    expect(replace(desk, { cancelOrderId: orderId, quantity: '100' })).toMatchObject({
      status: 409,
      body: {
        code: -2021,
        msg: 'Order cancel-replace partially failed.',
        data: { cancelResult: 'SUCCESS', newOrderResult: 'FAILURE', newOrderResponse: { code: -2010 } },
      },
    });
    expect(
      replace(desk, { cancelOrderId: orderId, quantity: '100', cancelReplaceMode: 'ALLOW_FAILURE' }),
    ).toMatchObject({
      status: 400,
      body: { code: -2022, data: { cancelResult: 'FAILURE', newOrderResult: 'FAILURE' } },
    });
  });

  it('with no orders left to place', () => {
    const desk = new Desk({ settings: { rateLimits: true } });
    const { orderId } = place(desk);
    for (let i = 1; i < 100; i += 1) place(desk, { quantity: '0.0002', price: 40_000 + i });
    expect(replace(desk, { cancelOrderId: orderId })).toMatchObject({
      status: 429,
      body: { code: -1015, msg: 'Too many new orders; current limit is 100 orders per 10 SECOND.' },
    });
    expect(
      replace(desk, { cancelOrderId: orderId, orderRateLimitExceededMode: 'CANCEL_ONLY' }),
    ).toMatchObject({
      status: 409,
      body: {
        data: { cancelResult: 'SUCCESS', newOrderResult: 'FAILURE', newOrderResponse: { code: -1015 } },
      },
    });
  });
});

describe('amending', () => {
  const amend = (desk: Desk, values: Values) =>
    desk.signed('PUT', '/api/v3/order/amend/keepPriority', { ...SYMBOL, ...values });

  it('less, with the place in the queue', () => {
    const desk = new Desk();
    const { orderId } = place(desk, { newClientOrderId: 'first' });
    desk.as('bob')('POST', PATH, LIMIT);
    expect(
      amend(desk, { orderId, newQty: '0.06', newClientOrderId: 'second' }).body.amendedOrder,
    ).toMatchObject({
      origClientOrderId: 'first',
      clientOrderId: 'second',
      qty: '0.06000000',
      status: 'NEW',
    });
    // Still before bob's.
    desk.as('bob')('POST', PATH, { ...LIMIT, side: 'SELL', quantity: '0.06' });
    expect(desk.signed('GET', PATH, { ...SYMBOL, orderId }).body.status).toBe('FILLED');
  });

  it('more, the same, too often, or what is gone', () => {
    const desk = new Desk();
    const { orderId } = place(desk);
    expect(amend(desk, { orderId, newQty: '0.2' }).body).toMatchObject({
      code: -2038,
      msg: 'Order amend (quantity increase) is not supported.',
    });
    expect(amend(desk, { orderId, newQty: '0.1' }).body).toMatchObject({
      code: -2038,
      msg: 'The requested action would change no state; rejecting.',
    });
    for (let i = 1; i <= 10; i += 1)
      expect(amend(desk, { orderId, newQty: `0.0${99 - i}` }).status).toBe(200);
    expect(amend(desk, { orderId, newQty: '0.01' }).body.code).toBe(-2038);
    cancel(desk, { orderId });
    expect(amend(desk, { orderId, newQty: '0.01' }).body.code).toBe(-2013);
  });
});

describe('asking', () => {
  it('all orders and fills, by number, by time and by limit', () => {
    const desk = new Desk();
    const ids: number[] = [];
    const times: number[] = [];
    for (let i = 0; i < 4; i += 1) {
      times.push(desk.millis);
      ids.push(place(desk, { quantity: '0.01' }).orderId);
      fillOf(desk, '0.01');
      desk.pass(1_000);
    }
    const all = (values: Values) =>
      desk
        .signed('GET', '/api/v3/allOrders', { ...SYMBOL, ...values })
        .body.map(({ orderId }: { orderId: number }) => orderId);
    expect(all({})).toEqual(ids);
    expect(all({ limit: 2 })).toEqual(ids.slice(2));
    expect(all({ orderId: ids[1]!, limit: 2 })).toEqual(ids.slice(1, 3));
    expect(all({ startTime: times[2]! })).toEqual(ids.slice(2));
    expect(all({ startTime: times[1]!, endTime: times[2]! })).toEqual(ids.slice(1, 3));
    const fills = (values: Values) =>
      desk
        .signed('GET', '/api/v3/myTrades', { ...SYMBOL, ...values })
        .body.map(({ id }: { id: number }) => id);
    expect(fills({})).toEqual([1, 2, 3, 4]);
    expect(fills({ fromId: 3 })).toEqual([3, 4]);
    expect(fills({ orderId: ids[1]! })).toEqual([2]);
    expect(fills({ limit: 1 })).toEqual([4]);
    expect(fills({ startTime: times[3]! })).toEqual([4]);
    const long = { startTime: 0, endTime: desk.millis };
    expect(desk.signed('GET', '/api/v3/myTrades', { ...SYMBOL, ...long }).body).toEqual({
      code: -1127,
      msg: 'More than 24 hours between startTime and endTime.',
    });
  });
});
