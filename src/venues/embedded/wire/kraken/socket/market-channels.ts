import { MICROS_PER_SECOND, type PriceTicks } from '../../../../../domain/index.js';
import type { FrameMeaning } from '../../dialect.js';
import type { Exchange, ExchangeCandle, PublicTrade } from '../../exchange.js';
import type { Pair } from '../names.js';
import { isoTime, joined } from '../text.js';
import { vwapText } from '../vwap.js';
import { BookChannel } from './book-channel.js';
import type { Subscriber, Subscription } from './subscriber.js';

export type TickerTrigger = 'trades' | 'bbo';

const TRADES = 50;
const CANDLES = 100;

/** What one market is heard of by, beside its book: trades as they come, tickers and candles on the beat. */
export class MarketChannels {
  readonly book: BookChannel;
  private readonly trades = new Set<Subscriber>();
  private readonly tickers = { trades: new Set<Subscriber>(), bbo: new Set<Subscriber>() };
  private readonly candles = new Map<number, Set<Subscriber>>();
  private traded = false;
  private quoted = false;

  constructor(
    private readonly exchange: Exchange,
    private readonly pair: Pair,
  ) {
    this.book = new BookChannel(exchange, pair);
  }

  /** @returns what a subscriber of trades has to begin with, and what ends it. */
  subscribeTrades(subscriber: Subscriber, snapshot: boolean): Subscription {
    return this.join(this.trades, subscriber, () => {
      const trades = this.exchange.trades(this.pair.instrument.index, { limit: TRADES });
      if (snapshot) subscriber.send(this.tradeFrame('snapshot', trades), this.meaning('trade'));
    });
  }

  subscribeTicker(subscriber: Subscriber, trigger: TickerTrigger, snapshot: boolean): Subscription {
    return this.join(this.tickers[trigger], subscriber, () => {
      if (snapshot) subscriber.send(this.tickerFrame('snapshot'), this.meaning('ticker'));
    });
  }

  /** @param interval minutes. */
  subscribeCandles(subscriber: Subscriber, interval: number, snapshot: boolean): Subscription {
    let subscribers = this.candles.get(interval);
    if (subscribers === undefined) {
      subscribers = new Set();
      this.candles.set(interval, subscribers);
    }
    return this.join(subscribers, subscriber, () => {
      if (snapshot) subscriber.send(this.candleFrame('snapshot', interval, CANDLES), this.meaning('candle'));
    });
  }

  trade(trade: PublicTrade): void {
    this.traded = true;
    if (this.trades.size > 0) this.tell(this.trades, this.tradeFrame('update', [trade]), 'trade');
  }

  quote(): void {
    this.quoted = true;
  }

  /** Tickers and candles, where there were trades or the touch moved since the last time. */
  beat(): void {
    const { traded, quoted, tickers } = this;
    if (!traded && !quoted) return;
    this.traded = false;
    this.quoted = false;
    const byTrades = traded && tickers.trades.size > 0;
    if (byTrades || tickers.bbo.size > 0) {
      const frame = this.tickerFrame('update');
      if (byTrades) this.tell(tickers.trades, frame, 'ticker');
      this.tell(tickers.bbo, frame, 'ticker');
    }
    if (!traded) return;
    for (const [interval, subscribers] of this.candles) {
      if (subscribers.size > 0) this.tell(subscribers, this.candleFrame('update', interval, 1), 'candle');
    }
  }

  private join(subscribers: Set<Subscriber>, subscriber: Subscriber, begin: () => void): Subscription {
    return {
      begin: () => {
        begin();
        subscribers.add(subscriber);
      },
      end: () => {
        subscribers.delete(subscriber);
      },
    };
  }

  private tell(subscribers: ReadonlySet<Subscriber>, frame: string, kind: FrameMeaning['kind']): void {
    const meaning = this.meaning(kind);
    for (const subscriber of subscribers) subscriber.send(frame, meaning);
  }

  private tradeFrame(type: 'snapshot' | 'update', trades: readonly PublicTrade[]): string {
    const { instrument, symbol } = this.pair;
    const rows = joined(
      trades,
      ({ takerBuys, price, size, id, time }) =>
        `{"symbol":"${symbol}","side":"${takerBuys ? 'buy' : 'sell'}","price":${instrument.formatPrice(price)},"qty":${instrument.formatSize(size)},"ord_type":"limit","trade_id":${id},"timestamp":"${isoTime(time)}"}`,
    );
    return `{"channel":"trade","type":"${type}","data":[${rows}]}`;
  }

  private tickerFrame(type: 'snapshot' | 'update'): string {
    const { instrument, symbol } = this.pair;
    const book = this.exchange.book(instrument.index);
    const day = this.exchange.ticker(instrument.index);
    const price = (ticks: PriceTicks | null) => instrument.formatPrice(ticks ?? 0);
    const touch = (has: boolean, ticks: PriceTicks) => (has ? instrument.formatPrice(ticks) : '0');
    const change = (day.last ?? 0) - (day.open ?? day.last ?? 0);
    const percentage = change === 0 || day.open === null ? '0.00' : ((change / day.open) * 100).toFixed(2);
    return (
      `{"channel":"ticker","type":"${type}","data":[{"symbol":"${symbol}"` +
      `,"bid":${touch(book.hasBid, book.bestBid)},"bid_qty":${instrument.formatSize(book.bestBidSize)}` +
      `,"ask":${touch(book.hasAsk, book.bestAsk)},"ask_qty":${instrument.formatSize(book.bestAskSize)}` +
      `,"last":${price(day.last)},"volume":${instrument.formatSize(day.volume)}` +
      `,"vwap":${vwapText(day.notional, day.volume, instrument)},"low":${price(day.low)},"high":${price(day.high)}` +
      `,"change":${instrument.formatPrice(change)},"change_pct":${percentage}}]}`
    );
  }

  private candleFrame(type: 'snapshot' | 'update', interval: number, limit: number): string {
    const candles = this.exchange.candles(this.pair.instrument.index, {
      intervalSeconds: interval * 60,
      limit,
    });
    const rows = joined(candles, (candle) => this.candleText(candle, interval));
    return `{"channel":"ohlc","type":"${type}","timestamp":"${nanos(this.exchange.now())}","data":[${rows}]}`;
  }

  private candleText(candle: ExchangeCandle, interval: number): string {
    const { instrument, symbol } = this.pair;
    const price = (ticks: PriceTicks) => instrument.formatPrice(ticks);
    const vwap =
      candle.volume === 0 ? price(candle.close) : vwapText(candle.notional, candle.volume, instrument);
    const end = candle.time + interval * 60 * MICROS_PER_SECOND;
    return (
      `{"symbol":"${symbol}","open":${price(candle.open)},"high":${price(candle.high)},"low":${price(candle.low)}` +
      `,"close":${price(candle.close)},"trades":${candle.trades},"volume":${instrument.formatSize(candle.volume)}` +
      `,"vwap":${vwap},"interval_begin":"${nanos(candle.time)}","interval":${interval},"timestamp":"${isoTime(end)}"}`
    );
  }

  private meaning(kind: FrameMeaning['kind']): FrameMeaning {
    return { kind, symbol: this.pair.symbol };
  }
}

/** With nine decimals, of which the last three are zeros. */
const nanos = (time: number): string => `${isoTime(time).slice(0, -1)}000Z`;
