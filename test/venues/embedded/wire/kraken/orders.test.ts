import { describe, expect, it } from 'vitest';
import { quote, trade } from '../core/fixture.js';
import { type Answer, Rig } from './rig.js';

const SECOND = 1_000_000;

/** The last trade is at 60,000.00; nothing rests. */
function traded(): Rig {
  const rig = new Rig();
  trade(rig.exchange, 6_000_000);
  return rig;
}

const LIMIT = { pair: 'XBTUSDT', type: 'buy', ordertype: 'limit', price: '50000', volume: '0.01' };

/** The record of the order that an answer of `AddOrder` names. */
function recordOf(rig: Rig, answer: Answer) {
  expect(answer.error).toEqual([]);
  const [txid] = answer.result.txid;
  return rig.private('QueryOrders', { txid, trades: 'true' }).result[txid];
}

describe('order types', () => {
  it('limit', () => {
    const rig = traded();
    const answer = rig.private('AddOrder', LIMIT);
    expect(answer.result.descr).toEqual({ order: 'buy 0.01000 XBTUSDT @ limit 50000.00' });
    expect(recordOf(rig, answer)).toMatchObject({
      status: 'open',
      descr: { pair: 'XBTUSDT', type: 'buy', ordertype: 'limit', price: '50000.00', price2: '0' },
      vol: '0.01000',
      vol_exec: '0.00000',
      oflags: 'fciq',
      trades: [],
    });
  });

  /** 0.01 at 60,000 costs 600; a fee of 0.1 % is 0.6. */
  it('market, filled at what is there', () => {
    const rig = traded();
    quote(rig.exchange, 'sell', 6_000_000);
    const answer = rig.private('AddOrder', { ...LIMIT, ordertype: 'market', price: '' });
    expect(answer.result.descr.order).toBe('buy 0.01000 XBTUSDT @ market');
    const record = recordOf(rig, answer);
    expect(record).toMatchObject({
      status: 'closed',
      vol_exec: '0.01000',
      cost: '600.00000000',
      fee: '0.60000000',
      price: '60000.00',
    });
    const { result } = rig.private('QueryTrades', { txid: record.trades[0] });
    expect(result[record.trades[0]]).toMatchObject({
      ordertxid: answer.result.txid[0],
      pair: 'XBTUSDT',
      type: 'buy',
      price: '60000.00',
      cost: '600.00000000',
      fee: '0.60000000',
      vol: '0.01000',
      maker: false,
    });
  });

  it('market, for an amount of the quote asset', () => {
    const rig = traded();
    quote(rig.exchange, 'sell', 6_000_000);
    const answer = rig.private('AddOrder', { ...LIMIT, ordertype: 'market', volume: '600', oflags: 'viqc' });
    const record = recordOf(rig, answer);
    expect(record).toMatchObject({ status: 'closed', vol: '600.00000000', oflags: 'fciq,viqc' });
    expect(Number(record.cost)).toBeLessThanOrEqual(600);
    expect(Number(record.cost)).toBeGreaterThan(598);
  });

  it('iceberg', () => {
    const rig = traded();
    const terms = { ...LIMIT, ordertype: 'iceberg', volume: '0.15' };
    expect(recordOf(rig, rig.private('AddOrder', { ...terms, displayvol: '0.01' })).descr.ordertype).toBe(
      'iceberg',
    );
    expect(rig.exchange.book(0).bestBidSize).toBe(1_000);
    expect(rig.private('AddOrder', { ...terms, displayvol: '0.009' }).error).toEqual([
      'EGeneral:Invalid arguments:displayvol',
    ]);
    expect(rig.private('AddOrder', terms).error).toEqual(['EGeneral:Invalid arguments:displayvol']);
  });

  it.each([
    ['stop-loss', 'buy', { price: '61000' }, 'stop loss 61000.00', '61000.00', '0'],
    ['stop-loss', 'sell', { price: '59000' }, 'stop loss 59000.00', '59000.00', '0'],
    ['take-profit', 'buy', { price: '59000' }, 'take profit 59000.00', '59000.00', '0'],
    ['take-profit', 'sell', { price: '61000' }, 'take profit 61000.00', '61000.00', '0'],
    [
      'stop-loss-limit',
      'buy',
      { price: '61000', price2: '61100' },
      'stop loss 61000.00 -> limit 61100.00',
      '61000.00',
      '61100.00',
    ],
    [
      'take-profit-limit',
      'sell',
      { price: '61000', price2: '60900' },
      'take profit 61000.00 -> limit 60900.00',
      '61000.00',
      '60900.00',
    ],
    ['trailing-stop', 'sell', { price: '+500' }, 'trailing stop +500', '+500', '0'],
    ['trailing-stop', 'sell', { price: '+1.0%' }, 'trailing stop +1.0%', '+1.0%', '0'],
    [
      'trailing-stop-limit',
      'sell',
      { price: '+500', price2: '-10' },
      'trailing stop +500 -> limit -10',
      '+500',
      '-10',
    ],
  ])('%s to %s waits', (ordertype, type, prices, phrase, price, price2) => {
    const rig = traded();
    const answer = rig.private('AddOrder', { ...LIMIT, ordertype, type, ...prices });
    expect(answer.result.descr.order).toBe(`${type} 0.01000 XBTUSDT @ ${phrase}`);
    const record = recordOf(rig, answer);
    expect(record).toMatchObject({ status: 'open', trigger: 'last', descr: { ordertype, price, price2 } });
    expect(rig.exchange.openOrders('alice', 0)[0]!.status).toBe('armed');
  });

  /** 500 below 60,000; after a trade at 60,400 it is 59,900, and never goes back. */
  it('trailing-stop follows the last trade', () => {
    const rig = traded();
    const answer = rig.private('AddOrder', {
      ...LIMIT,
      type: 'sell',
      ordertype: 'trailing-stop',
      price: '+500',
    });
    expect(recordOf(rig, answer).stopprice).toBe('59500.00');
    trade(rig.exchange, 6_040_000);
    expect(recordOf(rig, answer).stopprice).toBe('59900.00');
    trade(rig.exchange, 6_000_000);
    expect(recordOf(rig, answer).stopprice).toBe('59900.00');
  });

  it('a stop that wakes sells, and says that it was stopped', () => {
    const rig = traded();
    const answer = rig.private('AddOrder', {
      ...LIMIT,
      type: 'sell',
      ordertype: 'stop-loss',
      price: '59000',
    });
    trade(rig.exchange, 5_900_000);
    rig.pass(SECOND);
    expect(recordOf(rig, answer)).toMatchObject({ misc: 'stopped' });
  });

  /** Bought at 50,000; the close sells as much at 55,000. */
  it('a conditional close follows on what was filled', () => {
    const rig = traded();
    const answer = rig.private('AddOrder', {
      ...LIMIT,
      'close[ordertype]': 'limit',
      'close[price]': '55000',
    });
    expect(answer.result.descr.close).toBe('close position @ limit 55000');
    quote(rig.exchange, 'sell', 5_000_000, 400);
    rig.pass(0);
    expect(rig.exchange.openOrders('alice', 0)).toHaveLength(1);
    quote(rig.exchange, 'sell', 5_000_000, 600);
    rig.pass(0);
    const [close] = rig.exchange.openOrders('alice', 0);
    expect(close).toMatchObject({ price: 5_500_000, size: 1_000 });
    expect(close!.request.side).toBe('sell');
  });

  it('immediate or cancel is canceled where nothing more is there', () => {
    const rig = traded();
    const record = recordOf(rig, rig.private('AddOrder', { ...LIMIT, timeinforce: 'IOC' }));
    expect(record).toMatchObject({ status: 'canceled', vol_exec: '0.00000' });
  });

  it.each(['+30', '1700000080'])('expires with expiretm %s', (expiretm) => {
    const rig = traded();
    const answer = rig.private('AddOrder', { ...LIMIT, timeinforce: 'GTD', expiretm });
    expect(recordOf(rig, answer).status).toBe('open');
    rig.pass(40 * SECOND);
    expect(recordOf(rig, answer)).toMatchObject({ status: 'expired', reason: 'Order expired' });
  });
});

