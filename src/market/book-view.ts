import type { PriceTicks, Side, SizeLots } from '../domain/index.js';
import type { BookReader } from './book-reader.js';

/** A book to look at. Levels are counted from the touch: 0 is the best. Sizes of levels that are not there are 0. */
export interface BookView {
  /** False while the feed is not live or one side is empty; prices mean nothing then. */
  readonly valid: boolean;
  readonly bestBid: PriceTicks;
  readonly bestAsk: PriceTicks;
  readonly bestBidSize: SizeLots;
  readonly bestAskSize: SizeLots;
  /** Total lots of the best `levels` levels of a side. */
  depthLots(side: Side, levels: number): number;
  /** Copies the best `count` levels of a side, the touch first; returns how many there are. Allocates nothing. */
  copyLevels(side: Side, count: number, prices: Int32Array, sizes: Float64Array): number;
}

/** The book of a reader, as it stands. */
export class LiveBookView implements BookView {
  constructor(private readonly reader: BookReader) {}

  get valid(): boolean {
    return this.reader.isLive && this.reader.book.hasBid && this.reader.book.hasAsk;
  }

  get bestBid(): PriceTicks {
    return this.reader.book.bestBid;
  }

  get bestAsk(): PriceTicks {
    return this.reader.book.bestAsk;
  }

  get bestBidSize(): SizeLots {
    return this.reader.book.bestBidSize;
  }

  get bestAskSize(): SizeLots {
    return this.reader.book.bestAskSize;
  }

  depthLots(side: Side, levels: number): number {
    return this.reader.book.depthLots(side === 'sell', levels);
  }

  copyLevels(side: Side, count: number, prices: Int32Array, sizes: Float64Array): number {
    return this.reader.book.copyLevels(side === 'sell', count, prices, sizes);
  }
}
