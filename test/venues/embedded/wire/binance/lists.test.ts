import { describe, expect, it } from 'vitest';
import { Desk, type DeskSocket, type Values } from './desk.js';

const SYMBOL = { symbol: 'BTCUSDT' };
const LIMIT = { ...SYMBOL, type: 'LIMIT', timeInForce: 'GTC' };

/** The last trade was at 60,000; nothing rests. */
function market(): { desk: Desk; user: DeskSocket } {
  const desk = new Desk();
  trade(desk, 60_000);
  const { listenKey } = desk.signed('POST', '/api/v3/userDataStream').body;
  return { desk, user: desk.connect(`/ws/${listenKey}`) };
}

/** Bob offers to carol at a price: better prices of others are taken first. */
function trade(desk: Desk, price: number, quantity = '0.01'): void {
  desk.as('bob')('POST', '/api/v3/order', { ...LIMIT, side: 'SELL', quantity, price });
  desk.as('carol')('POST', '/api/v3/order', { ...LIMIT, side: 'BUY', quantity, price });
  desk.as('bob')('DELETE', '/api/v3/openOrders', SYMBOL);
  desk.as('carol')('DELETE', '/api/v3/openOrders', SYMBOL);
}

const send = (desk: Desk, kind: string, values: Values) =>
  desk.signed('POST', `/api/v3/orderList/${kind}`, { ...SYMBOL, ...values });
const order = (desk: Desk, orderId: number) =>
  desk.signed('GET', '/api/v3/order', { ...SYMBOL, orderId }).body;
const list = (desk: Desk, orderListId: number) =>
  desk.signed('GET', '/api/v3/orderList', { orderListId }).body;

