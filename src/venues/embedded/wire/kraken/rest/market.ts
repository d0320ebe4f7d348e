import {
  MICROS_PER_SECOND,
  type Micros,
  type PriceTicks,
  type SizeLots,
} from '../../../../../domain/index.js';
import type { DialectResponse } from '../../dialect.js';
import type { Exchange, ExchangeCandle, PublicTrade } from '../../exchange.js';
import type { Parameters } from '../access/index.js';
import { ERRORS, failure, invalid } from '../errors.js';
import type { Pair, Pairs } from '../names.js';
import { joined, wholeSeconds } from '../text.js';
import { vwapText } from '../vwap.js';
import { answer, refuse } from './answer.js';
import type { SpreadLog } from './spreads.js';

type Fields = Parameters['fields'];

const DEPTH = { standard: 100, most: 500 };
const TRADES = { standard: 1000, most: 1000 };
const CANDLES = 720;
/** Minutes. */
export const INTERVALS = [1, 5, 15, 30, 60, 240, 1440, 10_080, 21_600];
/** A `since` beyond this is in nanoseconds, not in seconds. */
const NANOS_FROM = 1e12;
const SECONDS = /^\d+(\.\d*)?$/;

/** The market that anybody may see: `Ticker`, `OHLC`, `Depth`, `Trades`, `Spread`. */
export class MarketEndpoints {
  private readonly prices = new Int32Array(DEPTH.most);
  private readonly sizes = new Float64Array(DEPTH.most);

  constructor(
    private readonly exchange: Exchange,
    private readonly pairs: Pairs,
    private readonly spreads: SpreadLog,
  ) {}

  depth(fields: Fields): DialectResponse {
    const pair = this.pairs.find(fields.pair ?? '');
    if (pair === undefined) return refuse(failure(ERRORS.unknownPair));
    const count = readCount(fields.count, DEPTH);
    if (count === null) return refuse(failure(invalid('count')));
    const asks = this.levels(pair, true, count);
    return answer(`{"${pair.id}":{"asks":[${asks}],"bids":[${this.levels(pair, false, count)}]}}`);
  }

  trades(fields: Fields): DialectResponse {
    const pair = this.pairs.find(fields.pair ?? '');
    if (pair === undefined) return refuse(failure(ERRORS.unknownPair));
    const count = readCount(fields.count, TRADES);
    if (count === null) return refuse(failure(invalid('count')));
    const since = readTradesSince(fields.since);
    if (since === null) return refuse(failure(invalid('since')));
    const trades = this.tradesSince(pair, since, count);
    const rows = joined(trades, (trade) => tradeRow(trade, pair));
    const last = trades.length === 0 ? (fields.since ?? '0') : this.place(pair, trades[trades.length - 1]!);
    return answer(`{"${pair.id}":[${rows}],"last":"${last}"}`);
  }

  candles(fields: Fields): DialectResponse {
    const pair = this.pairs.find(fields.pair ?? '');
    if (pair === undefined) return refuse(failure(ERRORS.unknownPair));
    const minutes = Number(fields.interval ?? '1');
    if (!INTERVALS.includes(minutes)) return refuse(failure(invalid('interval')));
    const since = readSince(fields.since);
    if (Number.isNaN(since)) return refuse(failure(invalid('since')));
    const from = since === null ? {} : { from: since };
    const candles = this.exchange.candles(pair.instrument.index, {
      intervalSeconds: minutes * 60,
      limit: CANDLES,
      ...(this.tooEarly(since, minutes) ? {} : from),
    });
    const rows = joined(candles, (candle) => candleRow(candle, pair));
    const committed = candles[candles.length - 2] ?? candles[candles.length - 1];
    const last = committed === undefined ? 0 : wholeSeconds(committed.time);
    return answer(`{"${pair.id}":[${rows}],"last":${last}}`);
  }

  spread(fields: Fields): DialectResponse {
    const pair = this.pairs.find(fields.pair ?? '');
    if (pair === undefined) return refuse(failure(ERRORS.unknownPair));
    const since = readSince(fields.since);
    if (Number.isNaN(since)) return refuse(failure(invalid('since')));
    const quotes = this.spreads.since(pair.instrument.index, since ?? 0);
    const { instrument } = pair;
    const rows = joined(
      quotes,
      ({ time, bid, ask }) =>
        `[${wholeSeconds(time)},"${instrument.formatPrice(bid)}","${instrument.formatPrice(ask)}"]`,
    );
    return answer(`{"${pair.id}":[${rows}],"last":${wholeSeconds(quotes[quotes.length - 1]?.time ?? 0)}}`);
  }

  /** Of the pairs that are named, or of all. */
  ticker(fields: Fields): DialectResponse {
    const pairs: Pair[] = [];
    if (fields.pair === undefined || fields.pair === '') pairs.push(...this.pairs.all);
    else {
      for (const name of fields.pair.split(',')) {
        const pair = this.pairs.find(name);
        if (pair === undefined) return refuse(failure(ERRORS.unknownPair));
        pairs.push(pair);
      }
    }
    return answer(`{${joined(pairs, (pair) => `"${pair.id}":${this.tickerText(pair)}`)}}`);
  }

