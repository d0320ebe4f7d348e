import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWire, type WireHarness } from '../../../wire-harness/index.js';

// biome-ignore lint/suspicious/noExplicitAny: ccxt's types of what it returns are loose.
type Client = any;

const SYMBOL = 'BTC/USDT';

/** An unmodified ccxt over HTTP, as a user would point it at the exchange. */
let wire: WireHarness;
beforeAll(async () => {
  wire = await startWire({ dialects: ['binance'] });
});
afterAll(() => wire.close());

/** A price so far from the market that nothing takes it, on the tick. */
async function away(client: Client, side: 'buy' | 'sell', percent = 5): Promise<number> {
  const { last } = await client.fetchTicker(SYMBOL);
  return Number(
    client.priceToPrecision(SYMBOL, last! * (side === 'buy' ? 1 - percent / 100 : 1 + percent / 100)),
  );
}

describe('over REST', () => {
  let client: Client;
  beforeAll(async () => {
    client = await wire.ccxt('binance', 'rest');
    await client.loadMarkets();
  });

  it('markets with their precisions and limits', () => {
    expect(client.market(SYMBOL)).toMatchObject({
      id: 'BTCUSDT',
      type: 'spot',
      active: true,
      precision: { price: 0.01, amount: 0.00001 },
      limits: { amount: { min: 0.00001 }, cost: { min: 5 } },
    });
  });

  it('as it comes, with futures asked for too', async () => {
    const plain = await wire.ccxt('binance', 'rest', { configuration: { options: {} } });
    expect(Object.keys(await plain.loadMarkets())).toContain(SYMBOL);
  });

  it('book, trades, candles, tickers, time and status', async () => {
    const book = await client.fetchOrderBook(SYMBOL, 10);
    expect(book.bids).toHaveLength(10);
    expect(book.bids[0]![0]).toBeLessThan(book.asks[0]![0]!);
    expect(book.nonce).toBeGreaterThan(0);
    const trades = await client.fetchTrades(SYMBOL, undefined, 5);
    expect(trades).toHaveLength(5);
    expect(trades[0]).toMatchObject({
      symbol: SYMBOL,
      side: expect.stringMatching(/buy|sell/),
      price: expect.any(Number),
    });
    const [candle] = await client.fetchOHLCV(SYMBOL, '1m', undefined, 1);
    expect(candle![2]).toBeGreaterThanOrEqual(candle![3]!);
    const ticker = await client.fetchTicker(SYMBOL);
    expect(ticker.bid).toBeLessThan(ticker.ask!);
    expect(Object.keys(await client.fetchTickers())).toHaveLength(Object.keys(client.markets).length);
    expect(await client.fetchBidsAsks([SYMBOL])).toHaveProperty([SYMBOL]);
    expect(Math.abs((await client.fetchTime())! - Date.now())).toBeLessThan(1_000);
    expect((await client.fetchStatus()).status).toBe('ok');
  });

  it('balances, fees, currencies', async () => {
    const balance = await client.fetchBalance();
    expect(balance.total).toMatchObject({ BTC: expect.any(Number), USDT: expect.any(Number) });
    expect(await client.fetchTradingFee(SYMBOL)).toMatchObject({ maker: 0.001, taker: 0.001 });
    expect(await client.fetchCurrencies()).toHaveProperty('BTC');
  });

  it.each([
    ['GTC', 'open'],
    ['IOC', 'expired'],
    ['FOK', 'expired'],
  ])('a limit order %s away from the market: %s', async (timeInForce, status) => {
    const order = await client.createOrder(SYMBOL, 'limit', 'buy', 0.01, await away(client, 'buy'), {
      timeInForce,
    });
    expect(order).toMatchObject({ status, timeInForce, type: 'limit', side: 'buy', amount: 0.01, filled: 0 });
    if (status === 'open') await client.cancelOrder(order.id, SYMBOL);
  });

  it('a limit order that takes, and its fills', async () => {
    const order = await client.createOrder(SYMBOL, 'limit', 'buy', 0.01, await away(client, 'sell'), {
      timeInForce: 'IOC',
    });
    expect(order).toMatchObject({ status: 'closed', filled: 0.01, fee: { currency: 'USDT' } });
    const fills = await client.fetchMyTrades(SYMBOL);
    const ours = fills.filter(({ order: of }: Client) => of === order.id);
    expect(ours.reduce((sum: number, { amount }: Client) => sum + amount, 0)).toBeCloseTo(0.01, 8);
    expect(ours[0]).toMatchObject({ takerOrMaker: 'taker', side: 'buy', fee: { currency: 'USDT' } });
    expect((await client.fetchOrderTrades(order.id, SYMBOL)).map(({ id }: Client) => id)).toEqual(
      ours.map(({ id }: Client) => id),
    );
  });

  it('a post-only order rests or is refused', async () => {
    const order = await client.createOrder(SYMBOL, 'limit', 'buy', 0.01, await away(client, 'buy'), {
      postOnly: true,
    });
    const known = await client.fetchOrder(order.id, SYMBOL);
    expect(known).toMatchObject({ status: 'open', postOnly: true, info: { type: 'LIMIT_MAKER' } });
    await client.cancelOrder(order.id, SYMBOL);
    const crossing = client.createOrder(SYMBOL, 'limit', 'buy', 0.01, await away(client, 'sell'), {
      postOnly: true,
    });
    await expect(crossing).rejects.toMatchObject({ name: 'OrderImmediatelyFillable' });
  });

  it('market orders by amount and by cost', async () => {
    expect(await client.createOrder(SYMBOL, 'market', 'buy', 0.01)).toMatchObject({
      status: 'closed',
      filled: 0.01,
    });
    expect(await client.createOrder(SYMBOL, 'market', 'sell', 0.01)).toMatchObject({
      status: 'closed',
      filled: 0.01,
    });
    const bought = await client.createMarketBuyOrderWithCost(SYMBOL, 100);
    expect(bought.cost).toBeGreaterThan(98);
    expect(bought.cost).toBeLessThanOrEqual(100);
  });

  it.each([
    ['STOP_LOSS', 'market', 'sell', 'stopLossPrice', -5],
    ['STOP_LOSS_LIMIT', 'limit', 'sell', 'stopLossPrice', -5],
    ['TAKE_PROFIT', 'market', 'sell', 'takeProfitPrice', 5],
    ['TAKE_PROFIT_LIMIT', 'limit', 'sell', 'takeProfitPrice', 5],
  ] as const)('%s', async (type, kind, side, name, percent) => {
    const trigger = await away(client, 'sell', percent);
    const price = kind === 'limit' ? trigger : undefined;
    const { id } = await client.createOrder(SYMBOL, kind, side, 0.01, price, { [name]: trigger });
    const order = await client.fetchOrder(id, SYMBOL);
    expect(order).toMatchObject({ status: 'open', triggerPrice: trigger, info: { type, isWorking: false } });
    expect(await client.cancelOrder(id, SYMBOL)).toMatchObject({ status: 'canceled' });
  });

  it('a trailing stop, and an iceberg', async () => {
    const { id } = await client.createOrder(SYMBOL, 'market', 'sell', 0.01, undefined, {
      trailingPercent: 5,
      stopLossOrTakeProfit: 'stopLoss',
    });
    expect((await client.fetchOrder(id, SYMBOL)).info).toMatchObject({
      type: 'STOP_LOSS',
      trailingDelta: 500,
    });
    const iceberg = await client.createOrder(SYMBOL, 'limit', 'buy', 0.1, await away(client, 'buy'), {
      icebergAmount: 0.01,
    });
    expect(iceberg.info).toMatchObject({ icebergQty: '0.01000000' });
    expect(await client.cancelAllOrders(SYMBOL)).toHaveLength(2);
  });

  it('open orders, an edit, closed orders', async () => {
    const price = await away(client, 'buy');
    const order = await client.createOrder(SYMBOL, 'limit', 'buy', 0.01, price, {
      clientOrderId: 'its-own-text',
    });
    expect(await client.fetchOpenOrders(SYMBOL)).toMatchObject([
      { id: order.id, clientOrderId: 'its-own-text', price },
    ]);
    const edited = await client.editOrder(order.id, SYMBOL, 'limit', 'buy', 0.02, price - 1);
    expect(edited).toMatchObject({ amount: 0.02, price: price - 1, status: 'open' });
    expect((await client.fetchOrder(order.id, SYMBOL)).status).toBe('canceled');
    await client.cancelOrder(edited.id, SYMBOL);
    expect(await client.fetchOpenOrders(SYMBOL)).toEqual([]);
    const closed = await client.fetchClosedOrders(SYMBOL);
    expect(closed.length).toBeGreaterThan(0);
    expect(closed.every(({ status }: Client) => status === 'closed')).toBe(true);
  });

  it('what is refused is the error that ccxt has for it', async () => {
    const price = await away(client, 'buy');
    const limit = (amount: number) => client.createOrder(SYMBOL, 'limit', 'buy', amount, price);
    // ccxt itself rounds to the lot.
    const raw = {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.000001',
      price,
    };
    await expect(client.privatePostOrder(raw)).rejects.toMatchObject({ name: 'InvalidOrder' });
    await expect(limit(20)).rejects.toMatchObject({ name: 'InsufficientFunds' });
    await expect(client.cancelOrder('999999', SYMBOL)).rejects.toMatchObject({ name: 'OrderNotFound' });
    await expect(client.fetchOrder('999999', SYMBOL)).rejects.toMatchObject({ name: 'OrderNotFound' });
    for (const role of ['expired', 'elsewhere'] as const) {
      const other = await wire.ccxt('binance', 'rest', { role });
      await expect(other.fetchBalance()).rejects.toMatchObject({ name: 'AuthenticationError' });
    }
    const reader = await wire.ccxt('binance', 'rest', { role: 'reader' });
    await reader.loadMarkets();
    await reader.fetchBalance();
    // Once a key has worked, ccxt takes the same code for a limit of requests.
    await expect(reader.createOrder(SYMBOL, 'limit', 'buy', 0.01, price)).rejects.toThrow(
      'Invalid API-key, IP, or permissions for action.',
    );
    wire.exchange.setClockSkew(10_000_000);
    const late = await wire.ccxt('binance', 'rest', {
      configuration: { options: { fetchCurrencies: false } },
    });
    await expect(late.fetchBalance()).rejects.toMatchObject({ name: 'InvalidNonce' });
    wire.exchange.setClockSkew(0);
  });
});
