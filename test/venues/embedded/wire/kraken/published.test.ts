import { describe, expect, it } from 'vitest';
import { quote, trade } from '../core/fixture.js';
import { published, Rig } from './rig.js';
import { missing, renamed } from './shape.js';

/** Names of pairs, orders, trades and ledger entries differ from message to message: all of a kind count as one. */
const name = (key: string): string => {
  if (/^(XETHXXBT|XETHZUSD|ADAETH|XBTUSDT|XXBTZUSD)$/.test(key)) return 'PAIR';
  if (/^(XXBT|ATOM|ZUSD|USDT|XETH)$/.test(key)) return 'ASSET';
  return /^[A-Z0-9]{6}-[A-Z0-9]{5}-[A-Z0-9]{6}$/.test(key) ? 'ID' : key;
};

const unlike = (message: unknown, fixture: string, open: readonly string[] = []): string[] =>
  missing(renamed(message, name), renamed(published(fixture), name), open);

const LIMIT = { pair: 'XBTUSDT', type: 'buy', ordertype: 'limit', price: '50000', volume: '0.01' };

/** One whose account has an order of each state, and trades. */
function busy(): Rig {
  const rig = new Rig();
  trade(rig.exchange, 6_000_000);
  quote(rig.exchange, 'sell', 6_000_000);
  rig.private('AddOrder', { ...LIMIT, ordertype: 'market', volume: '0.001' });
  quote(rig.exchange, 'buy', 5_900_000);
  rig.pass(1_000_000);
  return rig;
}

describe('public answers have the form of the published ones', () => {
  const rig = busy();

  it.each([
    ['Time', '', 'rest-time'],
    ['SystemStatus', '', 'rest-system-status'],
    ['AssetPairs', 'pair=XBTUSDT', 'rest-asset-pairs'],
    ['Ticker', 'pair=XBTUSDT', 'rest-ticker'],
    ['OHLC', 'pair=XBTUSDT&interval=1', 'rest-ohlc'],
    ['Depth', 'pair=XBTUSDT&count=10', 'rest-depth'],
    ['Trades', 'pair=XBTUSDT', 'rest-trades'],
  ])('%s', (endpoint, query, fixture) => {
    expect(unlike(rig.public(endpoint, query).message, fixture)).toEqual([]);
  });

  it('Assets, whose margin is not given where there is none, as the published example has it too', () => {
    expect(
      unlike(rig.public('Assets', 'asset=XXBT').message, 'rest-assets', ['result.ASSET.margin_rate']),
    ).toEqual([]);
  });
});

describe('private answers have the form of the published ones', () => {
  const rig = busy();
  const [txid] = rig.private('AddOrder', { ...LIMIT, cl_ord_id: 'mine' }).result.txid;
  const filled = Object.keys(rig.private('ClosedOrders').result.closed)[0]!;
  const traded = Object.keys(rig.private('TradesHistory').result.trades)[0]!;

  it.each([
    ['Balance', {}, 'rest-balance'],
    ['BalanceEx', {}, 'rest-balance-ex'],
    ['TradeBalance', {}, 'rest-trade-balance'],
    ['OpenOrders', {}, 'rest-open-orders'],
    ['QueryOrders', { txid: filled, trades: 'true' }, 'rest-query-orders'],
    ['TradesHistory', {}, 'rest-trades-history'],
    ['QueryTrades', { txid: traded }, 'rest-query-trades'],
    ['Ledgers', {}, 'rest-ledgers'],
    ['GetWebSocketsToken', {}, 'rest-websockets-token'],
    ['CancelAllOrdersAfter', { timeout: '0' }, 'rest-cancel-after'],
    ['AddOrder', LIMIT, 'rest-add-order'],
    ['AmendOrder', { txid, order_qty: '0.02' }, 'rest-amend-order'],
    ['EditOrder', { txid, pair: 'XBTUSDT', price: '48000' }, 'rest-edit-order'],
    ['CancelAll', {}, 'rest-cancel-order'],
  ])('%s', (endpoint, fields, fixture) => {
    const { message } = rig.private(endpoint, fields);
    expect(unlike(message, fixture, ['result.open.ID.userref'])).toEqual([]);
  });

  it('TradeVolume, where there is no next tier', () => {
    const open = ['fees', 'fees_maker'].flatMap((side) =>
      ['nextfee', 'nextvolume'].map((field) => `result.${side}.PAIR.${field}`),
    );
    expect(
      unlike(rig.private('TradeVolume', { pair: 'XBTUSDT' }).message, 'rest-trade-volume', open),
    ).toEqual([]);
  });

  it('GetApiKeyInfo, where any address may come', () => {
    expect(
      unlike(rig.private('GetApiKeyInfo').message, 'rest-api-key-info', ['result.ip_allowlist']),
    ).toEqual([]);
  });

  it('AddOrderBatch and OpenOrders with a trailing stop', () => {
    const order = { ordertype: 'limit', type: 'buy', price: '50000', volume: '0.01' };
    const { message } = rig.json('AddOrderBatch', { pair: 'XBTUSDT', orders: [order, order] });
    expect(unlike(message, 'rest-add-order-batch')).toEqual([]);
    rig.private('CancelAll');
    rig.private('AddOrder', { ...LIMIT, type: 'sell', ordertype: 'trailing-stop', price: '+50.0000%' });
    const open = ['result.open.ID.userref'];
    expect(unlike(rig.private('OpenOrders').message, 'rest-open-orders-trailing', open)).toEqual([]);
  });

  it('a refusal', () => {
    expect(
      unlike(rig.private('AddOrder', { ...LIMIT, volume: '' }).message, 'rest-error', ['result']),
    ).toEqual([]);
  });
});

