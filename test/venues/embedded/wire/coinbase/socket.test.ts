import { describe, expect, it } from 'vitest';
import {
  type CoinbaseRig,
  differences,
  fixture,
  keyPair,
  legacy,
  legacyHeaders,
  openRig,
  START,
  type TestSocket,
  TRADER,
  token,
  traderPair,
} from './desk.js';

const SECOND = 1_000_000;

/** The book that a client makes of its messages. */
function rebuilt(socket: TestSocket, product: string) {
  const sides = { bid: new Map<string, string>(), offer: new Map<string, string>() };
  for (const { events } of socket.of('l2_data')) {
    for (const { type, product_id, updates } of events) {
      if (product_id !== product) continue;
      if (type === 'snapshot') {
        sides.bid.clear();
        sides.offer.clear();
      }
      for (const { side, price_level, new_quantity } of updates) {
        const levels = sides[side as 'bid' | 'offer'];
        if (new_quantity === '0') levels.delete(price_level);
        else levels.set(price_level, new_quantity);
      }
    }
  }
  const sorted = (levels: Map<string, string>, sign: number) =>
    [...levels].map(([price, size]) => [Number(price), Number(size)]).sort((a, b) => sign * (a[0]! - b[0]!));
  return { bids: sorted(sides.bid, -1), asks: sorted(sides.offer, 1) };
}

function actual(rig: CoinbaseRig, instrument: number) {
  const side = (ask: boolean) =>
    [...rig.exchange.book(instrument).levels(ask)].map(([price, size]) => [price / 100, size / 1e6]);
  return { bids: side(false), asks: side(true) };
}

const place = (rig: CoinbaseRig, client_order_id: string, price: string, size = '0.01') =>
  rig.call('POST', '/api/v3/brokerage/orders', {
    client_order_id,
    product_id: 'BTC-USD',
    side: 'BUY',
    order_configuration: { limit_limit_gtc: { base_size: size, limit_price: price } },
  }).body;

describe('messages have the keys and types of the venue’s published examples', () => {
  const rig = openRig();
  const socket = rig.connect();
  const both = ['BTC-USD', 'ETH-USD'];
  for (const channel of ['level2', 'market_trades', 'ticker', 'ticker_batch', 'candles', 'status']) {
    socket.subscribe(channel, both);
  }
  socket.subscribe('heartbeats');
  place(rig, 'open', '10000.00');
  socket.subscribe('user', undefined, { jwt: rig.socketToken() });
  place(rig, 'news', '10001.00');
  rig.pass(11 * SECOND);

  it.each([
    ['level2-snapshot', 'l2_data', 'snapshot'],
    ['level2-update', 'l2_data', 'update'],
    ['market-trades', 'market_trades', 'snapshot'],
    ['market-trades', 'market_trades', 'update'],
    ['ticker', 'ticker', 'snapshot'],
    ['ticker', 'ticker', 'update'],
    ['ticker-batch', 'ticker_batch', 'snapshot'],
    ['ticker-batch', 'ticker_batch', 'update'],
    ['candles', 'candles', 'snapshot'],
    ['candles', 'candles', 'update'],
    ['status', 'status', 'snapshot'],
    ['status', 'status', 'update'],
    ['user', 'user', 'snapshot'],
    ['user', 'user', 'update'],
  ])('%s (%s, %s)', (name, channel, type) => {
    const found = socket.of(channel).filter(({ events }) => events[0].type === type);
    expect(found.length).toBeGreaterThan(0);
    for (const message of found) expect(differences(fixture(name), message)).toEqual([]);
  });

  it('heartbeats, counted as a number as the venue really sends them', () => {
    const found = socket.of('heartbeats');
    expect(found.length).toBeGreaterThanOrEqual(10);
    for (const message of found) expect(differences(fixture('heartbeats-captured'), message)).toEqual([]);
    expect(found.map(({ events }) => events[0].heartbeat_counter)).toEqual(found.map((_, index) => index));
    expect(found[0].events[0].current_time).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{9} \+0000 UTC m=\+\d+\.\d{9}$/,
    );
  });

  it('subscriptions, after each of them with all that stand', () => {
    const found = socket.of('subscriptions');
    expect(found).toHaveLength(8);
    expect(differences(fixture('subscriptions'), found[6])).toEqual(
      ['level2', 'market_trades', 'ticker', 'ticker_batch', 'candles', 'status'].map(
        (channel) => `$.events[0].subscriptions.${channel} is not the venue's`,
      ),
    );
    expect(found[0].events).toEqual([{ subscriptions: { level2: both } }]);
    expect(Object.keys(found[7].events[0].subscriptions)).toHaveLength(8);
  });

  it('in one sequence over all channels', () => {
    expect(socket.messages.map(({ sequence_num }) => sequence_num)).toEqual(
      socket.messages.map((_, index) => index),
    );
  });
});

