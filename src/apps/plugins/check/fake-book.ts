import type { PriceTicks, Side, SizeLots } from '../../../domain/index.js';
import type { BookView } from '../../../market/index.js';

/** Prices in ticks and sizes in lots, from the touch outwards. */
export type Levels = readonly (readonly [price: number, size: number])[];

/** A book as somebody has written it down. */
export class FakeBook implements BookView {
  valid = false;
  private bids: Levels = [];
  private asks: Levels = [];

  get bestBid(): PriceTicks {
    return (this.bids[0]?.[0] ?? 0) as PriceTicks;
  }
  get bestAsk(): PriceTicks {
    return (this.asks[0]?.[0] ?? 0) as PriceTicks;
  }
  get bestBidSize(): SizeLots {
    return (this.bids[0]?.[1] ?? 0) as SizeLots;
  }
  get bestAskSize(): SizeLots {
    return (this.asks[0]?.[1] ?? 0) as SizeLots;
  }

  write(bids: Levels, asks: Levels): void {
    this.bids = bids;
    this.asks = asks;
    this.valid = bids.length > 0 && asks.length > 0;
  }

  /** One level a side. */
  set({ bid, ask, bidSize, askSize }: { bid: number; ask: number; bidSize: number; askSize: number }): void {
    this.write([[bid, bidSize]], [[ask, askSize]]);
  }

  depthLots(side: Side, levels: number): number {
    return this.side(side)
      .slice(0, levels)
      .reduce((sum, [, size]) => sum + size, 0);
  }

  copyLevels(side: Side, count: number, prices: Int32Array, sizes: Float64Array): number {
    const levels = this.side(side).slice(0, count);
    for (const [i, [price, size]] of levels.entries()) {
      prices[i] = price;
      sizes[i] = size;
    }
    return levels.length;
  }

  private side(side: Side): Levels {
    return side === 'buy' ? this.bids : this.asks;
  }
}

/** What stands before the first snapshot: an empty book, not to be trusted. */
export const FLAT_BOOK: BookView = new FakeBook();
