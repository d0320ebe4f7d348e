import { adfStatistic, criticalValue, halfLife, regress, type Significance } from './cointegration.js';

/** The newest log prices of a pair, oldest first, and what they say of it. */
export class PairWindow {
  private readonly y: Float64Array;
  private readonly x: Float64Array;
  private count = 0;

  constructor(private readonly length: number) {
    this.y = new Float64Array(length);
    this.x = new Float64Array(length);
  }

  get isFull(): boolean {
    return this.count === this.length;
  }

  push({ y, x }: { readonly y: number; readonly x: number }): void {
    if (this.isFull) {
      this.y.copyWithin(0, 1);
      this.x.copyWithin(0, 1);
      this.count -= 1;
    }
    this.y[this.count] = y;
    this.x[this.count] = x;
    this.count += 1;
  }

  /** How many deviations the newest y − β x is from the mean of the window; NaN where it does not vary. */
  zScore(beta: number): number {
    let sum = 0;
    for (let i = 0; i < this.count; i += 1) sum += this.y[i]! - beta * this.x[i]!;
    const mean = sum / this.count;
    let squares = 0;
    for (let i = 0; i < this.count; i += 1) {
      const off = this.y[i]! - beta * this.x[i]! - mean;
      squares += off * off;
    }
    const last = this.count - 1;
    return (this.y[last]! - beta * this.x[last]! - mean) / Math.sqrt(squares / last);
  }

  /** Engle and Granger's test, and the half-life of the residual in steps. */
  test({ level, lags }: { readonly level: Significance; readonly lags: number }): PairTest {
    const { residuals } = regress(this.y, this.x);
    const statistic = adfStatistic(residuals, lags);
    return {
      statistic,
      isCointegrated: statistic < criticalValue(level, this.length),
      halfLife: halfLife(residuals),
    };
  }
}

export interface PairTest {
  readonly statistic: number;
  readonly isCointegrated: boolean;
  /** In steps. */
  readonly halfLife: number;
}
