import { Money, type PriceTicks, type SizeLots } from '../domain/index.js';

const BASE = 4_294_967_296;
const DIRECT_LIMIT = Number.MAX_SAFE_INTEGER - BASE;

/**
 * Exact sums of ticks × lots, one per place, in two limbs as `Money` has them: a plain double would lose
 * units of a busy day. Nothing is allocated unless a single product passes 2^53.
 */
export class NotionalSums {
  private readonly high: Float64Array;
  private readonly low: Float64Array;

  constructor(places: number) {
    this.high = new Float64Array(places);
    this.low = new Float64Array(places);
  }

  add(place: number, price: PriceTicks, size: SizeLots): void {
    const product = price * size;
    if (product <= DIRECT_LIMIT && product >= -DIRECT_LIMIT) {
      this.carry(place, 0, this.low[place] + product);
    } else {
      const [high, low] = Money.product(price, size, 1).toLimbs();
      this.carry(place, high, this.low[place] + low);
    }
  }

  reset(place: number): void {
    this.high[place] = 0;
    this.low[place] = 0;
  }

  copy(places: { readonly from: number; readonly to: number }): void {
    this.high[places.to] = this.high[places.from];
    this.low[places.to] = this.low[places.from];
  }

  at(place: number): Money {
    return Money.fromLimbs([this.high[place], this.low[place]]);
  }

  /** Volume-weighted average price in ticks, the nearest double; null for no volume. */
  average(place: number, volumeLots: number): number | null {
    return volumeLots === 0 ? null : (this.high[place] * BASE + this.low[place]) / volumeLots;
  }

  private carry(place: number, high: number, low: number): void {
    const carried = Math.floor(low / BASE);
    this.high[place] += high + carried;
    this.low[place] = low - carried * BASE;
  }
}