describe('level2', () => {
  it('keeps a client’s book equal to the exchange’s, and says where it stands', () => {
    const rig = openRig();
    const socket = rig.connect();
    socket.subscribe('level2', ['BTC-USD', 'ETH-USD']);
    for (let step = 0; step < 20; step += 1) {
      rig.pass(SECOND / 4);
      expect(rebuilt(socket, 'BTC-USD')).toEqual(actual(rig, 0));
      expect(rebuilt(socket, 'ETH-USD')).toEqual(actual(rig, 1));
    }
    const books = socket.meanings.filter(({ kind, symbol }) => kind === 'book' && symbol === 'BTC-USD');
    expect(books.length).toBeGreaterThan(50);
    expect(books.at(-1)!.bookSequence).toBe(rig.exchange.bookSequence(0));
    const sequences = books.map(({ bookSequence }) => bookSequence!);
    expect(sequences).toEqual(sequences.map((_, index) => sequences[0]! + index));
  });
});

describe('market_trades', () => {
  it('sends each print once, after a snapshot of the newest, in batches of a quarter second, newest first', () => {
    const rig = openRig();
    rig.pass(330_000);
    const early = rig.connect();
    early.subscribe('ticker', ['ETH-USD']);
    rig.pass(100_000);
    const socket = rig.connect();
    socket.subscribe('market_trades', ['BTC-USD']);
    rig.pass(5 * SECOND + 300_000);
    const ids = socket
      .of('market_trades')
      .flatMap(({ events }) => [...events[0].trades].reverse())
      .map(({ trade_id }) => Number(trade_id));
    expect(ids).toEqual(ids.map((_, index) => ids[0]! + index));
    const newest = rig.exchange.trades(0, { limit: 1 })[0]!.id;
    expect(newest - ids.at(-1)!).toBeLessThan(20);
    const times = socket.of('market_trades').map(({ timestamp }) => Date.parse(timestamp));
    for (let i = 2; i < times.length; i += 1) expect(times[i]! - times[i - 1]!).toBeGreaterThanOrEqual(249);
  });
});

describe('ticker', () => {
  it('comes with every match, and the batch every five seconds', () => {
    const rig = openRig();
    const socket = rig.connect();
    socket.subscribe('ticker', ['BTC-USD']);
    socket.subscribe('ticker_batch', ['BTC-USD']);
    rig.pass(21 * SECOND);
    const last = socket.of('ticker').at(-1).events[0].tickers[0];
    expect(Number(last.price) * 100).toBeCloseTo(rig.exchange.ticker(0).last!, 4);
    expect(socket.of('ticker').length).toBeGreaterThan(socket.of('ticker_batch').length);
    expect(socket.of('ticker_batch').length - 1).toBeGreaterThanOrEqual(4);
    expect(socket.of('ticker_batch').length - 1).toBeLessThanOrEqual(5);
  });
});

