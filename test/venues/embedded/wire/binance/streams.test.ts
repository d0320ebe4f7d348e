import { describe, expect, it } from 'vitest';
import { MICROS_PER_MINUTE } from '../../../../../src/domain/index.js';
import { Desk, type DeskSocket } from './desk.js';

const SYMBOL = { symbol: 'BTCUSDT' };
const LIMIT = { ...SYMBOL, type: 'LIMIT', timeInForce: 'GTC', quantity: '0.1' };

type Side = Map<string, string>;

/** A local book by the venue's own rules: https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#how-to-manage-a-local-order-book-correctly */
class LocalBook {
  readonly bids: Side = new Map();
  readonly asks: Side = new Map();
  updateId = 0;
  holes = 0;

  constructor(snapshot: { lastUpdateId: number; bids: [string, string][]; asks: [string, string][] }) {
    this.updateId = snapshot.lastUpdateId;
    this.put(snapshot.bids, this.bids);
    this.put(snapshot.asks, this.asks);
  }

  take(event: { U: number; u: number; b: [string, string][]; a: [string, string][] }): void {
    if (event.u <= this.updateId) return;
    if (event.U > this.updateId + 1) this.holes += 1;
    this.updateId = event.u;
    this.put(event.b, this.bids);
    this.put(event.a, this.asks);
  }

  private put(levels: [string, string][], side: Side): void {
    for (const [price, size] of levels) {
      if (Number(size) === 0) side.delete(price);
      else side.set(price, size);
    }
  }
}

const sorted = (side: Side): [string, string][] => [...side].sort(([a], [b]) => Number(a) - Number(b));

describe('the diff of the book', () => {
  it.each(['@depth@100ms', '@depth'])(
    'btcusdt%s: an unbroken chain, and the exchange’s own book',
    (suffix) => {
      const desk = new Desk({ agents: true });
      const socket = desk.connect(`/ws/btcusdt${suffix}`);
      desk.pass(1_500);
      const book = new LocalBook(desk.get('/api/v3/depth', { ...SYMBOL, limit: 5_000 }).body);
      desk.pass(8_500);
      const events = socket.messages;
      for (const event of events) book.take(event);
      expect(book.holes).toBe(0);
      for (let i = 1; i < events.length; i += 1) expect(events[i].U).toBe(events[i - 1].u + 1);
      const { body } = desk.get('/api/v3/depth', { ...SYMBOL, limit: 5_000 });
      expect(book.updateId).toBe(body.lastUpdateId);
      expect(sorted(book.bids)).toEqual(body.bids.reverse());
      expect(sorted(book.asks)).toEqual(body.asks);
      expect(socket.meanings.at(-1)).toEqual({
        kind: 'book',
        symbol: 'BTCUSDT',
        bookSequence: body.lastUpdateId,
      });
      const seconds = suffix === '@depth' ? 1 : 0.1;
      expect(events.length).toBeLessThanOrEqual(10 / seconds + 1);
      expect(events.length).toBeGreaterThan(7);
    },
  );

  it('a quiet book says nothing', () => {
    const desk = new Desk();
    const socket = desk.connect('/ws/btcusdt@depth@100ms');
    desk.pass(1_000);
    expect(socket.texts).toEqual([]);
  });

  it('one text for all, wrapped for those who want it so', () => {
    const desk = new Desk();
    const sockets = [desk.connect('/ws/btcusdt@depth@100ms'), desk.connect('/ws/btcusdt@depth@100ms')];
    const combined = desk.connect('/stream?streams=btcusdt@depth@100ms/ethusdt@trade');
    desk.as('bob')('POST', '/api/v3/order', { ...LIMIT, side: 'BUY', price: 50_000 });
    desk.pass(100);
    const [first, second] = sockets.map(({ texts }) => texts[0]);
    expect(second).toBe(first);
    expect(combined.texts[0]).toBe(`{"stream":"btcusdt@depth@100ms","data":${first}}`);
    expect(JSON.parse(first!)).toMatchObject({
      e: 'depthUpdate',
      s: 'BTCUSDT',
      b: [['50000.00000000', '0.10000000']],
      a: [],
    });
  });
});

