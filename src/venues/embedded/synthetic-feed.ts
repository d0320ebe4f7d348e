import { allocateRows, copyRow, type MarketRows, RowKind } from '../../domain/index.js';
import type { VenueSink } from '../../execution/venue.js';
import type { RowFeed } from './row-feed.js';
import { Timeline } from './timeline.js';

export interface SyntheticFeedOptions {
  readonly instrument: number;
  readonly latencyMicros: number;
  /** Added to the book's sequences, so that they go on from a tape's. */
  readonly sequenceOffset: number;
  /** Nothing is delivered before this: when the tape's last message is. */
  readonly notBefore: number;
}

/** One synthetic instrument's messages on their way to the strategy side. */
export class SyntheticFeed implements RowFeed {
  private readonly underWay = new Timeline<MarketRows>();

  constructor(private readonly options: SyntheticFeedOptions) {}

  get nextTime(): number {
    return this.underWay.nextTime;
  }

  /** Takes a copy of what the market said at its time. */
  add(rows: MarketRows, from: number, to: number): void {
    const { latencyMicros, notBefore, sequenceOffset } = this.options;
    const copy = allocateRows(to - from);
    for (let row = from; row < to; row += 1) {
      copyRow(rows, row, copy, row - from);
      if (rows.kind[row] === RowKind.Trade) continue;
      copy.sequence[row - from] = rows.sequence[row]! + sequenceOffset;
      copy.previousSequence[row - from] = rows.previousSequence[row]! + sequenceOffset;
    }
    copy.length = to - from;
    this.underWay.add(Math.max(rows.timeExchange[from]! + latencyMicros, notBefore), copy);
  }

  deliver(sink: VenueSink, at: number): void {
    const rows = this.underWay.shift();
    rows.timeReceived.fill(at);
    sink.rows(this.options.instrument, rows, 0, rows.length);
  }
}

/** A feed that goes on where another ends. */
export class ChainedFeed implements RowFeed {
  constructor(
    private readonly first: RowFeed,
    private readonly second: RowFeed,
  ) {}

  get nextTime(): number {
    const time = this.first.nextTime;
    return time === Number.POSITIVE_INFINITY ? this.second.nextTime : time;
  }

  deliver(sink: VenueSink, at: number): void {
    if (this.first.nextTime === Number.POSITIVE_INFINITY) this.second.deliver(sink, at);
    else this.first.deliver(sink, at);
  }
}
