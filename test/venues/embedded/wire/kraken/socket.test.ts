import { describe, expect, it } from 'vitest';
import { quote, trade } from '../core/fixture.js';
import { Rig, type TestSocket } from './rig.js';

const SECOND = 1_000_000;
const TERMS = { symbol: 'BTC/USDT', side: 'buy', order_type: 'limit', order_qty: 0.01, limit_price: 50_000 };

function open(): { rig: Rig; socket: TestSocket; token: string } {
  const rig = new Rig();
  trade(rig.exchange, 6_000_000);
  const socket = rig.socket();
  socket.news();
  return { rig, socket, token: rig.token() };
}

describe('a socket', () => {
  it.each(['/v2', '/v2/', '/v2?x=1'])('is served at %s', (path) => {
    const [status] = new Rig().socket(path).news();
    expect(status).toMatchObject({ channel: 'status', data: [{ system: 'online', api_version: 'v2' }] });
  });

  it.each(['/', '/v1', '/v2/private', ''])('is none at %j', (path) => {
    expect(new Rig().socket(path).session).toBeNull();
  });

  it('answers a ping without a number', () => {
    const { socket } = open();
    const [pong] = socket.ask({ method: 'ping' });
    expect(pong).toEqual({ method: 'pong', time_in: expect.any(String), time_out: expect.any(String) });
  });

  it.each(['', 'no', '[]', '7', 'null', '{"method":'])('says that %j is malformed', (text) => {
    const { socket } = open();
    socket.session.message(text);
    expect(socket.news()).toMatchObject([{ error: 'Malformed request', success: false }]);
  });

  it('tells when the exchange takes no orders any more', () => {
    const { rig, socket } = open();
    rig.exchange.halt(null);
    rig.dialect.beat(rig.exchange.now());
    expect(socket.news()).toMatchObject([{ channel: 'status', data: [{ system: 'cancel_only' }] }]);
    rig.exchange.resume(null);
    rig.dialect.beat(rig.exchange.now());
    expect(socket.news()).toMatchObject([{ channel: 'status', data: [{ system: 'online' }] }]);
  });

  it('has no heart before it is subscribed to something', () => {
    const { rig, socket } = open();
    rig.pass(5 * SECOND);
    expect(socket.news()).toEqual([]);
  });
});

describe('subscriptions', () => {
  it('are acknowledged each, and refused each', () => {
    const { socket } = open();
    const symbol = ['BTC/USDT', 'ETH/USDT', 'XBT/USDT'];
    const frames = socket.ask({ method: 'subscribe', req_id: 3, params: { channel: 'trade', symbol } });
    expect(frames).toMatchObject([
      { method: 'subscribe', req_id: 3, success: true, result: { symbol: 'BTC/USDT' } },
      { method: 'subscribe', req_id: 3, success: true, result: { symbol: 'ETH/USDT' } },
      {
        method: 'subscribe',
        req_id: 3,
        success: false,
        symbol: 'XBT/USDT',
        error: 'Currency pair not supported XBT/USDT',
      },
    ]);
  });

  it.each([
    [{ channel: 'book', symbol: ['BTC/USDT'], depth: 11 }, 'Subscription depth not supported'],
    [{ channel: 'ohlc', symbol: ['BTC/USDT'], interval: 2 }, 'Subscription ohlc interval not supported'],
    [{ channel: 'ticker', symbol: ['BTC/USDT'], event_trigger: 'never' }, 'Event trigger not supported'],
    [{ channel: 'level3', symbol: ['BTC/USDT'] }, 'Subscription name invalid'],
    [{ channel: 'book' }, 'Symbol(s) not found'],
    [{}, 'Symbol(s) not found'],
    [{ channel: 'executions' }, 'Token(s) not found'],
    [{ channel: 'balances', token: 'made up' }, 'ESession:Invalid session'],
  ])('%j: %s', (params, error) => {
    const { socket } = open();
    expect(socket.ask({ method: 'subscribe', params })).toMatchObject([
      { method: 'subscribe', success: false, error },
    ]);
  });

  it('are had once, and ended once', () => {
    const { socket } = open();
    const params = { channel: 'ticker', symbol: ['BTC/USDT'], snapshot: false };
    expect(socket.ask({ method: 'subscribe', params })).toMatchObject([{ success: true }]);
    expect(socket.ask({ method: 'subscribe', params })).toMatchObject([
      { error: 'Already subscribed', symbol: 'BTC/USDT' },
    ]);
    expect(socket.ask({ method: 'unsubscribe', params })).toMatchObject([
      { method: 'unsubscribe', success: true },
    ]);
    expect(socket.ask({ method: 'unsubscribe', params })).toMatchObject([
      { error: 'Subscription Not Found' },
    ]);
  });

  it('bring trades, tickers and candles of what was traded', () => {
    const { rig, socket } = open();
    for (const channel of ['trade', 'ticker', 'ohlc']) {
      socket.ask({ method: 'subscribe', params: { channel, symbol: ['BTC/USDT'], snapshot: false } });
    }
    trade(rig.exchange, 6_100_000, 200);
    expect(socket.news()).toMatchObject([
      { channel: 'trade', type: 'update', data: [{ side: 'buy', price: 61_000, qty: 0.002 }] },
    ]);
    rig.dialect.beat(rig.exchange.now());
    expect(socket.news()).toMatchObject([
      {
        channel: 'ticker',
        data: [{ last: 61_000, high: 61_000, low: 60_000, volume: 0.003, change: 1_000, change_pct: 1.67 }],
      },
      { channel: 'ohlc', data: [{ open: 60_000, close: 61_000, trades: 2, volume: 0.003, interval: 1 }] },
    ]);
    rig.dialect.beat(rig.exchange.now());
    expect(socket.news()).toEqual([]);
  });

  it('bring tickers of the touch alone, where they are for it', () => {
    const { rig, socket } = open();
    const params = { channel: 'ticker', symbol: ['BTC/USDT'], snapshot: false };
    socket.ask({ method: 'subscribe', params: { ...params, event_trigger: 'bbo' } });
    quote(rig.exchange, 'buy', 5_900_000);
    quote(rig.exchange, 'sell', 6_100_000);
    rig.dialect.beat(rig.exchange.now());
    expect(socket.news()).toMatchObject([{ data: [{ bid: 59_000, ask: 61_000 }] }]);
    quote(rig.exchange, 'buy', 5_800_000);
    rig.dialect.beat(rig.exchange.now());
    expect(socket.news()).toEqual([]);
  });
});

