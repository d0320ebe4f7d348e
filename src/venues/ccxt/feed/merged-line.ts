import { type MarketRows, type Micros, RowKind } from '../../../domain/index.js';
import { BookReader } from '../../../market/index.js';
import { type BookLine, type BookLineOptions, Judge, SNAPSHOT_MICROS } from './book-line.js';
import { type Cause, type ConnectionIndex, otherConnection } from './instrument-output.js';
import { copyRows, gapRows } from './row-messages.js';
import { SnapshotPace } from './snapshot-pace.js';

/** How long a hole on one connection waits for the other's copy: some beats of the venue's stream. */
const HOLE_MICROS = 400_000;
/** After so long without one new message among many old ones the sequence itself has gone back. */
const STUCK_MICROS = 5_000_000;
const MOST_HELD = 64;
/** A stream that says nothing yet may be of a quiet market: then a snapshot is all there is. */
const QUIET_MICROS = 1_000_000;

interface Held {
  readonly rows: MarketRows;
  readonly connection: ConnectionIndex;
}

/**
 * A book whose sequence is the venue's own: the first copy of each message wins, whichever connection brought it, and
 * one connection's hole is filled by the other.
 *
 * Two connections may cut the stream at different places. A change that begins before the book's end and goes beyond it
 * is applied whole, since it holds the sizes as they are at its own end, of all levels that changed since before ours.
 */
export class MergedLine implements BookLine {
  private readonly reader = new BookReader();
  private readonly judge: Judge;
  /** The sequence up to which the stream is whole; NaN where it has no beginning yet. */
  private tail = Number.NaN;
  private held: Held[] = [];
  private heldSince: Micros | null = null;
  private readonly newest: [number, number] = [Number.NaN, Number.NaN];
  private readonly isUp: [boolean, boolean] = [false, false];
  private progressAt: Micros | null = null;
  private askedAt: Micros | null = null;
  private openedAt: Micros | null = null;
  private readonly pace = new SnapshotPace();

  constructor(private readonly options: BookLineOptions) {
    this.judge = new Judge(options.checksumOf);
  }

  message(connection: ConnectionIndex, rows: MarketRows, at: Micros): void {
    // The rest of a frame whose beginning made the connection be given up.
    if (!this.isUp[connection]) return;
    const sequence = rows.sequence[0]!;
    this.newest[connection] = sequence;
    if (rows.kind[0] === RowKind.Snapshot) {
      this.takeSnapshot(rows, at);
      return;
    }
    if (sequence <= this.tail) {
      this.checkStuck({ reason: 'the venue’s sequence went back', connection }, at);
      return;
    }
    if (rows.previousSequence[0]! > this.tail && this.options.output.isWhole) {
      this.hole(connection, rows, at);
      return;
    }
    this.pass(connection, rows, at);
    if (this.held.length > 0) this.drain(at);
    if (!this.options.output.isWhole && this.askedAt === null) this.ask(at);
  }

  broken(connection: ConnectionIndex, reason: string, at: Micros): void {
    // The other connection has the same messages, and the sequence tells whether one is missing.
    if (!this.isUp[otherConnection(connection)]) this.lose({ reason, connection }, at);
  }

  opened(connection: ConnectionIndex, at: Micros): void {
    this.isUp[connection] = true;
    this.newest[connection] = Number.NaN;
    this.openedAt = at;
  }

  closed(connection: ConnectionIndex, reason: string, at: Micros): void {
    this.isUp[connection] = false;
    this.newest[connection] = Number.NaN;
    if (!this.isUp[otherConnection(connection)]) {
      this.forget();
      this.askedAt = null;
      this.options.output.lose({ reason, connection }, 'down');
    } else if (this.held.some((each) => each.connection !== connection)) {
      this.lose({ reason: `a message is missing, and connection lost: ${reason}`, connection }, at);
    }
  }

  snapshot(rows: MarketRows, at: Micros): void {
    // What was asked for before the connections were lost says nothing of the stream that came after.
    if (this.askedAt !== null) this.takeSnapshot(rows, at);
  }

