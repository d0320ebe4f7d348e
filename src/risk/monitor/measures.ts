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

/** What happened within a time, each with a value. */
export class Recent {
  private readonly entries: { readonly time: number; readonly value: number }[] = [];

  constructor(private readonly most: number) {}

  add(time: number, value: number): void {
    this.entries.push({ time, value });
    if (this.entries.length > this.most) this.entries.shift();
  }

  /** Oldest first. */
  since(from: number): number[] {
    return this.entries.filter(({ time }) => time > from).map(({ value }) => value);
  }

  clear(): void {
    this.entries.length = 0;
  }

  canonical(): unknown {
    return this.entries.map(({ time, value }) => [time, value]);
  }
}

/** The middle one; of an even count the upper. NaN of none. */
export function median(values: readonly number[]): number {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}