describe('the other streams of the market', () => {
  /** Bob sells to carol. */
  const trade = (desk: Desk, price: number, quantity = '0.1'): void => {
    desk.as('bob')('POST', '/api/v3/order', { ...LIMIT, side: 'SELL', price, quantity });
    desk.as('carol')('POST', '/api/v3/order', { ...LIMIT, side: 'BUY', price, quantity });
  };

  it('trades at once, aggregates by taker and price', () => {
    const desk = new Desk();
    const [trades, aggregates] = [desk.connect('/ws/btcusdt@trade'), desk.connect('/ws/btcusdt@aggTrade')];
    const bob = desk.as('bob');
    for (const price of [50_000, 50_000, 50_001])
      bob('POST', '/api/v3/order', { ...LIMIT, side: 'SELL', price });
    desk.as('carol')('POST', '/api/v3/order', { ...SYMBOL, side: 'BUY', type: 'MARKET', quantity: '0.3' });
    expect(trades.messages).toMatchObject([
      { e: 'trade', t: 1, p: '50000.00000000', q: '0.10000000', m: false },
      { t: 2, p: '50000.00000000' },
      { t: 3, p: '50001.00000000' },
    ]);
    expect(aggregates.messages).toMatchObject([
      { e: 'aggTrade', f: 1, l: 2, p: '50000.00000000', q: '0.20000000', m: false },
      { f: 3, l: 3, p: '50001.00000000', q: '0.10000000' },
    ]);
    // Over REST the same ones have the same numbers, and the page after one begins with the next.
    const { body } = desk.get('/api/v3/aggTrades', SYMBOL);
    expect(body.map(({ a }: { a: number }) => a)).toEqual(aggregates.messages.map(({ a }) => a));
    expect(desk.get('/api/v3/aggTrades', { ...SYMBOL, fromId: body[0].a + 1 }).body).toEqual([body[1]]);
  });

  it('the touch when it changes', () => {
    const desk = new Desk();
    const socket = desk.connect('/ws/btcusdt@bookTicker');
    const bob = desk.as('bob');
    bob('POST', '/api/v3/order', { ...LIMIT, side: 'BUY', price: 50_000 });
    bob('POST', '/api/v3/order', { ...LIMIT, side: 'SELL', price: 50_010 });
    bob('POST', '/api/v3/order', { ...LIMIT, side: 'SELL', price: 50_020 });
    bob('POST', '/api/v3/order', { ...LIMIT, side: 'BUY', price: 50_001 });
    expect(socket.messages.map(({ b, B, a, A }) => [b, B, a, A])).toEqual([
      ['50000.00000000', '0.10000000', '50010.00000000', '0.10000000'],
      ['50001.00000000', '0.10000000', '50010.00000000', '0.10000000'],
    ]);
  });

  it('a candle while it grows, and once more when it has closed', () => {
    const desk = new Desk();
    trade(desk, 50_000);
    const socket = desk.connect('/ws/btcusdt@kline_1m');
    desk.pass(4_000);
    expect(socket.messages).toMatchObject([
      { k: { t: desk.millis - 4_000, x: false, n: 1, f: 1, L: 1, o: '50000.00000000' } },
    ]);
    trade(desk, 50_100);
    desk.pass(2_000);
    expect(socket.last.k).toMatchObject({
      x: false,
      n: 2,
      L: 2,
      h: '50100.00000000',
      c: '50100.00000000',
      v: '0.20000000',
    });
    desk.pass(56_000);
    expect(socket.messages.filter(({ k }) => k.x)).toMatchObject([
      { k: { n: 2, q: '10010.00000000', V: '0.20000000' } },
    ]);
    expect(socket.last.k).toMatchObject({
      x: false,
      n: 0,
      f: -1,
      L: -1,
      o: '50100.00000000',
      v: '0.00000000',
    });
  });

  it('tickers by the second: of the day, of an hour, small, all that changed, the mean of five minutes', () => {
    const desk = new Desk();
    trade(desk, 50_000);
    const streams = [
      'btcusdt@ticker',
      'btcusdt@miniTicker',
      'btcusdt@ticker_1h',
      '!miniTicker@arr',
      'btcusdt@avgPrice',
    ];
    const sockets = streams.map((name) => desk.connect(`/ws/${name}`));
    trade(desk, 51_000, '0.3');
    desk.pass(2_000);
    const [day, small, hour, all, mean] = sockets.map((socket) => socket.last);
    // Open 50,000, close 51,000: + 2 %; (0.1 × 50,000 + 0.3 × 51,000) ÷ 0.4 = 50,750.
    expect(day).toMatchObject({
      e: '24hrTicker',
      p: '1000.00000000',
      P: '2.000',
      w: '50750.00000000',
      c: '51000.00000000',
      n: 2,
    });
    expect(hour).toMatchObject({
      e: '1hTicker',
      p: '1000.00000000',
      w: '50750.00000000',
      v: '0.40000000',
      q: '20300.00000000',
    });
    expect(small).toMatchObject({ e: '24hrMiniTicker', o: '50000.00000000', h: '51000.00000000' });
    expect(all).toMatchObject([{ s: 'BTCUSDT', e: '24hrMiniTicker' }, { s: 'ETHUSDT' }]);
    expect(mean).toMatchObject({ e: 'avgPrice', i: '5m', w: '50750.00000000' });
    // Nothing has changed since the first second.
    expect(sockets[3]!.texts).toHaveLength(1);
    expect(sockets[0]!.texts).toHaveLength(2);
  });

  it('the best levels, whenever they have changed', () => {
    const desk = new Desk();
    const socket = desk.connect('/ws/btcusdt@depth5@100ms');
    for (let i = 0; i < 8; i += 1)
      desk.as('bob')('POST', '/api/v3/order', { ...LIMIT, side: 'BUY', price: 50_000 + i });
    desk.pass(300);
    expect(socket.texts).toHaveLength(1);
    expect(socket.last.bids.map(([price]: [string]) => Number(price))).toEqual([
      50_007, 50_006, 50_005, 50_004, 50_003,
    ]);
  });
});

