export interface Range {
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/**
 * Average true range, in the unit of the prices: how far a candle reaches, gaps included.
 *
 * The first value is the plain mean of `period` true ranges, later ones are Wilder's. The first candle has no
 * close before it and only gives one, as in technicalindicators and TA-Lib. Warm-up: `period` + 1 candles.
 *
 * @see J. Welles Wilder, New Concepts in Technical Trading Systems, 1978.
 */
export class Atr {
  private count = 0;
  private previousClose = Number.NaN;
  private mean = 0;

  /** @param period in candles, at least 1. */
  constructor(private readonly period: number) {}

  /** Takes a finished candle. */
  update(candle: Range): number | null {
    if (!Number.isNaN(this.previousClose)) {
      this.mean = this.after(candle);
      this.count += 1;
    }
    this.previousClose = candle.close;
    return this.count < this.period ? null : this.mean;
  }

  /** What `update` would return for a candle that is still open; nothing changes. */
  peek(candle: Range): number | null {
    const count = Number.isNaN(this.previousClose) ? 0 : this.count + 1;
    return count < this.period ? null : this.after(candle);
  }

  private after({ high, low }: Range): number {
    const range = Math.max(high, this.previousClose) - Math.min(low, this.previousClose);
    if (this.count < this.period) return this.mean + range / this.period;
    return (this.mean * (this.period - 1) + range) / this.period;
  }
}
