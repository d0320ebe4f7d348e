import { FEED_STATES, type FeedState, type MarketRows, RowFlag, RowKind } from '../domain/index.js';
import { OrderBook } from './order-book.js';
import { RowBuffer } from './row-buffer.js';

export interface BookReaderOptions {
  readonly book?: OrderBook;
  /** `checkStale` calls the feed stale after this long without a row; never when absent. */
  readonly staleAfterMicros?: number;
  /** Changes kept while waiting for a snapshot; beyond that the oldest are given up. */
  readonly bufferRows?: number;
  /** Called each time that a message left a whole book, those that had to wait for a snapshot included. */
  readonly onPublished?: (reader: BookReader) => void;
}

/** What is done with the rows of the message that is under way. */
type Course = 'none' | 'snapshot' | 'change' | 'buffer' | 'skip' | 'other';

/**
 * Applies one instrument's rows to a book and judges the feed.
 *
 * - `recovering`: no snapshot yet, or one is coming in. Nothing is published; changes wait.
 * - `live`: snapshot and changes join without a break, and the book is not crossed.
 * - `gap`: a message was missed. Changes wait for the next snapshot.
 * - `crossed`: whole, but best bid ≥ best ask after a message. It may uncross by itself.
 * - `stale`: nothing came for too long. The next whole message ends it.
 *
 * The rule by which changes join a snapshot of sequence S is Binance's, said so that it holds for spot
 * (`U`: importers give `previousSequence` = U − 1) and futures (`pu`) alike: what has `sequence` ≤ S is in
 * the snapshot already and is dropped; the first message after it must follow something at or before S; from
 * then on each must follow exactly the one before. NaN in either place means that nothing can be checked.
 * https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#how-to-manage-a-local-order-book-correctly
 */
export class BookReader {
  readonly book: OrderBook;
  state: FeedState = 'recovering';
  /** The sequence of the last message that is in the book; NaN when there is none or the venue has none. */
  sequence = Number.NaN;
  /** Messages of any kind that were read to their end. */
  messages = 0;
  /** Messages that left a whole, uncrossed book. */
  booksPublished = 0;
  /** Times that the chain of messages broke. */
  gaps = 0;
  /** Messages after which the book was crossed. */
  crossings = 0;

  private readonly waiting: RowBuffer;
  /** See the option; a market of candles is silent for longer. */
  staleAfterMicros: number;
  private readonly onPublished: ((reader: BookReader) => void) | null;
  private course: Course = 'none';
  /** True from a snapshot's end until the chain breaks. */
  private joined = false;
  /** True while no change has followed the snapshot yet. */
  private joining = false;
  private lastTime = Number.NaN;

  constructor(options: BookReaderOptions = {}) {
    this.book = options.book ?? new OrderBook();
    this.waiting = new RowBuffer(options.bufferRows ?? 131_072);
    this.staleAfterMicros = options.staleAfterMicros ?? Number.POSITIVE_INFINITY;
    this.onPublished = options.onPublished ?? null;
  }

  /** True while the book is what the venue has: its levels may be used. */
  get isLive(): boolean {
    return this.state === 'live';
  }

  /**
   * Takes one row. Returns true when with it a message ended and a whole, uncrossed book stands.
   * @param at when it came, on the clock that `checkStale` is asked with.
   */
  apply(rows: MarketRows, row: number, at = rows.timeReceived[row]): boolean {
    const kind = rows.kind[row];
    if (kind === RowKind.Feed) {
      this.setState(FEED_STATES[rows.price[row]] ?? 'recovering');
      return false;
    }
    this.lastTime = at;
    if (kind === RowKind.Gap) {
      this.messages += 1;
      this.invalidate();
      return false;
    }
    const flags = rows.flags[row];
    if ((flags & RowFlag.FIRST) !== 0) this.begin(rows, row, kind);
    this.applyRow(rows, row, kind, flags);
    return (flags & RowFlag.LAST) !== 0 && this.end(rows, row);
  }

  /**
   * The same for the rows `from` to `to` − 1, which are one whole message: what a row at a time comes to, without
   * asking at each row what the first has settled.
   */
  applyMessage(rows: MarketRows, from: number, to: number, at: number): boolean {
    const kind = rows.kind[from];
    if (kind === RowKind.Change && this.joined && this.course === 'none') {
      this.lastTime = at;
      this.course = this.beginChange(rows, from);
      if (this.course === 'change') {
        const { book } = this;
        for (let row = from; row < to; row += 1) {
          if (rows.kind[row] !== RowKind.Change) continue;
          book.setLevel((rows.flags[row]! & RowFlag.ASK) !== 0, rows.price[row]!, rows.size[row]!);
        }
        return this.end(rows, to - 1);
      }
      this.course = 'none';
    } else if (kind === RowKind.Quote && this.course === 'none' && this.state !== 'stale') {
      this.lastTime = at;
      this.messages += 1;
      return false;
    }
    let published = false;
    for (let row = from; row < to; row += 1) if (this.apply(rows, row, at)) published = true;
    return published;
  }

