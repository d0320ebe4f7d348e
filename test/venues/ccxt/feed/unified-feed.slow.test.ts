import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type MarketRows, Random, RowFlag, RowKind } from '../../../../src/domain/index.js';
import { BookReader } from '../../../../src/market/index.js';
import { createCatalogue } from '../../../../src/venues/ccxt/catalogue/index.js';
import type { FeedNews, MarketFeed, VenueInstrument } from '../../../../src/venues/ccxt/contract.js';
import { createUnifiedFeed } from '../../../../src/venues/ccxt/feed/index.js';
import { digestBook } from '../../../../src/venues/embedded/wire/core/index.js';
import { COMPARED_LEVELS, WatchedExchange } from './exchange-books.js';

const SYMBOL = 'BTC/USDT';

/** Venues that have a feed of ours as well: here they stand for any that ccxt knows. */
describe.each(['binance', 'coinbase', 'kraken'] as const)('ccxt’s own sockets on %s', (dialect) => {
  let exchange: WatchedExchange;
  let feed: MarketFeed;
  let instrument: VenueInstrument;
  const endpoint = () => ({
    venue: dialect,
    testnet: false,
    url: exchange.harness.server.urls(dialect).http,
    certificateAuthority: null,
  });

  beforeAll(async () => {
    exchange = await WatchedExchange.start([dialect]);
    const catalogue = await createCatalogue(endpoint());
    const [specification] = await catalogue.instruments([SYMBOL]);
    instrument = { index: 0, specification: specification! };
    await catalogue.close();
  });
  afterEach(() => feed.close());
  afterAll(() => exchange.close());

  const open = async () => {
    const reader = new BookReader();
    const news: FeedNews[] = [];
    const trades: { id: number; ask: boolean }[] = [];
    const there = exchange.harness.exchange.instruments.findIndex(({ symbol }) => symbol === SYMBOL);
    const seen = { books: 0, gaps: 0, strange: 0 };
    const known = new Set<number>();
    exchange.harness.exchange.listen({
      book: (each) => {
        if (each === there) known.add(digestBook(exchange.harness.exchange.book(there), COMPARED_LEVELS));
      },
    });
    known.add(digestBook(exchange.harness.exchange.book(there), COMPARED_LEVELS));
    feed = await createUnifiedFeed({
      endpoint: endpoint(),
      instruments: [instrument],
      random: new Random(1),
    });
    await feed.open({
      rows: (_, rows: MarketRows, from, to) => {
        const kind = rows.kind[from];
        reader.applyMessage(rows, from, to, rows.timeReceived[from]!);
        if (kind === RowKind.Trade) {
          trades.push({ id: rows.sequence[from]!, ask: (rows.flags[from]! & RowFlag.ASK) !== 0 });
        }
        if (kind === RowKind.Gap) seen.gaps += 1;
        if (kind !== RowKind.Snapshot) return;
        seen.books += 1;
        if (!known.has(digestBook(reader.book, COMPARED_LEVELS))) seen.strange += 1;
      },
      news: (each) => news.push(each),
    });
    return { reader, news, trades, seen, there };
  };
  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
  };

  it('give books that the exchange has had, and trades by their taker’s side', async () => {
    const { trades, seen, there } = await open();
    await until(() => seen.books >= 15 && trades.length >= 5);
    expect(feed.health(0)).toBe('live');
    expect(seen.strange).toBe(0);
    expect(seen.gaps).toBe(0);
    expect(new Set(trades.map(({ id }) => id)).size).toBe(trades.length);
    const published = new Map(
      exchange.harness.exchange.trades(there, { limit: 10_000 }).map((trade) => [trade.id, trade.takerBuys]),
    );
    for (const { id, ask } of trades) if (published.has(id)) expect(published.get(id)).toBe(!ask);
  });

  it('are lost where the connection is, and come back', async () => {
    const { seen, reader, news } = await open();
    await until(() => seen.books >= 3);
    exchange.harness.server.kill({ dialect });
    await until(() => seen.gaps > 0);
    expect(reader.isLive).toBe(false);
    const before = seen.books;
    await until(() => seen.books > before + 3);
    expect(seen.strange).toBe(0);
    expect(news.some(({ recoveryMicros }) => recoveryMicros !== null)).toBe(true);
  });
});