describe('relative prices', () => {
  /** The last trade is at 60,000. A plain `#` is in favour of a limit, and against the holder of a stop. */
  it.each([
    ['limit', 'buy', '-100', '59900.00'],
    ['limit', 'sell', '+100.5', '60100.50'],
    ['limit', 'buy', '-1%', '59400.00'],
    ['limit', 'buy', '#100', '59900.00'],
    ['limit', 'sell', '#0.5%', '60300.00'],
    ['stop-loss', 'buy', '#100', '60100.00'],
    ['stop-loss', 'sell', '#2%', '58800.00'],
    ['take-profit', 'sell', '#100', '60100.00'],
    ['take-profit', 'buy', '-0.0001%', '59999.94'],
  ])('%s to %s at %s is at %s', (ordertype, type, price, expected) => {
    const rig = traded();
    const record = recordOf(rig, rig.private('AddOrder', { ...LIMIT, ordertype, type, price }));
    expect(record.descr.price).toBe(expected);
  });

  it('of a limit behind a trigger are relative to the trigger', () => {
    const rig = traded();
    const terms = { ...LIMIT, ordertype: 'stop-loss-limit', price: '61000', price2: '+1%' };
    expect(recordOf(rig, rig.private('AddOrder', terms)).descr.price2).toBe('61610.00');
  });
});

