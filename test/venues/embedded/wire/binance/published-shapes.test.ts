import { describe, expect, it } from 'vitest';
import { Desk, fixture } from './desk.js';
import { shapeDifferences } from './shape.js';

/** Shown in the examples, and said to be there only for orders that have them. */
const CONDITIONAL = [
  'stopPrice',
  'icebergQty',
  'trailingDelta',
  'trailingTime',
  'strategyId',
  'strategyType',
  'preventedMatchId',
  'preventedQuantity',
];

const LIMIT = {
  symbol: 'BTCUSDT',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '0.1',
  price: '50000',
};

function traded(): Desk {
  const desk = new Desk();
  const bob = desk.as('bob');
  for (let price = 60_000; price < 60_010; price += 1) {
    bob('POST', '/api/v3/order', { ...LIMIT, price });
    bob('POST', '/api/v3/order', { ...LIMIT, side: 'SELL', price: price + 20 });
  }
  const taken = desk.signed('POST', '/api/v3/order', {
    symbol: 'BTCUSDT',
    side: 'BUY',
    type: 'MARKET',
    quantity: '0.15',
  });
  expect(taken.body.status).toBe('FILLED');
  return desk;
}

let shared: Desk | null = null;
/** One that is only read. */
function read(): Desk {
  shared ??= traded();
  return shared;
}

const check = (name: string, ours: unknown, optional: readonly string[] = []): void => {
  expect(shapeDifferences(fixture(name), ours, { optional })).toEqual([]);
};

