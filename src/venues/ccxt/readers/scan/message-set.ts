import { allocateRows, copyRow, type MarketRows, RowFlag, RowKind } from '../../../../domain/index.js';
import type { ReaderSink } from '../../contract.js';

const { FIRST, LAST, ASK } = RowFlag;

/** What all rows of a message have in common. */
export interface MessageStamp {
  kind: number;
  timeExchange: number;
  timeReceived: number;
  sequence: number;
  previousSequence: number;
}

/**
 * The messages of one frame as they are scanned. They are handed on only when the whole frame was as expected; until
 * then nothing has happened. Rows are reused from frame to frame.
 */
export class MessageSet {
  count = 0;
  readonly stamp: MessageStamp = {
    kind: RowKind.Change,
    timeExchange: Number.NaN,
    timeReceived: 0,
    sequence: Number.NaN,
    previousSequence: Number.NaN,
  };
  /** The rows of the message under way. */
  rows: MarketRows = allocateRows(256);
  private readonly pool: MarketRows[] = [this.rows];
  private readonly instruments: number[] = [0];

  /** A new frame. */
  clear(timeReceived: number): void {
    this.count = 0;
    const { stamp } = this;
    stamp.timeReceived = timeReceived;
    stamp.timeExchange = Number.NaN;
    stamp.sequence = Number.NaN;
    stamp.previousSequence = Number.NaN;
  }

  begin(instrument: number): void {
    if (this.count === this.pool.length) this.pool.push(allocateRows(16));
    this.instruments[this.count] = instrument;
    this.rows = this.pool[this.count]!;
    this.rows.length = 0;
  }

  push(ask: boolean, price: number, size: number): void {
    let { rows } = this;
    const row = rows.length;
    if (row === rows.kind.length) rows = this.grow();
    rows.flags[row] = ask ? ASK : 0;
    rows.price[row] = price;
    rows.size[row] = size;
    rows.length = row + 1;
  }

  /** Stamps all rows and closes the message. @param checksum of the book after it; null where there is none. */
  end(checksum: number | null = null): void {
    const { stamp } = this;
    // A message without a level still has its place in the sequence, and an empty snapshot still clears the book.
    if (this.rows.length === 0 && (checksum === null || stamp.kind === RowKind.Snapshot))
      this.push(false, 0, 0);
    const levels = this.rows.length;
    if (checksum !== null) this.push(false, checksum, 0);
    const { rows } = this;
    const { length } = rows;
    const { kind, timeExchange, timeReceived, sequence, previousSequence } = stamp;
    const { kind: kinds, timeExchange: exchangeTimes, timeReceived: receptionTimes } = rows;
    const { sequence: sequences, previousSequence: previousSequences, flags } = rows;
    for (let row = 0; row < length; row += 1) {
      kinds[row] = kind;
      exchangeTimes[row] = timeExchange;
      receptionTimes[row] = timeReceived;
      sequences[row] = sequence;
      previousSequences[row] = previousSequence;
    }
    if (levels < length) kinds[levels] = RowKind.Checksum;
    flags[0] |= FIRST;
    flags[length - 1] |= LAST;
    this.count += 1;
  }

  deliver(sink: ReaderSink): void {
    for (let i = 0; i < this.count; i += 1) sink.message(this.instruments[i]!, this.pool[i]!);
  }

  /** The same, the last message of the frame first. */
  deliverReversed(sink: ReaderSink): void {
    for (let i = this.count - 1; i >= 0; i -= 1) sink.message(this.instruments[i]!, this.pool[i]!);
  }

  private grow(): MarketRows {
    const { rows } = this;
    const larger = allocateRows(rows.kind.length * 2);
    for (let row = 0; row < rows.length; row += 1) copyRow(rows, row, larger, row);
    larger.length = rows.length;
    this.pool[this.count] = larger;
    this.rows = larger;
    return larger;
  }
}
