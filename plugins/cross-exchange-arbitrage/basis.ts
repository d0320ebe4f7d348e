/**
 * The usual distance between two markets of one thing, in bps of the first: a mean while there are few samples, then
 * an exponential one. A perpetual stands above or below spot for hours; only what is off this mean reverts.
 */
export class Basis {
  /** NaN before the first sample. */
  mean = Number.NaN;
  samples = 0;
  private time = Number.NaN;

  constructor(private readonly memorySeconds: number) {}

  /** @param basis of the two mids, bps. @param time in micros; never falls. */
  sample(basis: number, time: number): void {
    this.samples += 1;
    if (this.samples === 1) {
      this.mean = basis;
    } else {
      const elapsed = (time - this.time) / 1_000_000;
      const weight = Math.max(1 / this.samples, 1 - Math.exp(-elapsed / this.memorySeconds));
      this.mean += weight * (basis - this.mean);
    }
    this.time = time;
  }
}
