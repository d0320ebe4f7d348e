import type { PriceTicks, SizeLots } from '../domain/index.js';
import { BookSide } from './book-side.js';
import { NO_KEY } from './far-levels.js';

/** `[ticks, lots]`. */
export type Level = readonly [price: number, size: number];

/** A book summed into rows of `rowTicks`, best first: bids rounded down to multiples of it, asks up. */
export interface GroupedBook {
  readonly bids: Level[];
  readonly asks: Level[];
}

/** Slots a side: at a tick of 0.01 a window of 655.36, a quarter of it before the touch. 512 KB, touched where used. */
const DEFAULT_SPAN = 65_536;

/**
 * An L2 order book: one size per price and side, in ticks and lots. It believes whatever it is told; whether
 * that hangs together is `BookReader`'s to judge. Nothing is allocated by a change, a read or a walk.
 */
export class OrderBook {
  private readonly bids: BookSide;
  private readonly asks: BookSide;

  /** @param span ticks a side that are kept as a plain array around the touch: a power of two. */
  constructor(span = DEFAULT_SPAN) {
    this.bids = new BookSide(span);
    this.asks = new BookSide(span);
  }

  /** Sets a level's size in lots; 0 removes it. The price is an Int32 of ticks, checked where it was read. */
  setLevel(ask: boolean, price: number, size: number): void {
    if (ask) this.asks.set(price, size);
    else this.bids.set(0 - price, size);
  }

  clear(): void {
    this.bids.clear();
    this.asks.clear();
  }

  get hasBid(): boolean {
    return this.bids.count > 0;
  }

  get hasAsk(): boolean {
    return this.asks.count > 0;
  }

  /** Only meaningful while `hasBid`. */
  get bestBid(): PriceTicks {
    return (0 - this.bids.best) as PriceTicks;
  }

  /** Only meaningful while `hasAsk`. */
  get bestAsk(): PriceTicks {
    return this.asks.best as PriceTicks;
  }

  /** 0 while the side is empty. */
  get bestBidSize(): SizeLots {
    return this.bids.bestSize as SizeLots;
  }

  /** 0 while the side is empty. */
  get bestAskSize(): SizeLots {
    return this.asks.bestSize as SizeLots;
  }

  /** True when both sides are there and the best bid is at or above the best ask. */
  get isCrossed(): boolean {
    return this.hasBid && this.hasAsk && 0 - this.bids.best >= this.asks.best;
  }

  /** 0 where there is no level. */
  sizeAt(ask: boolean, price: number): SizeLots {
    return (ask ? this.asks.sizeAt(price) : this.bids.sizeAt(0 - price)) as SizeLots;
  }

  levelCount(ask: boolean): number {
    return ask ? this.asks.count : this.bids.count;
  }

  /** Writes the best `count` levels, best first, and returns how many there were. */
  copyLevels(ask: boolean, count: number, prices: Int32Array, sizes: Float64Array): number {
    const side = ask ? this.asks : this.bids;
    let written = 0;
    let key = side.count > 0 ? side.best : NO_KEY;
    while (key !== NO_KEY && written < count) {
      prices[written] = ask ? key : 0 - key;
      sizes[written] = side.sizeAt(key);
      written += 1;
      key = side.after(key);
    }
    return written;
  }

  /** Lots of the best `levels` levels. */
  depthLots(ask: boolean, levels: number): SizeLots {
    const side = ask ? this.asks : this.bids;
    let lots = 0;
    let key = side.count > 0 ? side.best : NO_KEY;
    for (let i = 0; i < levels && key !== NO_KEY; i += 1) {
      lots += side.sizeAt(key);
      key = side.after(key);
    }
    return lots as SizeLots;
  }

  grouped(options: { readonly rowTicks: number; readonly rows: number }): GroupedBook {
    return { bids: this.groupedSide(false, options), asks: this.groupedSide(true, options) };
  }

  /** All levels of a side, best first; the book must not change meanwhile. */
  *levels(ask: boolean): Generator<Level> {
    const cursor = new LevelCursor(this, ask);
    while (cursor.next()) yield [cursor.price, cursor.size];
  }

  /** @internal For cursors. */
  side(ask: boolean): BookSide {
    return ask ? this.asks : this.bids;
  }

  private groupedSide(ask: boolean, { rowTicks, rows }: { rowTicks: number; rows: number }): Level[] {
    const grouped: [number, number][] = [];
    const cursor = new LevelCursor(this, ask);
    while (cursor.next()) {
      const steps = cursor.price / rowTicks;
      const price = (ask ? Math.ceil(steps) : Math.floor(steps)) * rowTicks + 0;
      const row = grouped[grouped.length - 1];
      if (row !== undefined && row[0] === price) row[1] += cursor.size;
      else if (grouped.length === rows) break;
      else grouped.push([price, cursor.size]);
    }
    return grouped;
  }
}

/**
 * Walks a side level by level, best first. Reusable and free of allocation: `reset`, then `next` while it
 * answers true. The book may change between steps; the walk goes on beyond the price it stands at.
 */
export class LevelCursor {
  price = 0 as PriceTicks;
  size = 0 as SizeLots;
  private readonly side: BookSide;
  private key = 0;
  private started = false;

  constructor(
    book: OrderBook,
    private readonly ask: boolean,
  ) {
    this.side = book.side(ask);
  }

  /** Back to before the touch. */
  reset(): void {
    this.started = false;
  }

  /** To `price`: `next` goes to the first level strictly beyond it. */
  seek(price: number): void {
    this.started = true;
    this.key = this.ask ? price : 0 - price;
  }

  /** Steps to the next level; false when there is none. */
  next(): boolean {
    const key = this.started ? this.side.after(this.key) : this.firstKey();
    if (key === NO_KEY) return false;
    this.started = true;
    this.key = key;
    this.price = (this.ask ? key : 0 - key) as PriceTicks;
    this.size = this.side.sizeAt(key) as SizeLots;
    return true;
  }

  private firstKey(): number {
    return this.side.count > 0 ? this.side.best : NO_KEY;
  }
}
