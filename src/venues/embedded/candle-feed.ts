import { allocateRows, type MarketRows, MICROS_PER_SECOND, RowFlag, RowKind } from '../../domain/index.js';
import type { VenueSink } from '../../execution/venue.js';
import type { CandleSource } from '../../matching/candles/index.js';
import type { LatencyModel } from './latency.js';
import type { RowFeed } from './row-feed.js';

export interface CandleFeedOptions {
  readonly source: CandleSource;
  /** The first candle that is delivered. */
  readonly from: number;
  readonly latency: LatencyModel;
  /** Nothing is delivered sooner than so long after a candle's end: what was filled in it is told first. */
  readonly leastMicros: number;
  /** The part of the volume that stands on each side of the book. */
  readonly volumeShare: number;
}

/**
 * What the strategy side sees of one instrument's candles: each, whole, after its end. With it comes an assumed book of
 * one level a side, the close and a tick above it, so that there is a touch and a middle to go by.
 */
export class CandleFeed implements RowFeed {
  nextTime = Number.POSITIVE_INFINITY;
  private place: number;
  private readonly rows: MarketRows = allocateRows(6);

  constructor(private readonly options: CandleFeedOptions) {
    this.place = options.from;
    this.look();
  }

  deliver(sink: VenueSink, at: number): void {
    const { source, volumeShare } = this.options;
    const { candles, instrument, intervalSeconds } = source;
    const { rows } = this;
    const time = candles.time[this.place]!;
    const volume = candles.volume[this.place]!;
    const close = candles.close[this.place]!;
    rows.length = 0;
    for (const column of [candles.open, candles.high, candles.low, candles.close]) {
      const row = this.add(RowKind.Candle, { price: column[this.place]!, size: volume, time, at });
      rows.sequence[row] = time;
      rows.previousSequence[row] = intervalSeconds;
    }
    const end = time + intervalSeconds * MICROS_PER_SECOND;
    const size = Math.max(1, Math.floor(volume * volumeShare));
    const bid = this.add(RowKind.Snapshot, { price: close, size, time: end, at });
    const ask = this.add(RowKind.Snapshot, { price: close + 1, size, time: end, at });
    for (const row of [bid, ask]) {
      rows.sequence[row] = this.place + 1;
      rows.previousSequence[row] = Number.NaN;
    }
    // The candle is one message, the book another.
    rows.flags[0] = RowFlag.FIRST;
    rows.flags[bid - 1] = RowFlag.LAST;
    rows.flags[bid] = RowFlag.FIRST;
    rows.flags[ask] = RowFlag.ASK | RowFlag.LAST;
    this.place += 1;
    this.look();
    sink.rows(instrument.index, rows, 0, rows.length);
  }

  private add(
    kind: RowKind,
    { price, size, time, at }: { price: number; size: number; time: number; at: number },
  ): number {
    const { rows } = this;
    const row = rows.length;
    rows.kind[row] = kind;
    rows.flags[row] = 0;
    rows.price[row] = price;
    rows.size[row] = size;
    rows.timeExchange[row] = time;
    rows.timeReceived[row] = at;
    rows.length += 1;
    return row;
  }

  private look(): void {
    const { source, latency, leastMicros } = this.options;
    const { candles, intervalSeconds } = source;
    if (this.place >= candles.length) {
      this.nextTime = Number.POSITIVE_INFINITY;
      return;
    }
    const end = candles.time[this.place]! + intervalSeconds * MICROS_PER_SECOND;
    this.nextTime = end + Math.max(leastMicros, latency.next(end));
  }
}
