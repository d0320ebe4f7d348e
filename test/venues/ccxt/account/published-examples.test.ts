import { describe, expect, it } from 'vitest';
import { BinanceSigner } from '../../../../src/venues/ccxt/account/binance/parameters.js';
import { binanceRejectCode } from '../../../../src/venues/ccxt/account/binance/reject-codes.js';
import {
  type BinanceOrder,
  type BinanceTrade,
  type ExecutionReport,
  readExecution,
  readOrder,
  readTrade,
} from '../../../../src/venues/ccxt/account/binance/reports.js';
import { coinbaseRejectCode } from '../../../../src/venues/ccxt/account/coinbase/reject-codes.js';
import {
  type RestOrder as CoinbaseOrder,
  type RestFill,
  readFill,
  readRestOrder,
  readUserOrder,
  type UserOrder,
} from '../../../../src/venues/ccxt/account/coinbase/reports.js';
import { readKey } from '../../../../src/venues/ccxt/account/kraken/key-report.js';
import { assetCode } from '../../../../src/venues/ccxt/account/kraken/order-text.js';
import { krakenRejectCode } from '../../../../src/venues/ccxt/account/kraken/reject-codes.js';
import {
  type Execution,
  ExecutionReader,
  type RestOrder as KrakenOrder,
  readRestOrder as readKrakenOrder,
} from '../../../../src/venues/ccxt/account/kraken/reports.js';
import { published, readingOf } from './published.js';

const BTCUSDT = readingOf('BTCUSDT', { tick: '0.1', lot: '0.00001', base: 'BTC', quote: 'USDT' });
const COINBASE = readingOf('BTC-USD', { tick: '0.01', lot: '0.001', base: 'BTC', quote: 'USD' });
const KRAKEN = readingOf('BTC/USD', { tick: '0.1', lot: '0.0001', base: 'BTC', quote: 'USD' });

describe("Binance's published messages", () => {
  it('an execution report that an order is new', () => {
    const reading = readingOf('ETHBTC', { tick: '0.0000001', lot: '0.01', base: 'ETH', quote: 'BTC' });
    const read = readExecution(published<ExecutionReport>('binance', 'user-execution-report'), reading)!;
    expect(read.order).toMatchObject({
      venueOrderId: '4293153',
      clientOrderId: null,
      side: 'buy',
      type: 'limit',
      price: 1_026_441,
      size: 100,
      filled: 0,
      stage: 'open',
      time: 1_499_405_658_657_000,
    });
    expect(read.fill).toBeNull();
  });

  it('an answer with its fills', () => {
    const read = readOrder(published<BinanceOrder>('binance', 'rest-order-full'), BTCUSDT)!;
    expect(read.order).toMatchObject({
      stage: 'filled',
      size: 847,
      filled: 847,
      side: 'sell',
      price: 234_161,
    });
    expect(read.fills.map(({ tradeId, price, size }) => [tradeId, price, size])).toEqual([
      ['1650422481', 234_161, 635],
      ['1650422482', 234_165, 212],
    ]);
  });

  it('an answer to a replacement: the id of the order that was cancelled is the original one', () => {
    const { cancelResponse, newOrderResponse } = published<Record<string, BinanceOrder>>(
      'binance',
      'rest-cancel-replace',
    );
    expect(readOrder(cancelResponse!, BTCUSDT)!.order).toMatchObject({ stage: 'canceled', filled: 1 });
    expect(readOrder(newOrderResponse!, BTCUSDT)!.order).toMatchObject({ stage: 'open', price: 234_161 });
    const ours = { ...cancelResponse!, origClientOrderId: 'oc-5e55-7.2' };
    expect(readOrder(ours, BTCUSDT)!.order).toMatchObject({ clientOrderId: 'oc-5e55-7', leg: 2 });
  });

  it('a trade of the account', () => {
    const [trade] = published<BinanceTrade[]>('binance', 'rest-my-trades');
    expect(readTrade(trade!, BTCUSDT)).toMatchObject({
      tradeId: '1650422481',
      size: 635,
      liquidity: 'maker',
    });
  });

  it("the signature of the documentation's own example", () => {
    const { secretKey, request } = published<{
      secretKey: string;
      request: { params: Record<string, string | number> };
    }>('binance', 'signing-socket');
    const { apiKey, recvWindow, timestamp, signature, ...parameters } = request.params;
    const signer = new BinanceSigner(apiKey as string, secretKey, recvWindow as number);
    const text = signer.frame({ id: 1, method: 'order.place', parameters, timestamp: timestamp as number });
    expect(JSON.parse(text).params).toEqual(request.params);
    expect(JSON.parse(text).params.signature).toBe(signature);
  });

  it.each([
    [-2010, 'Account has insufficient balance for requested action.', 'insufficient-balance'],
    [-2010, 'Order would immediately match and take.', 'post-only-would-take'],
    [-2010, 'Duplicate order sent.', 'duplicate-id'],
    [-2011, 'Unknown order sent.', 'unknown-order'],
    [-2013, 'Order does not exist.', 'unknown-order'],
    [-1013, 'Filter failure: PRICE_FILTER', 'filter-tick'],
    [-1013, 'Filter failure: LOT_SIZE', 'filter-size'],
    [-1013, 'Filter failure: NOTIONAL', 'filter-min-notional'],
    [-1102, "Mandatory parameter 'price' was not sent, was empty/null, or malformed.", 'invalid'],
  ])('error %i %s', (code, message, expected) => {
    expect(binanceRejectCode(code, message)).toBe(expected);
  });
});

