import { describe, expect, it } from 'vitest';
import { MICROS_PER_SECOND } from '../../../../../src/domain/index.js';
import { Desk, type Values } from './desk.js';

const SYMBOL = { symbol: 'BTCUSDT' };
const PATH = '/api/v3/order';

/** Bob offers 1 BTC at 60,020 and 60,030 and bids for as much at 60,000 and 59,990; the last trade was at 60,010. */
function market(options = {}): Desk {
  const desk = new Desk(options);
  const bob = desk.as('bob');
  const limit = { ...SYMBOL, type: 'LIMIT', timeInForce: 'GTC', quantity: 1 };
  bob('POST', PATH, { ...limit, side: 'SELL', price: 60_010, quantity: '0.001' });
  desk.signed('POST', PATH, { ...SYMBOL, side: 'BUY', type: 'MARKET', quantity: '0.001' });
  for (const price of [60_020, 60_030]) bob('POST', PATH, { ...limit, side: 'SELL', price });
  for (const price of [60_000, 59_990]) bob('POST', PATH, { ...limit, side: 'BUY', price });
  return desk;
}

/** Carol takes from bob: the last trade is then at his price. */
function trade(desk: Desk, side: 'BUY' | 'SELL', size: number): void {
  desk.as('carol')('POST', PATH, { ...SYMBOL, side, type: 'MARKET', quantity: size });
}

const place = (desk: Desk, values: Values) => desk.signed('POST', PATH, { ...SYMBOL, ...values });
const query = (desk: Desk, orderId: number) => desk.signed('GET', PATH, { ...SYMBOL, orderId }).body;

describe('limit and market orders', () => {
  it('GTC takes what is there and rests', () => {
    const desk = market();
    const { body } = place(desk, {
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '1.1',
      price: 60_020,
    });
    expect(body).toMatchObject({
      price: '60020.00000000',
      origQty: '1.10000000',
      executedQty: '1.00000000',
      cummulativeQuoteQty: '60020.00000000',
      status: 'PARTIALLY_FILLED',
      timeInForce: 'GTC',
      type: 'LIMIT',
      side: 'BUY',
    });
    // 0.1 % of 60,020.
    expect(body.fills).toEqual([
      {
        price: '60020.00000000',
        qty: '1.00000000',
        commission: '60.02000000',
        commissionAsset: 'USDT',
        tradeId: 2,
      },
    ]);
    expect(desk.get('/api/v3/depth', { ...SYMBOL, limit: 1 }).body).toMatchObject({
      bids: [['60020.00000000', '0.10000000']],
      asks: [['60030.00000000', '1.00000000']],
    });
  });

  it.each([
    ['IOC', '1.1', '1.00000000', 'EXPIRED'],
    ['IOC', '0.5', '0.50000000', 'FILLED'],
    ['FOK', '1.1', '0.00000000', 'EXPIRED'],
    ['FOK', '1', '1.00000000', 'FILLED'],
  ])('%s for %s: %s, %s', (timeInForce, quantity, executedQty, status) => {
    const desk = market();
    const answer = place(desk, { side: 'BUY', type: 'LIMIT', timeInForce, quantity, price: 60_020 });
    expect(answer).toMatchObject({ status: 200, body: { executedQty, status, timeInForce } });
    expect(query(desk, answer.body.orderId)).toMatchObject({ executedQty, status });
  });

  it('LIMIT_MAKER never takes', () => {
    const desk = market();
    expect(place(desk, { side: 'BUY', type: 'LIMIT_MAKER', quantity: '0.1', price: 60_020 })).toMatchObject({
      status: 400,
      body: { code: -2010, msg: 'Order would immediately match and take.' },
    });
    const { body } = place(desk, { side: 'BUY', type: 'LIMIT_MAKER', quantity: '0.1', price: '60019.99' });
    // Without being asked the venue answers such orders with an acknowledgement only.
    expect(Object.keys(body)).toEqual(['symbol', 'orderId', 'orderListId', 'clientOrderId', 'transactTime']);
    expect(query(desk, body.orderId)).toMatchObject({ status: 'NEW', type: 'LIMIT_MAKER', isWorking: true });
  });

  it('MARKET by quantity and by quote amount', () => {
    const desk = market();
    const sold = place(desk, { side: 'SELL', type: 'MARKET', quantity: '1.5' }).body;
    // 1 at 60,000 and 0.5 at 59,990.
    expect(sold).toMatchObject({
      status: 'FILLED',
      cummulativeQuoteQty: '89995.00000000',
      price: '0.00000000',
    });
    expect(sold.fills).toHaveLength(2);
    const bought = place(desk, { side: 'BUY', type: 'MARKET', quoteOrderQty: '600.2' }).body;
    // 600.2 ÷ 60,020 = 0.01 exactly.
    expect(bought).toMatchObject({
      status: 'FILLED',
      executedQty: '0.01000000',
      cummulativeQuoteQty: '600.20000000',
      origQuoteOrderQty: '600.20000000',
    });
  });

  it('an iceberg shows a part', () => {
    const desk = market();
    const order = {
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '1',
      price: 60_001,
      icebergQty: '0.1',
    };
    const { body } = place(desk, order);
    expect(body).toMatchObject({ status: 'NEW', icebergQty: '0.10000000' });
    expect(desk.get('/api/v3/depth', { ...SYMBOL, limit: 1 }).body.bids).toEqual([
      ['60001.00000000', '0.10000000'],
    ]);
  });

  it('strategy, self-trade mode and the client’s own text come back', () => {
    const desk = market();
    const values = { strategyId: 7, strategyType: 1_000_001, selfTradePreventionMode: 'EXPIRE_MAKER' };
    const { body } = place(desk, {
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.1',
      price: 59_000,
      newClientOrderId: 'mine:1',
      ...values,
    });
    expect(body).toMatchObject({ ...values, clientOrderId: 'mine:1' });
    expect(desk.signed('GET', PATH, { ...SYMBOL, origClientOrderId: 'mine:1' }).body).toMatchObject(values);
  });
});

