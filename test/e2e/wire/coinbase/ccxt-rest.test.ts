import type { Exchange, Order } from 'ccxt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWire, type WireHarness } from '../../../wire-harness/index.js';

const SYMBOL = 'BTC/USDT';

let wire: WireHarness;
let client: Exchange;

beforeAll(async () => {
  wire = await startWire({ dialects: ['coinbase'] });
  client = await wire.ccxt('coinbase', 'rest');
  await client.loadMarkets();
});

afterAll(() => wire.close());

async function touch(): Promise<{ bid: number; ask: number; last: number }> {
  const { bid, ask, last } = await client.fetchTicker(SYMBOL);
  return { bid: bid!, ask: ask!, last: last! };
}

describe('an unmodified ccxt reads the market', () => {
  it('markets', async () => {
    const market = client.market(SYMBOL);
    const { instruments } = wire.exchange;
    const instrument = instruments.find(({ symbol }) => symbol === SYMBOL)!;
    expect(market).toMatchObject({ id: 'BTC-USDT', spot: true, active: true, base: 'BTC', quote: 'USDT' });
    expect(market.precision.price).toBe(instrument.priceNumber(1));
    expect(market.precision.amount).toBe(instrument.sizeNumber(1));
    expect(market.taker).toBeCloseTo(instrument.specification.takerFeePpm / 1e6, 9);
    expect(market.maker).toBeCloseTo(instrument.specification.makerFeePpm / 1e6, 9);
    expect(Object.keys(client.markets!)).toHaveLength(instruments.length);
  });

  it('time, by both of its endpoints', async () => {
    for (const method of ['v2PublicGetTime', 'v3PublicGetBrokerageTime']) {
      const time = await client.fetchTime({ method });
      expect(Math.abs(time! - Date.now())).toBeLessThan(5_000);
    }
  });

  it('currencies', async () => {
    const currencies = await client.fetchCurrencies();
    expect(Object.keys(currencies!)).toEqual(expect.arrayContaining(['BTC', 'USDT']));
  });

  it('book, candles and trades', async () => {
    const book = await client.fetchOrderBook(SYMBOL, 10);
    expect(book.bids).toHaveLength(10);
    expect(book.asks).toHaveLength(10);
    expect(book.bids[0]![0]!).toBeLessThan(book.asks[0]![0]!);
    const candles = await client.fetchOHLCV(SYMBOL, '1m', undefined, 5);
    expect(candles.length).toBeGreaterThan(0);
    for (const [time, open, high, low, close] of candles) {
      expect(time! % 60_000).toBe(0);
      expect(high).toBeGreaterThanOrEqual(Math.max(open!, close!));
      expect(low).toBeLessThanOrEqual(Math.min(open!, close!));
    }
    const trades = await client.fetchTrades(SYMBOL, undefined, 20);
    expect(trades).toHaveLength(20);
    const times = trades.map(({ timestamp }) => timestamp!);
    expect(times).toEqual([...times].sort((a, b) => Number(a) - Number(b)));
  });

  it('tickers, one and all, in public and in private', async () => {
    const one = await client.fetchTicker(SYMBOL);
    expect(one.bid!).toBeLessThan(one.ask!);
    const all = await client.fetchTickers();
    expect(all[SYMBOL]?.last).toBeGreaterThan(0);
    const some = await client.fetchTickers([SYMBOL], { usePrivate: true });
    expect(Object.keys(some)).toEqual([SYMBOL]);
    const touches = await client.fetchBidsAsks([SYMBOL]);
    expect(touches[SYMBOL]!.bid!).toBeLessThan(touches[SYMBOL]!.ask!);
  });

  it('the private doubles of public endpoints', async () => {
    expect((await client.fetchOrderBook(SYMBOL, 3, { usePrivate: true })).bids).toHaveLength(3);
    expect((await client.fetchTrades(SYMBOL, undefined, 3, { usePrivate: true })).length).toBe(3);
    expect(
      (await client.fetchOHLCV(SYMBOL, '5m', undefined, 3, { usePrivate: true })).length,
    ).toBeGreaterThan(0);
  });
});