describe('OCO', () => {
  const SELL = {
    side: 'SELL',
    // All that alice has: it is locked once for both.
    quantity: 2,
    aboveType: 'LIMIT_MAKER',
    abovePrice: 61_000,
    belowType: 'STOP_LOSS',
    belowStopPrice: 59_000,
  };

  it('the limit fills, the stop ends', () => {
    const { desk, user } = market();
    const { body } = send(desk, 'oco', SELL);
    const [above, below] = body.orders.map(({ orderId }: { orderId: number }) => orderId);
    desk.as('carol')('POST', '/api/v3/order', { ...LIMIT, side: 'BUY', quantity: 2, price: 61_000 });
    expect(order(desk, above)).toMatchObject({ status: 'FILLED', orderListId: body.orderListId });
    expect(order(desk, below).status).toBe('CANCELED');
    expect(list(desk, body.orderListId)).toMatchObject({
      listStatusType: 'ALL_DONE',
      listOrderStatus: 'ALL_DONE',
    });
    expect(user.events('listStatus').map(({ l, L }) => [l, L])).toEqual([
      ['EXEC_STARTED', 'EXECUTING'],
      ['ALL_DONE', 'ALL_DONE'],
    ]);
    expect(desk.signed('GET', '/api/v3/openOrderList').body).toEqual([]);
  });

  it('the stop wakes, the limit ends', () => {
    const { desk } = market();
    const { body } = send(desk, 'oco', SELL);
    desk.as('bob')('POST', '/api/v3/order', { ...LIMIT, side: 'BUY', quantity: 5, price: 58_000 });
    desk.as('carol')('POST', '/api/v3/order', { ...LIMIT, side: 'SELL', quantity: '0.01', price: 58_000 });
    const [above, below] = body.orders.map(({ orderId }: { orderId: number }) => order(desk, orderId).status);
    expect([above, below]).toEqual(['CANCELED', 'FILLED']);
  });

  it('ending one ends both', () => {
    const { desk } = market();
    const { body } = send(desk, 'oco', SELL);
    const canceled = desk.signed('DELETE', '/api/v3/order', {
      ...SYMBOL,
      orderId: body.orders[1].orderId,
    }).body;
    expect(canceled).toMatchObject({ orderListId: body.orderListId, listOrderStatus: 'ALL_DONE' });
    expect(canceled.orderReports.map(({ status }: { status: string }) => status)).toEqual([
      'CANCELED',
      'CANCELED',
    ]);
    expect(desk.signed('GET', '/api/v3/openOrders').body).toEqual([]);
    const balances = desk.signed('GET', '/api/v3/account').body.balances as {
      asset: string;
      free: string;
      locked: string;
    }[];
    expect(balances.find(({ asset }) => asset === 'BTC')).toMatchObject({
      free: '2.00000000',
      locked: '0.00000000',
    });
    expect(
      desk.signed('DELETE', '/api/v3/orderList', { ...SYMBOL, orderListId: body.orderListId }).body.code,
    ).toBe(-2011);
  });

  it('ending all on a symbol tells of the list as one', () => {
    const { desk } = market();
    const { body } = send(desk, 'oco', SELL);
    expect(desk.signed('DELETE', '/api/v3/openOrders', SYMBOL).body).toMatchObject([
      { orderListId: body.orderListId },
    ]);
  });

  it('the older form is the same', () => {
    const { desk } = market();
    const { body } = desk.signed('POST', '/api/v3/order/oco', {
      ...SYMBOL,
      side: 'BUY',
      quantity: '0.1',
      price: 59_000,
      stopPrice: 61_000,
      stopLimitPrice: 61_100,
      stopLimitTimeInForce: 'GTC',
      limitClientOrderId: 'limit',
      stopClientOrderId: 'stop',
    });
    expect(body.orderReports).toMatchObject([
      {
        clientOrderId: 'stop',
        type: 'STOP_LOSS_LIMIT',
        stopPrice: '61000.00000000',
        price: '61100.00000000',
      },
      { clientOrderId: 'limit', type: 'LIMIT_MAKER', price: '59000.00000000' },
    ]);
  });

  it('one cannot be placed: neither is', () => {
    const { desk } = market();
    expect(send(desk, 'oco', { ...SELL, quantity: 3 }).body.code).toBe(-2010);
    expect(desk.signed('GET', '/api/v3/openOrders').body).toEqual([]);
    expect(desk.signed('GET', '/api/v3/allOrderList').body).toEqual([]);
  });

  it.each([
    [{ aboveType: 'LIMIT' }, -1102],
    [{ belowType: 'LIMIT_MAKER', belowPrice: 59_000, belowStopPrice: '' }, -1106],
    [{ abovePrice: 59_500 }, -2010],
    [{ aboveType: 'STOP_LOSS', abovePrice: '', aboveStopPrice: 61_000 }, -1106],
  ])('%o', (change, code) => {
    const { desk } = market();
    expect(send(desk, 'oco', { ...SELL, ...change }).body.code).toBe(code);
  });

  it('what each side wants above and below', () => {
    const { desk } = market();
    const legs = (side: string, above: Values, below: Values) =>
      send(desk, 'oco', { side, quantity: '0.1', ...above, ...below }).body;
    const maker = (where: string, price: number) => ({
      [`${where}Type`]: 'LIMIT_MAKER',
      [`${where}Price`]: price,
    });
    const stop = (where: string, type: string, price: number) => ({
      [`${where}Type`]: type,
      [`${where}StopPrice`]: price,
    });
    expect(legs('BUY', maker('above', 61_000), stop('below', 'TAKE_PROFIT', 59_000))).toMatchObject({
      code: -1165,
      msg: 'A limit order in a buy OCO must be below.',
    });
    expect(legs('SELL', stop('above', 'TAKE_PROFIT', 61_000), maker('below', 59_000)).code).toBe(-1166);
    expect(legs('SELL', maker('above', 61_000), maker('below', 59_000))).toMatchObject({
      code: -1168,
      msg: 'At least one OCO order must be contingent.',
    });
    expect(
      legs('SELL', stop('above', 'TAKE_PROFIT', 61_000), stop('below', 'STOP_LOSS', 59_000)),
    ).toHaveProperty('orderListId');
  });
});