describe('orders that wait for their price', () => {
  const WAITING = { quantity: '0.1', timeInForce: 'GTC' };

  it.each([
    // The last trade then is at 60,020, at 60,000, …
    ['STOP_LOSS', 'BUY', { stopPrice: 60_020 }, 'BUY'],
    ['STOP_LOSS', 'SELL', { stopPrice: 60_000 }, 'SELL'],
    ['TAKE_PROFIT', 'SELL', { stopPrice: 60_020 }, 'BUY'],
    ['TAKE_PROFIT', 'BUY', { stopPrice: 60_000 }, 'SELL'],
  ] as const)('%s %s wakes', (type, side, stop, move) => {
    const desk = market();
    const { body } = place(desk, { type, side, quantity: '0.1', ...stop, newOrderRespType: 'RESULT' });
    const stopPrice = `${stop.stopPrice}.00000000`;
    expect(body).toMatchObject({ status: 'NEW', type, stopPrice, workingTime: -1, price: '0.00000000' });
    expect(query(desk, body.orderId)).toMatchObject({ isWorking: false, stopPrice });
    desk.pass(10);
    trade(desk, move, 0.01);
    const woken = query(desk, body.orderId);
    expect(woken).toMatchObject({ status: 'FILLED', executedQty: '0.10000000', isWorking: true });
    expect(woken.workingTime).toBe(desk.millis);
  });

  it('STOP_LOSS_LIMIT and TAKE_PROFIT_LIMIT rest at their price', () => {
    const desk = market();
    const stop = place(desk, {
      ...WAITING,
      type: 'STOP_LOSS_LIMIT',
      side: 'BUY',
      stopPrice: 60_020,
      price: 59_998,
    });
    const profit = place(desk, {
      ...WAITING,
      type: 'TAKE_PROFIT_LIMIT',
      side: 'BUY',
      stopPrice: 60_000,
      price: 59_995,
    });
    trade(desk, 'BUY', 0.01);
    trade(desk, 'SELL', 0.01);
    expect(query(desk, stop.body.orderId)).toMatchObject({
      status: 'NEW',
      isWorking: true,
      price: '59998.00000000',
    });
    expect(query(desk, profit.body.orderId)).toMatchObject({
      status: 'NEW',
      isWorking: true,
      price: '59995.00000000',
    });
  });

  it('a price that has come already is refused', () => {
    const desk = market();
    const refused = { status: 400, body: { code: -2010, msg: 'Order would trigger immediately.' } };
    for (const [type, side, stopPrice] of [
      ['STOP_LOSS', 'BUY', 60_010],
      ['STOP_LOSS', 'SELL', 60_010],
      ['TAKE_PROFIT', 'BUY', 60_020],
      ['TAKE_PROFIT', 'SELL', 60_000],
    ] as const)
      expect(place(desk, { type, side, quantity: '0.1', stopPrice })).toMatchObject(refused);
  });

  it('a trailing stop follows by its basis points', () => {
    const desk = market();
    const { body } = place(desk, { type: 'STOP_LOSS', side: 'SELL', quantity: '0.1', trailingDelta: 100 });
    expect(query(desk, body.orderId)).toMatchObject({ trailingDelta: 100, trailingTime: body.transactTime });
    const bob = desk.as('bob');
    // Up to 60,030, and down by 1 %: 59,429.70.
    trade(desk, 'BUY', 1.5);
    bob('DELETE', '/api/v3/openOrders', SYMBOL);
    const bid = { ...SYMBOL, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: 1 };
    bob('POST', PATH, { ...bid, price: '59429.71' });
    trade(desk, 'SELL', 0.01);
    expect(query(desk, body.orderId).status).toBe('NEW');
    bob('DELETE', '/api/v3/openOrders', SYMBOL);
    bob('POST', PATH, { ...bid, price: '59429.70' });
    trade(desk, 'SELL', 0.01);
    expect(query(desk, body.orderId).status).toBe('FILLED');
  });

  it('a trailing stop with a stop price begins there', () => {
    const desk = market();
    const trailing = {
      type: 'TAKE_PROFIT_LIMIT',
      side: 'SELL',
      trailingDelta: 10,
      stopPrice: 60_030,
      price: 59_000,
    };
    const { body } = place(desk, { ...WAITING, ...trailing });
    expect(query(desk, body.orderId)).toMatchObject({ stopPrice: '60030.00000000', trailingTime: -1 });
    // Down to 59,990 before it has begun: more than 0.1 %, and nothing happens.
    trade(desk, 'SELL', 1.5);
    expect(query(desk, body.orderId).status).toBe('NEW');
  });
});

