import type { CandleIndicator, IndicatorCandle } from '../contract.js';

/**
 * What the shipped candle indicators share: their values begin as NaN, and a candle that is not whole (a number
 * of it is NaN or infinite, or its volume negative) is passed over as if it had not been, so that one bad candle
 * does not spoil what comes after it.
 */
export abstract class CandleBase implements CandleIndicator {
  readonly values: Float64Array;

  constructor(outputs: number) {
    this.values = new Float64Array(outputs).fill(Number.NaN);
  }

  onCandle(candle: IndicatorCandle): void {
    if (isWhole(candle)) this.update(candle);
  }

  /** Takes a candle of finite numbers. */
  protected abstract update(candle: IndicatorCandle): void;
}

function isWhole({ time, open, high, low, close, volume }: IndicatorCandle): boolean {
  // A sum is finite only if its members are; those of prices stay far below the largest double.
  return Number.isFinite(time + open + high + low + close + volume) && volume >= 0;
}

/** The middle of what traded: (high + low + close) / 3. */
export const typicalPrice = ({ high, low, close }: IndicatorCandle): number => (high + low + close) / 3;
