import { z } from 'zod';
import type { BookView } from '../../market/index.js';
import { defineIndicator } from '../contract.js';
import { MarketBase } from './market-base.js';

/**
 * The mid, weighted to the thinner side of the touch: (bid × ask size + ask × bid size) / both sizes, not rounded to
 * the tick, and how far it is from the mid. No warm-up.
 *
 * @see Gatheral and Oomen, Zero-intelligence realized variance estimation, Finance and Stochastics, 2010. (Stoikov,
 *   The micro-price, 2018, fits one from data and calls this the weighted mid.)
 */
export const microPrice = defineIndicator({
  name: 'micro-price',
  description: 'the mid, weighted to the thinner side of the touch, and its distance from the mid',
  source: 'Gatheral and Oomen, Finance and Stochastics, 2010',
  input: 'market',
  parameters: z.strictObject({}),
  outputs: [
    { name: 'micro-price', unit: 'price' },
    { name: 'edge', unit: 'bps' },
  ],
  overlay: true,
  create: () => new MicroPrice(),
});

class MicroPrice extends MarketBase {
  constructor() {
    super(2);
  }

  onBook({ bestBid, bestAsk, bestBidSize, bestAskSize }: BookView): void {
    const size = bestBidSize + bestAskSize;
    const micro = (bestBid * bestAskSize + bestAsk * bestBidSize) / size;
    this.values[0] = micro;
    this.values[1] = 10_000 * ((2 * micro) / (bestBid + bestAsk) - 1);
  }
}