describe('an unmodified ccxt reads the account', () => {
  it('balances, of v2 and of v3', async () => {
    const v2 = await client.fetchBalance();
    const v3 = await client.fetchBalance({ v3: true });
    expect(v3.USDT!.total!).toBeGreaterThan(0);
    expect(v2.USDT!.total).toBe(v3.USDT!.total);
    expect(v2.BTC!.total).toBe(v3.BTC!.total);
  });

  it('accounts, portfolios and fees', async () => {
    const accounts = await client.fetchAccounts();
    expect(accounts.map(({ code }) => code)).toEqual(expect.arrayContaining(['BTC', 'USDT']));
    expect(accounts.every(({ type }) => type === 'wallet')).toBe(true);
    // biome-ignore lint/suspicious/noExplicitAny: methods of this venue alone
    const venue = client as any;
    const portfolios = await venue.fetchPortfolios();
    expect(portfolios).toHaveLength(1);
    const held = await venue.fetchPortfolioDetails(portfolios[0].id);
    expect(held.map(({ currency }: { currency: string }) => currency)).toContain('BTC');
    const fees = await client.fetchTradingFees();
    expect(fees[SYMBOL]!.taker).toBe(client.market(SYMBOL).taker);
    expect(await venue.v3PrivateGetBrokerageKeyPermissions()).toMatchObject({
      can_trade: true,
      can_transfer: false,
    });
  });
});