describe('requests on the socket', () => {
  const names = (socket: DeskSocket): string[] => {
    socket.send({ method: 'LIST_SUBSCRIPTIONS', id: 9 });
    return socket.last.result;
  };

  it('subscribing and its end', () => {
    const desk = new Desk();
    const socket = desk.connect('/ws/0');
    socket.send({ method: 'SUBSCRIBE', params: ['btcusdt@trade', 'ethusdt@depth'], id: 'a' });
    expect(names(socket)).toEqual(['0', 'btcusdt@trade', 'ethusdt@depth']);
    socket.send({ method: 'UNSUBSCRIBE', params: ['btcusdt@trade'], id: null });
    expect(socket.last).toEqual({ result: null, id: null });
    expect(names(socket)).toEqual(['0', 'ethusdt@depth']);
    socket.session.closed();
    const before = socket.texts.length;
    desk.as('bob')('POST', '/api/v3/order', { ...LIMIT, symbol: 'ETHUSDT', side: 'BUY', price: 2_000 });
    desk.pass(1_000);
    expect(socket.texts).toHaveLength(before);
  });

  it.each([
    ['{', { code: 3, msg: 'Invalid JSON: expected value at line 1 column 1' }],
    ['[]', { code: 2, msg: 'Invalid request: expected an object' }],
    ['{"id":1}', { code: 2, msg: 'Invalid request: missing field `method` at line 1 column 1' }],
    [
      '{"method":"SUBSCRIBE","params":["a"],"id":{}}',
      { code: 2, msg: 'Invalid request: request ID must be an unsigned integer' },
    ],
    ['{"method":"SUBSCRIBE","params":"a","id":1}', { code: 2, msg: 'Invalid request: invalid stream' }],
    ['{"method":"GET_PROPERTY","params":["colour"],"id":1}', { code: 0, msg: 'Unknown property' }],
    [
      '{"method":"SET_PROPERTY","params":["combined",1],"id":1}',
      { code: 1, msg: 'Invalid value type: expected Boolean' },
    ],
  ])('%s', (text, error) => {
    const socket = new Desk().connect('/ws');
    socket.session.message(text);
    expect(socket.last.error).toEqual(error);
  });

  it('more than five messages a second end the connection, where limits are counted', () => {
    const desk = new Desk({ settings: { rateLimits: true } });
    const socket = desk.connect('/ws');
    for (let i = 0; i < 5; i += 1) names(socket);
    expect(socket.closedWith).toBeNull();
    desk.pass(1_000);
    for (let i = 0; i < 6; i += 1) names(socket);
    expect(socket.closedWith).toBe(1008);
  });

  it('a connection is good for a day', () => {
    const desk = new Desk();
    const socket = desk.connect('/ws');
    desk.jump(desk.now + 24 * 60 * MICROS_PER_MINUTE - 20_000);
    desk.pass(10);
    expect(socket.closedWith).toBeNull();
    desk.pass(2_000);
    expect(socket.closedWith).toBe(1001);
  });

  it('there are sockets at these paths and at no other', () => {
    const desk = new Desk();
    for (const path of [
      '/ws',
      '/ws/btcusdt@trade',
      '/stream',
      '/stream/ws/0',
      '/stream?streams=a/b',
      '/ws-api/v3',
    ])
      expect(desk.connect(path)).toBeDefined();
    for (const path of ['/', '/wsx', '/api/v3/ws']) expect(() => desk.connect(path)).toThrow('no socket');
  });
});
