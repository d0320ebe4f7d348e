import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWire, type WireHarness } from '../../../wire-harness/index.js';
import { paced } from './paced.js';

// biome-ignore lint/suspicious/noExplicitAny: ccxt's types of what it returns are loose.
type Client = any;

const SYMBOL = 'BTC/USDT';

/** An unmodified ccxt over HTTP, as a user would point it at the exchange. */
describe('ccxt over REST', () => {
  let wire: WireHarness;
  let client: Client;
  let last: number;

  beforeAll(async () => {
    wire = await startWire({ dialects: ['kraken'] });
    client = paced(await wire.ccxt('kraken', 'rest'));
    await client.loadMarkets();
    last = (await client.fetchTicker(SYMBOL)).last;
  });
  afterAll(() => wire.close());

  it('loads markets and currencies', () => {
    expect(client.markets[SYMBOL]).toMatchObject({
      id: 'XBTUSDT',
      active: true,
      precision: { price: 0.01, amount: 0.00001 },
      limits: { cost: { min: 5 } },
      taker: 0.001,
    });
    expect(client.currencies.BTC).toMatchObject({ id: 'XXBT', active: true });
  });

  it('sees the market: book, trades, candles, tickers, status, time', async () => {
    const book = await client.fetchOrderBook(SYMBOL, 20);
    expect([book.bids.length, book.asks.length]).toEqual([20, 20]);
    expect(book.bids[0][0]).toBeLessThan(book.asks[0][0]);
    const trades = await client.fetchTrades(SYMBOL, undefined, 50);
    expect(trades).toHaveLength(50);
    expect(trades[49]).toMatchObject({ symbol: SYMBOL, id: expect.stringMatching(/^\d+$/) });
    const candles = await client.fetchOHLCV(SYMBOL, '1m');
    expect(candles.length).toBeGreaterThan(0);
    const since = candles.at(-1)[0];
    expect((await client.fetchOHLCV(SYMBOL, '1m', since))[0][0]).toBe(since);
    expect(Object.keys(await client.fetchTickers())).toEqual(['BTC/USDT', 'ETH/USDT']);
    expect(await client.fetchStatus()).toMatchObject({ status: 'ok' });
    expect(Math.abs((await client.fetchTime()) - Date.now())).toBeLessThan(2_000);
  });

  it('knows the account: balance, fees, ledger', async () => {
    const balance = await client.fetchBalance();
    expect(balance.BTC).toMatchObject({ total: 2, used: 0 });
    expect(await client.fetchTradingFee(SYMBOL)).toMatchObject({ maker: 0.001, taker: 0.001 });
    expect((await client.fetchLedger('BTC')).length).toBeGreaterThan(0);
  });

  const far = () => Math.round(last * 0.8);

  it.each([
    ['limit', 'limit', () => far(), {}],
    ['post-only limit', 'limit', () => far(), { postOnly: true }],
    ['named limit', 'limit', () => far(), { clientOrderId: 'mine' }],
    ['limit until a time', 'limit', () => far(), { timeInForce: 'GTD', expiretm: '+60' }],
    ['iceberg', 'limit', () => far(), { ordertype: 'iceberg', displayvol: '0.001' }],
    ['stop-loss', 'market', () => undefined, { stopLossPrice: 'above' }],
    ['stop-loss-limit', 'limit', () => Math.round(last * 1.2), { stopLossPrice: 'above' }],
    ['take-profit', 'market', () => undefined, { takeProfitPrice: 'below' }],
    ['take-profit-limit', 'limit', () => far(), { takeProfitPrice: 'below' }],
    ['trailing-stop by an amount', 'market', () => undefined, { trailingAmount: '500' }],
    ['trailing-stop by a percentage', 'market', () => undefined, { trailingPercent: '2' }],
    [
      'trailing-stop-limit',
      'limit',
      () => undefined,
      { trailingAmount: '500', trailingLimitAmount: '50', offset: '+' },
    ],
    ['limit with a close', 'limit', () => far(), { close: { ordertype: 'limit', price: 'above' } }],
  ])('creates, finds and cancels: %s', async (_, type, price, params) => {
    const text = JSON.stringify(params)
      .replace('"above"', String(Math.round(last * 1.1)))
      .replace('"below"', String(Math.round(last * 0.9)));
    const order = await client.createOrder(SYMBOL, type, 'buy', 0.01, price(), JSON.parse(text));
    expect(order.id).toMatch(/^O[A-Z2-7]{5}-[A-Z2-7]{5}-[A-Z2-7]{6}$/);
    const open = await client.fetchOpenOrders(SYMBOL);
    expect(open).toMatchObject([{ id: order.id, status: 'open', side: 'buy', amount: 0.01, filled: 0 }]);
    expect(await client.fetchOrder(order.id)).toMatchObject({ id: order.id, status: 'open' });
    await client.cancelOrder(order.id);
    expect(await client.fetchOpenOrders(SYMBOL)).toEqual([]);
    expect(await client.fetchOrder(order.id)).toMatchObject({ status: 'canceled' });
  });

  it('creates market orders, and sees them filled', async () => {
    const order = await client.createOrder(SYMBOL, 'market', 'buy', 0.01);
    const closed = await client.fetchOrder(order.id);
    expect(closed).toMatchObject({ status: 'closed', filled: 0.01 });
    const fills = await client.fetchMyTrades(SYMBOL);
    expect(fills.every((fill: Client) => fill.takerOrMaker === 'taker')).toBe(true);
    expect(
      fills
        .filter((fill: Client) => fill.order === order.id)
        .reduce((sum: number, fill: Client) => sum + fill.amount, 0),
    ).toBeCloseTo(0.01, 9);
    expect(
      await client.fetchOrderTrades(order.id, SYMBOL, undefined, undefined, { trades: closed.trades }),
    ).toHaveLength(closed.trades.length);
    const balance = await client.fetchBalance();
    expect(balance.BTC.total).toBeCloseTo(2.01, 9);
    const cost = await client.createMarketBuyOrderWithCost(SYMBOL, 100);
    expect((await client.fetchOrder(cost.id)).status).toBe('closed');
    expect((await client.fetchClosedOrders(SYMBOL)).map(({ id }: Client) => id)).toContain(order.id);
  });

  it('immediate or cancel leaves nothing behind', async () => {
    const order = await client.createOrder(SYMBOL, 'limit', 'buy', 0.01, far(), { timeInForce: 'IOC' });
    expect(await client.fetchOrder(order.id)).toMatchObject({ status: 'canceled', filled: 0 });
  });

  it('amends in place, by identifier and by name', async () => {
    const { id } = await client.createOrder(SYMBOL, 'limit', 'buy', 0.01, far(), { clientOrderId: 'named' });
    await client.editOrder(id, SYMBOL, 'limit', 'buy', 0.02, far() - 100);
    expect(await client.fetchOrder(id)).toMatchObject({
      amount: 0.02,
      price: far() - 100,
      clientOrderId: 'named',
    });
    await client.editOrder('', SYMBOL, 'limit', 'buy', 0.03, far(), { clientOrderId: 'named' });
    expect(await client.fetchOrder(id)).toMatchObject({ amount: 0.03, price: far() });
    await client.cancelOrder('', SYMBOL, { clientOrderId: 'named' });
  });

  it('creates and cancels in batches, all of them, and after a while', async () => {
    const one = { symbol: SYMBOL, type: 'limit', side: 'buy', amount: 0.01, price: far() };
    const orders = await client.createOrders([one, one, one]);
    expect(await client.fetchOpenOrders()).toHaveLength(3);
    await client.cancelOrders(orders.slice(0, 2).map(({ id }: Client) => id));
    expect(await client.fetchOpenOrders()).toHaveLength(1);
    await client.cancelAllOrders();
    expect(await client.fetchOpenOrders()).toEqual([]);
    await client.cancelAllOrdersAfter(60_000);
    await client.cancelAllOrdersAfter(0);
  });

  it.each([
    [
      'InsufficientFunds',
      'EOrder:Insufficient funds',
      () => client.createOrder(SYMBOL, 'limit', 'buy', 100, far()),
    ],
    [
      'InvalidOrder',
      'EOrder:Unknown order',
      () => client.editOrder('OQCLML-BW3P3-BUCMWZ', SYMBOL, 'limit', 'buy', 1),
    ],
    ['OrderNotFound', 'EOrder:Unknown order', () => client.cancelOrder('OQCLML-BW3P3-BUCMWZ')],
    [
      'ExchangeError',
      'EOrder:Cost minimum not met',
      () => client.createOrder(SYMBOL, 'limit', 'buy', 0.00001, 1_000),
    ],
    ['ExchangeError', 'EQuery:Unknown asset pair', () => client.publicGetDepth({ pair: 'NOPE' })],
  ])('reads a refusal as %s: %s', async (name, text, call) => {
    const error = await call().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name, message: expect.stringContaining(text) });
  });

  it.each([
    ['reader', 'PermissionDenied', (other: Client) => other.createOrder(SYMBOL, 'limit', 'buy', 0.01, far())],
    ['expired', 'AuthenticationError', (other: Client) => other.fetchBalance()],
    ['elsewhere', 'PermissionDenied', (other: Client) => other.fetchBalance()],
  ] as const)('with the key %s is refused with %s', async (role, name, call) => {
    const other = paced(await wire.ccxt('kraken', 'rest', { role }));
    await expect(call(other)).rejects.toMatchObject({ name });
  });

  it('with a wrong secret, or a nonce that does not rise, is refused', async () => {
    const other: Client = await wire.ccxt('kraken', 'rest', { role: 'second' });
    await other.loadMarkets();
    await other.fetchBalance();
    other.nonce = () => 1;
    await expect(other.fetchBalance()).rejects.toMatchObject({ name: 'InvalidNonce' });
    other.secret = Buffer.from('another').toString('base64');
    await expect(other.fetchBalance()).rejects.toThrow('EAPI:Invalid signature');
  });
});
