import { MICROS_PER_SECOND, type Micros } from '../../../domain/index.js';
import type { Budget } from './budget.js';

/** A counter that each request raises and that time lowers by so much a second: Kraken's. */
export class DecayingCounter implements Budget {
  private value = 0;
  private time = 0;
  private sum = 0;

  /** @param isFirm what would pass the limit is refused, and not counted; else some of it is counted all the same. */
  constructor(
    readonly limit: number,
    private readonly decayPerSecond: number,
    private readonly isFirm = false,
  ) {}

  /** All that was ever taken here, whatever of it has decayed. */
  get taken(): number {
    return this.sum;
  }

  used(now: Micros): number {
    if (now > this.time) {
      this.value = this.left(this.value, now - this.time);
      this.time = now;
    }
    return this.value;
  }

  /** What of so much is still counted after a time. */
  left(used: number, micros: number): number {
    return Math.max(0, used - (micros / MICROS_PER_SECOND) * this.decayPerSecond);
  }

  take(weight: number, now: Micros): void {
    const value = this.used(now) + weight;
    this.value = this.isFirm ? Math.min(this.limit, value) : value;
    this.sum += weight;
  }

  timeBelow(level: number, now: Micros): Micros {
    const over = this.used(now) - level;
    if (over <= 0) return now;
    if (level < 0) return Number.POSITIVE_INFINITY as Micros;
    return (this.time + Math.ceil((over / this.decayPerSecond) * MICROS_PER_SECOND)) as Micros;
  }

  observe(used: number, now: Micros): void {
    this.value = Math.max(used, this.used(now));
  }
}
