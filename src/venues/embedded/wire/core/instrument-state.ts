import { type Instrument, type MarketRows, type Micros, RowFlag, RowKind } from '../../../../domain/index.js';
import { OrderBook } from '../../../../market/index.js';
import type { CandleQuery, ExchangeCandle, Ticker } from '../exchange.js';
import { DigestRing } from './book-digest.js';
import { candlesOf } from './candle-query.js';
import { MinuteCandles } from './minute-candles.js';
import type { DigestOptions, Kept } from './options.js';
import { RollingDay } from './rolling-day.js';
import { TradeRing } from './trade-ring.js';
import { TriggerWatch } from './trigger-watch.js';

export interface InstrumentStateOptions {
  readonly instrument: Instrument;
  readonly assets: readonly [base: number, quote: number];
  readonly kept: Kept;
  readonly digests: DigestOptions | undefined;
}

/** What everybody can see of one instrument, and the orders that wait for its price. */
export class InstrumentState {
  readonly book = new OrderBook();
  readonly trades: TradeRing;
  readonly minutes: MinuteCandles;
  readonly watch = new TriggerWatch();
  readonly digests: DigestRing | null;
  /** Of the last change of the book. */
  sequence = 0;
  halted = false;
  private readonly day: RollingDay;

  readonly instrument: Instrument;
  /** Places of base and quote among the accounts' assets. */
  readonly assets: readonly [base: number, quote: number];

  constructor({ instrument, assets, kept, digests }: InstrumentStateOptions) {
    this.instrument = instrument;
    this.assets = assets;
    this.trades = new TradeRing(kept.trades);
    this.minutes = new MinuteCandles(kept.candleDays);
    this.day = new RollingDay(instrument, this.minutes, this.trades);
    this.digests = digests === undefined ? null : new DigestRing(digests.depth, digests.keep);
  }

  /** The last trade's price in ticks; null before the first. */
  get last(): number | null {
    const { trades } = this;
    return trades.lastId === 0 ? null : trades.at(trades.lastId).price;
  }

  /** @returns the trade's id. */
  print(price: number, size: number, time: number, takerBuys: boolean): number {
    const id = this.trades.add(price, size, time, takerBuys);
    this.minutes.add({ id, price, size, time, takerBuys });
    return id;
  }

  /** One whole message of levels. @returns the row behind it. */
  change(rows: MarketRows, from: number, to: number): number {
    const { book } = this;
    const kind = rows.kind[from];
    let row = from;
    for (; row < to && rows.kind[row] === kind; row += 1) {
      book.setLevel((rows.flags[row]! & RowFlag.ASK) !== 0, rows.price[row]!, rows.size[row]!);
      if ((rows.flags[row]! & RowFlag.LAST) === 0) continue;
      row += 1;
      break;
    }
    this.sequence = rows.sequence[from]!;
    this.digests?.add(this.sequence, book);
    return row;
  }

  candles(query: CandleQuery, now: Micros): ExchangeCandle[] {
    return candlesOf(this, query, now);
  }

  ticker(now: Micros): Ticker {
    return this.day.ticker(now);
  }
}

/** True of a row that says what a level is. */
export const isLevel = (kind: number | undefined): boolean =>
  kind === RowKind.Change || kind === RowKind.Snapshot;
