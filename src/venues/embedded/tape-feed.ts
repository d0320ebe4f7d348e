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
import type { MessageIndex, TapeSegments } from '../../matching/recorded/index.js';
import type { LatencyModel } from './latency.js';
import type { RowFeed } from './row-feed.js';

export interface TapeFeedOptions {
  readonly instrument: Instrument;
  readonly segments: TapeSegments;
  readonly startTime: Micros;
  readonly latency: LatencyModel;
  /** True: rows are handed over as the tape has them, without a copy; `timeReceived` stays the recorder's. */
  readonly keepTimes: boolean;
}

/**
 * What the strategy side sees of one tape: its messages in the order of their arrival, each at arrival plus
 * the feed's latency, with `timeReceived` rewritten to that moment.
 *
 * What had arrived by the start is not delivered; a snapshot of the book that it makes comes first instead,
 * with the sequence that the next message follows. Where it makes no whole book, all of it is delivered.
 */
export class TapeFeed implements RowFeed {
  /** When the next message is due; Infinity behind the last. */
  nextTime = Number.POSITIVE_INFINITY;
  private opening: MarketRows | null;
  private gap: MarketRows | null = null;
  private segment = -1;
  private index: MessageIndex | null = null;
  private message = 0;
  private scratch = allocateRows(256);

  constructor(private readonly options: TapeFeedOptions) {
    const { startTime } = options;
    const reader = new BookReader();
    this.open(0);
    while (this.index !== null && this.nextTime <= startTime) {
      const rows = this.index.batches[this.index.batch[this.message]!]!;
      const to = this.index.to[this.message]!;
      for (let row = this.index.from[this.message]!; row < to; row += 1) reader.apply(rows, row);
      this.advance(this.index);
    }
    this.gap = null;
    this.opening = reader.isLive ? snapshotRows(reader, startTime) : null;
    if (this.opening === null) this.open(0);
    else this.nextTime = startTime;
    if (this.nextTime < startTime) this.nextTime = startTime;
  }

  deliver(sink: VenueSink, at: number): void {
    const { instrument, keepTimes } = this.options;
    const special = this.opening ?? this.gap;
    if (special !== null) {
      if (this.opening !== null) this.opening = null;
      else this.gap = null;
      this.look();
      special.timeReceived.fill(at);
      sink.rows(instrument.index, special, 0, special.length);
      return;
    }
    const index = this.index!;
    const rows = index.batches[index.batch[this.message]!]!;
    const from = index.from[this.message]!;
    const to = index.to[this.message]!;
    this.advance(index);
    if (keepTimes) sink.rows(instrument.index, rows, from, to);
    else this.deliverCopy(sink, rows, { from, to, at });
  }

  private deliverCopy(
    sink: VenueSink,
    rows: MarketRows,
    { from, to, at }: { from: number; to: number; at: number },
  ): void {
    const count = to - from;
    if (count > this.scratch.kind.length) this.scratch = allocateRows(count);
    for (let row = 0; row < count; row += 1) {
      copyRow(rows, from + row, this.scratch, row);
      this.scratch.timeReceived[row] = at;
    }
    this.scratch.length = count;
    sink.rows(this.options.instrument.index, this.scratch, 0, count);
  }

  private advance(index: MessageIndex): void {
    this.message += 1;
    if (this.message === index.length) this.open(this.segment + 1);
    else this.look();
  }

  /** Goes on with a piece, or with the next after it that holds anything. */
  private open(segment: number): void {
    this.segment = segment;
    this.index = this.options.segments.at(segment);
    while (this.index !== null && this.index.length === 0) {
      this.segment += 1;
      this.index = this.options.segments.at(this.segment);
    }
    this.message = 0;
    if (this.index?.restarts === true) this.gap = gapRow();
    this.look();
  }

  /** When the next message is due. */
  private look(): void {
    if (this.index === null) {
      this.nextTime = Number.POSITIVE_INFINITY;
      return;
    }
    this.nextTime = this.dueTime(this.index);
  }

  private dueTime(index: MessageIndex): number {
    const arrival = index.arrivalTime[this.message]!;
    return arrival + this.options.latency.next(arrival);
  }
}

/** Says that what comes next does not follow what came before. */
function gapRow(): MarketRows {
  const rows = allocateRows(1);
  rows.length = 1;
  rows.kind[0] = RowKind.Gap;
  rows.flags[0] = RowFlag.FIRST | RowFlag.LAST;
  rows.timeExchange[0] = Number.NaN;
  rows.sequence[0] = Number.NaN;
  rows.previousSequence[0] = Number.NaN;
  return rows;
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
