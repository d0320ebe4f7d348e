import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWire, type WireHarness } from '../../../wire-harness/index.js';
import { paced } from './paced.js';

// biome-ignore lint/suspicious/noExplicitAny: ccxt's types of what it returns are loose.
type Client = any;

const SYMBOL = 'BTC/USDT';

/** Waits for what a watcher has, until it is such. */
async function until(watch: () => Promise<Client>, such: (value: Client) => boolean): Promise<Client> {
  for (;;) {
    const value = await watch();
    if (such(value)) return value;
  }
}

/** An unmodified ccxt over sockets, as a user would point it at the exchange. */
describe('ccxt over sockets', () => {
  let wire: WireHarness;
  let client: Client;
  let last: number;

  beforeAll(async () => {
    wire = await startWire({ dialects: ['kraken'] });
    client = paced(await wire.ccxt('kraken', 'pro'));
    await client.loadMarkets();
    last = (await client.fetchTicker(SYMBOL)).last;
  });
  afterAll(() => wire.close());

  const far = () => Math.round(last * 0.8);

  it.each([10, 100])('watches a book of %i levels', async (depth) => {
    const other: Client = await wire.ccxt('kraken', 'pro', { role: null });
    let seen = 0;
    const book = await until(
      () => other.watchOrderBook(SYMBOL, depth),
      () => {
        seen += 1;
        return seen > 20;
      },
    );
    expect([book.bids.length, book.asks.length]).toEqual([depth, depth]);
    expect(book.bids[0][0]).toBeLessThan(book.asks[0][0]);
    expect(book.timestamp).toBeGreaterThan(0);
  });

  it('watches trades, tickers and candles', async () => {
    const trades = await client.watchTrades(SYMBOL);
    expect(trades.at(-1)).toMatchObject({ symbol: SYMBOL, id: expect.stringMatching(/^\d+$/) });
    expect((await client.watchTicker(SYMBOL)).last).toBeGreaterThan(0);
    expect(await client.watchTickers([SYMBOL, 'ETH/USDT'])).toBeTypeOf('object');
    const candles = await until(
      () => client.watchOHLCV(SYMBOL, '1m'),
      (rows) => rows.length > 0,
    );
    expect(candles.at(-1)).toHaveLength(6);
  });

  it('watches balances as they change', async () => {
    const first = await client.watchBalance();
    expect(first.BTC.total).toBe(2);
    const next = client.watchBalance();
    await client.createOrder(SYMBOL, 'market', 'buy', 0.01);
    const after = await next;
    // Each asset is told by itself: the next frame is of either.
    expect(after.BTC.total > 2 || after.USDT.total < first.USDT.total).toBe(true);
    expect((await client.fetchBalance()).BTC.total).toBeCloseTo(2.01, 9);
  });

  it('watches its orders and its fills', async () => {
    const hearing = () => wire.server.connections().filter(({ carries }) => carries.includes('user')).length;
    const before = hearing();
    const other: Client = paced(await wire.ccxt('kraken', 'pro', { role: 'second' }));
    await other.loadMarkets();
    const fills = other.watchMyTrades(SYMBOL);
    const orders = other.watchOrders();
    while (hearing() === before) await new Promise((resolve) => setTimeout(resolve, 2));
    const { id } = await other.createOrder(SYMBOL, 'market', 'buy', 0.01);
    expect((await orders).map((order: Client) => order.id)).toContain(id);
    const [fill] = await fills;
    expect(fill).toMatchObject({ order: id, symbol: SYMBOL, side: 'buy', takerOrMaker: 'taker' });
    expect(fill.fee).toMatchObject({ currency: 'USDT', cost: expect.any(Number) });
  });

  it.each([
    ['limit', 'limit', () => far(), {}],
    ['post-only limit', 'limit', () => far(), { postOnly: true }],
    ['named limit', 'limit', () => far(), { clientOrderId: 'mine' }],
    ['limit with a stop behind it', 'limit', () => far(), { stopLoss: { triggerPrice: 'deep' } }],
    ['stop-loss', 'market', () => undefined, { stopLossPrice: 'above' }],
    ['stop-loss-limit', 'limit', () => Math.round(last * 1.2), { stopLossPrice: 'above' }],
    ['take-profit', 'market', () => undefined, { takeProfitPrice: 'below' }],
    ['take-profit-limit', 'limit', () => far(), { takeProfitPrice: 'below' }],
    ['trailing-stop', 'market', () => undefined, { trailingAmount: '500' }],
    ['trailing-stop by a percentage', 'market', () => undefined, { trailingPercent: '2' }],
    ['trailing-stop-limit', 'limit', () => 50, { trailingLimitAmount: '500' }],
  ])('creates and cancels: %s', async (_, type, price, params) => {
    const text = JSON.stringify(params)
      .replace('"above"', String(Math.round(last * 1.1)))
      .replace('"below"', String(Math.round(last * 0.9)))
      .replace('"deep"', String(Math.round(last * 0.7)));
    const { id } = await client.createOrderWs(SYMBOL, type, 'buy', 0.01, price(), JSON.parse(text));
    const open = await client.fetchOpenOrders(SYMBOL);
    expect(open).toMatchObject([{ id, status: 'open', side: 'buy', amount: 0.01 }]);
    await client.cancelOrderWs(id);
    expect(await client.fetchOpenOrders(SYMBOL)).toEqual([]);
  });

  it('trades at the market, and amends', async () => {
    const market = await client.createOrderWs(SYMBOL, 'market', 'sell', 0.01);
    expect(await client.fetchOrder(market.id)).toMatchObject({ status: 'closed', filled: 0.01 });
    const { id } = await client.createOrderWs(SYMBOL, 'limit', 'buy', 0.01, far());
    const edited = await client.editOrderWs(id, SYMBOL, 'limit', 'buy', 0.02, far() - 100);
    expect(edited.id).toBe(id);
    expect(await client.fetchOrder(id)).toMatchObject({ amount: 0.02, price: far() - 100 });
    const more = await client.createOrderWs(SYMBOL, 'limit', 'buy', 0.01, far());
    await client.cancelOrdersWs([id, more.id]);
    await client.createOrderWs(SYMBOL, 'limit', 'buy', 0.01, far());
    await client.cancelAllOrdersWs();
    expect(await client.fetchOpenOrders(SYMBOL)).toEqual([]);
  });

  it('reads refusals', async () => {
    await expect(client.createOrderWs(SYMBOL, 'limit', 'buy', 100, far())).rejects.toThrow(
      'EOrder:Insufficient funds',
    );
    await expect(client.cancelOrderWs('OQCLML-BW3P3-BUCMWZ')).rejects.toMatchObject({
      name: 'OrderNotFound',
    });
    const other: Client = paced(await wire.ccxt('kraken', 'pro', { role: 'reader' }));
    await expect(other.createOrderWs(SYMBOL, 'limit', 'buy', 0.01, far())).rejects.toThrow(
      'EGeneral:Permission denied',
    );
  });
});
