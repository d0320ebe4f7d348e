import type { Micros } from '../domain/index.js';

/**
 * The middle of one instrument's touch over the last while, by the exchange's time: doubled, in ticks, so that it
 * is whole. Only changes are kept, and only as long as somebody may still ask for them.
 */
export class MidHistory {
  private times = new Float64Array(1_024);
  private doubled = new Float64Array(1_024);
  private from = 0;
  private to = 0;
  /** The newest moment that is known of. */
  latest = Number.NEGATIVE_INFINITY;

  /** @param time never before the one before; what is out of order is taken as of now. */
  add(time: number, doubledMid: number): void {
    if (time > this.latest) this.latest = time;
    if (this.to > this.from && this.doubled[this.to - 1] === doubledMid) return;
    if (this.to === this.times.length) this.makeRoom();
    this.times[this.to] = this.latest;
    this.doubled[this.to] = doubledMid;
    this.to += 1;
  }

  /** The middle that stood at a moment, in ticks; null before the first. */
  at(time: number): number | null {
    let low = this.from;
    let high = this.to;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.times[middle]! <= time) low = middle + 1;
      else high = middle;
    }
    return low === this.from ? null : this.doubled[low - 1]! / 2;
  }

  /** Nobody asks for a moment before this any more. */
  forgetBefore(time: Micros): void {
    while (this.to - this.from > 1 && this.times[this.from + 1]! <= time) this.from += 1;
  }

  private makeRoom(): void {
    const kept = this.to - this.from;
    const grows = kept * 2 > this.times.length;
    const [times, doubled] = grows
      ? [new Float64Array(this.times.length * 2), new Float64Array(this.times.length * 2)]
      : [this.times, this.doubled];
    times.set(this.times.subarray(this.from, this.to));
    doubled.set(this.doubled.subarray(this.from, this.to));
    this.times = times;
    this.doubled = doubled;
    this.from = 0;
    this.to = kept;
  }
}
