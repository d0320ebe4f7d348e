import { type MarketRows, MICROS_PER_MILLI, type PriceTicks, RowFlag } from '../../domain/index.js';
import { LevelCursor, OrderBook } from '../../market/index.js';

/** How long prints and quotes speak for a level that no depth message mentions: one interval of Binance spot. */
const FRESH_MICROS = 100 * MICROS_PER_MILLI;

/** A level that prints or quotes changed since a depth message last spoke of it. */
interface Touched {
  /** What depth messages say, in lots. */
  readonly reported: number;
  /** Printed there since. */
  traded: number;
  time: number;
}

/** Rows `from` to `to` − 1, and when they held at the exchange. */
export interface DepthMessage {
  readonly rows: MarketRows;
  readonly from: number;
  readonly to: number;
  readonly time: number;
}

/** What a depth message did to one level, trades taken off. Everything in lots. */
export interface LevelChange {
  readonly ask: boolean;
  readonly price: number;
  /** As the message says. */
  readonly size: number;
  /** What was left of the former size after the trades since. */
  readonly beforeCancels: number;
  /** What neither stands nor was traded. */
  readonly cancelled: number;
}

/** Told of changes at the prices that it asks to hear of, others' included. */
export interface LevelListener {
  range(ask: boolean): { readonly low: number; readonly high: number };
  changed(change: LevelChange): void;
}

/**
 * The recorded book of one instrument as the exchange had it, in exchange time.
 *
 * Depth messages are its backbone. Between two of them (100 ms on Binance spot) prints and quotes refine
 * what a taker would find: a print takes its size off its level and proves better levels gone, a quote says
 * what the touch is. Both are provisional, and undone by the next depth message, which is exact.
 */
export class RecordedBook {
  /** What is displayed now. */
  readonly book = new OrderBook();
  /** False before the first snapshot and after a gap: nobody trades then. */
  live = false;
  last: PriceTicks | null = null;
  /** Depth messages and snapshots so far. */
  epoch = 0;
  private sequence = Number.NaN;
  private readonly touched = [new Map<number, Touched>(), new Map<number, Touched>()] as const;
  /** Lots that our takers took and that the record still shows, by price: of the bids, of the asks. */
  private readonly taken = [new Map<number, number>(), new Map<number, number>()] as const;
  /** By side, the prices between which prints, quotes or our takers have left something to remember. */
  private readonly rememberedLow = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  private readonly rememberedHigh = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  private readonly cursors = [new LevelCursor(this.book, false), new LevelCursor(this.book, true)] as const;

  /** Lots that are really there at a price: displayed, less what our takers took. */
  available(ask: boolean, price: number): number {
    const displayed = this.book.sizeAt(ask, price);
    const taken = this.taken[side(ask)].get(price);
    return taken === undefined ? displayed : Math.max(0, displayed - taken);
  }

  /**
   * Lots ahead of an order that joins a price now. Where depth and quote disagree the larger counts, since
   * nothing tells which of the two knows of the latest trades.
   */
  lotsAhead(ask: boolean, price: number): number {
    const touched = this.touched[side(ask)].get(price);
    const byDepth = touched === undefined ? 0 : touched.reported - touched.traded;
    const taken = this.taken[side(ask)].get(price) ?? 0;
    return Math.max(0, Math.max(byDepth, this.book.sizeAt(ask, price)) - taken);
  }

  /** The best price with lots that are really there; null where there is none. */
  best(ask: boolean): PriceTicks | null {
    const cursor = this.cursors[side(ask)];
    cursor.reset();
    while (cursor.next()) if (this.available(ask, cursor.price) > 0) return cursor.price;
    return null;
  }

  /** Our taker took lots from a level. */
  take(ask: boolean, price: number, lots: number): void {
    const taken = this.taken[side(ask)];
    taken.set(price, (taken.get(price) ?? 0) + lots);
    this.remember(side(ask), price);
  }

  /** @param ask the passive side: true where the aggressor bought. */
  print(ask: boolean, price: PriceTicks, lots: number, time: number): void {
    this.last = price;
    this.hideBetter(ask, price, time);
    const record = this.touch(ask, price, time);
    record.traded += lots;
    this.book.setLevel(ask, price, Math.max(0, this.book.sizeAt(ask, price) - lots));
    this.forgetTaken(ask, price, lots);
  }

  /** One side of a quote; size 0: the side is empty. */
  quote(ask: boolean, price: number, lots: number, time: number): void {
    if (!this.live) return;
    const { book } = this;
    if (lots > 0 && (ask ? book.hasAsk && book.bestAsk === price : book.hasBid && book.bestBid === price)) {
      // Nothing better is to be hidden.
      if ((ask ? book.bestAskSize : book.bestBidSize) === lots) return;
      this.touch(ask, price, time);
      book.setLevel(ask, price, lots);
      return;
    }
    if (lots === 0) {
      this.hideBetter(ask, ask ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY, time);
      return;
    }
    this.hideBetter(ask, price, time);
    if (this.book.sizeAt(ask, price) === lots) return;
    this.touch(ask, price, time);
    this.book.setLevel(ask, price, lots);
  }

  /** The recorder lost its place. */
  gap(): void {
    this.live = false;
    this.sequence = Number.NaN;
  }

