/**
 * Relative strength index, 0 to 100: the share of rises in the average move.
 *
 * The first average is the plain mean of `period` changes, later ones are Wilder's: (old × (period − 1) +
 * new) / period. Warm-up: `period` + 1 closes. A market that did not move at all is 50. Not that of
 * technicalindicators, which rounds to two decimals.
 *
 * @see J. Welles Wilder, New Concepts in Technical Trading Systems, 1978.
 */
export class Rsi {
  private changes = 0;
  private previous = Number.NaN;
  private rise = 0;
  private fall = 0;

  /** @param period in candles, at least 1. */
  constructor(private readonly period: number) {}

  /** Takes the close of a finished candle, in any unit. */
  update(close: number): number | null {
    const next = this.after(close);
    this.rise = next.rise;
    this.fall = next.fall;
    if (!Number.isNaN(this.previous)) this.changes += 1;
    this.previous = close;
    return this.changes < this.period ? null : strength(next);
  }

  private after(close: number): { rise: number; fall: number } {
    if (Number.isNaN(this.previous)) return { rise: 0, fall: 0 };
    const change = close - this.previous;
    return {
      rise: this.average(this.rise, Math.max(change, 0)),
      fall: this.average(this.fall, Math.max(-change, 0)),
    };
  }

  /** While warming up the averages hold sums ÷ period, and so are the mean just when it is needed. */
  private average(old: number, value: number): number {
    if (this.changes < this.period) return old + value / this.period;
    return (old * (this.period - 1) + value) / this.period;
  }
}

function strength({ rise, fall }: { rise: number; fall: number }): number {
  return rise + fall === 0 ? 50 : (100 * rise) / (rise + fall);
}
