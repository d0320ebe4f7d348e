import { z } from 'zod';
import { MICROS_PER_SECOND } from '../../domain/index.js';
import type { BookView } from '../../market/index.js';
import { defineIndicator, type IndicatorTrade } from '../contract.js';
import { secondsParameter } from '../parameters.js';
import { MarketBase } from './market-base.js';
import { TimedSums } from './timed-sums.js';

const parameters = z.strictObject({ seconds: secondsParameter(10, 'length of the window') });

/**
 * Order flow imbalance: what was added to the bid and taken from the ask, less the reverse, over a sliding window, in
 * lots; and that over the average size of a side of the touch in the window, the depth by which the paper scales its
 * effect on the price.
 *
 * From one touch to the next, a bid that is as high or higher adds its new size, one that is as low or lower takes
 * away its old one, and the other way round for the ask. A book that is not to be trusted breaks the comparison: the
 * next one begins anew. Warm-up: the second touch.
 *
 * @see Cont, Kukanov and Stoikov, The Price Impact of Order Book Events, Journal of Financial Econometrics, 2014.
 */
export const orderFlowImbalance = defineIndicator({
  name: 'order-flow-imbalance',
  description: 'what was added to the bid and taken from the ask of late, less the reverse',
  source: 'Cont, Kukanov and Stoikov, Journal of Financial Econometrics, 2014',
  input: 'market',
  parameters,
  outputs: [
    { name: 'flow', unit: 'size' },
    { name: 'depths', unit: 'ratio' },
  ],
  create: ({ seconds }) => new OrderFlowImbalance(seconds * MICROS_PER_SECOND),
});

class OrderFlowImbalance extends MarketBase {
  /** First the contributions, second the sizes of both sides of the touch. */
  private readonly sums: TimedSums;
  private compares = false;
  private bid = 0;
  private bidSize = 0;
  private ask = 0;
  private askSize = 0;

  constructor(windowMicros: number) {
    super(2);
    this.sums = new TimedSums(windowMicros);
  }

  onBook(book: BookView, time: number): void {
    const { bestBid, bestAsk, bestBidSize, bestAskSize } = book;
    const now = this.tick(time);
    if (this.compares) {
      let flow = 0;
      if (bestBid >= this.bid) flow += bestBidSize;
      if (bestBid <= this.bid) flow -= this.bidSize;
      if (bestAsk <= this.ask) flow -= bestAskSize;
      if (bestAsk >= this.ask) flow += this.askSize;
      this.sums.add(now, flow, bestBidSize + bestAskSize);
      this.values[0] = this.sums.first;
      this.values[1] = (this.sums.first * 2 * this.sums.count) / this.sums.second;
    }
    this.compares = true;
    this.bid = bestBid;
    this.bidSize = bestBidSize;
    this.ask = bestAsk;
    this.askSize = bestAskSize;
  }

  onTrade(_trade: IndicatorTrade, book: BookView): void {
    if (!book.valid) this.compares = false;
  }
}