describe('frames of the sockets have the form of the published ones', () => {
  const rig = busy();
  const socket = rig.socket();
  const token = rig.token();
  const SYMBOL = ['BTC/USDT'];
  const subscribe = (params: object) => socket.ask({ method: 'subscribe', req_id: 1, params });

  it('status, pong, heartbeat', () => {
    expect(unlike(socket.news()[0], 'ws-status')).toEqual([]);
    expect(unlike(socket.ask({ method: 'ping', req_id: 1 })[0], 'ws-pong')).toEqual([]);
  });

  it.each([
    [{ channel: 'book', symbol: SYMBOL }, 'ws-book-subscribed', 'ws-book-snapshot'],
    [{ channel: 'ticker', symbol: SYMBOL }, 'ws-ticker-subscribed', 'ws-ticker-snapshot'],
    [{ channel: 'trade', symbol: SYMBOL, snapshot: true }, 'ws-trade-subscribed', 'ws-trade-snapshot'],
    [{ channel: 'ohlc', symbol: SYMBOL, interval: 5 }, 'ws-ohlc-subscribed', 'ws-ohlc-snapshot'],
    [{ channel: 'balances', token }, 'ws-balances-subscribed', 'ws-balances-snapshot'],
  ])('%j', (params, acknowledged, first) => {
    const [ack, snapshot] = subscribe(params);
    expect(unlike(ack, acknowledged)).toEqual([]);
    expect(unlike(snapshot, first)).toEqual([]);
  });

  it('instrument, without what is of margin', () => {
    const [ack, snapshot] = subscribe({ channel: 'instrument' });
    expect(unlike(ack, 'ws-instrument-subscribed')).toEqual([]);
    const margin = ['margin_initial', 'position_limit_long', 'position_limit_short'];
    const open = margin.map((field) => `data.pairs[].${field}`);
    expect(unlike(snapshot, 'ws-instrument-snapshot', open)).toEqual([]);
  });

  it('executions, from an order to its trade, and what they bring about elsewhere', () => {
    expect(unlike(subscribe({ channel: 'executions', token })[0], 'ws-executions-subscribed')).toEqual([]);
    quote(rig.exchange, 'sell', 6_000_000, 10);
    socket.news();
    const params = {
      token,
      symbol: 'BTC/USDT',
      side: 'buy',
      order_type: 'limit',
      order_qty: 0.001,
      limit_price: 60_000,
    };
    socket.session.message(JSON.stringify({ method: 'add_order', params }));
    rig.pass(2_000_000);
    const frames = socket.news();
    const of = (type: string) =>
      frames.find((frame) => frame.channel === 'executions' && frame.data[0].exec_type === type);
    expect(unlike(of('pending_new'), 'ws-execution-pending')).toEqual([]);
    expect(unlike(of('new'), 'ws-execution-new')).toEqual([]);
    expect(unlike(of('trade'), 'ws-execution-trade')).toEqual([]);
    const first = (channel: string) => frames.find((frame) => frame.channel === channel);
    expect(unlike(first('balances'), 'ws-balances-update')).toEqual([]);
    expect(unlike(first('trade'), 'ws-trade-update')).toEqual([]);
    expect(unlike(first('ohlc'), 'ws-ohlc-update')).toEqual([]);
    expect(unlike(first('book'), 'ws-book-update', ['data[].bids'])).toEqual([]);
  });

  it('requests, and a cancellation', () => {
    const terms = {
      symbol: 'BTC/USDT',
      side: 'buy',
      order_type: 'limit',
      order_qty: 0.01,
      limit_price: 50_000,
    };
    const ask = (method: string, params: object) =>
      socket.ask({ method, req_id: 1, params: { token, ...params } });
    const answer = (method: string, params: object) =>
      ask(method, params).find((frame) => frame.method === method);
    const added = answer('add_order', terms);
    expect(unlike(added, 'ws-add-order')).toEqual([]);
    const { order_id } = added.result;
    expect(unlike(answer('amend_order', { order_id, order_qty: 0.02 }), 'ws-amend-order')).toEqual([]);
    const edited = answer('edit_order', { order_id, symbol: 'BTC/USDT', limit_price: 49_000 });
    expect(unlike(edited, 'ws-edit-order')).toEqual([]);
    const frames = ask('cancel_order', { order_id: [edited.result.order_id] });
    const canceled = frames.find((frame) => frame.channel === 'executions');
    expect(unlike(canceled, 'ws-execution-canceled')).toEqual([]);
    expect(
      unlike(
        frames.find((frame) => frame.method === 'cancel_order'),
        'ws-cancel-order',
      ),
    ).toEqual([]);
    const orders = [terms, terms];
    const batch = answer('batch_add', { symbol: 'BTC/USDT', orders });
    expect(unlike(batch, 'ws-batch-add')).toEqual([]);
    const ids = batch.result.map((one: { order_id: string }) => one.order_id);
    expect(unlike(answer('batch_cancel', { orders: ids }), 'ws-batch-cancel')).toEqual([]);
    expect(unlike(answer('cancel_all', {}), 'ws-cancel-all')).toEqual([]);
    expect(unlike(answer('cancel_all_orders_after', { timeout: 0 }), 'ws-cancel-after')).toEqual([]);
    expect(unlike(answer('add_order', { ...terms, order_qty: 'much' }), 'ws-add-order-error')).toEqual([]);
  });

  it('a heart that beats where nothing else is said', () => {
    for (let i = 0; i < 3; i += 1) rig.pass(1_000_000);
    expect(socket.news().filter((frame) => frame.channel === 'heartbeat')).toEqual(
      Array(3).fill(published('ws-heartbeat')),
    );
  });
});