  private takeSnapshot(rows: MarketRows, at: Micros): void {
    const { reader, options } = this;
    const wasWhole = options.output.isWhole;
    if (wasWhole && !(rows.sequence[0]! > this.tail)) return;
    reader.applyMessage(rows, 0, rows.length, at);
    if (reader.state === 'gap') {
      // It is older than what waits for it.
      this.askedAt = null;
      this.ask(at);
      return;
    }
    this.tail = reader.sequence;
    this.progressAt = at;
    if (wasWhole) options.output.bookMessage(rows);
    else this.showIfWhole(rows.timeExchange[0]!, null);
    this.drain(at);
  }

  check(at: Micros): void {
    const { output } = this.options;
    if (this.heldSince !== null && at - this.heldSince > HOLE_MICROS) {
      const connection = this.held[0]?.connection ?? null;
      this.lose({ reason: this.holeReason(), connection }, at);
    }
    if (output.isWhole) {
      if (this.judge.isStuck(this.reader, at)) {
        this.lose({ reason: 'the book stays crossed', connection: null }, at);
      }
      return;
    }
    if (!this.isUp.includes(true)) return;
    const isQuiet = this.askedAt === null && this.openedAt !== null && at - this.openedAt > QUIET_MICROS;
    const isLate = this.askedAt !== null && at - this.askedAt > SNAPSHOT_MICROS;
    if (isQuiet || isLate) this.ask(at);
  }

  /** Takes the next message, or while there is no book one more that waits for the snapshot. */
  private pass(connection: ConnectionIndex | null, rows: MarketRows, at: Micros): void {
    const { reader } = this;
    const { output } = this.options;
    if (rows.previousSequence[0]! < this.tail) rows.previousSequence.fill(this.tail, 0, rows.length);
    this.tail = rows.sequence[0]!;
    this.progressAt = at;
    reader.applyMessage(rows, 0, rows.length, at);
    if (!output.isWhole) {
      this.showIfWhole(rows.timeExchange[0]!, connection);
      return;
    }
    const fault = reader.state === 'gap' ? this.holeReason() : this.judge.fault(reader, rows);
    if (fault === null) output.bookMessage(rows);
    else this.lose({ reason: fault, connection }, at);
  }

  private showIfWhole(timeExchange: number, connection: ConnectionIndex | null): void {
    const { reader, options } = this;
    if (!reader.isLive) return;
    this.askedAt = null;
    options.output.show(
      { book: reader.book, sequence: reader.sequence, timeExchange },
      { reason: 'the book is whole', connection },
    );
  }

  private hole(connection: ConnectionIndex, rows: MarketRows, at: Micros): void {
    const other = otherConnection(connection);
    const mayFill = this.isUp[other] && !(this.newest[other] > this.tail) && this.held.length < MOST_HELD;
    if (mayFill) {
      this.held.push({ rows: copyRows(rows), connection });
      this.heldSince ??= at;
      return;
    }
    this.lose({ reason: this.holeReason(), connection }, at);
    this.pass(connection, rows, at);
  }

  /** Takes what waited behind a hole that is filled. */
  private drain(at: Micros): void {
    for (;;) {
      this.held = this.held.filter(({ rows }) => !(rows.sequence[0]! <= this.tail));
      const next = this.held.findIndex(({ rows }) => !(rows.previousSequence[0]! > this.tail));
      if (next < 0) break;
      const [{ rows, connection }] = this.held.splice(next, 1) as [Held];
      this.pass(connection, rows, at);
    }
    if (this.held.length === 0) this.heldSince = null;
  }

  private lose(cause: Cause, at: Micros): void {
    const held = this.held;
    this.forget();
    this.options.output.lose(cause);
    for (const { rows, connection } of held)
      if (!(rows.sequence[0]! <= this.tail)) this.pass(connection, rows, at);
    this.askedAt = null;
    this.ask(at);
  }

  private forget(): void {
    this.held = [];
    this.heldSince = null;
    this.tail = Number.NaN;
    const gap = gapRows(0);
    this.reader.apply(gap, 0);
  }

  private ask(at: Micros): void {
    if (!this.pace.take(at)) return;
    this.askedAt = at;
    this.options.askSnapshot(this.isUp[0] ? 0 : this.isUp[1] ? 1 : null);
  }

  private checkStuck(cause: Cause, at: Micros): void {
    if (!this.options.output.isWhole || this.progressAt === null) return;
    if (at - this.progressAt > STUCK_MICROS) this.lose(cause, at);
  }

  private holeReason(): string {
    return `a message after ${this.tail} is missing`;
  }
}
