import { z } from 'zod';
import { MICROS_PER_SECOND } from '../../domain/index.js';
import type { BookView } from '../../market/index.js';
import { defineIndicator, type IndicatorTrade } from '../contract.js';
import { secondsParameter } from '../parameters.js';
import { MarketBase } from './market-base.js';

const parameters = z.strictObject({
  interval: secondsParameter(1, 'length of the intervals in which price change and flow are taken'),
  intervals: z
    .int()
    .min(3)
    .max(1_000)
    .default(60)
    .meta({ unit: 'intervals', description: 'how many of the last ones are fitted' }),
});

/**
 * Kyle's lambda: by how much the mid moves for each unit of size that is bought more than sold. The slope of a least
 * squares line (with an intercept) through the last `intervals` pairs of signed volume and change of the mid, each
 * over `interval` seconds; and the share of the changes' variance that it explains. Without any flow, or without
 * differences in it, there is no slope.
 *
 * Intervals begin at multiples of their length. Fitted anew when one ends, from whole half ticks and lots, so that
 * no error gathers. One without an event is a pair of zeros. A book that is not to be trusted leaves the mid as it
 * was. Warm-up: `intervals` whole intervals after the first book.
 *
 * @see Albert Kyle, Continuous Auctions and Insider Trading, Econometrica, 1985; Hasbrouck, Trading Costs and Returns
 *   for U.S. Equities, Journal of Finance, 2009, for the regression.
 */
export const kyleLambda = defineIndicator({
  name: 'kyle-lambda',
  description: 'by how much the mid moves for a unit bought: price impact',
  source: 'Kyle, Econometrica, 1985; Hasbrouck, Journal of Finance, 2009',
  input: 'market',
  parameters,
  outputs: [
    { name: 'lambda', unit: 'price-per-size' },
    { name: 'r-squared', unit: 'ratio' },
  ],
  create: (values) => new KyleLambda(values),
});

class KyleLambda extends MarketBase {
  private readonly intervalMicros: number;
  /** Of the last intervals: signed lots, and changes of bid + ask. */
  private readonly flows: Float64Array;
  private readonly changes: Float64Array;
  private count = 0;
  private next = 0;
  /** Of the running interval; its number counts intervals since the epoch. */
  private interval = Number.NaN;
  private flow = 0;
  private middle = Number.NaN;
  private middleBefore = Number.NaN;
  /** The first interval began before we looked: it is not whole. */
  private isWhole = false;

  constructor(options: z.infer<typeof parameters>) {
    super(2);
    this.intervalMicros = options.interval * MICROS_PER_SECOND;
    this.flows = new Float64Array(options.intervals);
    this.changes = new Float64Array(options.intervals);
  }

  onBook(book: BookView, time: number): void {
    if (this.roll(this.tick(time))) this.fit();
    this.middle = book.bestBid + book.bestAsk;
  }

  onTrade({ time, size, buys }: IndicatorTrade): void {
    if (this.roll(this.tick(time))) this.fit();
    this.flow += buys ? size : -size;
  }

  /** Ends the intervals that are over; true where one was. */
  private roll(now: number): boolean {
    const interval = Math.floor(now / this.intervalMicros);
    if (interval === this.interval) return false;
    const ended = interval - this.interval;
    this.interval = interval;
    if (this.isWhole) {
      this.keep(this.flow, this.middle - this.middleBefore);
      // Those in which nothing happened; more than are kept would only overwrite each other.
      for (let i = Math.min(ended - 1, this.flows.length); i > 0; i -= 1) this.keep(0, 0);
    }
    this.isWhole = !Number.isNaN(this.middle);
    this.middleBefore = this.middle;
    this.flow = 0;
    return true;
  }

  private keep(flow: number, change: number): void {
    this.flows[this.next] = flow;
    this.changes[this.next] = change;
    this.next = this.next + 1 === this.flows.length ? 0 : this.next + 1;
    if (this.count < this.flows.length) this.count += 1;
  }

  private fit(): void {
    const { flows, changes, count } = this;
    if (count < flows.length) return;
    let [meanFlow, meanChange] = [0, 0];
    for (let i = 0; i < count; i += 1) {
      meanFlow += flows[i]!;
      meanChange += changes[i]!;
    }
    meanFlow /= count;
    meanChange /= count;
    let [xx, xy, yy] = [0, 0, 0];
    for (let i = 0; i < count; i += 1) {
      const x = flows[i]! - meanFlow;
      const y = changes[i]! - meanChange;
      xx += x * x;
      xy += x * y;
      yy += y * y;
    }
    // The middle is bid + ask, twice the mid.
    this.values[0] = xx === 0 ? Number.NaN : xy / xx / 2;
    this.values[1] = xx === 0 || yy === 0 ? Number.NaN : (xy * xy) / (xx * yy);
  }
}
