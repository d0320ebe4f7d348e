import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MICROS_PER_MINUTE } from '../../../../../src/domain/index.js';
import { Desk, type DeskSocket, exampleKey, type Values } from './desk.js';

const SYMBOL = { symbol: 'BTCUSDT' };
const LIMIT = { ...SYMBOL, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.1', price: '50000' };

const listen = (desk: Desk): DeskSocket => {
  const { listenKey } = desk.signed('POST', '/api/v3/userDataStream').body;
  return desk.connect(`/ws/${listenKey}`);
};
const reports = (socket: DeskSocket) => socket.events('executionReport');

describe('an order’s news', () => {
  it('from new over its fills to its end', () => {
    const desk = new Desk();
    const socket = listen(desk);
    const { orderId } = desk.signed('POST', '/api/v3/order', { ...LIMIT, newClientOrderId: 'mine' }).body;
    desk.as('bob')('POST', '/api/v3/order', { ...LIMIT, side: 'SELL', quantity: '0.04' });
    desk.signed('DELETE', '/api/v3/order', { ...SYMBOL, orderId, newClientOrderId: 'its-cancel' });
    expect(reports(socket)).toMatchObject([
      { x: 'NEW', X: 'NEW', i: orderId, c: 'mine', C: '', z: '0.00000000', w: true, t: -1, n: '0', N: null },
      {
        x: 'TRADE',
        X: 'PARTIALLY_FILLED',
        c: 'mine',
        l: '0.04000000',
        L: '50000.00000000',
        // 0.04 × 50,000, and 0.1 % of it.
        Y: '2000.00000000',
        n: '2.00000000',
        N: 'USDT',
        z: '0.04000000',
        Z: '2000.00000000',
        t: 1,
        m: true,
        w: true,
      },
      { x: 'CANCELED', X: 'CANCELED', c: 'its-cancel', C: 'mine', z: '0.04000000', w: false },
    ]);
  });

  it('a taker’s fills, one each, and what is left expires', () => {
    const desk = new Desk();
    const bob = desk.as('bob');
    for (const price of [50_000, 50_001]) bob('POST', '/api/v3/order', { ...LIMIT, side: 'SELL', price });
    const socket = listen(desk);
    desk.signed('POST', '/api/v3/order', { ...LIMIT, timeInForce: 'IOC', quantity: '0.3', price: 50_001 });
    expect(reports(socket).map(({ x, X, z, m }) => [x, X, z, m])).toEqual([
      ['NEW', 'NEW', '0.00000000', false],
      ['TRADE', 'PARTIALLY_FILLED', '0.10000000', false],
      ['TRADE', 'PARTIALLY_FILLED', '0.20000000', false],
      ['EXPIRED', 'EXPIRED', '0.20000000', false],
    ]);
  });

  it('an order that would trade with its own account goes, and says so', () => {
    const desk = new Desk();
    const socket = listen(desk);
    const { orderId } = desk.signed('POST', '/api/v3/order', LIMIT).body;
    desk.signed('POST', '/api/v3/order', { ...LIMIT, side: 'SELL' });
    expect(reports(socket)[2]).toMatchObject({
      i: orderId,
      x: 'TRADE_PREVENTION',
      X: 'EXPIRED_IN_MATCH',
      V: 'EXPIRE_MAKER',
    });
  });

  it('an order that waits is new twice: off the book, and on it', () => {
    const desk = new Desk();
    const stop = { ...LIMIT, type: 'STOP_LOSS_LIMIT', stopPrice: 50_000, price: 49_000 };
    const socket = listen(desk);
    desk.signed('POST', '/api/v3/order', stop);
    desk.pass(10);
    desk.as('bob')('POST', '/api/v3/order', { ...LIMIT, side: 'SELL' });
    desk.as('carol')('POST', '/api/v3/order', LIMIT);
    const [waits, works] = reports(socket);
    expect(waits).toMatchObject({ x: 'NEW', X: 'NEW', w: false, P: '50000.00000000' });
    expect(waits).not.toHaveProperty('W');
    expect(works).toMatchObject({ x: 'NEW', X: 'NEW', w: true, W: desk.millis, i: waits.i });
    expect(reports(socket)).toHaveLength(2);
  });

  it('an amendment bears the new text and the old', () => {
    const desk = new Desk();
    const socket = listen(desk);
    const { orderId } = desk.signed('POST', '/api/v3/order', { ...LIMIT, newClientOrderId: 'first' }).body;
    const change = { ...SYMBOL, orderId, newQty: '0.06', newClientOrderId: 'second' };
    desk.signed('PUT', '/api/v3/order/amend/keepPriority', change);
    expect(reports(socket)[1]).toMatchObject({
      x: 'REPLACED',
      X: 'NEW',
      c: 'second',
      C: 'first',
      q: '0.06000000',
    });
  });

  it('balances, all of one request in one event', () => {
    const desk = new Desk();
    desk.as('bob')('POST', '/api/v3/order', { ...LIMIT, side: 'SELL' });
    const socket = listen(desk);
    desk.signed('POST', '/api/v3/order', LIMIT);
    expect(socket.events('outboundAccountPosition')).toMatchObject([
      {
        B: [
          { a: 'BTC', f: '2.10000000', l: '0.00000000' },
          // 100,000 − 5,000 − 0.1 % of it.
          { a: 'USDT', f: '94995.00000000', l: '0.00000000' },
        ],
      },
    ]);
    expect(socket.events('balanceUpdate')).toEqual([]);
    desk.exchange.openAccount('alice', { BTC: '0.5' });
    desk.pass(10);
    expect(socket.events('balanceUpdate')).toMatchObject([{ a: 'BTC', d: '0.50000000' }]);
  });

  it('nobody hears of another’s', () => {
    const desk = new Desk();
    const socket = listen(desk);
    desk.as('bob')('POST', '/api/v3/order', LIMIT);
    desk.pass(100);
    expect(socket.texts).toEqual([]);
  });
});

describe('listen keys', () => {
  it('one an account; kept alive, closed, and over after an hour', () => {
    const desk = new Desk();
    const open = () => desk.signed('POST', '/api/v3/userDataStream').body.listenKey as string;
    const keyed = (method: string, listenKey: string) =>
      desk.request(method, '/api/v3/userDataStream', {
        body: `listenKey=${listenKey}`,
        key: exampleKey().key,
      });
    const key = open();
    expect(open()).toBe(key);
    const socket = desk.connect(`/stream?streams=${key}`);
    desk.signed('POST', '/api/v3/order', LIMIT);
    expect(socket.messages[0]).toMatchObject({ stream: key, data: { e: 'executionReport' } });
    desk.jump(desk.now + 59 * MICROS_PER_MINUTE);
    expect(keyed('PUT', key).body).toEqual({});
    desk.jump(desk.now + 59 * MICROS_PER_MINUTE);
    desk.pass(10);
    expect(socket.events('listenKeyExpired')).toEqual([]);
    desk.jump(desk.now + MICROS_PER_MINUTE);
    desk.pass(10);
    expect(socket.events('listenKeyExpired')).toMatchObject([{ listenKey: key }]);
    expect(keyed('PUT', key)).toMatchObject({
      status: 400,
      body: { code: -1125, msg: 'This listenKey does not exist.' },
    });
    const next = open();
    expect(keyed('DELETE', next).body).toEqual({});
    expect(keyed('DELETE', next).body.code).toBe(-1125);
  });
});

describe('the socket API', () => {
  const connect = (desk: Desk) => {
    const socket = desk.connect('/ws-api/v3');
    const ask = (method: string, values: Values = {}) => {
      socket.send({ id: method, method, params: desk.params(values) });
      return socket.messages.findLast(({ id }) => id === method);
    };
    return { socket, ask };
  };

  it('orders: placed, asked for, amended, replaced, cancelled', () => {
    const desk = new Desk();
    const { ask } = connect(desk);
    const { orderId } = ask('order.place', LIMIT).result;
    expect(ask('order.status', { ...SYMBOL, orderId }).result).toMatchObject({ orderId, status: 'NEW' });
    expect(ask('openOrders.status').result).toHaveLength(1);
    expect(
      ask('order.amend.keepPriority', { ...SYMBOL, orderId, newQty: '0.05' }).result.amendedOrder.qty,
    ).toBe('0.05000000');
    const replaced = ask('order.cancelReplace', {
      ...LIMIT,
      cancelReplaceMode: 'STOP_ON_FAILURE',
      cancelOrderId: orderId,
    });
    const next = replaced.result.newOrderResponse.orderId;
    expect(ask('order.cancel', { ...SYMBOL, orderId: next }).result.status).toBe('CANCELED');
    expect(ask('order.cancel', { ...SYMBOL, orderId: next })).toMatchObject({
      status: 400,
      error: { code: -2011, msg: 'Unknown order sent.' },
    });
    ask('order.place', LIMIT);
    expect(ask('openOrders.cancelAll', SYMBOL).result).toHaveLength(1);
    expect(ask('allOrders', SYMBOL).result).toHaveLength(3);
    expect(ask('myTrades', SYMBOL).result).toEqual([]);
    expect(ask('account.status').result.balances).toHaveLength(3);
    expect(ask('order.test', LIMIT).result).toEqual({});
  });

  it('numbers and booleans are signed as they are written', () => {
    const desk = new Desk();
    const { ask, socket } = connect(desk);
    expect(
      ask('order.place', { ...LIMIT, quantity: 0.1, price: 50_000, returnRateLimits: false }),
    ).toMatchObject({ status: 200 });
    expect(socket.last).not.toHaveProperty('rateLimits');
  });

  it('the market, without a key', () => {
    const desk = new Desk({ agents: true });
    const { socket } = connect(desk);
    const ask = (method: string, params: object = SYMBOL) => {
      socket.send({ id: 1, method: `v3/${method}`, params });
      return socket.last.result;
    };
    expect(ask('ping', {})).toEqual({});
    expect(ask('exchangeInfo', { symbols: ['BTCUSDT'] }).symbols).toHaveLength(1);
    expect(ask('depth', { ...SYMBOL, limit: 5 }).bids).toHaveLength(5);
    expect(ask('trades.recent', { ...SYMBOL, limit: 3 })).toHaveLength(3);
    expect(ask('klines', { ...SYMBOL, interval: '1m', limit: 1 })).toHaveLength(1);
    expect(ask('ticker.price', { symbols: ['BTCUSDT', 'ETHUSDT'] })).toHaveLength(2);
    for (const method of ['ticker.24hr', 'ticker.book', 'avgPrice', 'trades.aggregate'])
      expect(ask(method)).toBeDefined();
  });

  it('what it cannot read', () => {
    const { socket } = connect(new Desk());
    for (const [text, code] of [
      ['{', -1135],
      ['[]', -1135],
      ['{"id":1}', -1135],
      ['{"id":1,"method":"order.dance"}', -1000],
      ['{"id":1,"method":"order.place","params":[]}', -1135],
    ] as const) {
      socket.session.message(text);
      expect(socket.last.error.code).toBe(code);
    }
  });

  it('the user’s events by signature: once an account, ended on request', () => {
    const desk = new Desk();
    const { socket, ask } = connect(desk);
    expect(ask('userDataStream.subscribe').error.code).toBe(-1002);
    expect(ask('userDataStream.subscribe.signature').result).toEqual({ subscriptionId: 0 });
    expect(ask('userDataStream.subscribe.signature').error.code).toBe(-2035);
    expect(ask('session.subscriptions').result).toEqual([{ subscriptionId: 0 }]);
    ask('order.place', LIMIT);
    expect(socket.messages.find(({ event }) => event?.e === 'executionReport')).toMatchObject({
      subscriptionId: 0,
    });
    expect(ask('userDataStream.unsubscribe').result).toEqual({});
    expect(socket.events('eventStreamTerminated')).toHaveLength(1);
    const before = socket.texts.length;
    desk.signed('POST', '/api/v3/order', LIMIT);
    expect(socket.texts).toHaveLength(before);
  });

  it('logging on is for Ed25519 keys; then requests need no signature', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const secret = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const desk = new Desk({ keys: [exampleKey(), exampleKey({ key: 'edward', secret })] });
    const { socket, ask } = connect(desk);
    expect(ask('session.logon')).toMatchObject({
      status: 400,
      error: { code: -4056, msg: 'HMAC_SHA256 API key is not supported.' },
    });
    const payload = `apiKey=edward&timestamp=${desk.millis}`;
    const signature = sign(null, Buffer.from(payload), privateKey).toString('base64');
    const bare = (method: string, params: object) => {
      socket.send({ id: method, method, params });
      return socket.messages.findLast(({ id }) => id === method);
    };
    expect(
      bare('session.logon', { apiKey: 'edward', timestamp: desk.millis, signature }).result,
    ).toMatchObject({
      apiKey: 'edward',
      authorizedSince: desk.millis,
    });
    expect(bare('userDataStream.subscribe', {}).result).toEqual({ subscriptionId: 0 });
    expect(bare('session.status', {}).result.userDataStream).toBe(true);
    expect(bare('order.place', { ...LIMIT, timestamp: desk.millis }).result.status).toBe('NEW');
    expect(bare('order.place', LIMIT).error.code).toBe(-1102);
    expect(bare('order.place', { ...LIMIT, timestamp: desk.millis - 6_000 }).error.code).toBe(-1021);
    expect(bare('session.logout', {}).result.apiKey).toBeNull();
    expect(bare('order.place', { ...LIMIT, timestamp: desk.millis }).error.code).toBe(-2014);
  });

  it('the address says whether limits are told', () => {
    const socket = new Desk().connect('/ws-api/v3?returnRateLimits=false');
    socket.send({ id: 1, method: 'ping' });
    expect(socket.last).toEqual({ id: 1, status: 200, result: {} });
  });
});