describe('tokens', () => {
  const subscribe = (token: string) => ({ method: 'subscribe', params: { channel: 'balances', token } });

  it('are to be used within 15 minutes, and last with the connection that did', () => {
    const { rig, socket, token } = open();
    rig.pass(899 * SECOND);
    expect(socket.ask(subscribe(token))[0]).toMatchObject({ success: true });
    rig.pass(2 * SECOND);
    expect(socket.ask({ method: 'cancel_all', params: { token } })[0]).toMatchObject({ success: true });
    expect(rig.socket().ask(subscribe(token)).at(-1)).toMatchObject({ error: 'ESession:Invalid session' });
  });

  it('bear what their key may do', () => {
    const { rig, socket } = open();
    const token = rig.token('reader');
    expect(socket.ask(subscribe(token))[0]).toMatchObject({ success: true });
    expect(socket.ask({ method: 'add_order', params: { ...TERMS, token } })).toMatchObject([
      { method: 'add_order', success: false, error: 'EGeneral:Permission denied' },
    ]);
  });
});

describe('requests', () => {
  const ask = ({ socket, token }: ReturnType<typeof open>, method: string, params: object) =>
    socket.ask({ method, req_id: 9, params: { token, ...params } });

  it.each([
    ['a symbol', { symbol: 'XBT/USDT' }, 'Currency pair not supported XBT/USDT'],
    ['a side', { side: 'hold' }, 'EGeneral:Invalid arguments:side'],
    ['a type', { order_type: 'settle-position' }, 'EGeneral:Invalid arguments:order_type'],
    ['a quantity that is text', { order_qty: '0.01' }, 'Order_qty field must be a number_float'],
    ['no quantity', { order_qty: undefined }, 'EGeneral:Invalid arguments:order_qty'],
    ['a price that is text', { limit_price: '50000' }, 'Limit_price field must be a number_float'],
    ['no price', { limit_price: undefined }, 'EGeneral:Invalid arguments:price'],
    [
      'too fine a price',
      { limit_price: 50_000.001 },
      'EOrder:Invalid price:XBTUSDT price can only be specified up to 2 decimals.',
    ],
    ['more than there is', { order_qty: 3 }, 'EOrder:Insufficient funds'],
    [
      'market protection of a limit',
      { no_mpp: true },
      'EGeneral:Invalid arguments:no_mpp order option is only available when ordertype = market',
    ],
    ['margin', { margin: true }, 'EOrder:Cannot open position'],
    ['a schedule', { effective_time: '2030-01-01T00:00:00Z' }, 'EGeneral:Invalid arguments:effective_time'],
    ['a stop without trigger', { order_type: 'stop-loss' }, 'EGeneral:Invalid arguments:triggers'],
    [
      'an index',
      { order_type: 'stop-loss', triggers: { reference: 'index', price: 1 } },
      'EGeneral:Invalid arguments:Index unavailable',
    ],
    ['a deadline that is past', { deadline: '2020-01-01T00:00:00Z' }, 'EService:Deadline elapsed'],
    ['a name', { cl_ord_id: 'a-name-of-nineteen-c' }, 'EGeneral:Invalid arguments:cl_ord_id'],
  ])('refuse %s', (_, params, error) => {
    const at = open();
    expect(ask(at, 'add_order', { ...TERMS, ...params })).toMatchObject([
      { method: 'add_order', req_id: 9, success: false, error },
    ]);
    expect(at.rig.exchange.orders('alice', { limit: 9 })).toEqual([]);
  });

  it('that nobody knows are said to be so', () => {
    expect(ask(open(), 'add_position', {})).toMatchObject([{ error: 'Unsupported event', success: false }]);
  });

  it('take numbers as they are written, however small', () => {
    const at = open();
    const [answer] = ask(at, 'add_order', { ...TERMS, order_qty: 1e-5, limit_price: 500_000 });
    expect(answer).toMatchObject({ success: true });
    expect(at.rig.exchange.openOrders('alice', 0)[0]).toMatchObject({ size: 1, price: 50_000_000 });
  });

  /** https://docs.kraken.com/api/docs/websocket-v2/add_order: `pct` and `quote` are distances. */
  it.each([
    ['stop-loss', { price: 59_000 }, 'stop', 5_900_000],
    ['stop-loss', { price: -1, price_type: 'pct' }, 'stop', 5_940_000],
    ['take-profit', { price: 100, price_type: 'quote' }, 'take-profit', 6_010_000],
    ['trailing-stop', { price: 500, price_type: 'quote' }, 'trailing', 5_950_000],
    ['trailing-stop', { price: 1.5, price_type: 'pct' }, 'trailing', 5_910_000],
  ])('%s with %j', (order_type, triggers, kind, price) => {
    const at = open();
    const terms = {
      ...TERMS,
      side: 'sell',
      order_type,
      limit_price: undefined,
      triggers: { reference: 'last', ...triggers },
    };
    expect(ask(at, 'add_order', terms)[0]).toMatchObject({ success: true });
    const [order] = at.rig.exchange.openOrders('alice', 0);
    expect(order!.request.trigger!.kind).toBe(kind);
    expect(order!.triggerPrice).toBe(price);
  });

  it('place what a conditional says behind the order', () => {
    const at = open();
    const conditional = { order_type: 'stop-loss-limit', trigger_price: 45_000, limit_price: 44_900 };
    expect(ask(at, 'add_order', { ...TERMS, conditional })[0]).toMatchObject({ success: true });
    quote(at.rig.exchange, 'sell', 5_000_000);
    at.rig.pass(0);
    expect(at.rig.exchange.openOrders('alice', 0)[0]).toMatchObject({
      triggerPrice: 4_500_000,
      price: 4_490_000,
      status: 'armed',
    });
  });

  it('name an order by what the client calls it', () => {
    const at = open();
    const [added] = ask(at, 'add_order', { ...TERMS, cl_ord_id: 'mine' });
    expect(added.result).toEqual({ order_id: expect.any(String), cl_ord_id: 'mine' });
    const [amended] = ask(at, 'amend_order', { cl_ord_id: 'mine', order_qty: 0.02 });
    expect(amended.result).toEqual({ amend_id: expect.any(String), cl_ord_id: 'mine' });
    expect(ask(at, 'cancel_order', { cl_ord_id: ['mine'] })).toMatchObject([
      { result: { cl_ord_id: 'mine' }, success: true },
    ]);
    expect(ask(at, 'cancel_order', { cl_ord_id: ['mine'] })).toMatchObject([
      { error: 'EOrder:Unknown order' },
    ]);
  });

  it('to cancel are answered order by order', () => {
    const at = open();
    const ids = [1, 2].map(() => ask(at, 'add_order', TERMS)[0].result.order_id);
    const answers = ask(at, 'cancel_order', { order_id: [...ids, 'OQCLML-BW3P3-BUCMWZ'] });
    expect(answers).toMatchObject([
      { result: { order_id: ids[0] }, success: true },
      { result: { order_id: ids[1] }, success: true },
      { error: 'EOrder:Unknown order', success: false },
    ]);
  });

  it('that are only to be checked place nothing', () => {
    const at = open();
    expect(ask(at, 'add_order', { ...TERMS, validate: true })[0]).toMatchObject({
      success: true,
      result: {},
    });
    expect(at.rig.exchange.orders('alice', { limit: 9 })).toEqual([]);
  });
});