describe('what is refused, in the venue’s words', () => {
  let shared: Desk | null = null;
  /** What is refused changes nothing. */
  const refusing = (): Desk => {
    shared ??= market();
    return shared;
  };

  const LIMIT = { side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.1', price: '50000' };

  it.each([
    [{ symbol: 'BTCEUR' }, -1121, 'Invalid symbol.'],
    [
      { symbol: 'btc' },
      -1100,
      "Illegal characters found in parameter 'symbol'; legal range is '^[A-Z0-9-_.]{1,20}$'.",
    ],
    [{ side: 'HOLD' }, -1117, 'Invalid side.'],
    [{ type: 'STOP' }, -1116, 'Invalid orderType.'],
    [{ timeInForce: 'GTX' }, -1115, 'Invalid timeInForce.'],
    [
      { timeInForce: '' },
      -1102,
      "Mandatory parameter 'timeInForce' was not sent, was empty/null, or malformed.",
    ],
    [
      { price: '1e5' },
      -1100,
      "Illegal characters found in parameter 'price'; legal range is '^([0-9]{1,20})(\\.[0-9]{1,20})?$'.",
    ],
    [{ price: '50000.123456789' }, -1111, "Parameter 'price' has too much precision."],
    [{ price: '50000.001' }, -1013, 'Filter failure: PRICE_FILTER'],
    [{ price: '0' }, -1013, 'Invalid price.'],
    [{ quantity: '0' }, -1013, 'Invalid quantity.'],
    [{ quantity: '0.000001' }, -1013, 'Filter failure: LOT_SIZE'],
    [{ quantity: '9001' }, -1013, 'Filter failure: LOT_SIZE'],
    [{ quantity: '0.00009' }, -1013, 'Filter failure: NOTIONAL'],
    [{ quantity: '200', price: '50000' }, -1013, 'Filter failure: NOTIONAL'],
    [{ quantity: '100' }, -2010, 'Account has insufficient balance for requested action.'],
    [{ icebergQty: '0.2' }, -1013, 'IcebergQty exceeds QTY.'],
    [{ icebergQty: '0.0009' }, -1013, 'Filter failure: ICEBERG_PARTS'],
    [{ icebergQty: '0.05', timeInForce: 'IOC' }, -1014, 'Unsupported order combination.'],
    [{ stopPrice: '1' }, -1106, "Parameter 'stopPrice' sent when not required."],
    [{ strategyType: 5 }, -1134, 'strategyType was less than 1000000.'],
    [
      { newClientOrderId: 'no spaces' },
      -1100,
      "Illegal characters found in parameter 'newClientOrderId'; legal range is '^[.A-Z:/a-z0-9_-]{1,36}$'.",
    ],
    [
      { selfTradePreventionMode: 'MAYBE' },
      -1130,
      "Data sent for parameter 'selfTradePreventionMode' is not valid.",
    ],
    [
      { colour: 'red' },
      -1104,
      "Not all sent parameters were read; read '8' parameter(s) but was sent '9' parameter(s).",
    ],
  ])('%o: %i', (change, code, msg) => {
    expect(place(refusing(), { ...LIMIT, ...change })).toMatchObject({ status: 400, body: { code, msg } });
  });

  it.each([
    [
      { type: 'MARKET' },
      -1102,
      "Param 'quoteOrderQty' or 'quantity' must be sent, but both were empty/null!",
    ],
    [{ type: 'MARKET', quantity: '0.1', price: '1' }, -1106, "Parameter 'price' sent when not required."],
    [
      { type: 'MARKET', quantity: '0.1', timeInForce: 'IOC' },
      -1106,
      "Parameter 'timeInForce' sent when not required.",
    ],
    [
      { type: 'MARKET', quantity: '0.1', quoteOrderQty: '10' },
      -1106,
      "Parameter 'quantity' sent when not required.",
    ],
    [{ type: 'MARKET', quantity: '0.00001' }, -1013, 'Filter failure: NOTIONAL'],
    [{ type: 'MARKET', quoteOrderQty: '4' }, -1013, 'Filter failure: NOTIONAL'],
    [
      { type: 'STOP_LOSS', quantity: '0.1' },
      -1102,
      "Param 'stopPrice' or 'trailingDelta' must be sent, but both were empty/null!",
    ],
    [{ type: 'STOP_LOSS', quantity: '0.1', trailingDelta: 5 }, -1013, 'Filter failure: TRAILING_DELTA'],
    [
      { type: 'LIMIT_MAKER', quantity: '0.1', price: '50000', timeInForce: 'GTC' },
      -1106,
      "Parameter 'timeInForce' sent when not required.",
    ],
  ])('%o', (values, code, msg) => {
    expect(place(refusing(), { side: 'BUY', ...values })).toMatchObject({ status: 400, body: { code, msg } });
  });

  it('a text that is in use, and one that is free again', () => {
    const desk = market();
    const order = { ...LIMIT, newClientOrderId: 'twice' };
    place(desk, order);
    expect(place(desk, order).body).toEqual({ code: -2010, msg: 'Duplicate order sent.' });
    desk.signed('DELETE', PATH, { ...SYMBOL, origClientOrderId: 'twice' });
    expect(place(desk, order).status).toBe(200);
  });

  it('too many orders: 200, and five that wait', () => {
    const desk = market({ settings: { rateLimits: true } });
    const small = { ...LIMIT, quantity: '0.0001' };
    for (let i = 0; i < 200; i += 1) {
      // A minute's weight and ten seconds' orders allow no more at once.
      if (i % 90 === 0) desk.jump(desk.now + 11 * MICROS_PER_SECOND);
      expect(place(desk, { ...small, price: 50_000 + i }).status).toBe(200);
    }
    desk.jump(desk.now + 11 * MICROS_PER_SECOND);
    expect(place(desk, small).body).toEqual({ code: -1013, msg: 'Filter failure: MAX_NUM_ORDERS' });
    desk.signed('DELETE', '/api/v3/openOrders', SYMBOL);
    const stop = { side: 'SELL', type: 'STOP_LOSS', quantity: '0.1', stopPrice: 55_000 };
    for (let i = 0; i < 5; i += 1) expect(place(desk, stop).status).toBe(200);
    expect(place(desk, stop).body).toEqual({ code: -1013, msg: 'Filter failure: MAX_NUM_ALGO_ORDERS' });
  });

  it('while the market is halted', () => {
    const desk = market();
    const { orderId } = place(desk, LIMIT).body;
    desk.exchange.halt(null);
    expect(place(desk, LIMIT).body).toEqual({ code: -1013, msg: 'Market is closed.' });
    expect(desk.get('/api/v3/exchangeInfo').body.symbols[0].status).toBe('HALT');
    expect(desk.get('/sapi/v1/system/status').body).toEqual({ status: 1, msg: 'system_maintenance' });
    expect(desk.signed('DELETE', PATH, { ...SYMBOL, orderId }).status).toBe(200);
  });

  it('a test of an order places nothing', () => {
    const desk = market();
    const test = (values: Values) => desk.signed('POST', '/api/v3/order/test', { ...SYMBOL, ...values }).body;
    expect(test(LIMIT)).toEqual({});
    expect(test({ ...LIMIT, price: '0.001' }).code).toBe(-1013);
    expect(test({ ...LIMIT, computeCommissionRates: true })).toMatchObject({
      standardCommissionForOrder: { maker: '0.00100000', taker: '0.00100000' },
    });
    expect(desk.signed('GET', '/api/v3/openOrders').body).toEqual([]);
  });
});
