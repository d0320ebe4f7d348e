import { MICROS_PER_SECOND, type Micros } from '../../../domain/index.js';
import type { Budget } from './budget.js';

/** A counter that each request raises and that time lowers by so much a second: Kraken's. */
export class DecayingCounter implements Budget {
  private value = 0;
  private time = 0;

  constructor(
    readonly limit: number,
    private readonly decayPerSecond: number,
  ) {}

  used(now: Micros): number {
    if (now > this.time) {
      this.value = Math.max(0, this.value - ((now - this.time) / MICROS_PER_SECOND) * this.decayPerSecond);
      this.time = now;
    }
    return this.value;
  }

  take(weight: number, now: Micros): void {
    this.value = this.used(now) + weight;
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