  /** A whole snapshot. Ours keep their places as far as the new sizes allow; that is the caller's to do. */
  snapshot({ rows, from, to }: DepthMessage): boolean {
    const sequence = rows.sequence[from]!;
    if (this.live && sequence < this.sequence) return false;
    this.book.clear();
    for (const ask of [false, true]) {
      this.touched[side(ask)].clear();
      this.taken[side(ask)].clear();
    }
    for (let row = from; row < to; row += 1) {
      this.book.setLevel((rows.flags[row]! & RowFlag.ASK) !== 0, rows.price[row]!, rows.size[row]!);
    }
    this.sequence = sequence;
    this.live = true;
    this.epoch += 1;
    return true;
  }

  /**
   * A whole depth message; the listener is told of each level in its range before it is set.
   * A message that the snapshot contains is passed over; one that does not follow is a gap.
   */
  depth(message: DepthMessage, listener: LevelListener | null): void {
    const { rows, from, to, time } = message;
    if (!this.live || rows.sequence[from]! <= this.sequence) return;
    if (rows.previousSequence[from]! > this.sequence) {
      this.gap();
      return;
    }
    this.sequence = rows.sequence[from]!;
    this.epoch += 1;
    this.settleTouched(time);
    const kind = rows.kind[from];
    const bids = this.watched(false, listener);
    const asks = this.watched(true, listener);
    for (let row = from; row < to; row += 1) {
      if (rows.kind[row] !== kind) continue;
      const ask = (rows.flags[row]! & RowFlag.ASK) !== 0;
      const price = rows.price[row]!;
      const range = ask ? asks : bids;
      if (price < range.low || price > range.high) this.book.setLevel(ask, price, rows.size[row]!);
      else this.change(ask, price, rows.size[row]!, listener);
    }
  }

  /** The prices between which a change may mean more than a level's new size. */
  private watched(ask: boolean, listener: LevelListener | null): { low: number; high: number } {
    const at = side(ask);
    const own = listener?.range(ask) ?? NOWHERE;
    return {
      low: Math.min(this.rememberedLow[at]!, own.low),
      high: Math.max(this.rememberedHigh[at]!, own.high),
    };
  }

  private remember(at: 0 | 1, price: number): void {
    if (price < this.rememberedLow[at]!) this.rememberedLow[at] = price;
    if (price > this.rememberedHigh[at]!) this.rememberedHigh[at] = price;
  }

  private change(ask: boolean, price: number, size: number, listener: LevelListener | null): void {
    const touched = this.touched[side(ask)];
    const record = touched.size === 0 ? undefined : touched.get(price);
    const taken = this.taken[side(ask)];
    if (listener !== null || taken.size > 0) {
      const before = (record?.reported ?? this.book.sizeAt(ask, price)) - (record?.traded ?? 0);
      const cancelled = Math.max(0, before - size);
      this.forgetTaken(ask, price, size === 0 ? Number.POSITIVE_INFINITY : cancelled);
      listener?.changed({ ask, price, size, beforeCancels: Math.max(0, before), cancelled });
    }
    if (record !== undefined) touched.delete(price);
    this.book.setLevel(ask, price, size);
  }

  /** Levels that prints and quotes changed long ago go back to what depth messages say of them. */
  private settleTouched(time: number): void {
    for (const ask of [false, true]) {
      const touched = this.touched[side(ask)];
      for (const [price, record] of touched) {
        if (time - record.time <= FRESH_MICROS) continue;
        this.book.setLevel(ask, price, record.reported);
        if (record.reported === 0) this.taken[side(ask)].delete(price);
        touched.delete(price);
      }
      this.rememberAnew(side(ask));
    }
  }

  /** Draws the range of what is remembered as tight as it is. */
  private rememberAnew(at: 0 | 1): void {
    this.rememberedLow[at] = Number.POSITIVE_INFINITY;
    this.rememberedHigh[at] = Number.NEGATIVE_INFINITY;
    if (this.touched[at].size > 0) for (const price of this.touched[at].keys()) this.remember(at, price);
    if (this.taken[at].size > 0) for (const price of this.taken[at].keys()) this.remember(at, price);
  }

  private hideBetter(ask: boolean, price: number, time: number): void {
    const cursor = this.cursors[side(ask)];
    cursor.reset();
    while (cursor.next() && (ask ? cursor.price < price : cursor.price > price)) {
      this.touch(ask, cursor.price, time);
      this.book.setLevel(ask, cursor.price, 0);
    }
  }

  private touch(ask: boolean, price: number, time: number): Touched {
    const touched = this.touched[side(ask)];
    const known = touched.get(price);
    if (known !== undefined) {
      known.time = time;
      return known;
    }
    const record = { reported: this.book.sizeAt(ask, price), traded: 0, time };
    touched.set(price, record);
    this.remember(side(ask), price);
    return record;
  }

  /** The level shrank by lots of which ours may have been a part. */
  private forgetTaken(ask: boolean, price: number, lots: number): void {
    const taken = this.taken[side(ask)];
    if (taken.size === 0) return;
    const left = (taken.get(price) ?? 0) - lots;
    if (left > 0) taken.set(price, left);
    else taken.delete(price);
  }
}

const NOWHERE = { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY };

const side = (ask: boolean): 0 | 1 => (ask ? 1 : 0);
