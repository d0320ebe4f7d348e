import type { MarketIndicator } from '../contract.js';

/** What the shipped market indicators share: values that begin as NaN, and a clock that never goes back. */
export abstract class MarketBase implements MarketIndicator {
  readonly values: Float64Array;
  /** The latest time that was heard of: prints bear the venue's clock, books the engine's. */
  protected now = Number.NEGATIVE_INFINITY;

  constructor(outputs: number) {
    this.values = new Float64Array(outputs).fill(Number.NaN);
  }

  protected tick(time: number): number {
    if (time > this.now) this.now = time;
    return this.now;
  }
}
