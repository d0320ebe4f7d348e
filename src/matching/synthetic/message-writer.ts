import { allocateRows, type MarketRows, type Micros, RowFlag, RowKind } from '../../domain/index.js';
import type { MatchEvent } from '../matching-sink.js';
import type { OrderBookL3 } from '../order-book-l3.js';

/** Takes the messages of one instrument; the rows may be used again as soon as it returns. */
export type RowsListener = (instrument: number, rows: MarketRows) => void;

interface WriterState {
  readonly update: number;
  readonly bid: readonly [number, number];
  readonly ask: readonly [number, number];
}

/**
 * Turns what a matching engine says of one instrument into the rows that a venue would publish: each print
 * a message, then the changed levels as one, then the touch as a quote where it is another.
 */
export class MessageWriter {
  private rows = allocateRows(256);
  private update = 0;
  private bid: readonly [number, number] = [0, 0];
  private ask: readonly [number, number] = [0, 0];
  /** Levels changed in this event; a later change of the same level overwrites. */
  private readonly changes = new Map<number, number>();

  constructor(
    private readonly instrument: number,
    private readonly book: OrderBookL3,
  ) {}

  print(event: MatchEvent, time: Micros): void {
    this.row(RowKind.Trade, event.price, event.size, time);
    this.flag(RowFlag.FIRST | RowFlag.LAST | (event.takerBuys ? 0 : RowFlag.ASK));
    this.sequence(event.tradeId, Number.NaN);
  }

  level(ask: boolean, price: number, size: number): void {
    this.changes.set(ask ? price : -price, size);
  }

  /** Delivers what happened since the last call, all of it at `time`. */
  flush(time: Micros, listener: RowsListener): void {
    if (this.changes.size > 0) {
      const previous = this.update;
      this.update += 1;
      for (const [key, size] of this.changes) {
        this.row(RowKind.Change, Math.abs(key), size, time);
        this.flag(key > 0 ? RowFlag.ASK : 0);
        this.sequence(this.update, previous);
      }
      this.bracket(this.changes.size);
      this.changes.clear();
      this.quote(time);
    }
    this.deliver(listener);
  }

  /** Delivers the whole book as it stands. */
  snapshot(time: Micros, listener: RowsListener): void {
    const { book } = this;
    this.changes.clear();
    this.deliver(listener);
    for (let price = book.bid; price > 0; price = book.worse(true, price)) {
      this.row(RowKind.Snapshot, price, book.sizeAt(price), time);
    }
    for (let price = book.ask; price > 0; price = book.worse(false, price)) {
      this.row(RowKind.Snapshot, price, book.sizeAt(price), time);
      this.flag(RowFlag.ASK);
    }
    this.bracket(this.rows.length);
    this.quote(time);
    this.deliver(listener);
  }

  state(): WriterState {
    return { update: this.update, bid: this.bid, ask: this.ask };
  }

  load(state: WriterState): void {
    this.update = state.update;
    this.bid = state.bid;
    this.ask = state.ask;
  }

  private quote(time: Micros): void {
    const { book } = this;
    const bid = book.bid < 0 ? [0, 0] : [book.bid, book.sizeAt(book.bid)];
    const ask = book.ask < 0 ? [0, 0] : [book.ask, book.sizeAt(book.ask)];
    const same =
      bid[0] === this.bid[0] && bid[1] === this.bid[1] && ask[0] === this.ask[0] && ask[1] === this.ask[1];
    if (same) return;
    this.bid = [bid[0]!, bid[1]!];
    this.ask = [ask[0]!, ask[1]!];
    this.row(RowKind.Quote, bid[0]!, bid[1]!, time);
    this.row(RowKind.Quote, ask[0]!, ask[1]!, time);
    this.flag(RowFlag.ASK);
    this.bracket(2);
  }

  private row(kind: RowKind, price: number, size: number, time: Micros): void {
    if (this.rows.length === this.rows.kind.length) this.grow();
    const { rows } = this;
    const at = rows.length;
    rows.kind[at] = kind;
    rows.flags[at] = 0;
    rows.price[at] = price;
    rows.size[at] = size;
    rows.timeExchange[at] = time;
    rows.timeReceived[at] = time;
    rows.length = at + 1;
    this.sequence(this.update, Number.NaN);
  }

  private sequence(own: number, previous: number): void {
    this.rows.sequence[this.rows.length - 1] = own;
    this.rows.previousSequence[this.rows.length - 1] = previous;
  }

  private flag(flags: number): void {
    this.rows.flags[this.rows.length - 1] = flags;
  }

  /** Marks the last `count` rows as one message. */
  private bracket(count: number): void {
    const { flags, length } = this.rows;
    if (count === 0) return;
    flags[length - count] = flags[length - count]! | RowFlag.FIRST;
    flags[length - 1] = flags[length - 1]! | RowFlag.LAST;
  }

  private deliver(listener: RowsListener): void {
    if (this.rows.length > 0) listener(this.instrument, this.rows);
    this.rows.length = 0;
  }

  private grow(): void {
    const old = this.rows;
    const grown = allocateRows(old.length * 2);
    for (const column of ['kind', 'flags', 'price', 'size', 'timeExchange', 'timeReceived'] as const) {
      grown[column].set(old[column]);
    }
    grown.sequence.set(old.sequence);
    grown.previousSequence.set(old.previousSequence);
    grown.length = old.length;
    this.rows = grown;
  }
}
