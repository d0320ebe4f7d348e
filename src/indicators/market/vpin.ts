import { z } from 'zod';
import { MICROS_PER_SECOND } from '../../domain/index.js';
import { defineIndicator, type IndicatorTrade } from '../contract.js';
import { secondsParameter } from '../parameters.js';
import { MarketBase } from './market-base.js';

const parameters = z.strictObject({
  buckets: z
    .int()
    .min(1)
    .max(1_000)
    .default(50)
    .meta({ unit: 'buckets', description: 'how many full buckets are averaged' }),
  bucketLots: z
    .int()
    .min(0)
    .max(Number.MAX_SAFE_INTEGER)
    .default(0)
    .meta({ unit: 'lots', description: 'volume of a bucket; 0: measured at the beginning' }),
  measureSeconds: secondsParameter(60, 'where it is measured: for how long'),
  bucketSeconds: secondsParameter(5, 'where it is measured: what trades in so many seconds fills a bucket'),
});

/**
 * Volume-synchronised probability of informed trading, 0 to 1: prints fill buckets of one volume; of the last
 * `buckets` full ones, the mean of |bought − sold| as a share of the bucket. High where flow is one-sided. A print
 * that overfills a bucket goes on in the next. Beside it, the volume of a bucket.
 *
 * The volume is given in lots, or measured: what traded in the first `measureSeconds` after the first print, scaled
 * to `bucketSeconds`; those prints are then in no bucket. The paper takes a fiftieth of an average day, and guesses
 * the sides from price changes in bulk; here the venue names the aggressor. Warm-up: the measuring, then `buckets`
 * full buckets.
 *
 * @see Easley, López de Prado and O'Hara, Flow Toxicity and Liquidity in a High-Frequency World, Review of Financial
 *   Studies, 2012.
 */
export const vpin = defineIndicator({
  name: 'vpin',
  description: 'how one-sided the flow is, in buckets of equal volume: toxic where high',
  source: "Easley, López de Prado and O'Hara, Review of Financial Studies, 2012",
  input: 'market',
  parameters,
  outputs: [
    { name: 'vpin', unit: 'ratio' },
    { name: 'bucket', unit: 'size' },
  ],
  create: (values) => new Vpin(values),
});

class Vpin extends MarketBase {
  /** Of the full buckets, |bought − sold|; whole lots, so that their sum is exact. */
  private readonly imbalances: Float64Array;
  private sum = 0;
  private full = 0;
  private next = 0;
  /** Of the bucket that is being filled. */
  private volume = 0;
  private filled = 0;
  private delta = 0;
  private readonly measureMicros: number;
  private readonly scale: number;
  private measuredFrom = Number.NaN;
  private measured = 0;

  constructor(options: z.infer<typeof parameters>) {
    super(2);
    this.imbalances = new Float64Array(options.buckets);
    this.measureMicros = options.measureSeconds * MICROS_PER_SECOND;
    this.scale = options.bucketSeconds / options.measureSeconds;
    if (options.bucketLots > 0) this.begin(options.bucketLots);
  }

  onTrade({ time, size, buys }: IndicatorTrade): void {
    const now = this.tick(time);
    if (this.volume === 0 && !this.measure(now, size)) return;
    let left = size;
    while (left > 0) {
      const part = Math.min(left, this.volume - this.filled);
      this.filled += part;
      this.delta += buys ? part : -part;
      left -= part;
      if (this.filled < this.volume) return;
      this.close();
      // A print of more than all the buckets leaves nothing else in them.
      const beyond = Math.floor(left / this.volume) - this.imbalances.length;
      if (beyond > 0) left -= beyond * this.volume;
    }
  }

  /** True once the volume of a bucket is known; the print that ends the measuring is not part of it. */
  private measure(now: number, size: number): boolean {
    if (Number.isNaN(this.measuredFrom)) this.measuredFrom = now;
    if (now - this.measuredFrom < this.measureMicros) {
      this.measured += size;
      return false;
    }
    this.begin(Math.max(1, Math.round(this.measured * this.scale)));
    return true;
  }

  private begin(volume: number): void {
    this.volume = volume;
    this.values[1] = volume;
  }

  private close(): void {
    const imbalance = Math.abs(this.delta);
    if (this.full === this.imbalances.length) this.sum -= this.imbalances[this.next]!;
    else this.full += 1;
    this.imbalances[this.next] = imbalance;
    this.sum += imbalance;
    this.next = this.next + 1 === this.imbalances.length ? 0 : this.next + 1;
    this.filled = 0;
    this.delta = 0;
    if (this.full === this.imbalances.length) this.values[0] = this.sum / (this.full * this.volume);
  }
}