describe("Coinbase's published messages", () => {
  it('an order of the user channel: what was filled and what is left are its amount together', () => {
    const { events } = published<{ events: { orders: UserOrder[] }[] }>('coinbase', 'user');
    const [order] = events[0]!.orders;
    expect(readUserOrder(order!, COINBASE)).toMatchObject({
      venueOrderId: 'YYY',
      stage: 'filled',
      filled: 10,
      size: null,
      price: 5_000_000,
    });
    const partial = { ...order!, status: 'OPEN', cumulative_quantity: '0.004', leaves_quantity: '0.006' };
    expect(readUserOrder(partial, COINBASE)).toMatchObject({ stage: 'open', filled: 4, size: 10 });
  });

  it('an order and a fill of REST', () => {
    const { order } = published<{ order: CoinbaseOrder }>('coinbase', 'rest-order');
    expect(readRestOrder(order, COINBASE)).toMatchObject({
      stage: 'open',
      type: 'limit',
      price: 1_000_000,
      size: 1,
      filled: 1,
    });
    const { fills } = published<{ fills: RestFill[] }>('coinbase', 'rest-fills');
    const fill = readFill(fills[0]!, COINBASE)!;
    expect(fill).toMatchObject({ tradeId: '1111-11111-111111', price: 1_000_000, size: 1, feeAsset: 'USD' });
    expect(fill.fee.format(12)).toBe('1.250000000000');
  });

  it.each([
    ['INSUFFICIENT_FUND', 'insufficient-balance'],
    ['PREVIEW_INSUFFICIENT_FUND', 'insufficient-balance'],
    ['INVALID_LIMIT_PRICE_POST_ONLY', 'post-only-would-take'],
    ['UNKNOWN_CANCEL_ORDER', 'unknown-order'],
    ['INVALID_PRICE_PRECISION', 'filter-tick'],
    ['INVALID_SIZE_PRECISION', 'filter-lot'],
    ['PREVIEW_INVALID_BASE_SIZE_TOO_SMALL', 'filter-size'],
    ['ORDER_ENTRY_DISABLED', 'market-closed'],
    ['UNSUPPORTED_ORDER_CONFIGURATION', 'invalid'],
  ])('reason %s', (reason, expected) => {
    expect(coinbaseRejectCode(reason)).toBe(expected);
  });
});

