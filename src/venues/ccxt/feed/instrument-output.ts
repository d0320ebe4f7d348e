import type { Clock, MarketRows, Micros } from '../../../domain/index.js';
import type { OrderBook } from '../../../market/index.js';
import type { FeedHealth, MarketFeedSink } from '../contract.js';
import { bookRows, gapRows } from './row-messages.js';

export type ConnectionIndex = 0 | 1;
export const CONNECTION_NAMES = ['A', 'B'] as const;
export const otherConnection = (connection: ConnectionIndex): ConnectionIndex => (connection === 0 ? 1 : 0);

/** Why something is as it is, and on which connection; null where it is about both. */
export interface Cause {
  readonly reason: string;
  readonly connection: ConnectionIndex | null;
}

/** A book to be shown, and where in the stream it stands. */
export interface StandingBook {
  readonly book: OrderBook;
  readonly sequence: number;
  readonly timeExchange: number;
}

/**
 * What the outside sees of one instrument: whole messages while its book is whole, a gap when it no longer is, and then
 * a snapshot.
 */
export class InstrumentOutput {
  health: FeedHealth = 'connecting';
  /** True while what the outside has is the venue's book. */
  isWhole = false;
  /** Of the last message of the book that was handed out; NaN where there is none. */
  sequence = Number.NaN;
  private lostAt: Micros | null = null;

  constructor(
    readonly instrument: number,
    private readonly sink: MarketFeedSink,
    private readonly clock: Clock,
  ) {}

  /** A message of the book while it is whole, or one that says nothing of it. */
  message(rows: MarketRows): void {
    this.sink.rows(this.instrument, rows, 0, rows.length);
  }

  /** A change that left the book whole. */
  bookMessage(rows: MarketRows): void {
    this.sequence = rows.sequence[rows.length - 1]!;
    this.message(rows);
  }

  /** From here on the outside knows that it has no book. */
  lose(cause: Cause, health: FeedHealth = 'recovering'): void {
    const now = this.clock.now();
    if (this.isWhole) {
      this.isWhole = false;
      this.sequence = Number.NaN;
      this.lostAt = now;
      this.message(gapRows(now));
    } else if (this.health === health) return;
    this.say(health, cause, null);
  }

  /** The book as it stands, whole again or another connection's. */
  show({ book, sequence, timeExchange }: StandingBook, cause: Cause): void {
    this.begin(bookRows(book, { received: this.clock.now(), exchange: timeExchange, sequence }), cause);
  }

  /** A snapshot with which the book is whole. */
  begin(rows: MarketRows, cause: Cause): void {
    this.isWhole = true;
    this.bookMessage(rows);
    const recoveryMicros = this.lostAt === null ? null : this.clock.now() - this.lostAt;
    this.lostAt = null;
    this.say('live', cause, recoveryMicros);
  }

  /** Nothing comes, so that the book may be old; what follows says more. */
  stale(cause: Cause): void {
    if (this.health === 'live') this.say('stale', cause, null);
  }

  /** Health without a book: a feed of trades alone. */
  alive(cause: Cause): void {
    if (this.health !== 'live') this.say('live', cause, null);
  }

  private say(health: FeedHealth, { reason, connection }: Cause, recoveryMicros: number | null): void {
    this.health = health;
    this.sink.news({
      time: this.clock.now(),
      instrument: this.instrument,
      health,
      connection: connection === null ? null : CONNECTION_NAMES[connection],
      reason,
      recoveryMicros,
    });
  }
}
