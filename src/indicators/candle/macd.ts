import { z } from 'zod';
import { defineIndicator, type IndicatorCandle } from '../contract.js';
import { candlesParameter } from '../parameters.js';
import { CandleBase } from './candle-base.js';
import { SmoothedMean } from './smoothed-mean.js';

const parameters = z
  .strictObject({
    fast: candlesParameter({ default: 12, description: 'length of the fast EMA' }),
    slow: candlesParameter({ default: 26, description: 'length of the slow EMA' }),
    signal: candlesParameter({ default: 9, description: 'length of the EMA of the MACD' }),
  })
  .refine(({ fast, slow }) => fast < slow, { path: ['fast'], message: 'must be below slow' });

/**
 * Moving average convergence/divergence: the fast EMA of the closes less the slow one, the EMA of that difference
 * (the signal) and what lies between them (the histogram). Warm-up: `slow` + `signal` − 1 candles, for all three.
 *
 * Each EMA begins with the mean of its own first closes. TA-Lib lets the fast one begin only when the slow one
 * does, with the mean of the closes just before; the difference fades as the fast EMA forgets, by
 * 1 − 2 / (`fast` + 1) a candle. technicalindicators loses the signal where the MACD is 0.
 *
 * @see Gerald Appel, The Moving Average Convergence-Divergence Trading Method, 1985.
 */
export const macd = defineIndicator({
  name: 'macd',
  description: 'the fast average of the closes less the slow one, its own average, and the difference',
  source: 'Appel, The Moving Average Convergence-Divergence Trading Method, 1985',
  input: 'candle',
  parameters,
  outputs: [
    { name: 'macd', unit: 'price' },
    { name: 'signal', unit: 'price' },
    { name: 'histogram', unit: 'price' },
  ],
  warmup: ({ slow, signal }) => slow + signal - 1,
  create: (values) => new Macd(values),
});

class Macd extends CandleBase {
  private readonly fast: SmoothedMean;
  private readonly slow: SmoothedMean;
  private readonly signal: SmoothedMean;

  constructor(options: z.infer<typeof parameters>) {
    super(3);
    this.fast = SmoothedMean.exponential(options.fast);
    this.slow = SmoothedMean.exponential(options.slow);
    this.signal = SmoothedMean.exponential(options.signal);
  }

  protected override update({ close }: IndicatorCandle): void {
    const difference = this.fast.update(close) - this.slow.update(close);
    if (Number.isNaN(difference)) return;
    const signal = this.signal.update(difference);
    if (Number.isNaN(signal)) return;
    this.values[0] = difference;
    this.values[1] = signal;
    this.values[2] = difference - signal;
  }
}
