import { z } from 'zod';
import { MICROS_PER_SECOND } from '../../domain/index.js';
import type { BookView } from '../../market/index.js';
import { defineIndicator, type IndicatorTrade } from '../contract.js';
import { secondsParameter } from '../parameters.js';
import { MarketBase } from './market-base.js';
import { PendingPrints } from './pending-prints.js';
import { TimedSums } from './timed-sums.js';

const parameters = z.strictObject({
  seconds: secondsParameter(60, 'length of the window in which prints are averaged'),
  horizon: secondsParameter(5, 'after how long the mid is taken for the realised spread'),
});

/**
 * The bid-ask spread in three ways, in price and in bps of the mid: quoted (ask − bid), effective (twice what takers
 * paid beyond the mid that stood, by size) and realised (twice what they paid beyond the mid `horizon` later, which
 * is what makers kept; the rest of the effective spread is what the price went against them). Effective and realised
 * are of the prints of the last `seconds`, the realised one of those whose horizon passed in them. Warm-up: the
 * first book, print and horizon.
 *
 * A print without a book to be trusted has no mid and is left out. Sums are whole ticks × lots.
 *
 * @see Huang and Stoll, Dealer versus auction markets, Journal of Financial Economics, 1996.
 */
export const spread = defineIndicator({
  name: 'spread',
  description: 'what a round trip costs: as quoted, as takers paid it, and as makers kept it',
  source: 'Huang and Stoll, Journal of Financial Economics, 1996',
  input: 'market',
  parameters,
  outputs: [
    { name: 'quoted', unit: 'price' },
    { name: 'effective', unit: 'price' },
    { name: 'realised', unit: 'price' },
    { name: 'quoted-bps', unit: 'bps' },
    { name: 'effective-bps', unit: 'bps' },
    { name: 'realised-bps', unit: 'bps' },
  ],
  create: (values) => new Spread(values),
});

class Spread extends MarketBase {
  /** First spread × lots in ticks, second lots. */
  private readonly effective: TimedSums;
  private readonly realised: TimedSums;
  private readonly pending: PendingPrints;
  /** Bid + ask, twice the mid. */
  private middle = Number.NaN;
  private quoted = Number.NaN;

  constructor({ seconds, horizon }: z.infer<typeof parameters>) {
    super(6);
    this.effective = new TimedSums(seconds * MICROS_PER_SECOND);
    this.realised = new TimedSums(seconds * MICROS_PER_SECOND);
    this.pending = new PendingPrints(horizon * MICROS_PER_SECOND);
  }

  onBook({ bestBid, bestAsk }: BookView, time: number): void {
    this.pass(this.tick(time));
    this.middle = bestBid + bestAsk;
    this.quoted = bestAsk - bestBid;
    this.show();
  }

  onTrade({ time, price, size, buys }: IndicatorTrade, book: BookView): void {
    const now = this.tick(time);
    this.pass(now);
    if (!book.valid) return;
    const middle = book.bestBid + book.bestAsk;
    const beyond = 2 * price - middle;
    this.effective.add(now, (buys ? beyond : -beyond) * size, size);
    this.pending.add(now, price, buys ? size : -size);
    this.show();
  }

  /** Prints whose horizon is over are held against the mid that stands until now. */
  private pass(now: number): void {
    const { pending, middle } = this;
    while (pending.isDue(now)) {
      const lots = pending.signedLots;
      this.realised.add(pending.dueTime, (2 * pending.price - middle) * lots, Math.abs(lots));
      pending.drop();
    }
    this.effective.expire(now);
    this.realised.expire(now);
  }

  private show(): void {
    const { values, quoted } = this;
    const effective = this.effective.first / this.effective.second;
    const realised = this.realised.first / this.realised.second;
    const bps = 20_000 / this.middle;
    values[0] = quoted;
    values[1] = effective;
    values[2] = realised;
    values[3] = quoted * bps;
    values[4] = effective * bps;
    values[5] = realised * bps;
  }
}
