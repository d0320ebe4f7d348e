import {
  type Instrument,
  type MarketRows,
  MICROS_PER_SECOND,
  type Micros,
  type PriceTicks,
  RowFlag,
  RowKind,
  type Side,
  type SizeLots,
} from '../domain/index.js';
import { TradeFlow } from '../indicators/index.js';
import {
  BookReader,
  type BookView,
  type Candle,
  CandleSeries,
  FinishedCandles,
  LiveBookView,
  type OrderBook,
  SessionVwap,
  TradeTape,
} from '../market/index.js';

/** Candle lengths that the engine keeps, in seconds. */
export const CANDLE_SECONDS: readonly number[] = [1, 5, 15, 30, 60, 300, 900, 3_600, 86_400];
const CANDLES_KEPT = 600;
const TRADES_KEPT = 500;
/** A book that heard nothing for so long is not to be traded on. */
const STALE_AFTER_MICROS = 5 * MICROS_PER_SECOND;

/** Of a market of candles: so many intervals without one. */
const STALE_AFTER_CANDLES = 2;

/** What a row changed, as far as strategies care. */
export type MarketNews = 'nothing' | 'trade' | 'book' | 'candle';

/** Everything that the engine knows of one instrument's market. */
export class MarketState {
  readonly reader = new BookReader({ staleAfterMicros: STALE_AFTER_MICROS });
  readonly trades = new TradeTape(TRADES_KEPT);
  readonly vwap = new SessionVwap();
  readonly flow10 = new TradeFlow(10 * MICROS_PER_SECOND);
  readonly flow60 = new TradeFlow(60 * MICROS_PER_SECOND);
  readonly candles: ReadonlyMap<number, CandleSeries>;
  readonly view: BookView;
  last: PriceTicks | null = null;
  first: PriceTicks | null = null;
  lastSize = 0 as SizeLots;
  lastAggressor: Side = 'buy';
  /** When the last print happened, by the venue's word where it gave one. */
  lastTradeTime = Number.NaN;
  /** How late the newest row came; null where the venue gave no time. */
  feedMicros: number | null = null;

  /** By interval, the candles that strategies and their indicators live on. */
  private readonly finishing = new Map<number, FinishedCandles>();
  /** Candles that were finished and that nobody was told of yet. */
  private readonly justFinished: { readonly candle: Candle; readonly seconds: number }[] = [];

  /** Of a candle that is coming in row by row: the newest of its four parts, and their prices. */
  private candlePart = 3;
  private readonly candlePrices = new Int32Array(4);

  constructor(
    readonly instrument: Instrument,
    /** False where nobody does. */
    private readonly isWatched = true,
  ) {
    this.candles = new Map(
      CANDLE_SECONDS.map((seconds) => [seconds, new CandleSeries(seconds, CANDLES_KEPT)]),
    );
    this.view = new LiveBookView(this.reader);
  }

  get book(): OrderBook {
    return this.reader.book;
  }

  /** The middle of the touch in half ticks ÷ 2; null without a live, two-sided book. */
  mid(): number | null {
    const { book } = this;
    return this.reader.isLive && book.hasBid && book.hasAsk ? (book.bestBid + book.bestAsk) / 2 : null;
  }

  apply(rows: MarketRows, row: number, at: Micros): MarketNews {
    const published = this.reader.apply(rows, row, at);
    const kind = rows.kind[row]!;
    const exchanged = rows.timeExchange[row]!;
    if (!Number.isNaN(exchanged)) this.feedMicros = at - exchanged;
    if (kind === RowKind.Candle) return this.candleRow(rows, row);
    if (kind === RowKind.Trade) {
      this.trade(rows, row, Number.isNaN(exchanged) ? at : exchanged);
      return 'trade';
    }
    return published ? 'book' : 'nothing';
  }

