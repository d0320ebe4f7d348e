import type { Micros } from '../../../domain/index.js';
import type { Budget } from './budget.js';

/**
 * A limit of so much in any stretch of a given length: within it at every alignment, and so within the venue's own
 * window, wherever that begins.
 *
 * Entries of the same sixtieth of the window are counted together, and leave with the last of them.
 */
export class SlidingWindow implements Budget {
  private readonly times: number[] = [];
  private readonly weights: number[] = [];
  private head = 0;
  private total = 0;

  constructor(
    readonly limit: number,
    private readonly windowMicros: number,
  ) {}

  used(now: Micros): number {
    while (this.head < this.times.length && this.times[this.head]! + this.windowMicros <= now) {
      this.total -= this.weights[this.head]!;
      this.head += 1;
    }
    if (this.head > 256) {
      this.times.splice(0, this.head);
      this.weights.splice(0, this.head);
      this.head = 0;
    }
    return this.total;
  }

  take(weight: number, now: Micros): void {
    if (weight === 0) return;
    this.used(now);
    this.total += weight;
    const last = this.times.length - 1;
    const grain = this.windowMicros / 60;
    if (last >= this.head && Math.floor(this.times[last]! / grain) === Math.floor(now / grain)) {
      this.times[last] = Math.max(now, this.times[last]!);
      this.weights[last]! += weight;
      return;
    }
    this.times.push(last >= this.head ? Math.max(now, this.times[last]!) : now);
    this.weights.push(weight);
  }

  timeBelow(level: number, now: Micros): Micros {
    let left = this.used(now);
    if (left <= level) return now;
    for (let i = this.head; i < this.times.length; i += 1) {
      left -= this.weights[i]!;
      if (left <= level) return (this.times[i]! + this.windowMicros) as Micros;
    }
    return Number.POSITIVE_INFINITY as Micros;
  }

  observe(used: number, now: Micros): void {
    const more = used - this.used(now);
    if (more > 0) this.take(more, now);
  }
}