describe('over REST', () => {
  const symbol = { symbol: 'BTCUSDT' };

  it.each([
    ['rest-time', '/api/v3/time', {}],
    ['rest-exchange-info', '/api/v3/exchangeInfo', {}],
    ['rest-depth', '/api/v3/depth', symbol],
    ['rest-trades', '/api/v3/trades', symbol],
    ['rest-agg-trades', '/api/v3/aggTrades', symbol],
    ['rest-klines', '/api/v3/klines', { ...symbol, interval: '1m' }],
    ['rest-avg-price', '/api/v3/avgPrice', symbol],
    ['rest-ticker-24hr', '/api/v3/ticker/24hr', symbol],
    ['rest-ticker-price', '/api/v3/ticker/price', symbol],
    ['rest-ticker-book', '/api/v3/ticker/bookTicker', symbol],
    ['rest-ticker-window', '/api/v3/ticker', { ...symbol, windowSize: '7d' }],
    ['rest-ticker-window', '/api/v3/ticker/tradingDay', symbol],
    ['sapi-system-status', '/sapi/v1/system/status', {}],
  ])('%s: %s', (name, path, values) => {
    const answer = read().get(path, values);
    expect(answer.status).toBe(200);
    check(name, answer.body);
  });

  it('the filters of a symbol', () => {
    const published = fixture('filters') as { filterType: string }[];
    const ours = read().get('/api/v3/exchangeInfo', symbol).body.symbols[0].filters as {
      filterType: string;
    }[];
    expect(ours.map(({ filterType }) => filterType)).toEqual(published.map(({ filterType }) => filterType));
    for (const [place, filter] of published.entries())
      expect(shapeDifferences(filter, ours[place])).toEqual([]);
  });

  it.each([
    ['rest-account', '/api/v3/account', {}],
    ['rest-my-trades', '/api/v3/myTrades', symbol],
    ['rest-rate-limit-order', '/api/v3/rateLimit/order', {}],
    ['sapi-trade-fee', '/sapi/v1/asset/tradeFee', {}],
    ['sapi-capital-config', '/sapi/v1/capital/config/getall', {}],
  ])('%s, signed: %s', (name, path, values) => {
    const answer = read().signed('GET', path, values);
    expect(answer.status).toBe(200);
    check(name, answer.body);
  });

  it('orders placed, asked for, amended, replaced and cancelled', () => {
    const desk = traded();
    const order = (values = {}) => desk.signed('POST', '/api/v3/order', { ...LIMIT, ...values }).body;
    check('rest-order-ack', order({ newOrderRespType: 'ACK' }));
    check('rest-order-result', order({ newOrderRespType: 'RESULT' }));
    check(
      'rest-order-full',
      desk.signed('POST', '/api/v3/order', { ...symbol, side: 'BUY', type: 'MARKET', quantity: '0.15' }).body,
    );
    const { orderId } = order();
    check('rest-order-query', desk.signed('GET', '/api/v3/order', { ...symbol, orderId }).body, CONDITIONAL);
    for (const path of ['/api/v3/openOrders', '/api/v3/allOrders'])
      check('rest-order-query', desk.signed('GET', path, symbol).body[0], CONDITIONAL);
    const amended = desk.signed('PUT', '/api/v3/order/amend/keepPriority', {
      ...symbol,
      orderId,
      newQty: '0.05',
    });
    check('rest-amend', amended.body);
    const replaced = desk.signed('POST', '/api/v3/order/cancelReplace', {
      ...LIMIT,
      price: '50001',
      cancelReplaceMode: 'STOP_ON_FAILURE',
      cancelOrderId: orderId,
    });
    check('rest-cancel-replace', replaced.body);
    const next = replaced.body.newOrderResponse.orderId;
    check(
      'rest-order-cancel',
      desk.signed('DELETE', '/api/v3/order', { ...symbol, orderId: next }).body,
      CONDITIONAL,
    );
    const failed = desk.signed('POST', '/api/v3/order/cancelReplace', {
      ...LIMIT,
      cancelReplaceMode: 'STOP_ON_FAILURE',
      cancelOrderId: orderId,
    });
    expect(failed.status).toBe(400);
    expect(failed.body).toEqual(fixture('rest-cancel-replace-failed'));
  });

  it('lists of orders', () => {
    const desk = traded();
    const oco = desk.signed('POST', '/api/v3/orderList/oco', {
      ...symbol,
      side: 'BUY',
      quantity: '0.1',
      aboveType: 'STOP_LOSS_LIMIT',
      abovePrice: '61000',
      aboveStopPrice: '60900',
      aboveTimeInForce: 'GTC',
      belowType: 'LIMIT_MAKER',
      belowPrice: '59000',
    });
    check('rest-order-list-oco', oco.body);
    const { orderListId } = oco.body;
    check('rest-order-list-query', desk.signed('GET', '/api/v3/orderList', { orderListId }).body);
    check('rest-order-list-query', desk.signed('GET', '/api/v3/openOrderList').body[0]);
    check('rest-order-list-query', desk.signed('GET', '/api/v3/allOrderList').body[0]);
    check(
      'rest-order-list-cancel',
      desk.signed('DELETE', '/api/v3/orderList', { ...symbol, orderListId }).body,
    );
    const otoco = desk.signed('POST', '/api/v3/orderList/otoco', {
      ...symbol,
      workingType: 'LIMIT',
      workingSide: 'BUY',
      workingPrice: '59000',
      workingQuantity: '0.1',
      workingTimeInForce: 'GTC',
      pendingSide: 'SELL',
      pendingQuantity: '0.1',
      pendingAboveType: 'LIMIT_MAKER',
      pendingAbovePrice: '62000',
      pendingBelowType: 'STOP_LOSS',
      pendingBelowStopPrice: '58000',
    });
    check('rest-order-list-otoco', otoco.body);
    // The second of the three reports is another type in the example than here; by type they are the same.
    const byType = (list: { orderReports: { type: string }[] }, type: string) =>
      list.orderReports.find((report) => report.type === type);
    for (const type of ['STOP_LOSS', 'LIMIT_MAKER'])
      expect(
        shapeDifferences(byType(fixture('rest-order-list-otoco') as never, type), byType(otoco.body, type)),
      ).toEqual([]);
  });

  it('a listen key', () => {
    const desk = traded();
    check('rest-user-data-stream', desk.signed('POST', '/api/v3/userDataStream').body);
  });
});