describe('OTO and OTOCO', () => {
  const WORKING = {
    workingType: 'LIMIT',
    workingSide: 'BUY',
    workingPrice: 59_000,
    workingQuantity: '0.1',
    workingTimeInForce: 'GTC',
  };
  const OTOCO = {
    ...WORKING,
    pendingSide: 'SELL',
    pendingQuantity: '0.1',
    pendingAboveType: 'LIMIT_MAKER',
    pendingAbovePrice: 62_000,
    pendingAboveClientOrderId: 'profit',
    pendingBelowType: 'STOP_LOSS',
    pendingBelowStopPrice: 58_000,
  };

  it('the second order waits until the first has filled, and keeps its number', () => {
    const { desk, user } = market();
    const pending = {
      pendingType: 'LIMIT',
      pendingSide: 'SELL',
      pendingPrice: 62_000,
      pendingQuantity: '0.1',
      pendingTimeInForce: 'GTC',
    };
    const { body } = send(desk, 'oto', { ...WORKING, ...pending });
    const [working, waiting] = body.orders.map(({ orderId }: { orderId: number }) => orderId);
    expect(order(desk, waiting)).toMatchObject({ status: 'PENDING_NEW', isWorking: false });
    expect(desk.signed('GET', '/api/v3/openOrders').body).toHaveLength(2);
    desk.as('bob')('POST', '/api/v3/order', { ...LIMIT, side: 'SELL', quantity: '0.04', price: 59_000 });
    expect(order(desk, waiting).status).toBe('PENDING_NEW');
    desk.as('bob')('POST', '/api/v3/order', { ...LIMIT, side: 'SELL', quantity: '0.06', price: 59_000 });
    expect(order(desk, working).status).toBe('FILLED');
    expect(order(desk, waiting)).toMatchObject({ orderId: waiting, status: 'NEW', isWorking: true });
    expect(
      user
        .events('executionReport')
        .filter(({ i }) => i === waiting)
        .map(({ x, X }) => [x, X]),
    ).toEqual([
      ['NEW', 'PENDING_NEW'],
      ['NEW', 'NEW'],
    ]);
    desk.as('carol')('POST', '/api/v3/order', { ...LIMIT, side: 'BUY', quantity: '0.1', price: 62_000 });
    expect(list(desk, body.orderListId).listOrderStatus).toBe('ALL_DONE');
    const fills = desk.signed('GET', '/api/v3/myTrades', { ...SYMBOL, orderId: waiting }).body;
    expect(fills).toMatchObject([{ orderId: waiting, orderListId: body.orderListId, qty: '0.10000000' }]);
  });

  it('the pair that follows is one of which the other ends', () => {
    const { desk } = market();
    const { body } = send(desk, 'otoco', OTOCO);
    const [, above, below] = body.orders.map(({ orderId }: { orderId: number }) => orderId);
    desk.as('bob')('POST', '/api/v3/order', { ...LIMIT, side: 'SELL', quantity: '0.1', price: 59_000 });
    expect([above, below].map((id) => order(desk, id).status)).toEqual(['NEW', 'NEW']);
    desk.as('carol')('POST', '/api/v3/order', { ...LIMIT, side: 'BUY', quantity: '0.1', price: 62_000 });
    expect([above, below].map((id) => order(desk, id).status)).toEqual(['FILLED', 'CANCELED']);
    expect(list(desk, body.orderListId).listOrderStatus).toBe('ALL_DONE');
  });

  it('the first is cancelled: what waits goes with it', () => {
    const { desk, user } = market();
    const { body } = send(desk, 'otoco', OTOCO);
    desk.signed('DELETE', '/api/v3/order', { ...SYMBOL, origClientOrderId: 'profit' });
    for (const { orderId } of body.orders) expect(order(desk, orderId).status).toBe('CANCELED');
    expect(user.events('executionReport').filter(({ x }) => x === 'CANCELED')).toHaveLength(3);
    desk.as('bob')('POST', '/api/v3/order', { ...LIMIT, side: 'SELL', quantity: '0.1', price: 59_000 });
    expect(desk.signed('GET', '/api/v3/openOrders').body).toEqual([]);
  });

  it('only a limit order can work, and a waiting one may not be of a quote amount', () => {
    const { desk } = market();
    const pending = { pendingType: 'MARKET', pendingSide: 'SELL', pendingQuantity: '0.1' };
    expect(
      send(desk, 'oto', { ...WORKING, ...pending, workingType: 'MARKET', workingPrice: '' }).body.code,
    ).toBe(-1106);
    expect(send(desk, 'oto', { ...WORKING, ...pending, quoteOrderQty: 10 }).body.code).toBe(-1106);
    expect(send(desk, 'oto', { ...WORKING, ...pending }).body.orderReports[1]).toMatchObject({
      type: 'MARKET',
      status: 'PENDING_NEW',
    });
  });
});
