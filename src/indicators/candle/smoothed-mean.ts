/**
 * An exponential mean that begins with the plain mean of its first `period` values, as the charts of Wilder and
 * of TA-Lib do. NaN until then.
 */
export class SmoothedMean {
  value = Number.NaN;
  private count = 0;
  private sum = 0;

  /** @param weight of a new value: 2 / (period + 1) for an EMA, 1 / period for Wilder's. */
  constructor(
    private readonly period: number,
    private readonly weight: number,
  ) {}

  static exponential(period: number): SmoothedMean {
    return new SmoothedMean(period, 2 / (period + 1));
  }

  static wilder(period: number): SmoothedMean {
    return new SmoothedMean(period, 1 / period);
  }

  update(value: number): number {
    if (this.count < this.period) {
      this.count += 1;
      this.sum += value;
      if (this.count === this.period) this.value = this.sum / this.period;
    } else {
      this.value += (value - this.value) * this.weight;
    }
    return this.value;
  }
}
