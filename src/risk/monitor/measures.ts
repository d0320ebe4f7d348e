/** So much of the baseline has to be seen before anything is judged against it. */
const WARM_SHARE = 0.2;

/**
 * A mean over a short window against the mean over a long one. The long one leaves the newest short window out, so
 * that a shock does not hide in its own baseline. Sums are made anew from the samples: no error adds up.
 */
export class AgainstBaseline {
  private readonly samples: Float64Array;
  private count = 0;

  constructor(
    private readonly window: number,
    private readonly baseline: number,
  ) {
    this.samples = new Float64Array(window + baseline);
  }

  add(sample: number): void {
    this.samples[this.count % this.samples.length] = sample;
    this.count += 1;
  }

  /** Null while there are fewer than the window. */
  current(): number | null {
    return this.count < this.window ? null : this.mean(0, this.window);
  }

  /** Null while too little was seen. */
  normal(): number | null {
    const held = Math.min(this.count, this.samples.length) - this.window;
    return held < Math.max(1, this.baseline * WARM_SHARE) ? null : this.mean(this.window, held);
  }

  isOver(window: number, baseline: number): boolean {
    return window === this.window && baseline === this.baseline;
  }

  /** The same samples, as far as both hold them, over other windows. */
  over(window: number, baseline: number): AgainstBaseline {
    const changed = new AgainstBaseline(window, baseline);
    const { length } = this.samples;
    const held = Math.min(this.count, length);
    for (let i = held; i >= 1; i -= 1) changed.add(this.samples[(this.count - i) % length]!);
    return changed;
  }

  canonical(): unknown {
    return [this.count, this.current(), this.normal()];
  }

  /** Of `many` samples, the newest `skip` left out. */
  private mean(skip: number, many: number): number {
    const { length } = this.samples;
    let sum = 0;
    for (let i = 1; i <= many; i += 1) sum += this.samples[(this.count - skip - i + length) % length]!;
    return sum / many;
  }
}

/**
 * The newest of what happened, each with its time and a value; questions are about those that came after some moment.
 *
 * The middle is asked for after each event of a venue: what came after the moment of the last question is kept in the
 * order of its values, since time goes on and the next question is nearly always about the same, a little less and a
 * little more.
 */
export class Recent {
  /** Rings of the newest, from `oldest` on. */
  private readonly times: Float64Array;
  private readonly values: Float64Array;
  private oldest = 0;
  private length = 0;
  /** Of the last question; how many of the oldest are no part of its answer, and the values of the rest, ascending. */
  private from = Number.NEGATIVE_INFINITY;
  private outside = 0;
  private readonly sorted: Float64Array;
  private inside = 0;

  constructor(private readonly most: number) {
    this.times = new Float64Array(most);
    this.values = new Float64Array(most);
    this.sorted = new Float64Array(most);
  }

  /** @param time never earlier than that of the one before. */
  add(time: number, value: number): void {
    if (this.length === this.most) this.dropOldest();
    const at = this.place(this.length);
    this.times[at] = time;
    this.values[at] = value;
    this.length += 1;
    if (time > this.from) this.insert(value);
    else this.outside += 1;
  }

  /** How many came after `from`. */
  count(from: number): number {
    this.look(from);
    return this.inside;
  }

  /** Σ of their values. */
  sum(from: number): number {
    this.look(from);
    let sum = 0;
    for (let i = this.outside; i < this.length; i += 1) sum += this.values[this.place(i)]!;
    return sum;
  }

  /** The middle one of their values; of an even count the upper. NaN of none. */
  middle(from: number): number {
    const count = this.count(from);
    return count === 0 ? Number.NaN : this.sorted[count >> 1]!;
  }

  clear(): void {
    this.length = 0;
    this.outside = 0;
    this.inside = 0;
  }

  canonical(): unknown {
    return Array.from({ length: this.length }, (_, i) => {
      const at = this.place(i);
      return [this.times[at], this.values[at]];
    });
  }

  /** Brings what is kept sorted to the moment that is asked about. */
  private look(from: number): void {
    while (this.outside > 0 && this.times[this.place(this.outside - 1)]! > from) {
      this.outside -= 1;
      this.insert(this.values[this.place(this.outside)]!);
    }
    this.from = from;
    while (this.outside < this.length && this.times[this.place(this.outside)]! <= from) {
      this.remove(this.values[this.place(this.outside)]!);
      this.outside += 1;
    }
  }

  private dropOldest(): void {
    if (this.outside > 0) this.outside -= 1;
    else this.remove(this.values[this.oldest]!);
    this.oldest = this.place(1);
    this.length -= 1;
  }

  private insert(value: number): void {
    const { sorted } = this;
    let at = this.inside;
    for (; at > 0 && sorted[at - 1]! > value; at -= 1) sorted[at] = sorted[at - 1]!;
    sorted[at] = value;
    this.inside += 1;
  }

  private remove(value: number): void {
    const { sorted } = this;
    this.inside -= 1;
    for (let at = sorted.indexOf(value); at < this.inside; at += 1) sorted[at] = sorted[at + 1]!;
  }

  private place(i: number): number {
    const at = this.oldest + i;
    return at < this.most ? at : at - this.most;
  }
}