describe('executions', () => {
  const types = (frames: { channel?: string; data?: { exec_type: string }[] }[]) =>
    frames.filter(({ channel }) => channel === 'executions').map(({ data }) => data![0]?.exec_type);

  function listening(params: object = {}) {
    const at = open();
    at.socket.ask({ method: 'subscribe', params: { channel: 'executions', token: at.token, ...params } });
    return at;
  }

  it('tell each step of an order, numbered without a gap', () => {
    const { rig, socket, token } = listening();
    quote(rig.exchange, 'sell', 5_000_000, 400);
    const first = socket.ask({ method: 'add_order', params: { ...TERMS, token } });
    expect(types(first)).toEqual(['pending_new', 'new', 'trade']);
    quote(rig.exchange, 'sell', 5_000_000, 600);
    const second = socket.news();
    expect(types(second)).toEqual(['trade', 'filled']);
    expect(second[0].data[0]).toMatchObject({
      last_qty: 0.006,
      last_price: 50_000,
      liquidity_ind: 'm',
      order_status: 'partially_filled',
    });
    expect(second[1].data[0]).toMatchObject({
      order_status: 'filled',
      cum_qty: 0.01,
      cum_cost: 500,
      avg_price: 50_000,
    });
    const sequences = [...first, ...second]
      .filter(({ channel }) => channel === 'executions')
      .map(({ sequence }) => sequence);
    expect(sequences).toEqual([2, 3, 4, 5, 6]);
  });

  it('tell that a stop has woken', () => {
    const { rig, socket, token } = listening();
    const triggers = { reference: 'last', price: 59_000 };
    socket.ask({
      method: 'add_order',
      params: { ...TERMS, side: 'sell', order_type: 'stop-loss', limit_price: undefined, triggers, token },
    });
    trade(rig.exchange, 5_900_000);
    rig.pass(SECOND);
    const frames = socket.news();
    expect(types(frames)[0]).toBe('status');
    expect(frames[0].data[0]).toMatchObject({ order_status: 'triggered' });
  });

  it('leave out mere transitions where nobody wants them', () => {
    const { socket, token } = listening({ order_status: false });
    const frames = socket.ask({ method: 'add_order', params: { ...TERMS, token } });
    const { order_id } = frames.at(-1).result;
    expect(types(frames)).toEqual(['new']);
    expect(
      types(socket.ask({ method: 'amend_order', params: { order_id, order_qty: 0.02, token } })),
    ).toEqual([]);
    expect(types(socket.ask({ method: 'cancel_order', params: { order_id: [order_id], token } }))).toEqual([
      'canceled',
    ]);
  });

  it('begin with what is open, and with the last trades where they are wanted', () => {
    const { rig, socket, token } = open();
    quote(rig.exchange, 'sell', 6_000_000, 100);
    socket.ask({ method: 'add_order', params: { ...TERMS, limit_price: 60_000, token } });
    const params = { channel: 'executions', token, snap_trades: true };
    const [, trades, orders] = socket.ask({ method: 'subscribe', params });
    expect(trades).toMatchObject({
      type: 'snapshot',
      data: [{ exec_type: 'trade', last_qty: 0.001 }],
      sequence: 1,
    });
    expect(orders).toMatchObject({
      type: 'snapshot',
      data: [{ exec_type: 'new', order_status: 'partially_filled', cum_qty: 0.001 }],
      sequence: 2,
    });
  });

  it('begin empty where there is nothing', () => {
    const { socket, token } = open();
    const [, first] = socket.ask({ method: 'subscribe', params: { channel: 'executions', token } });
    expect(first).toEqual({ channel: 'executions', type: 'snapshot', data: [], sequence: 1 });
  });

  it('are of the account alone', () => {
    const { rig, socket } = listening();
    rig.private(
      'AddOrder',
      { pair: 'XBTUSDT', type: 'buy', ordertype: 'limit', price: '50000', volume: '0.01' },
      'second',
    );
    expect(types(socket.news())).toEqual([]);
  });

  it('count rates where they are asked to', () => {
    const at = new Rig({ settings: { rateLimits: true } });
    const socket = at.socket();
    const token = at.token();
    socket.ask({ method: 'subscribe', params: { channel: 'executions', token, ratecounter: true } });
    const frames = socket.ask({ method: 'add_order', params: { ...TERMS, token } });
    expect(frames[0].data[0]).toMatchObject({ exec_type: 'pending_new', ratecount: 1 });
  });
});

it('balances tell what changed a total, and not what is merely held', () => {
  const { rig, socket, token } = open();
  socket.ask({ method: 'subscribe', params: { channel: 'balances', token } });
  const order = { method: 'add_order', params: { ...TERMS, token } };
  expect(socket.ask(order).filter(({ channel }) => channel === 'balances')).toEqual([]);
  quote(rig.exchange, 'sell', 5_000_000);
  const told = socket.news().filter(({ channel }) => channel === 'balances');
  expect(told.map(({ data }) => data[0])).toMatchObject(
    expect.arrayContaining([
      expect.objectContaining({ asset: 'BTC', amount: 0.01, balance: 2.01 }),
      expect.objectContaining({ asset: 'USDT', amount: -500.5, balance: 99_499.5 }),
    ]),
  );
});
