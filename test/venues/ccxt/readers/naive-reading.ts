import { type MarketRows, RowFlag, RowKind } from '../../../../src/domain/index.js';

/** A venue's message in plain numbers, read by nothing of the product. */
export interface NaiveMessage {
  readonly symbol: string;
  readonly kind: number;
  readonly rows: readonly (readonly [ask: boolean, price: number, size: number])[];
}

// biome-ignore lint/suspicious/noExplicitAny: whatever JSON holds
type Json = any;

const pairs = (list: Json, ask: boolean): [boolean, number, number][] =>
  (list ?? []).map(([price, size]: Json) => [ask, Number(price), Number(size)]);
const both = (bids: Json, asks: Json) => [...pairs(bids, false), ...pairs(asks, true)];
const one = (ask: boolean, price: Json, size: Json): [boolean, number, number] => [
  ask,
  Number(price),
  Number(size),
];

const READINGS: Readonly<Record<string, (frame: Json) => NaiveMessage[]>> = {
  binance({ data: inner, stream, ...bare }) {
    const frame = typeof inner === 'object' && inner !== null ? inner : { ...bare, data: inner };
    const { s: symbol } = frame;
    if (frame.lastUpdateId !== undefined) {
      const name = frame.symbol ?? stream.slice(0, stream.indexOf('@')).toUpperCase();
      return [{ symbol: name, kind: RowKind.Snapshot, rows: both(frame.bids, frame.asks) }];
    }
    if (frame.e === 'depthUpdate') return [{ symbol, kind: RowKind.Change, rows: both(frame.b, frame.a) }];
    if (frame.e === 'trade' || frame.e === 'aggTrade') {
      if (frame.X !== undefined && frame.X !== 'MARKET') return [];
      return [{ symbol, kind: RowKind.Trade, rows: [one(frame.m === true, frame.p, frame.q)] }];
    }
    const rows = [one(false, frame.b, frame.B), one(true, frame.a, frame.A)];
    return [{ symbol, kind: RowKind.Quote, rows }];
  },
  coinbase({ channel, events }) {
    return events.flatMap((event: Json): NaiveMessage[] => {
      if (channel === 'l2_data') {
        const rows = (event.updates ?? []).map((update: Json) =>
          one(update.side === 'offer', update.price_level, update.new_quantity),
        );
        const kind = event.type === 'snapshot' ? RowKind.Snapshot : RowKind.Change;
        return [{ symbol: event.product_id, kind, rows }];
      }
      if (channel === 'market_trades') {
        if (event.type === 'snapshot') return [];
        return (event.trades ?? []).toReversed().map((trade: Json) => ({
          symbol: trade.product_id,
          kind: RowKind.Trade,
          rows: [one(trade.side === 'BUY', trade.price, trade.size)],
        }));
      }
      return (event.tickers ?? [])
        .filter((ticker: Json) => ticker.product_id && ticker.best_bid_quantity && ticker.best_ask_quantity)
        .map((ticker: Json) => ({
          symbol: ticker.product_id,
          kind: RowKind.Quote,
          rows: [
            one(false, ticker.best_bid, ticker.best_bid_quantity),
            one(true, ticker.best_ask, ticker.best_ask_quantity),
          ],
        }));
    });
  },
  kraken({ channel, type, data }) {
    if (channel === 'trade' && type === 'snapshot') return [];
    return (data ?? []).map((item: Json) => {
      const { symbol } = item;
      if (channel === 'trade') {
        return { symbol, kind: RowKind.Trade, rows: [one(item.side === 'sell', item.price, item.qty)] };
      }
      if (channel === 'ticker') {
        const rows = [one(false, item.bid, item.bid_qty), one(true, item.ask, item.ask_qty)];
        return { symbol, kind: RowKind.Quote, rows };
      }
      const side = (list: Json, ask: boolean) =>
        (list ?? []).map(({ price, qty }: Json) => one(ask, price, qty));
      const kind = type === 'snapshot' ? RowKind.Snapshot : RowKind.Change;
      return { symbol, kind, rows: [...side(item.bids, false), ...side(item.asks, true)] };
    });
  },
  okx({ arg, action, data }) {
    const symbol = arg.instId;
    return data.map((item: Json) => {
      if (arg.channel === 'trades') {
        return { symbol, kind: RowKind.Trade, rows: [one(item.side === 'sell', item.px, item.sz)] };
      }
      if (arg.channel === 'tickers') {
        const rows = [
          one(false, item.bidPx || 0, item.bidSz || 0),
          one(true, item.askPx || 0, item.askSz || 0),
        ];
        return { symbol, kind: RowKind.Quote, rows };
      }
      if (arg.channel === 'bbo-tbt') {
        const [bid, ask] = [item.bids?.[0] ?? ['0', '0'], item.asks?.[0] ?? ['0', '0']];
        return { symbol, kind: RowKind.Quote, rows: [one(false, bid[0], bid[1]), one(true, ask[0], ask[1])] };
      }
      const isSnapshot = arg.channel === 'books5' || action === 'snapshot';
      const kind = isSnapshot ? RowKind.Snapshot : RowKind.Change;
      return { symbol, kind, rows: both(item.bids, item.asks) };
    });
  },
  bybit({ topic, type, data }) {
    if (topic.startsWith('orderbook.')) {
      const kind = type === 'snapshot' || Number(data.u) === 1 ? RowKind.Snapshot : RowKind.Change;
      return [{ symbol: data.s, kind, rows: both(data.b, data.a) }];
    }
    if (topic.startsWith('publicTrade.')) {
      return data.map((trade: Json) => ({
        symbol: trade.s,
        kind: RowKind.Trade,
        rows: [one(trade.S === 'Sell', trade.p, trade.v)],
      }));
    }
    // What a ticker leaves unsaid is known from others: the caller sends whole ones.
    if (!data.bid1Price || !data.bid1Size || !data.ask1Price || !data.ask1Size) return [];
    const rows = [one(false, data.bid1Price, data.bid1Size), one(true, data.ask1Price, data.ask1Size)];
    return [{ symbol: data.symbol, kind: RowKind.Quote, rows }];
  },
  hyperliquid({ channel, data }) {
    if (channel === 'trades') {
      return data.map((trade: Json) => ({
        symbol: trade.coin,
        kind: RowKind.Trade,
        rows: [one(trade.side === 'A', trade.px, trade.sz)],
      }));
    }
    const sides: Json[] =
      channel === 'bbo' ? data.bbo.map((level: Json) => [level ?? { px: 0, sz: 0 }]) : data.levels;
    const rows = sides.flatMap((side, i) => (side ?? []).map(({ px, sz }: Json) => one(i === 1, px, sz)));
    return [{ symbol: data.coin, kind: channel === 'bbo' ? RowKind.Quote : RowKind.Snapshot, rows }];
  },
};

/** @throws whatever a frame that is none makes it throw. */
export function naiveReading(venue: string, json: string): NaiveMessage[] {
  return READINGS[venue]!(JSON.parse(json));
}

/** The same of what a reader delivered; a level that only stands for "no level" is left out, as is the checksum. */
export function plainRows(
  rows: MarketRows,
  { priceOf, sizeOf }: { priceOf: (ticks: number) => number; sizeOf: (lots: number) => number },
): NaiveMessage['rows'] {
  return Array.from({ length: rows.length }, (_, row) => row)
    .filter((row) => rows.kind[row] !== RowKind.Checksum && !isPlaceholder(rows, row))
    .map((row) => [
      (rows.flags[row]! & RowFlag.ASK) !== 0,
      priceOf(rows.price[row]!),
      sizeOf(rows.size[row]!),
    ]);
}

const isPlaceholder = (rows: MarketRows, row: number) =>
  rows.price[row] === 0 && rows.kind[row] !== RowKind.Quote && rows.kind[row] !== RowKind.Trade;
