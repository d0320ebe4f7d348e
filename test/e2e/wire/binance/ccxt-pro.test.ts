import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWire, type WireHarness } from '../../../wire-harness/index.js';

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
    wire = await startWire({ dialects: ['binance'] });
    client = await wire.ccxt('binance', 'pro');
    await client.loadMarkets();
    last = (await client.fetchTicker(SYMBOL)).last;
  });
  afterAll(() => wire.close());

  const far = (): number => Number(client.priceToPrecision(SYMBOL, last * 0.9));

  it('watches a book that is the exchange’s own', async () => {
    const instrument = wire.exchange.instruments.findIndex(({ symbol }) => symbol === SYMBOL);
    const seen: number[] = [];
    let equal = 0;
    for (let i = 0; i < 20; i += 1) {
      const book = await client.watchOrderBook(SYMBOL);
      seen.push(book.nonce);
      expect(book.bids[0][0]).toBeLessThan(book.asks[0][0]);
      // The exchange may have gone on meanwhile.
      if (book.nonce !== wire.exchange.bookSequence(instrument)) continue;
      const own = wire.exchange.book(instrument);
      const { instruments } = wire.exchange;
      expect(book.bids[0]).toEqual([
        instruments[instrument]!.priceNumber(own.bestBid),
        instruments[instrument]!.sizeNumber(own.bestBidSize),
      ]);
      equal += 1;
    }
    expect([...seen].sort((a, b) => a - b)).toEqual(seen);
    expect(equal).toBeGreaterThan(0);
  });

  it('watches trades, tickers, the touch and candles', async () => {
    expect((await client.watchTrades(SYMBOL)).at(-1)).toMatchObject({
      symbol: SYMBOL,
      side: expect.stringMatching(/buy|sell/),
    });
    expect((await client.watchTicker(SYMBOL)).last).toBeGreaterThan(0);
    expect(await client.watchTickers([SYMBOL, 'ETH/USDT'])).toBeTypeOf('object');
    const touch = (await client.watchBidsAsks([SYMBOL]))[SYMBOL];
    expect(touch.bid).toBeLessThan(touch.ask);
    expect((await client.watchOHLCV(SYMBOL, '1m')).at(-1)).toHaveLength(6);
    expect((await client.watchOrderBookForSymbols([SYMBOL, 'ETH/USDT'])).bids.length).toBeGreaterThan(0);
    expect(await client.unWatchTrades(SYMBOL)).toBeDefined();
  });

  it('asks over the socket', async () => {
    expect((await client.fetchOHLCVWs(SYMBOL, '1m', undefined, 2)).length).toBeGreaterThan(0);
    expect(await client.fetchTradesWs(SYMBOL, undefined, 3)).toHaveLength(3);
    // Of a spot account ccxt reads nothing but what it was sent.
    expect((await client.fetchBalanceWs()).info.balances.length).toBeGreaterThan(1);
  });

  it.each([
    ['LIMIT', ['limit', 'buy', 0.01, (): number => far()], {}],
    ['LIMIT', ['limit', 'buy', 0.01, (): number => far()], { timeInForce: 'IOC' }],
    ['LIMIT', ['limit', 'buy', 0.01, (): number => far()], { timeInForce: 'FOK' }],
    ['LIMIT_MAKER', ['limit', 'buy', 0.01, (): number => far()], { postOnly: true }],
    ['MARKET', ['market', 'buy', 0.01, (): undefined => undefined], {}],
    ['STOP_LOSS', ['market', 'sell', 0.01, (): undefined => undefined], { stopLossPrice: true }],
    ['STOP_LOSS_LIMIT', ['limit', 'sell', 0.01, (): number => far()], { stopLossPrice: true }],
    ['TAKE_PROFIT', ['market', 'buy', 0.01, (): undefined => undefined], { takeProfitPrice: true }],
    ['TAKE_PROFIT_LIMIT', ['limit', 'buy', 0.01, (): number => far()], { takeProfitPrice: true }],
  ] as const)('places %s', async (type, [kind, side, amount, price], values) => {
    const params = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        name,
        value === true && name.endsWith('Price') ? far() : value,
      ]),
    );
    const { id } = await client.createOrderWs(SYMBOL, kind, side, amount, price(), params);
    const order = await client.fetchOrderWs(id, SYMBOL);
    expect(order.info.type).toBe(type);
    expect(order.status).toBe(type === 'MARKET' ? 'closed' : 'timeInForce' in values ? 'expired' : 'open');
    if (order.status === 'open') expect((await client.cancelOrderWs(id, SYMBOL)).status).toBe('canceled');
  });

  it('watches orders, fills and balances', async () => {
    // A watcher tells of what comes from the call on, so that it goes first, on a stream that is there.
    await client.authenticate();
    const watched = (such: (order: Client) => boolean) =>
      until(
        () => client.watchOrders(SYMBOL),
        (rows) => rows.some(such),
      ).then((rows) => rows.find(such));
    const opened = watched(({ status }) => status === 'open');
    const placed = await client.createOrderWs(SYMBOL, 'limit', 'buy', 0.01, far());
    expect(await opened).toMatchObject({ id: placed.id, filled: 0, amount: 0.01 });
    const canceled = watched(({ id, status }) => id === placed.id && status === 'canceled');
    const edited = await client.editOrderWs(placed.id, SYMBOL, 'limit', 'buy', 0.02, far() - 1);
    await canceled;
    expect(await client.fetchOpenOrdersWs(SYMBOL)).toMatchObject([{ id: edited.id, amount: 0.02 }]);
    expect(await client.cancelAllOrdersWs(SYMBOL)).toHaveLength(1);

    const fills = client.watchMyTrades(SYMBOL);
    const balance = client.watchBalance();
    const closed = watched(({ status }) => status === 'closed');
    const bought = await client.createOrderWs(SYMBOL, 'market', 'buy', 0.01);
    expect(bought).toMatchObject({ status: 'closed', filled: 0.01 });
    expect((await fills).at(-1)).toMatchObject({ order: bought.id, side: 'buy', takerOrMaker: 'taker' });
    expect((await balance).BTC.free).toBeGreaterThan(0);
    expect(await closed).toMatchObject({ id: bought.id, filled: 0.01 });
    const known = await client.fetchMyTradesWs(SYMBOL);
    expect(known.filter(({ order }: Client) => order === bought.id).length).toBeGreaterThan(0);
  });

  it('what is refused over the socket is the error that ccxt has for it', async () => {
    await expect(client.createOrderWs(SYMBOL, 'limit', 'buy', 100, far())).rejects.toMatchObject({
      name: 'InsufficientFunds',
    });
    await expect(client.cancelOrderWs('999999', SYMBOL)).rejects.toMatchObject({ name: 'OrderNotFound' });
    const expired = await wire.ccxt('binance', 'pro', {
      role: 'expired',
      configuration: { options: { fetchCurrencies: false, fetchMarkets: { types: ['spot'] } } },
    });
    await expect((expired as Client).watchBalance()).rejects.toThrow(
      'Invalid API-key, IP, or permissions for action.',
    );
  });
});