describe('what is refused', () => {
  it.each([
    ['an unknown pair', { pair: 'NOPE' }, 'EQuery:Unknown asset pair'],
    ['a side', { type: 'hold' }, 'EGeneral:Invalid arguments:type'],
    ['a type', { ordertype: 'settle-position' }, 'EGeneral:Invalid arguments:ordertype'],
    ['no price', { price: '' }, 'EGeneral:Invalid arguments:price'],
    ['a price of zero', { price: '0' }, 'EGeneral:Invalid arguments:price'],
    [
      'too fine a price',
      { price: '50000.001' },
      'EOrder:Invalid price:XBTUSDT price can only be specified up to 2 decimals.',
    ],
    ['a volume', { volume: 'much' }, 'EGeneral:Invalid arguments:volume'],
    ['too fine a volume', { volume: '0.000001' }, 'EGeneral:Invalid arguments:volume'],
    ['a volume of zero', { volume: '0' }, 'EOrder:Order minimum not met'],
    ['too little money', { volume: '0.00001' }, 'EOrder:Cost minimum not met'],
    ['more than there is', { volume: '3' }, 'EOrder:Insufficient funds'],
    ['a flag', { oflags: 'fast' }, 'EGeneral:Invalid arguments:oflags'],
    ['quote volume of a limit', { oflags: 'viqc' }, 'EGeneral:Invalid arguments:viqc'],
    [
      'post-only of a stop',
      { ordertype: 'stop-loss', price: '61000', oflags: 'post' },
      'EGeneral:Invalid arguments:oflags',
    ],
    ['a time in force', { timeinforce: 'DAY' }, 'EGeneral:Invalid arguments:timeinforce'],
    ['GTD without a time', { timeinforce: 'GTD' }, 'EGeneral:Invalid arguments:expiretm'],
    ['a time that is past', { expiretm: '1600000000' }, 'EGeneral:Invalid arguments:expiretm'],
    ['a schedule', { starttm: '+60' }, 'EGeneral:Invalid arguments:starttm'],
    ['leverage', { leverage: '5' }, 'EOrder:Cannot open position'],
    [
      'an index',
      { ordertype: 'stop-loss', price: '61000', trigger: 'index' },
      'EGeneral:Invalid arguments:Index unavailable',
    ],
    ['a userref', { userref: '5000000000' }, 'EGeneral:Invalid arguments:userref'],
    ['a long name', { cl_ord_id: 'a-name-of-nineteen-c' }, 'EGeneral:Invalid arguments:cl_ord_id'],
    [
      'a trail without a sign',
      { ordertype: 'trailing-stop', price: '500' },
      'EGeneral:Invalid arguments:price',
    ],
    [
      'a trailing limit without offset',
      { ordertype: 'trailing-stop-limit', price: '+500', price2: '50000' },
      'EGeneral:Invalid arguments:price2',
    ],
    ['a deadline that is past', { deadline: '2020-01-01T00:00:00Z' }, 'EService:Deadline elapsed'],
    ['a deadline that is far', { deadline: '2030-01-01T00:00:00Z' }, 'EGeneral:Invalid arguments:deadline'],
    ['a close of a kind', { 'close[ordertype]': 'never' }, 'EGeneral:Invalid arguments:close[ordertype]'],
  ])('%s', (_, fields, error) => {
    const rig = traded();
    expect(rig.private('AddOrder', { ...LIMIT, ...fields }).message).toEqual({ error: [error] });
    expect(rig.exchange.orders('alice', { limit: 10 })).toEqual([]);
  });

  it('post-only orders that would take', () => {
    const rig = traded();
    quote(rig.exchange, 'sell', 5_000_000);
    expect(rig.private('AddOrder', { ...LIMIT, oflags: 'post' }).error).toEqual(['EOrder:Post only order']);
  });

  it('a name twice while it is in use, and not after', () => {
    const rig = traded();
    const named = { ...LIMIT, cl_ord_id: 'mine' };
    expect(rig.private('AddOrder', named).error).toEqual([]);
    expect(rig.private('AddOrder', named).error[0]).toContain('cl_ord_id must be unique');
    expect(rig.private('CancelOrder', { cl_ord_id: 'mine' }).result).toEqual({ count: 1 });
    expect(rig.private('AddOrder', named).error).toEqual([]);
  });

  it('orders while the market stands still, but no cancels', () => {
    const rig = traded();
    const [txid] = rig.private('AddOrder', LIMIT).result.txid;
    rig.exchange.halt(null);
    expect(rig.private('AddOrder', LIMIT).error).toEqual(['EService:Market in cancel_only mode']);
    expect(rig.private('AmendOrder', { txid, order_qty: '0.02' }).error).toEqual([
      'EService:Market in cancel_only mode',
    ]);
    expect(rig.public('SystemStatus').result.status).toBe('cancel_only');
    expect(rig.private('CancelOrder', { txid }).result).toEqual({ count: 1 });
    rig.exchange.resume(null);
    expect(rig.private('AddOrder', LIMIT).error).toEqual([]);
  });

  it('nothing, where an order is only to be checked', () => {
    const rig = traded();
    const { result } = rig.private('AddOrder', { ...LIMIT, validate: 'true' });
    expect(result).toEqual({ descr: { order: 'buy 0.01000 XBTUSDT @ limit 50000' } });
    expect(rig.exchange.orders('alice', { limit: 10 })).toEqual([]);
  });
});

