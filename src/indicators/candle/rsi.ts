import { z } from 'zod';
import { defineIndicator, type IndicatorCandle } from '../contract.js';
import { period } from '../parameters.js';
import { Rsi } from '../rsi.js';
import { CandleBase } from './candle-base.js';

const parameters = z.strictObject({ period: period(9) });

/**
 * Relative strength index of the closes, 0 to 100: the share of rises in the average move, averages being Wilder's.
 * Scalpers use 2 to 9, Wilder 14. Warm-up: `period` + 1 candles.
 *
 * A market that stands still is 50. It is TA-Lib's RSI but for that: TA-Lib says 0 there. technicalindicators
 * rounds to two decimals.
 *
 * @see J. Welles Wilder, New Concepts in Technical Trading Systems, 1978.
 */
export const rsi = defineIndicator({
  name: 'rsi',
  description: 'the share of rises in the average move: low is oversold, high overbought',
  source: 'Wilder, New Concepts in Technical Trading Systems, 1978',
  input: 'candle',
  parameters,
  outputs: [{ name: 'rsi', unit: 'percent' }],
  warmup: (values) => values.period + 1,
  create: (values) => new RsiIndicator(values.period),
});

class RsiIndicator extends CandleBase {
  private readonly rsi: Rsi;

  constructor(length: number) {
    super(1);
    this.rsi = new Rsi(length);
  }

  protected override update({ close }: IndicatorCandle): void {
    this.values[0] = this.rsi.update(close) ?? Number.NaN;
  }
}