  /** A candle comes as four rows: open, high, low, close. The last makes it news. */
  private candleRow(rows: MarketRows, row: number): MarketNews {
    const price = rows.price[row]! as PriceTicks;
    const size = rows.size[row]! as SizeLots;
    const time = rows.timeExchange[row]! as Micros;
    this.candlePart =
      (rows.flags[row]! & RowFlag.FIRST) !== 0 || this.candlePart === 3 ? 0 : this.candlePart + 1;
    this.candlePrices[this.candlePart] = price;
    if (this.candlePart < 3) return 'nothing';
    const [open, high, low, close] = [...this.candlePrices] as PriceTicks[] as [
      PriceTicks,
      PriceTicks,
      PriceTicks,
      PriceTicks,
    ];
    const seconds = rows.previousSequence[row]!;
    const none = 0 as SizeLots;
    // Nothing else comes between two candles; where one is missing the market is silent.
    this.reader.staleAfterMicros = STALE_AFTER_CANDLES * seconds * MICROS_PER_SECOND;
    this.first ??= open;
    this.last = close;
    this.lastSize = size;
    // How the volume lay within it nobody knows: all of it counts at the close.
    this.vwap.add(close, size);
    for (const series of this.candles.values()) {
      for (const part of [open, high, low]) series.add(time, part, none);
      series.add(time, close, size);
    }
    const candle: Candle = { time, open, high, low, close, volume: size, vwap: null };
    for (const [length, finishing] of this.finishing) {
      const finished = finishing.addCandle(candle, seconds);
      if (finished !== null) this.justFinished.push({ candle: finished, seconds: length });
    }
    return 'candle';
  }

  /** The same for one whole message of book rows or quotes. */
  applyMessage(rows: MarketRows, from: number, to: number, at: Micros): MarketNews {
    const published = this.reader.applyMessage(rows, from, to, at);
    const exchanged = rows.timeExchange[to - 1]!;
    if (!Number.isNaN(exchanged)) this.feedMicros = at - exchanged;
    return published ? 'book' : 'nothing';
  }

  private trade(rows: MarketRows, row: number, time: number): void {
    const price = rows.price[row]! as PriceTicks;
    const size = rows.size[row]! as SizeLots;
    const sold = (rows.flags[row]! & RowFlag.ASK) !== 0;
    this.last = price;
    this.first ??= price;
    this.lastSize = size;
    this.lastAggressor = sold ? 'sell' : 'buy';
    this.lastTradeTime = time;
    if (this.isWatched) this.show(time as Micros, price, size);
    if (this.finishing.size > 0) this.addToFinishing(time as Micros, price, size);
  }

  /** What only people look at. */
  private show(time: Micros, price: PriceTicks, size: SizeLots): void {
    const buys = this.lastAggressor === 'buy';
    this.vwap.add(price, size);
    this.flow10.add({ time, size, buys });
    this.flow60.add({ time, size, buys });
    this.trades.add(time, price, size, this.lastAggressor);
    for (const series of this.candles.values()) series.add(time, price, size);
  }

  private addToFinishing(time: Micros, price: PriceTicks, size: SizeLots): void {
    for (const [seconds, finishing] of this.finishing) {
      const candle = finishing.add(time, price, size);
      if (candle !== null) this.justFinished.push({ candle, seconds });
    }
  }

  /** From now on candles of that length are finished for strategies. @throws RangeError for no whole number of seconds. */
  finishCandles(seconds: number): void {
    if (!this.finishing.has(seconds)) this.finishing.set(seconds, new FinishedCandles(seconds));
  }

  /** @throws RangeError where no need names that length. */
  finished(seconds: number): FinishedCandles {
    const finished = this.finishing.get(seconds);
    if (finished === undefined) throw new RangeError(`candles of ${seconds} s are not among the needs`);
    return finished;
  }

  /** In a quiet market candles are finished by time alone. */
  finishBy(time: Micros): void {
    for (const [seconds, finishing] of this.finishing) {
      const candle = finishing.finishBy(time);
      if (candle !== null) this.justFinished.push({ candle, seconds });
    }
  }

  get hasFinished(): boolean {
    return this.justFinished.length > 0;
  }

  /** The candles finished since the last call, in the order of their finishing. */
  takeFinished(): { readonly candle: Candle; readonly seconds: number }[] {
    return this.justFinished.splice(0);
  }
}