  /** Says that nothing came for too long. */
  markStale(): void {
    if (this.joined) this.state = 'stale';
  }

  /** Marks the feed stale when its last row is older than `staleAfterMicros`; true when that is news. */
  checkStale(now: number): boolean {
    if (!(now - this.lastTime > this.staleAfterMicros) || !this.joined || this.state === 'stale')
      return false;
    this.markStale();
    return true;
  }

  private begin(rows: MarketRows, row: number, kind: number): void {
    // A message that never ended was cut off: what the book holds of it is half the truth.
    if (this.course === 'change' || this.course === 'snapshot') this.invalidate();
    const saysNothing = kind === RowKind.Trade || kind === RowKind.Quote || kind === RowKind.Candle;
    if (saysNothing) this.course = 'other';
    else if (kind === RowKind.Snapshot) this.course = this.beginSnapshot(rows.sequence[row]);
    else this.course = this.beginChange(rows, row);
  }

  private beginSnapshot(sequence: number): Course {
    // An answer that took longer than the stream: older than the book, and it would break its chain.
    if (this.joined && sequence < this.sequence) return 'skip';
    this.book.clear();
    this.joined = false;
    this.state = 'recovering';
    return 'snapshot';
  }

  private beginChange(rows: MarketRows, row: number): Course {
    if (!this.joined) return 'buffer';
    const sequence = rows.sequence[row];
    const previous = rows.previousSequence[row];
    if (this.joining && sequence <= this.sequence) return 'skip';
    const checkable = !Number.isNaN(previous) && !Number.isNaN(this.sequence);
    if (checkable && (this.joining ? previous > this.sequence : previous !== this.sequence)) {
      this.breakChain();
      return 'buffer';
    }
    this.joining = false;
    return 'change';
  }

  private applyRow(rows: MarketRows, row: number, kind: number, flags: number): void {
    if (this.course === 'buffer') {
      this.wait(rows, row);
    } else if (kind === RowKind.Snapshot ? this.course === 'snapshot' : kind === RowKind.Change) {
      if (this.course === 'snapshot' || this.course === 'change') {
        this.book.setLevel((flags & RowFlag.ASK) !== 0, rows.price[row], rows.size[row]);
      }
    }
  }

  private end(rows: MarketRows, row: number): boolean {
    const course = this.course;
    this.course = 'none';
    if (course === 'none') return false;
    this.messages += 1;
    if (course === 'change') {
      this.sequence = rows.sequence[row];
    } else if (course === 'snapshot') {
      this.sequence = rows.sequence[row];
      this.joined = true;
      this.joining = true;
      if (this.waiting.rows.length > 0) return this.replayWaiting();
    } else {
      if (this.joined && this.state === 'stale') this.judge();
      return false;
    }
    return this.publish();
  }

  /** Puts the changes that waited behind the snapshot; where they do not join it, the next one is awaited. */
  private replayWaiting(): boolean {
    let published = false;
    let changed = false;
    const { rows } = this.waiting;
    for (let row = 0; row < rows.length; row += 1) {
      const flags = rows.flags[row];
      if ((flags & RowFlag.FIRST) !== 0) {
        // Without a sequence nothing says that it is newer than the snapshot, which arrived after it.
        const unplaced = Number.isNaN(rows.sequence[row]) || Number.isNaN(this.sequence);
        this.course = unplaced ? 'skip' : this.beginChange(rows, row);
        if (this.course === 'buffer') {
          this.waiting.dropBefore(row);
          this.course = 'none';
          return false;
        }
      }
      this.applyRow(rows, row, rows.kind[row], flags);
      if ((flags & RowFlag.LAST) !== 0 && this.course === 'change') {
        this.sequence = rows.sequence[row];
        published = this.publish();
        changed = true;
      }
    }
    this.waiting.clear();
    this.course = 'none';
    return changed ? published : this.publish();
  }

  private publish(): boolean {
    this.judge();
    if (this.state === 'crossed') {
      this.crossings += 1;
      return false;
    }
    this.booksPublished += 1;
    this.onPublished?.(this);
    return true;
  }

  private judge(): void {
    this.state = this.book.isCrossed ? 'crossed' : 'live';
  }

  private breakChain(): void {
    if (this.joined) this.gaps += 1;
    this.joined = false;
    this.joining = false;
    this.course = 'none';
    this.sequence = Number.NaN;
    this.state = 'gap';
  }

  /** The same where the changes that wait are worth nothing either. */
  private invalidate(): void {
    this.waiting.clear();
    this.breakChain();
  }

  private wait(rows: MarketRows, row: number): void {
    if (this.waiting.push(rows, row)) return;
    // What is left would begin in the middle of the stream; the chain's own check finds that out later.
    this.waiting.clear();
    this.course = 'skip';
  }

  private setState(state: FeedState): void {
    if (state === 'gap' || state === 'recovering') this.invalidate();
    else if (state === 'stale') this.markStale();
    else if (this.joined) this.judge();
  }
}