  private tradesSince(
    { instrument }: Pair,
    { fromTime, skip }: TradesSince,
    count: number,
  ): readonly PublicTrade[] {
    if (fromTime === null) return this.exchange.trades(instrument.index, { limit: count });
    const trades = this.exchange.trades(instrument.index, { limit: count + skip, fromTime });
    const first = trades.findIndex((trade, at) => at >= skip || trade.time !== fromTime);
    return first < 0 ? [] : trades.slice(first, first + count);
  }

  /** A trade's place in nanoseconds: its time, and which of the trades of that microsecond it is. */
  private place({ instrument }: Pair, { id, time }: PublicTrade): string {
    const same = this.exchange.trades(instrument.index, { limit: 1_000, fromTime: time, toTime: time });
    const at = same.findIndex((trade) => trade.id === id);
    return `${time}${String(Math.max(0, at)).padStart(3, '0')}`;
  }

  /** Kraken gives the newest 720 candles whatever is asked for: what is older cannot be had. */
  private tooEarly(since: Micros | null, minutes: number): boolean {
    return since !== null && this.exchange.now() - since > CANDLES * minutes * 60 * MICROS_PER_SECOND;
  }

  private levels({ instrument }: Pair, ask: boolean, count: number): string {
    const { prices, sizes } = this;
    const levels = this.exchange.book(instrument.index).copyLevels(ask, count, prices, sizes);
    const time = wholeSeconds(this.exchange.now());
    let text = '';
    for (let i = 0; i < levels; i += 1) {
      if (i > 0) text += ',';
      text += `["${instrument.formatPrice(prices[i]!)}","${instrument.formatSize(sizes[i]!)}",${time}]`;
    }
    return text;
  }

  private tickerText(pair: Pair): string {
    const { instrument } = pair;
    const { index } = instrument;
    const book = this.exchange.book(index);
    const day = this.exchange.ticker(index);
    const [today] = this.exchange.candles(index, { intervalSeconds: 86_400, limit: 1 });
    const price = (ticks: PriceTicks | null | undefined) => `"${instrument.formatPrice(ticks ?? 0)}"`;
    const size = (lots: SizeLots) => instrument.formatSize(lots);
    const top = (has: boolean, at: PriceTicks, lots: SizeLots) =>
      has
        ? `[${price(at)},"${Math.max(1, Math.floor(instrument.sizeNumber(lots)))}","${size(lots)}"]`
        : `[${price(0 as PriceTicks)},"0","0"]`;
    const zeroLots = 0 as SizeLots;
    const vwaps = [
      today === undefined ? instrument.formatPrice(0) : vwapText(today.notional, today.volume, instrument),
      vwapText(day.notional, day.volume, instrument),
    ];
    return (
      `{"a":${top(book.hasAsk, book.bestAsk, book.bestAskSize)},"b":${top(book.hasBid, book.bestBid, book.bestBidSize)}` +
      `,"c":[${price(day.last)},"${size(day.lastSize ?? zeroLots)}"]` +
      `,"v":["${size(today?.volume ?? zeroLots)}","${size(day.volume)}"],"p":["${vwaps[0]}","${vwaps[1]}"]` +
      `,"t":[${today?.trades ?? 0},${day.trades}],"l":[${price(today?.low)},${price(day.low)}]` +
      `,"h":[${price(today?.high)},${price(day.high)}],"o":${price(today?.open)}}`
    );
  }
}

const tradeRow = ({ price, size, time, takerBuys, id }: PublicTrade, { instrument }: Pair): string =>
  `["${instrument.formatPrice(price)}","${instrument.formatSize(size)}",${time / MICROS_PER_SECOND},"${takerBuys ? 'b' : 's'}","l","",${id}]`;

function candleRow(candle: ExchangeCandle, { instrument }: Pair): string {
  const price = (ticks: PriceTicks) => `"${instrument.formatPrice(ticks)}"`;
  const vwap =
    candle.volume === 0 ? instrument.formatPrice(0) : vwapText(candle.notional, candle.volume, instrument);
  return `[${wholeSeconds(candle.time)},${price(candle.open)},${price(candle.high)},${price(candle.low)},${price(candle.close)},"${vwap}","${instrument.formatSize(candle.volume)}",${candle.trades}]`;
}

function readCount(
  text: string | undefined,
  { standard, most }: { standard: number; most: number },
): number | null {
  if (text === undefined) return standard;
  const count = Number(text);
  return Number.isInteger(count) && count > 0 ? Math.min(count, most) : null;
}

/** Seconds since the epoch; null where it is not given, NaN where it is none. */
function readSince(text: string | undefined): Micros | null {
  if (text === undefined || text === '') return null;
  return (SECONDS.test(text) ? Math.round(Number(text) * MICROS_PER_SECOND) : Number.NaN) as Micros;
}

/** From a moment on, without the first `skip` trades of that very moment. */
interface TradesSince {
  readonly fromTime: Micros | null;
  readonly skip: number;
}

/** Seconds since the epoch, or a `last` of before: nanoseconds, exclusive. Null where it is neither. */
function readTradesSince(text: string | undefined): TradesSince | null {
  const since = readSince(text);
  if (since === null) return { fromTime: null, skip: 0 };
  if (Number.isNaN(since)) return null;
  if (Number(text) < NANOS_FROM) return { fromTime: since, skip: 0 };
  const next = BigInt(text!.split('.')[0]!) + 1n;
  return { fromTime: Number(next / 1_000n) as Micros, skip: Number(next % 1_000n) };
}
