import {
  allocateRows,
  copyRow,
  type Instrument,
  type MarketRows,
  type Micros,
  RowFlag,
  RowKind,
} from '../../domain/index.js';
import type { VenueSink } from '../../execution/venue.js';
import { BookReader } from '../../market/index.js';
import type { MessageIndex } from '../../matching/recorded/index.js';
import type { RowFeed } from './row-feed.js';

export interface TapeFeedOptions {
  readonly instrument: Instrument;
  readonly index: MessageIndex;
  readonly startTime: Micros;
  readonly latencyMicros: number;
}

/**
 * What the strategy side sees of one tape: its messages in the order of their arrival, each at arrival plus
 * the feed's latency, with `timeReceived` rewritten to that moment.
 *
 * What had arrived by the start is not delivered; a snapshot of the book that it makes comes first instead,
 * with the sequence that the next message follows. Where it makes no whole book, all of it is delivered.
 */
export class TapeFeed implements RowFeed {
  private readonly opening: MarketRows | null;
  private openingDue: boolean;
  private message: number;
  private scratch = allocateRows(256);

  constructor(private readonly options: TapeFeedOptions) {
    const { index, startTime } = options;
    const reader = new BookReader();
    let message = 0;
    while (message < index.length && this.dueTime(message) <= startTime) {
      const rows = index.batches[index.batch[message]!]!;
      for (let row = index.from[message]!; row < index.to[message]!; row += 1) reader.apply(rows, row);
      message += 1;
    }
    this.opening = reader.isLive ? snapshotRows(reader, startTime) : null;
    this.openingDue = this.opening !== null;
    this.message = this.opening === null ? 0 : message;
  }

  get nextTime(): number {
    if (this.openingDue) return this.options.startTime;
    if (this.message === this.options.index.length) return Number.POSITIVE_INFINITY;
    return Math.max(this.dueTime(this.message), this.options.startTime);
  }

  deliver(sink: VenueSink, at: number): void {
    const { instrument, index } = this.options;
    if (this.openingDue) {
      this.openingDue = false;
      sink.rows(instrument.index, this.opening!, 0, this.opening!.length);
      return;
    }
    const rows = index.batches[index.batch[this.message]!]!;
    const from = index.from[this.message]!;
    const count = index.to[this.message]! - from;
    if (count > this.scratch.kind.length) this.scratch = allocateRows(count);
    for (let row = 0; row < count; row += 1) {
      copyRow(rows, from + row, this.scratch, row);
      this.scratch.timeReceived[row] = at;
    }
    this.scratch.length = count;
    this.message += 1;
    sink.rows(instrument.index, this.scratch, 0, count);
  }

  private dueTime(message: number): number {
    return this.options.index.arrivalTime[message]! + this.options.latencyMicros;
  }
}

/** A book as one message. The venue gave no time for it. */
function snapshotRows(reader: BookReader, at: Micros): MarketRows {
  const { book, sequence } = reader;
  const count = book.levelCount(false) + book.levelCount(true);
  const rows = allocateRows(count);
  for (const ask of [false, true]) {
    for (const [price, size] of book.levels(ask)) {
      const row = rows.length;
      rows.kind[row] = RowKind.Snapshot;
      rows.flags[row] = ask ? RowFlag.ASK : 0;
      rows.price[row] = price;
      rows.size[row] = size;
      rows.length += 1;
    }
  }
  rows.flags[0]! |= RowFlag.FIRST;
  rows.flags[count - 1]! |= RowFlag.LAST;
  rows.timeExchange.fill(Number.NaN);
  rows.timeReceived.fill(at);
  rows.sequence.fill(sequence);
  rows.previousSequence.fill(Number.NaN);
  return rows;
}
