import type { MarketRows, Micros } from '../../../domain/index.js';
import { BookReader } from '../../../market/index.js';
import type { FeedHealth } from '../contract.js';
import { type BookLine, type BookLineOptions, Judge, SNAPSHOT_MICROS } from './book-line.js';
import { type Cause, type ConnectionIndex, otherConnection } from './instrument-output.js';
import { gapRows } from './row-messages.js';
import { SnapshotPace } from './snapshot-pace.js';

/** A standby whose book last changed so long before the shown one's is behind it, not quiet with it. */
const BEHIND_MICROS = 1_000_000;
/** How long a standby may take to reach the place that the shown book had. */
const CATCH_UP_MICROS = 500_000;

/** What is known of one connection's book. */
class Stream {
  readonly reader = new BookReader();
  readonly judge: Judge;
  isUp = false;
  /** True while its book is the venue's. */
  isTrusted = false;
  changedAt: Micros | null = null;
  timeExchange = Number.NaN;
  /** Since when it waits for a snapshot. */
  waitingSince: Micros | null = null;
  /** True where a snapshot is to be asked for as soon as it may. */
  isOwed = false;
  readonly pace = new SnapshotPace();

  constructor(options: BookLineOptions) {
    this.judge = new Judge(options.checksumOf);
  }

  /** What this message did to the book: null where it is still, or not yet, the venue's. */
  apply(rows: MarketRows, at: Micros): string | null {
    const { reader } = this;
    const wasTrusted = this.isTrusted;
    reader.applyMessage(rows, 0, rows.length, at);
    this.changedAt = at;
    this.timeExchange = rows.timeExchange[0]!;
    const isJoined = reader.state === 'live' || reader.state === 'crossed';
    if (!isJoined) return wasTrusted ? 'a message is missing' : null;
    const fault = this.judge.fault(reader, rows);
    if (fault !== null) return fault;
    this.isTrusted = wasTrusted || reader.isLive;
    return null;
  }

  distrust(at: Micros): void {
    this.isTrusted = false;
    this.waitingSince = at;
    this.reader.apply(gapRows(at), 0);
  }
}

/**
 * A book that two connections follow each for itself, since the venue numbers by connection or not at all: one is
 * shown, the other is kept warm and takes over, by a snapshot of its own book, the moment that the shown one is in
 * doubt.
 */
export class StandbyLine implements BookLine {
  private readonly streams: readonly [Stream, Stream];
  private shown: ConnectionIndex | null = null;
  /** A take-over that waits for the standby to come as far as the book that was shown. */
  private catchUp: { readonly cause: Cause; readonly until: Micros } | null = null;

  constructor(private readonly options: BookLineOptions) {
    this.streams = [new Stream(options), new Stream(options)];
  }

  message(connection: ConnectionIndex, rows: MarketRows, at: Micros): void {
    const stream = this.streams[connection];
    // The rest of a frame whose beginning made the connection be given up.
    if (!stream.isUp) return;
    const fault = stream.apply(rows, at);
    if (fault !== null) this.broken(connection, fault, at);
    else if (!stream.isTrusted) return;
    else if (this.shown === connection && this.catchUp === null) this.options.output.bookMessage(rows);
    else if (this.shown === null) this.show(connection, 'the book is whole');
    else if (this.catchUp !== null && this.shown === connection) this.finishCatchUp();
  }

  broken(connection: ConnectionIndex, reason: string, at: Micros): void {
    this.distrust(connection, { reason, connection }, { at, health: 'recovering' });
    this.ask(connection, at);
  }

  opened(connection: ConnectionIndex, at: Micros): void {
    const stream = this.streams[connection];
    stream.isUp = true;
    // The subscription brings one.
    stream.isOwed = false;
    stream.waitingSince = at;
  }

  closed(connection: ConnectionIndex, reason: string, at: Micros): void {
    this.streams[connection].isUp = false;
    this.distrust(connection, { reason, connection }, { at, health: 'down' });
  }

  snapshot(rows: MarketRows, at: Micros): void {
    for (const connection of [0, 1] as const) {
      const { isUp, isTrusted } = this.streams[connection];
      if (isUp && !isTrusted) this.message(connection, rows, at);
    }
  }

