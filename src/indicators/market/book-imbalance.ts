import { z } from 'zod';
import type { BookView } from '../../market/index.js';
import { defineIndicator } from '../contract.js';
import { MarketBase } from './market-base.js';

const parameters = z.strictObject({
  levels: z.int().min(1).max(100).default(5).meta({ unit: 'levels', description: 'how many of each side' }),
  halfDistance: z.number().min(0).max(1_000).default(1).meta({
    unit: 'bps',
    description: 'how far from the mid a lot weighs half; 0: all weigh the same',
  }),
});

const BPS = 10_000;

/**
 * Order book imbalance, −1 to 1: (bids − asks) / (bids + asks) of the lots on the best levels of each side; positive
 * where more wants to buy. A lot weighs 1 / (1 + distance / `halfDistance`), its distance being that of its price
 * from the mid, so that far size, which is cheap to show, counts for less. No warm-up.
 *
 * @see Cartea, Jaimungal and Penalva, Algorithmic and High-Frequency Trading, 2015, chapter 3; Cao, Hansch and Wang,
 *   The Information Content of an Open Limit-Order Book, Journal of Futures Markets, 2009, for weighted levels.
 */
export const bookImbalance = defineIndicator({
  name: 'book-imbalance',
  description: 'whether bids or asks are the thicker side of the book, near size weighing more',
  source:
    'Cartea, Jaimungal and Penalva, Algorithmic and High-Frequency Trading, 2015; Cao, Hansch and Wang, Journal of Futures Markets, 2009',
  input: 'market',
  parameters,
  outputs: [{ name: 'imbalance', unit: 'ratio' }],
  create: ({ levels, halfDistance }) =>
    halfDistance === 0 ? new PlainImbalance(levels) : new WeightedImbalance(levels, halfDistance),
});

class PlainImbalance extends MarketBase {
  constructor(private readonly levels: number) {
    super(1);
  }

  onBook(book: BookView): void {
    const bids = book.depthLots('buy', this.levels);
    const asks = book.depthLots('sell', this.levels);
    this.values[0] = (bids - asks) / (bids + asks);
  }
}

class WeightedImbalance extends MarketBase {
  private readonly prices: Int32Array;
  private readonly sizes: Float64Array;

  constructor(
    private readonly levels: number,
    private readonly halfDistance: number,
  ) {
    super(1);
    this.prices = new Int32Array(levels);
    this.sizes = new Float64Array(levels);
  }

  onBook(book: BookView): void {
    const mid = (book.bestBid + book.bestAsk) / 2;
    const half = (this.halfDistance * mid) / BPS;
    const bids = this.weigh(book.copyLevels('buy', this.levels, this.prices, this.sizes), mid, half);
    const asks = this.weigh(book.copyLevels('sell', this.levels, this.prices, this.sizes), mid, half);
    this.values[0] = (bids - asks) / (bids + asks);
  }

  /** @param half the distance from `mid`, in ticks, at which a lot weighs half. */
  private weigh(count: number, mid: number, half: number): number {
    let lots = 0;
    for (let i = 0; i < count; i += 1) {
      lots += (this.sizes[i]! * half) / (half + Math.abs(this.prices[i]! - mid));
    }
    return lots;
  }
}