describe('changes', () => {
  it('amend in place: the order keeps its identifier', () => {
    const rig = traded();
    const [txid] = rig.private('AddOrder', LIMIT).result.txid;
    const { result } = rig.private('AmendOrder', { txid, order_qty: '0.02', limit_price: '49000' });
    expect(result.amend_id).toMatch(/^T[A-Z2-7]{5}-/);
    const record = rig.private('QueryOrders', { txid }).result[txid];
    expect(record).toMatchObject({ vol: '0.02000', descr: { price: '49000.00' } });
    expect(rig.private('AmendOrder', { txid, limit_price: '49000.001' }).error[0]).toContain(
      'EOrder:Invalid price',
    );
    expect(rig.private('AmendOrder', { txid, trigger_price: '1' }).error).toEqual([
      'EGeneral:Invalid arguments:trigger_price',
    ]);
    expect(rig.private('AmendOrder', { txid: 'OQCLML-BW3P3-BUCMWZ', order_qty: '1' }).error).toEqual([
      'EOrder:Unknown order',
    ]);
  });

  it('amend a trigger', () => {
    const rig = traded();
    const [txid] = rig.private('AddOrder', { ...LIMIT, type: 'sell', ordertype: 'stop-loss', price: '59000' })
      .result.txid;
    expect(rig.private('AmendOrder', { txid, trigger_price: '58000' }).error).toEqual([]);
    expect(rig.private('QueryOrders', { txid }).result[txid].descr.price).toBe('58000.00');
  });

  /** https://docs.kraken.com/api-reference/trading/amend-order: what is left is cancelled. */
  it('amend below what is filled ends the order', () => {
    const rig = traded();
    const [txid] = rig.private('AddOrder', LIMIT).result.txid;
    quote(rig.exchange, 'sell', 5_000_000, 400);
    expect(rig.private('AmendOrder', { txid, order_qty: '0.003' }).error).toEqual([]);
    expect(rig.private('QueryOrders', { txid }).result[txid]).toMatchObject({
      status: 'canceled',
      vol_exec: '0.00400',
      misc: 'partial',
    });
  });

  /** 0.01 of which 0.004 are filled, edited to 0.02: the new order has the other 0.016. */
  it('edit ends the order and places another', () => {
    const rig = traded();
    const [txid] = rig.private('AddOrder', { ...LIMIT, userref: '7' }).result.txid;
    quote(rig.exchange, 'sell', 5_000_000, 400);
    const { result } = rig.private('EditOrder', { txid, pair: 'XBTUSDT', volume: '0.02', price: '48000' });
    expect(result).toMatchObject({ status: 'ok', originaltxid: txid, orders_cancelled: 1, price: '48000' });
    expect(result.txid).not.toBe(txid);
    expect(rig.private('QueryOrders', { txid }).result[txid]).toMatchObject({
      status: 'canceled',
      reason: 'Order replaced',
    });
    const { open } = rig.private('OpenOrders', { userref: '7' }).result;
    expect(Object.keys(open)).toEqual([result.txid]);
    expect(open[result.txid]).toMatchObject({ vol: '0.01600', descr: { price: '48000.00' } });
  });

  it('a bad edit leaves the order as it was', () => {
    const rig = traded();
    const [txid] = rig.private('AddOrder', LIMIT).result.txid;
    expect(rig.private('EditOrder', { txid, pair: 'XBTUSDT', price: '0' }).error).toEqual([
      'EGeneral:Invalid arguments:price',
    ]);
    expect(rig.private('QueryOrders', { txid }).result[txid].status).toBe('open');
  });

  it('cancel by identifier, by userref, by name, in a batch, and all', () => {
    const rig = traded();
    const add = (fields = {}) => rig.private('AddOrder', { ...LIMIT, ...fields }).result.txid[0];
    expect(rig.private('CancelOrder', { txid: add() }).result).toEqual({ count: 1 });
    add({ userref: '5' });
    add({ userref: '5' });
    expect(rig.private('CancelOrder', { txid: '5' }).result).toEqual({ count: 2 });
    expect(rig.private('CancelOrder', { txid: '5' }).error).toEqual(['EOrder:Unknown order']);
    add({ cl_ord_id: '6d1b345e-2821-40e2-ad83-4ecb18a06876' });
    expect(rig.private('CancelOrder', { cl_ord_id: '6d1b345e-2821-40e2-ad83-4ecb18a06876' }).result).toEqual({
      count: 1,
    });
    const batch = [add(), add(), { txid: add() }];
    expect(rig.json('CancelOrderBatch', { orders: batch }).result).toEqual({ count: 3 });
    add();
    add();
    expect(rig.private('CancelAll').result).toEqual({ count: 2 });
    expect(rig.private('OpenOrders').result).toEqual({ open: {} });
  });

  it('belong to their account', () => {
    const rig = traded();
    const [txid] = rig.private('AddOrder', LIMIT).result.txid;
    expect(rig.private('CancelOrder', { txid }, 'second').error).toEqual(['EOrder:Unknown order']);
    expect(rig.private('QueryOrders', { txid }, 'second').error).toEqual(['EOrder:Unknown order']);
  });

  it('come about by themselves when the dead man’s switch is not set again', () => {
    const rig = traded();
    rig.private('AddOrder', LIMIT);
    expect(rig.private('CancelAllOrdersAfter', { timeout: '60' }).result).toEqual({
      currentTime: '2023-11-14T22:14:00Z',
      triggerTime: '2023-11-14T22:15:00Z',
    });
    rig.pass(59 * SECOND);
    rig.private('CancelAllOrdersAfter', { timeout: '60' });
    rig.pass(59 * SECOND);
    expect(Object.keys(rig.private('OpenOrders').result.open)).toHaveLength(1);
    rig.pass(2 * SECOND);
    expect(rig.private('OpenOrders').result).toEqual({ open: {} });
    rig.private('AddOrder', LIMIT);
    rig.private('CancelAllOrdersAfter', { timeout: '5' });
    expect(rig.private('CancelAllOrdersAfter', { timeout: '0' }).result.triggerTime).toBe('0');
    rig.pass(10 * SECOND);
    expect(Object.keys(rig.private('OpenOrders').result.open)).toHaveLength(1);
  });

  it('a batch answers for each of its orders', () => {
    const rig = traded();
    const order = { ordertype: 'limit', type: 'buy', price: '50000', volume: '0.01' };
    const { result } = rig.json('AddOrderBatch', {
      pair: 'XBTUSDT',
      orders: [order, { ...order, volume: '3' }],
    });
    expect(result.orders[0].descr.order).toBe('buy 0.01000 XBTUSDT @ limit 50000.00');
    expect(result.orders[1]).toEqual({ error: 'EOrder:Insufficient funds' });
    expect(rig.json('AddOrderBatch', { pair: 'XBTUSDT', orders: [order] }).error).toEqual([
      'EGeneral:Invalid arguments:orders',
    ]);
  });
});

