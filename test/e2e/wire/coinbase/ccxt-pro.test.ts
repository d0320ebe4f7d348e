import type { Exchange, Order } from 'ccxt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWire, type WireHarness } from '../../../wire-harness/index.js';

const SYMBOL = 'BTC/USDT';

let wire: WireHarness;
let client: Exchange;

beforeAll(async () => {
  wire = await startWire({ dialects: ['coinbase'] });
  client = await wire.ccxt('coinbase', 'pro');
  await client.loadMarkets();
});

afterAll(() => wire.close());

describe('an unmodified ccxt watches', () => {
  it('the order book, which is level by level the exchange’s', async () => {
    // On a clock of the test's own, so that the exchange stands still while the books are compared.
    const still = await startWire({ dialects: ['coinbase'], clock: Date.now() * 1_000 });
    const watcher = await still.ccxt('coinbase', 'pro', { role: null });
    await watcher.loadMarkets();
    const instrument = still.exchange.instruments.find(({ symbol }) => symbol === SYMBOL)!;
    const side = (ask: boolean) =>
      [...still.exchange.book(instrument.index).levels(ask)].map(([price, size]) => [
        instrument.priceNumber(price),
        instrument.sizeNumber(size),
      ]);
    let book = await watcher.watchOrderBook(SYMBOL);
    for (let step = 0; step < 20; step += 1) {
      still.pass(250);
      const [bids, asks] = [side(false), side(true)];
      while (JSON.stringify([book.bids, book.asks]) !== JSON.stringify([bids, asks])) {
        book = await watcher.watchOrderBook(SYMBOL);
      }
      expect(book.bids.length).toBeGreaterThan(10);
    }
    await still.close();
  });

  it('trades', async () => {
    const trades = await client.watchTrades(SYMBOL);
    expect(trades.length).toBeGreaterThan(0);
    const more = await client.watchTrades(SYMBOL);
    const last = (list: typeof trades) => Number(list.at(-1)!.id);
    expect(last(more)).toBeGreaterThan(last(trades));
  });

  it('tickers, one and several', async () => {
    const ticker = await client.watchTicker(SYMBOL);
    expect(ticker.bid!).toBeLessThan(ticker.ask!);
    const second = wire.exchange.instruments[1]!.symbol;
    const tickers = await client.watchTickers([SYMBOL, second]);
    expect(Object.keys(tickers).length).toBeGreaterThan(0);
  });

  it('its own orders, from the first to the last word', async () => {
    const { last } = await client.fetchTicker(SYMBOL);
    const seen: [string, string][] = [];
    /** Each state that it hears of, until the order has ended so. */
    const watch = async (ended: string): Promise<void> => {
      for (;;) {
        const orders: Order[] = await client.watchOrders(SYMBOL);
        for (const { id, status } of orders) seen.push([id!, status!]);
        if (orders.some(({ status }) => status === ended)) return;
      }
    };
    // With no order open ccxt hears nothing of its own before the first is placed.
    const canceled = watch('canceled');
    const subscribed = wire.exchange.now() + 200_000;
    while (wire.exchange.now() < subscribed) await client.fetchTime();
    const placed = await client.createOrder(SYMBOL, 'limit', 'buy', 0.01, Math.round(last! * 0.9));
    await client.cancelOrder(placed.id!, SYMBOL);
    await canceled;
    expect(seen.filter(([id]) => id === placed.id).map(([, status]) => status)).toContain('canceled');
    const closed = watch('closed');
    const taker = await client.createOrder(SYMBOL, 'limit', 'buy', 0.001, Math.round(last! * 1.01));
    await closed;
    expect(seen).toContainEqual([taker.id, 'closed']);
  });

  it('until it no longer wants to', async () => {
    const other = await wire.ccxt('coinbase', 'pro');
    await other.loadMarkets();
    await other.watchTicker(SYMBOL);
    await other.unWatchTicker(SYMBOL);
    const again = await other.watchTicker(SYMBOL);
    expect(again.last).toBeGreaterThan(0);
  });

  it('only what it may', async () => {
    const expired = await wire.ccxt('coinbase', 'pro', { role: 'expired' });
    await expect(expired.watchOrders(SYMBOL)).rejects.toThrow();
  });
});
