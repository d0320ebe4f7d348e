/** Prints that are kept at first; the room doubles when they do not fit. */
const INITIAL_CAPACITY = 256;

/**
 * Who took what in the last so many seconds: cumulative volume delta and the flow ratio of a sliding window.
 *
 * Sums are of whole lots, and so exact. A print at time t is in the window (now − length, now]. Times are
 * micros and must not go back. No warm-up: before the first print delta is 0 and flow null.
 */
export class TradeFlow {
  private times = new Float64Array(INITIAL_CAPACITY);
  private signed = new Float64Array(INITIAL_CAPACITY);
  private head = 0;
  private count = 0;
  private bought = 0;
  private sold = 0;

  /** @param windowMicros length of the window, in micros. */
  constructor(private readonly windowMicros: number) {}

  /** Takes one print. `buys` is true where the aggressor bought. */
  add(print: { readonly time: number; readonly size: number; readonly buys: boolean }): void {
    this.expire(print.time);
    if (this.count === this.times.length) this.grow();
    const slot = (this.head + this.count) % this.times.length;
    this.times[slot] = print.time;
    this.signed[slot] = print.buys ? print.size : -print.size;
    this.count += 1;
    if (print.buys) this.bought += print.size;
    else this.sold += print.size;
  }

  /** Bought − sold lots in the window up to `now`. */
  delta(now: number): number {
    this.expire(now);
    return this.bought - this.sold;
  }

  /** (bought − sold) / (bought + sold), −1 to 1; null when nothing traded. */
  flow(now: number): number | null {
    this.expire(now);
    const total = this.bought + this.sold;
    return total === 0 ? null : (this.bought - this.sold) / total;
  }

  private expire(now: number): void {
    const oldest = now - this.windowMicros;
    while (this.count > 0 && this.times[this.head]! <= oldest) {
      const size = this.signed[this.head]!;
      if (size > 0) this.bought -= size;
      else this.sold += size;
      this.head = (this.head + 1) % this.times.length;
      this.count -= 1;
    }
  }

  private grow(): void {
    const capacity = this.times.length;
    const [times, signed] = [new Float64Array(capacity * 2), new Float64Array(capacity * 2)];
    for (let i = 0; i < this.count; i += 1) {
      times[i] = this.times[(this.head + i) % capacity]!;
      signed[i] = this.signed[(this.head + i) % capacity]!;
    }
    this.times = times;
    this.signed = signed;
    this.head = 0;
  }
}