describe('an unmodified ccxt trades each order type', () => {
  const place = (...order: Parameters<Exchange['createOrder']>): Promise<Order> =>
    client.createOrder(...order);
  const read = (order: Order): Promise<Order> => client.fetchOrder(order.id!, SYMBOL);

  it('market: by cost, by amount and price, and a sell', async () => {
    const { last } = await touch();
    const spent = await read(await client.createMarketBuyOrderWithCost(SYMBOL, 500));
    expect(spent).toMatchObject({ status: 'closed', type: 'market', side: 'buy' });
    expect(spent.cost! + Number(spent.fee!.cost)).toBeLessThanOrEqual(500);
    const bought = await read(await place(SYMBOL, 'market', 'buy', 0.01, last));
    expect(bought.status).toBe('closed');
    const sold = await read(await place(SYMBOL, 'market', 'sell', 0.01));
    expect(sold).toMatchObject({ status: 'closed', filled: 0.01, amount: 0.01 });
  });

  it('limit: good until cancelled, post only, good till a date, immediate, all or nothing', async () => {
    const { bid, ask } = await touch();
    const low = Math.round(bid * 0.9);
    const day = new Date(Date.now() + 86_400_000).toISOString();
    const placed: [object, string, string][] = [
      [{}, 'open', 'GTC'],
      [{ postOnly: true }, 'open', 'GTC'],
      [{ timeInForce: 'GTD', end_time: day }, 'open', 'GTD'],
      [{ timeInForce: 'IOC' }, 'canceled', 'IOC'],
      [{ timeInForce: 'FOK' }, 'canceled', 'FOK'],
    ];
    for (const [params, status, timeInForce] of placed) {
      const order = await read(await place(SYMBOL, 'limit', 'buy', 0.01, low, params));
      expect(order).toMatchObject({ status, timeInForce, filled: 0 });
    }
    const taken = await read(
      await place(SYMBOL, 'limit', 'buy', 0.001, Math.round(ask * 1.01), { timeInForce: 'FOK' }),
    );
    expect(taken).toMatchObject({ status: 'closed', filled: 0.001 });
  });

  it('stops: by trigger, stop loss and take profit', async () => {
    const { last } = await touch();
    const [below, above] = [Math.round(last * 0.95), Math.round(last * 1.05)];
    const orders = [
      await place(SYMBOL, 'limit', 'sell', 0.01, above, { triggerPrice: above }),
      await place(SYMBOL, 'limit', 'buy', 0.01, below, { triggerPrice: below }),
      await place(SYMBOL, 'limit', 'sell', 0.01, below - 100, { stopLossPrice: below }),
      await place(SYMBOL, 'limit', 'buy', 0.01, above + 100, { stopLossPrice: above }),
      await place(SYMBOL, 'limit', 'sell', 0.01, above, { takeProfitPrice: above }),
      await place(SYMBOL, 'limit', 'buy', 0.01, below, { takeProfitPrice: below }),
    ];
    for (const order of orders) {
      const found = await read(order);
      expect(found).toMatchObject({ status: 'open', type: 'limit', amount: 0.01 });
      expect(found.triggerPrice).toBeGreaterThan(0);
      expect(found.info.trigger_status).toBe('STOP_PENDING');
    }
    const cancelled = await client.cancelOrders(orders.map(({ id }) => id!));
    expect(cancelled).toHaveLength(orders.length);
  });

  it('brackets, and exits attached to an entry, by the venue’s own configuration', async () => {
    const { last } = await touch();
    const prices = { limit_price: (last * 1.1).toFixed(2), stop_trigger_price: (last * 0.9).toFixed(2) };
    const bracket = { trigger_bracket_gtc: { base_size: '0.01', ...prices } };
    const alone = await read(
      await place(SYMBOL, 'limit', 'sell', 0.01, last * 1.1, { order_configuration: bracket }),
    );
    expect(alone.info).toMatchObject({ status: 'OPEN', order_type: 'BRACKET' });
    const entry = await read(
      await place(SYMBOL, 'market', 'buy', 0.01, last, {
        attached_order_configuration: { trigger_bracket_gtc: prices },
      }),
    );
    const exit = await client.fetchOrder(entry.info.attached_order_id, SYMBOL);
    expect(exit).toMatchObject({ status: 'open', side: 'sell' });
    expect(exit.info.originating_order_id).toBe(entry.id);
    await client.cancelOrders([alone.id!, exit.id!]);
  });

  it('previews without placing', async () => {
    const before = (await client.fetchOrders(SYMBOL)).length;
    const { last } = await touch();
    await place(SYMBOL, 'limit', 'buy', 0.01, Math.round(last * 0.9), { preview: true });
    expect(await client.fetchOrders(SYMBOL)).toHaveLength(before);
  });

  it('edits, cancels, and lists open, closed and cancelled orders and fills', async () => {
    const { bid } = await touch();
    const order = await place(SYMBOL, 'limit', 'buy', 0.01, Math.round(bid * 0.9));
    await client.editOrder(order.id!, SYMBOL, 'limit', 'buy', 0.02, Math.round(bid * 0.8));
    expect(await read(order)).toMatchObject({ amount: 0.02, price: Math.round(bid * 0.8), status: 'open' });
    expect((await client.fetchOpenOrders(SYMBOL)).map(({ id }) => id)).toContain(order.id);
    await client.cancelOrder(order.id!, SYMBOL);
    expect((await client.fetchOpenOrders(SYMBOL)).map(({ id }) => id)).not.toContain(order.id);
    // biome-ignore lint/suspicious/noExplicitAny: a method of this venue alone
    const cancelled: Order[] = await (client as any).fetchCanceledOrders(SYMBOL);
    expect(cancelled.map(({ id }) => id)).toContain(order.id);
    const closed = await client.fetchClosedOrders(SYMBOL);
    expect(closed.length).toBeGreaterThan(0);
    expect(closed.every(({ status }) => status === 'closed')).toBe(true);
    const fills = await client.fetchMyTrades(SYMBOL);
    const filled = closed.reduce((sum, { filled: size }) => sum + size!, 0);
    expect(fills.reduce((sum, { amount }) => sum + amount!, 0)).toBeCloseTo(filled, 8);
    expect(fills.every(({ fee }) => Number(fee!.cost) > 0 && fee!.currency === 'USDT')).toBe(true);
    expect(fills.every(({ takerOrMaker }) => takerOrMaker === 'taker')).toBe(true);
  });

  it('leaves holdings that add up', async () => {
    const balance = await client.fetchBalance({ v3: true });
    for (const code of ['BTC', 'USDT']) {
      expect(balance[code]!.free! + balance[code]!.used!).toBeCloseTo(balance[code]!.total!, 8);
    }
    const open = await client.fetchOpenOrders(SYMBOL);
    expect(open.length).toBeGreaterThan(0);
    expect(balance.USDT!.used!).toBeGreaterThan(0);
  });
});