describe('on the socket API', () => {
  it('answers, refusals, and what comes of a subscription', () => {
    const desk = traded();
    const socket = desk.connect('/ws-api/v3');
    const ask = (method: string, params: object = {}) => {
      socket.send({ id: 'e2a85d9f-07a5-4f94-8d5f-789dc3deb097', method, params });
      return socket.last;
    };
    check('socket-time', ask('time'));
    check('socket-order-place', ask('order.place', desk.params({ ...LIMIT, newOrderRespType: 'ACK' })));
    const refused = ask('order.place', desk.params({ ...LIMIT, quantity: '100' }));
    check('socket-order-rejected', refused);
    expect(refused.error).toEqual((fixture('socket-order-rejected') as typeof refused).error);
    const status = ask('session.status').result;
    // Nobody is logged on.
    expect(status).toMatchObject({ apiKey: null, authorizedSince: null });
    check('socket-session-status', { ...status, apiKey: '', authorizedSince: 0 });
    // The answer shows limits too, as all answers do by default.
    check('socket-subscribed', { ...ask('userDataStream.subscribe.signature', desk.params()), id: 1 }, [
      'rateLimits',
    ]);
    desk.signed('POST', '/api/v3/order', LIMIT);
    check(
      'socket-user-event',
      socket.messages.find(({ event }) => event?.e === 'outboundAccountPosition'),
      ['subscriptionId'],
    );
  });
});

describe('on the user’s stream', () => {
  it('orders, balances and lists', () => {
    const desk = traded();
    const { listenKey } = desk.signed('POST', '/api/v3/userDataStream').body;
    const socket = desk.connect(`/ws/${listenKey}`);
    desk.signed('POST', '/api/v3/order', LIMIT);
    check('user-execution-report', socket.events('executionReport')[0]);
    check('user-account-position', socket.events('outboundAccountPosition')[0]);
    desk.exchange.openAccount('alice', { BTC: '1' });
    desk.pass(10);
    check('user-balance-update', socket.events('balanceUpdate')[0]);
    desk.signed('POST', '/api/v3/order/oco', {
      symbol: 'BTCUSDT',
      side: 'SELL',
      quantity: '0.1',
      price: '70000',
      stopPrice: '50000',
    });
    check('user-list-status', socket.events('listStatus')[0]);
  });
});

describe('on the market’s streams', () => {
  it.each([
    ['stream-agg-trade', 'btcusdt@aggTrade'],
    ['stream-kline', 'btcusdt@kline_1m'],
    ['stream-mini-ticker', 'btcusdt@miniTicker'],
    ['stream-ticker', 'btcusdt@ticker'],
    ['stream-window-ticker', 'btcusdt@ticker_1h'],
    ['stream-avg-price', 'btcusdt@avgPrice'],
  ])('%s', (name, stream) => {
    const desk = traded();
    const socket = desk.connect(`/ws/${stream}`);
    desk.signed('POST', '/api/v3/order', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.1' });
    desk.pass(2_000);
    check(name, socket.messages[0]);
  });

  it.each([
    ['stream-trade', 'btcusdt@trade'],
    ['stream-book-ticker', 'btcusdt@bookTicker'],
    ['stream-partial-depth', 'btcusdt@depth20@100ms'],
    ['stream-depth-update', 'btcusdt@depth@100ms'],
  ])('%s, combined', (name, stream) => {
    const desk = traded();
    const socket = desk.connect(`/stream?streams=${stream}`);
    desk.signed('POST', '/api/v3/order', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.1' });
    desk.pass(200);
    check(name, socket.messages[0]);
  });

  it('answers to requests on the socket', () => {
    const published = fixture('stream-control') as Record<string, unknown>;
    const socket = traded().connect('/ws');
    socket.send({ method: 'SUBSCRIBE', params: ['btcusdt@aggTrade'], id: 1 });
    expect(socket.last).toEqual(published.subscribe);
    socket.send({ method: 'LIST_SUBSCRIPTIONS', id: 3 });
    expect(socket.last).toEqual(published.list);
    socket.send({ method: 'SET_PROPERTY', params: ['combined', true], id: 5 });
    socket.send({ method: 'GET_PROPERTY', params: ['combined'], id: 2 });
    expect(socket.last).toEqual(published.property);
    socket.send({ method: 'SUBSCRIBE', params: [7], id: 1 });
    expect(socket.last).toEqual(published.invalid);
  });
});