describe('histories', () => {
  it('come in pages of fifty, newest first', () => {
    const rig = traded();
    for (let i = 0; i < 55; i += 1) {
      rig.pass(SECOND);
      rig.private('CancelOrder', { txid: rig.private('AddOrder', LIMIT).result.txid[0] });
    }
    const first = rig.private('ClosedOrders').result;
    const second = rig.private('ClosedOrders', { ofs: '50' }).result;
    expect(first.count).toBe(55);
    expect([Object.keys(first.closed).length, Object.keys(second.closed).length]).toEqual([50, 5]);
    const times = [...Object.values(first.closed), ...Object.values(second.closed)].map(
      (one) => (one as { closetm: number }).closetm,
    );
    expect(times).toEqual([...times].sort((a, b) => b - a));
  });

  it('a ledger adds up to the balances', () => {
    const rig = traded();
    quote(rig.exchange, 'sell', 6_000_000);
    rig.private('AddOrder', { ...LIMIT, ordertype: 'market' });
    const { ledger } = rig.private('Ledgers').result;
    const sums: Record<string, number> = {};
    for (const entry of Object.values(ledger) as { asset: string; amount: string; fee: string }[]) {
      sums[entry.asset] = (sums[entry.asset] ?? 0) + Number(entry.amount) - Number(entry.fee);
    }
    const balance = rig.private('Balance').result;
    for (const [asset, sum] of Object.entries(sums)) expect(sum).toBeCloseTo(Number(balance[asset]), 8);
    expect(balance.XXBT).toBe('2.01000000');
    expect(balance.USDT).toBe('99399.40000000');
  });

  it('balances say what orders hold', () => {
    const rig = traded();
    rig.private('AddOrder', { ...LIMIT, type: 'sell', price: '70000', volume: '0.5' });
    expect(rig.private('BalanceEx').result.XXBT).toEqual({ balance: '2.00000000', hold_trade: '0.50000000' });
  });
});
