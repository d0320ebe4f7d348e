import { describe, expect, it } from 'vitest';
import { MICROS_PER_MINUTE } from '../../../../../src/domain/index.js';
import { Desk, fixture } from './desk.js';
import { shapeDifferences } from './shape.js';

const LIMIT = {
  symbol: 'BTCUSDT',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '0.001',
  price: '50000',
};
const counted = (options = {}) => new Desk({ settings: { rateLimits: true }, ...options });

describe('weights', () => {
  let shared: Desk | null = null;
  /** At the beginning of another minute. */
  const another = (): Desk => {
    shared ??= counted();
    shared.jump(shared.now + MICROS_PER_MINUTE);
    return shared;
  };

  it.each([
    ['/api/v3/ping', {}, 1],
    ['/api/v3/exchangeInfo', {}, 20],
    ['/api/v3/depth', { symbol: 'BTCUSDT' }, 5],
    ['/api/v3/depth', { symbol: 'BTCUSDT', limit: 500 }, 25],
    ['/api/v3/depth', { symbol: 'BTCUSDT', limit: 1_000 }, 50],
    ['/api/v3/depth', { symbol: 'BTCUSDT', limit: 5_000 }, 250],
    ['/api/v3/trades', { symbol: 'BTCUSDT' }, 25],
    ['/api/v3/aggTrades', { symbol: 'BTCUSDT' }, 4],
    ['/api/v3/klines', { symbol: 'BTCUSDT', interval: '1m' }, 2],
    ['/api/v3/ticker/24hr', { symbol: 'BTCUSDT' }, 2],
    ['/api/v3/ticker/24hr', {}, 80],
    ['/api/v3/ticker/price', {}, 4],
    ['/api/v3/ticker', { symbols: '["BTCUSDT","ETHUSDT"]' }, 8],
  ])('%s %o: %i', (path, values, weight) => {
    expect(another().get(path, values).headers['x-mbx-used-weight-1m']).toBe(String(weight));
  });

  it.each([
    ['GET', '/api/v3/account', {}, 20],
    ['GET', '/api/v3/openOrders', {}, 80],
    ['GET', '/api/v3/openOrders', { symbol: 'BTCUSDT' }, 6],
    ['GET', '/api/v3/myTrades', { symbol: 'BTCUSDT' }, 20],
    ['GET', '/api/v3/myTrades', { symbol: 'BTCUSDT', orderId: 1 }, 5],
    ['POST', '/api/v3/order', LIMIT, 1],
    ['GET', '/api/v3/rateLimit/order', {}, 40],
  ])('%s %s %o: %i', (method, path, values, weight) => {
    expect(another().signed(method, path, values).headers['x-mbx-used-weight-1m']).toBe(String(weight));
  });

  it('a minute’s are 6,000; then 429, and for who goes on 418 for two minutes', () => {
    const desk = counted();
    // START is a minute's first moment.
    for (let i = 0; i < 75; i += 1) expect(desk.get('/api/v3/ticker/24hr').status).toBe(200);
    desk.pass(20_000);
    const refused = desk.get('/api/v3/ping');
    expect(refused).toMatchObject({
      status: 429,
      headers: { 'retry-after': '40', 'x-mbx-used-weight-1m': '6001' },
      body: {
        code: -1003,
        msg: 'Too much request weight used; current limit is 6000 request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API.',
      },
    });
    for (let i = 0; i < 9; i += 1) expect(desk.get('/api/v3/ping').status).toBe(429);
    const until = desk.millis + 120_000;
    expect(desk.get('/api/v3/ping')).toMatchObject({
      status: 418,
      headers: { 'retry-after': '120' },
      body: {
        code: -1003,
        msg: `Way too much request weight used; IP banned until ${until}. Please use WebSocket Streams for live updates to avoid bans.`,
      },
    });
    desk.pass(60_000);
    expect(desk.get('/api/v3/ping').status).toBe(418);
    desk.pass(60_000);
    expect(desk.get('/api/v3/ping')).toMatchObject({ status: 200, headers: { 'x-mbx-used-weight-1m': '1' } });
  });

  it('the socket counts with REST, and says when', () => {
    const desk = counted();
    const socket = desk.connect('/ws-api/v3');
    socket.send({ id: 1, method: 'ping' });
    // Connecting was 2.
    expect(socket.last.rateLimits).toEqual([
      { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 6_000, count: 3 },
    ]);
    // 5,920 more, 77 up to the limit, and ten beyond it.
    for (let i = 0; i < 74; i += 1) desk.get('/api/v3/ticker/24hr');
    for (let i = 0; i < 87; i += 1) socket.send({ id: 2, method: 'ping' });
    expect(socket.last).toMatchObject({
      status: 429,
      error: { code: -1003, data: { serverTime: desk.millis, retryAfter: desk.millis + 60_000 } },
    });
    socket.send({ id: 3, method: 'ping' });
    expect(socket.last.status).toBe(418);
    expect(shapeDifferences(fixture('socket-banned'), { ...socket.last, id: '' })).toEqual([]);
  });

  it('each address for itself, and nothing where limits are off', () => {
    const desk = new Desk();
    for (let i = 0; i < 100; i += 1) expect(desk.get('/api/v3/ticker/24hr').status).toBe(200);
    expect(desk.get('/api/v3/ping').headers['x-mbx-used-weight-1m']).toBe('0');
  });
});