describe('user', () => {
  it('begins with the open orders by fifty, and tells of each change', () => {
    const rig = openRig();
    for (let i = 0; i < 51; i += 1) place(rig, `open-${i}`, '10000.00');
    const socket = rig.connect('/user');
    socket.subscribe('user', ['BTC-USD'], { jwt: rig.socketToken() });
    expect(socket.of('user').map(({ events }) => events[0].orders.length)).toEqual([50, 1]);
    const standing = socket.of('subscriptions')[0].events[0].subscriptions.user;
    expect(standing).toHaveLength(1);
    const { order_id } = place(rig, 'mine', '10000.00').success_response;
    rig.call('POST', '/api/v3/brokerage/orders/edit', { order_id, price: '10001', size: '0.02' });
    rig.call('POST', '/api/v3/brokerage/orders/batch_cancel', { order_ids: [order_id] });
    const news = socket
      .of('user')
      .slice(2)
      .map(({ events }) => events[0].orders[0]);
    expect(
      news.map(({ status, limit_price, leaves_quantity }) => [status, limit_price, leaves_quantity]),
    ).toEqual([
      ['OPEN', '10000', '0.01'],
      ['OPEN', '10001', '0.02'],
      ['CANCELLED', '10001', '0'],
    ]);
    expect(news.every((one) => one.order_id === order_id && one.client_order_id === 'mine')).toBe(true);
  });

  it('tells of fills as they add up, and of nobody else’s orders', () => {
    const rig = openRig();
    const socket = rig.connect();
    socket.subscribe('user', [], { jwt: rig.socketToken() });
    expect(socket.of('user')[0].events[0].orders).toEqual([]);
    rig.exchange.place('other', {
      instrument: 0,
      side: 'buy',
      type: 'market',
      timeInForce: 'ioc',
      size: 10_000 as never,
      price: null,
      clientId: null,
      dialectType: 'TEST',
    });
    expect(socket.of('user')).toHaveLength(1);
    const book = rig.exchange.book(0);
    place(rig, 'taker', ((book.bestAsk + 5_000) / 100).toFixed(2), '0.5');
    const states = socket
      .of('user')
      .slice(1)
      .map(({ events }) => events[0].orders[0]);
    const filled = states.map(({ cumulative_quantity }) => Number(cumulative_quantity));
    expect(filled).toEqual([...filled].sort((a, b) => a - b));
    expect(states.at(-1)).toMatchObject({
      status: 'FILLED',
      cumulative_quantity: '0.5',
      leaves_quantity: '0',
    });
    const { filled_value, total_fees, avg_price } = states.at(-1);
    expect(Number(total_fees)).toBeCloseTo(Number(filled_value) * 0.006, 5);
    expect(Number(avg_price)).toBeCloseTo(Number(filled_value) / 0.5, 6);
  });

  it('needs a key that may read: by token, or as a legacy key by its signature', () => {
    const rig = openRig();
    const at = START / SECOND;
    const refusal = (credentials: object) => {
      const socket = rig.connect();
      socket.subscribe('user', ['BTC-USD'], credentials);
      return socket.messages.find(({ type }) => type === 'error')?.message ?? null;
    };
    const legacyAs = (text: string, timestamp = at) => {
      const headers = legacyHeaders(text, timestamp);
      return { api_key: legacy.key, timestamp: String(timestamp), signature: headers['cb-access-sign'] };
    };
    expect(refusal({ jwt: rig.socketToken() })).toBeNull();
    expect(refusal(legacyAs('userBTC-USD'))).toBeNull();
    const failure = 'authentication failure';
    expect(refusal({})).toBe(failure);
    expect(refusal({ jwt: token({ pair: keyPair(), key: TRADER, at }) })).toBe(failure);
    expect(refusal({ jwt: token({ pair: traderPair, key: TRADER, at: at - 121 }) })).toBe(failure);
    expect(refusal(legacyAs('userETH-USD'))).toBe(failure);
    expect(refusal(legacyAs('userBTC-USD', at - 31))).toBe(failure);
    const pair = keyPair();
    rig.addKey({
      key: 'blind',
      secret: pair.publicPem,
      permissions: { read: false, trade: true, withdraw: false },
    });
    expect(refusal({ jwt: token({ pair, key: 'blind', at }) })).toBe(failure);
  });
});