describe('an unmodified ccxt is told what is wrong, in its own words', () => {
  const fails = async (call: () => Promise<unknown>): Promise<string> => {
    try {
      await call();
    } catch (error) {
      return (error as Error).constructor.name;
    }
    return 'nothing';
  };

  it('too little money, a wrong price, an order that is not there', async () => {
    const { last } = await touch();
    expect(await fails(() => client.createOrder(SYMBOL, 'limit', 'buy', 100, last))).toBe(
      'InsufficientFunds',
    );
    const wrongStop = () =>
      client.createOrder(SYMBOL, 'limit', 'sell', 0.01, last, { stopLossPrice: Math.round(last * 1.05) });
    expect(await fails(wrongStop)).toBe('InvalidOrder');
    expect(await fails(() => client.cancelOrder('00000000-0000-4000-8000-000000000000'))).toBe('BadRequest');
    const unknown = () => client.fetchOrder('00000000-0000-4000-8000-000000000000', SYMBOL);
    expect(await fails(unknown)).toBe('ExchangeError');
  });

  it('a key that is wrong, expired, of another address, or may not trade', async () => {
    const as = async (role: 'expired' | 'elsewhere' | 'reader', configuration: object = {}) =>
      wire.ccxt('coinbase', 'rest', { role, configuration });
    for (const role of ['expired', 'elsewhere'] as const) {
      const refused = await as(role);
      expect(await fails(() => refused.fetchBalance({ v3: true }))).toBe('AuthenticationError');
    }
    const stranger = await as('reader', { apiKey: 'organizations/1/apiKeys/nobody' });
    expect(await fails(() => stranger.fetchBalance({ v3: true }))).toBe('AuthenticationError');
    const reader = await as('reader');
    await reader.loadMarkets();
    expect((await reader.fetchBalance({ v3: true })).BTC!.total).toBeGreaterThan(0);
    expect(await fails(() => reader.createOrder(SYMBOL, 'limit', 'buy', 0.01, 10_000))).toBe(
      'PermissionDenied',
    );
  });

  it('a clock that is ten seconds ahead', async () => {
    const early = await wire.ccxt('coinbase', 'rest');
    const seconds = early.seconds.bind(early);
    early.seconds = () => seconds() + 10;
    expect(await fails(() => early.fetchAccounts())).toBe('AuthenticationError');
  });

  it('too many requests', async () => {
    const limited = await startWire({ dialects: ['coinbase'], settings: { rateLimits: true } });
    const greedy = await limited.ccxt('coinbase', 'rest');
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => fails(() => greedy.fetchTime({ method: 'v3PublicGetBrokerageTime' }))),
    );
    expect(new Set(answers)).toEqual(new Set(['nothing', 'RateLimitExceeded']));
    await limited.close();
  });

  it('and with ccxt’s own limiter nothing is too much', async () => {
    const limited = await startWire({ dialects: ['coinbase'], settings: { rateLimits: true } });
    const patient = await limited.ccxt('coinbase', 'rest', { configuration: { enableRateLimit: true } });
    await patient.loadMarkets();
    for (let i = 0; i < 12; i += 1) await patient.fetchOrderBook(SYMBOL, 5);
    await limited.close();
  });
});