describe("Kraken's published messages", () => {
  const rows = (name: string): Execution[] => published<{ data: Execution[] }>('kraken', name).data;

  it('an order that is pending says nothing yet; when it is new, what the row leaves out is known', () => {
    const reader = new ExecutionReader(KRAKEN);
    const [pending] = rows('ws-execution-pending');
    expect(reader.read(pending!).order).toBeNull();
    const [fresh] = rows('ws-execution-new');
    expect(reader.read({ ...fresh!, order_id: pending!.order_id }).order).toMatchObject({
      venueOrderId: 'OK4GJX-KSTLS-7DZZO5',
      stage: 'open',
      side: 'sell',
      price: 265_000,
      size: 50,
      filled: 0,
    });
    const [canceled] = rows('ws-execution-canceled');
    expect(reader.read({ ...canceled!, order_id: pending!.order_id }).order).toMatchObject({
      stage: 'canceled',
      reason: 'User requested',
    });
    // A row of an order that nobody ever named is passed over.
    expect(reader.read(canceled!)).toEqual({ order: null, fill: null });
  });

  it('of an order that ended long ago nothing is kept, and all of one that works', () => {
    const reader = new ExecutionReader(KRAKEN);
    const [pending] = rows('ws-execution-pending');
    const [canceled] = rows('ws-execution-canceled');
    reader.read({ ...pending!, order_id: 'RESTING' });
    for (let i = 0; i < 5_000; i += 1) {
      reader.read({ ...pending!, order_id: `O${i}` });
      // Told twice, as after a connection that broke.
      for (let told = 0; told < 2; told += 1) reader.read({ ...canceled!, order_id: `O${i}` });
    }
    expect(reader.size).toBe(1_024 + 1);
    expect(reader.read({ ...canceled!, order_id: 'RESTING' }).order).toMatchObject({ price: 265_000 });
  });

  it('a trade with its fee', () => {
    const reading = readingOf('USDC/USD', { tick: '0.0001', lot: '0.01', base: 'USDC', quote: 'USD' });
    const { fill, order } = new ExecutionReader(reading).read(rows('ws-execution-trade')[0]!);
    expect(fill).toMatchObject({
      tradeId: 'T5DIUI-5N4KO-Z5BPXK',
      price: 10_002,
      size: 1_544,
      liquidity: 'taker',
    });
    expect(fill!.fee.format(12)).toBe('0.345800000000');
    expect(order).toMatchObject({ stage: 'filled' });
  });

  it('an open order of REST, by its older name of the pair', () => {
    const { result } = published<{ result: { open: Record<string, KrakenOrder> } }>(
      'kraken',
      'rest-open-orders',
    );
    const [[id, order]] = Object.entries(result.open) as [[string, KrakenOrder]];
    expect(readKrakenOrder(id, order, KRAKEN)).toMatchObject({
      venueOrderId: 'OXVPSU-Q726F-L3SDEP',
      price: 700_000,
      size: 1,
      stage: 'open',
      side: 'buy',
    });
    expect(['XXBT', 'XBT', 'ZUSD', 'XXDG', 'USDT', 'ETH2.S'].map(assetCode)).toEqual([
      'BTC',
      'BTC',
      'USD',
      'DOGE',
      'USDT',
      null,
    ]);
  });

  it('what a key may do', () => {
    const { result } = published<{ result: unknown }>('kraken', 'rest-api-key-info');
    expect(readKey(result)).toEqual({
      canRead: true,
      canTrade: false,
      canWithdraw: true,
      addressRestricted: false,
      account: 'TestKey',
      expiresAt: null,
    });
  });

  it.each([
    ['EOrder:Insufficient funds', 'insufficient-balance'],
    ['EOrder:Post only order', 'post-only-would-take'],
    ['EOrder:Unknown order', 'unknown-order'],
    ['EOrder:Order minimum not met', 'filter-size'],
    ['EOrder:Cost minimum not met', 'filter-min-notional'],
    ['EOrder:Tick size check failed', 'filter-tick'],
    ['EService:Market in cancel_only mode', 'market-closed'],
    ['EGeneral:Invalid arguments:ordertype', 'invalid'],
  ])('error %s', (error, expected) => {
    expect(krakenRejectCode(error)).toBe(expected);
  });
});
