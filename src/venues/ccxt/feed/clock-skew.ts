/** Samples that the median is taken of: some seconds of a busy market, a minute of a quiet one. */
const SAMPLES = 255;

/** The median of received − exchange time of late: how far the two clocks are apart, and the way between them. */
export class ClockSkew {
  private readonly samples = new Float64Array(SAMPLES);
  private readonly sorted = new Float64Array(SAMPLES);
  private count = 0;

  /** Either may be NaN: then it says nothing. */
  add(received: number, exchange: number): void {
    const skew = received - exchange;
    if (Number.isNaN(skew)) return;
    this.samples[this.count % SAMPLES] = skew;
    this.count += 1;
  }

  /** NaN before anything came. */
  medianMicros(): number {
    const filled = Math.min(this.count, SAMPLES);
    if (filled === 0) return Number.NaN;
    this.sorted.set(this.samples);
    const sorted = this.sorted.subarray(0, filled).sort();
    const middle = filled >> 1;
    return filled % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  }
}
