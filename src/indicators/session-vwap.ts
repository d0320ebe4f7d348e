/**
 * Volume-weighted average price since the session began, in ticks, and how far a price is from it.
 *
 * The sums are doubles: exact while Σ ticks × lots stays under 2^53, and to a relative 1e-15 a print beyond.
 * Warm-up: one print.
 */
export class SessionVwap {
  private turnover = 0;
  private volume = 0;

  /** Takes one print: ticks and lots. */
  add(price: number, size: number): void {
    this.turnover += price * size;
    this.volume += size;
  }

  /** In ticks, not rounded. */
  get value(): number | null {
    return this.volume === 0 ? null : this.turnover / this.volume;
  }

  /** (price − vwap) / vwap in basis points; `price` in ticks. */
  deviationBps(price: number): number | null {
    const { value } = this;
    return value === null || value === 0 ? null : ((price - value) / value) * 10_000;
  }

  /** A new session. */
  reset(): void {
    this.turnover = 0;
    this.volume = 0;
  }
}