describe('orders', () => {
  it('a hundred in ten seconds, by account', () => {
    const desk = counted();
    for (let i = 0; i < 100; i += 1) {
      const { headers } = desk.signed('POST', '/api/v3/order', { ...LIMIT, price: 40_000 + i });
      expect(headers).toMatchObject({
        'x-mbx-order-count-10s': String(i + 1),
        'x-mbx-order-count-1d': String(i + 1),
      });
    }
    const refused = desk.signed('POST', '/api/v3/order', LIMIT);
    expect(refused).toMatchObject({
      status: 429,
      body: { code: -1015, msg: 'Too many new orders; current limit is 100 orders per 10 SECOND.' },
    });
    expect(refused.headers).not.toHaveProperty('retry-after');
    expect(desk.as('bob')('POST', '/api/v3/order', LIMIT).status).toBe(200);
    desk.pass(10_000);
    expect(desk.signed('POST', '/api/v3/order', LIMIT).headers).toMatchObject({
      'x-mbx-order-count-10s': '1',
      'x-mbx-order-count-1d': '101',
    });
  });

  it('the venue’s examples of what fills give back', () => {
    const counts = (desk: Desk) => desk.signed('GET', '/api/v3/rateLimit/order').body[0].count;
    // Example 1: as a taker, one.
    const taker = counted();
    const bob = taker.as('bob');
    bob('POST', '/api/v3/order', { ...LIMIT, side: 'SELL', quantity: 1 });
    taker.signed('POST', '/api/v3/order', { ...LIMIT, price: 40_000 });
    expect(counts(taker)).toBe(1);
    taker.signed('POST', '/api/v3/order', LIMIT);
    expect(counts(taker)).toBe(1);
    // Example 2: as a maker, five.
    const maker = counted();
    for (let i = 0; i < 5; i += 1) maker.signed('POST', '/api/v3/order', LIMIT);
    expect(counts(maker)).toBe(5);
    maker.as('bob')('POST', '/api/v3/order', { ...LIMIT, side: 'SELL', quantity: '0.0005' });
    expect(counts(maker)).toBe(0);
    maker.signed('POST', '/api/v3/order', LIMIT);
    maker.signed('POST', '/api/v3/order', LIMIT);
    maker.as('bob')('POST', '/api/v3/order', { ...LIMIT, side: 'SELL', quantity: '0.0005' });
    expect(counts(maker)).toBe(2);
  });

  it('a list counts for each of its orders', () => {
    const desk = counted();
    const { headers } = desk.signed('POST', '/api/v3/orderList/oto', {
      symbol: 'BTCUSDT',
      workingType: 'LIMIT',
      workingSide: 'BUY',
      workingPrice: 50_000,
      workingQuantity: '0.001',
      workingTimeInForce: 'GTC',
      pendingType: 'MARKET',
      pendingSide: 'SELL',
      pendingQuantity: '0.001',
    });
    expect(headers['x-mbx-order-count-10s']).toBe('2');
  });
});

describe('faults', () => {
  it('in the venue’s words', () => {
    const { dialect } = new Desk();
    const body = (fault: Parameters<typeof dialect.fault>[0]) => {
      const { status, body: text, headers } = dialect.fault(fault);
      return { status, code: JSON.parse(text).code, after: headers?.['retry-after'] };
    };
    expect(body({ kind: 'server-error', status: 504 })).toEqual({
      status: 504,
      code: -1007,
      after: undefined,
    });
    expect(body({ kind: 'rate-limit', status: 429, retryAfterSeconds: 7 })).toEqual({
      status: 429,
      code: -1003,
      after: '7',
    });
    expect(body({ kind: 'rate-limit', status: 418, retryAfterSeconds: 120 })).toEqual({
      status: 418,
      code: -1003,
      after: '120',
    });
    expect(dialect.fault({ kind: 'maintenance' })).toMatchObject({
      status: 503,
      body: '{"code":-1016,"msg":"System is under maintenance."}',
    });
  });

  it('a path that is nobody’s', () => {
    expect(new Desk().get('/api/v3/nothing')).toMatchObject({ status: 404, body: { error: 'Not Found' } });
  });
});