  check(at: Micros): void {
    if (this.catchUp !== null && at > this.catchUp.until) {
      const { cause } = this.catchUp;
      this.catchUp = null;
      this.options.output.lose(cause);
      const { shown } = this;
      this.shown = null;
      if (shown !== null) this.show(shown, 'the book is whole');
    }
    this.leaveLaggard(at);
    for (const connection of [0, 1] as const) {
      const stream = this.streams[connection];
      if (stream.isTrusted && stream.judge.isStuck(stream.reader, at)) {
        this.broken(connection, 'the book stays crossed', at);
      }
      const isLate = stream.waitingSince !== null && at - stream.waitingSince > SNAPSHOT_MICROS;
      if (stream.isUp && !stream.isTrusted && (isLate || stream.isOwed)) this.ask(connection, at);
    }
  }

  private ask(connection: ConnectionIndex, at: Micros): void {
    const stream = this.streams[connection];
    stream.isOwed = !stream.pace.take(at);
    if (stream.isOwed) return;
    stream.waitingSince = at;
    this.options.askSnapshot(connection);
  }

  private distrust(
    connection: ConnectionIndex,
    cause: Cause,
    { at, health }: { readonly at: Micros; readonly health: FeedHealth },
  ): void {
    const changedAt = this.streams[connection].changedAt;
    this.streams[connection].distrust(at);
    const { output } = this.options;
    if (this.shown !== connection) {
      if (this.shown === null && !this.streams.some(({ isUp }) => isUp)) output.lose(cause, health);
      return;
    }
    const standby = otherConnection(connection);
    this.catchUp = null;
    if (this.canTakeOver(standby, changedAt)) this.takeOver(standby, cause, at);
    else {
      // A standby that is behind shows itself with its next message.
      this.shown = null;
      output.lose(cause, this.streams[standby].isUp ? 'recovering' : health);
    }
  }

  /** The shown book stands still while the other goes on: its connection is late or dead, and will say so later. */
  private leaveLaggard(at: Micros): void {
    const { shown } = this;
    if (shown === null || this.catchUp !== null) return;
    const standby = otherConnection(shown);
    const [ours, theirs] = [this.streams[shown].changedAt, this.streams[standby].changedAt];
    if (ours === null || theirs === null || theirs - ours <= BEHIND_MICROS) return;
    if (this.canTakeOver(standby, ours)) {
      this.takeOver(standby, { reason: 'the other connection is late', connection: shown }, at);
    }
  }

  private canTakeOver(standby: ConnectionIndex, shownChangedAt: Micros | null): boolean {
    const { isUp, isTrusted, reader, changedAt } = this.streams[standby];
    if (!isUp || !isTrusted || !reader.isLive || changedAt === null) return false;
    return shownChangedAt === null || shownChangedAt - changedAt <= BEHIND_MICROS;
  }

  private takeOver(standby: ConnectionIndex, cause: Cause, at: Micros): void {
    const { reader } = this.streams[standby];
    this.shown = standby;
    // A snapshot from before what was shown would be refused by whoever reads it.
    if (reader.sequence < this.options.output.sequence) {
      this.catchUp = { cause, until: (at + CATCH_UP_MICROS) as Micros };
      return;
    }
    this.show(standby, `took over: ${cause.reason}`);
  }

  private finishCatchUp(): void {
    const { catchUp, shown } = this;
    if (catchUp === null || shown === null) return;
    const { reader } = this.streams[shown];
    if (reader.sequence < this.options.output.sequence || !reader.isLive) return;
    this.catchUp = null;
    this.show(shown, `took over: ${catchUp.cause.reason}`);
  }

  private show(connection: ConnectionIndex, reason: string): void {
    const stream = this.streams[connection];
    if (!stream.reader.isLive) return;
    stream.waitingSince = null;
    this.shown = connection;
    const { book, sequence } = stream.reader;
    this.options.output.show({ book, sequence, timeExchange: stream.timeExchange }, { reason, connection });
  }
}