describe('subscriptions', () => {
  it('are taken back by product or whole', () => {
    const rig = openRig();
    const socket = rig.connect();
    socket.subscribe('level2', ['BTC-USD', 'ETH-USD']);
    socket.say({ type: 'unsubscribe', channel: 'level2', product_ids: ['BTC-USD'] });
    expect(socket.of('subscriptions').at(-1).events).toEqual([{ subscriptions: { level2: ['ETH-USD'] } }]);
    const before = socket.messages.length;
    rig.pass(SECOND);
    expect(socket.messages.slice(before).every(({ events }) => events[0].product_id === 'ETH-USD')).toBe(
      true,
    );
    socket.say({ type: 'unsubscribe', channel: 'level2' });
    expect(socket.of('subscriptions').at(-1).events).toEqual([{ subscriptions: {} }]);
    const after = socket.messages.length;
    rig.pass(SECOND);
    expect(socket.messages).toHaveLength(after);
  });

  it.each<[string, object, string]>([
    [
      'an unknown product',
      { type: 'subscribe', channel: 'level2', product_ids: ['DOGE-USD'] },
      'DOGE-USD is not a valid product',
    ],
    [
      'an unknown channel',
      { type: 'subscribe', channel: 'full', product_ids: ['BTC-USD'] },
      'full is not a valid channel',
    ],
    ['no product', { type: 'subscribe', channel: 'level2' }, 'product_ids is required'],
  ])('are refused for %s', (_, message, reason) => {
    const socket = openRig().connect();
    socket.say(message);
    expect(socket.messages).toEqual([{ type: 'error', message: 'Failed to subscribe', reason }]);
  });

  it('are refused for what is no message', () => {
    const socket = openRig().connect();
    socket.session!.message('{');
    socket.session!.message('[]');
    socket.say({ type: 'ping' });
    expect(socket.messages.every(({ type }) => type === 'error')).toBe(true);
    expect(socket.messages).toHaveLength(3);
  });

  it('of market data are not served where users’ data is, nor anything anywhere else', () => {
    const rig = openRig();
    const socket = rig.connect('/user');
    socket.subscribe('level2', ['BTC-USD']);
    expect(socket.messages[0].type).toBe('error');
    expect(rig.connect('/elsewhere').session).toBeNull();
  });
});

describe('limits', () => {
  it('close a connection that asks for nothing within five seconds, and one on which nothing comes', () => {
    const rig = openRig();
    const idle = rig.connect();
    const asking = rig.connect();
    asking.subscribe('ticker', ['BTC-USD']);
    const silent = rig.connect();
    silent.subscribe('user', [], { jwt: rig.socketToken() });
    rig.pass(4_900_000);
    expect(idle.closedWith).toBeNull();
    rig.pass(200_000);
    expect(idle.closedWith).toMatchObject({ code: 1008 });
    expect(asking.closedWith).toBeNull();
    rig.pass(86 * SECOND);
    expect(silent.closedWith).toMatchObject({ code: 1000 });
    expect(asking.closedWith).toBeNull();
  });

  it('do not age a connection by a clock that was set', () => {
    const rig = openRig();
    const socket = rig.connect();
    rig.pass(SECOND);
    for (const skew of [3_600 * SECOND, -3_600 * SECOND]) {
      rig.exchange.setClockSkew(skew);
      rig.dialect.beat(rig.exchange.now());
      expect(socket.closedWith).toBeNull();
    }
    socket.subscribe('heartbeats');
    rig.exchange.setClockSkew(0);
    rig.pass(5 * SECOND);
    expect(socket.closedWith).toBeNull();
  });

  it('allow eight messages a second without credentials, and eight connections', () => {
    const rig = openRig({ settings: { rateLimits: true } });
    const socket = rig.connect();
    for (let i = 0; i < 9; i += 1) socket.subscribe('heartbeats');
    const errors = () => socket.messages.filter(({ type }) => type === 'error').length;
    expect(errors()).toBe(1);
    for (let i = 0; i < 9; i += 1) socket.subscribe('heartbeats', undefined, { jwt: rig.socketToken() });
    expect(errors()).toBe(1);
    const more = Array.from({ length: 8 }, () => rig.connect());
    expect(more.map(({ closedWith }) => closedWith !== null)).toEqual([...Array(7).fill(false), true]);
    expect(rig.connect('/', '192.0.2.1').closedWith).toBeNull();
  });
});
