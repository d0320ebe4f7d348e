import { z } from 'zod';
import { defineIndicator, type IndicatorCandle } from '../contract.js';
import { period } from '../parameters.js';
import { CandleBase } from './candle-base.js';
import { Window } from './window.js';

const parameters = z.strictObject({
  period: period(10),
  deviations: z
    .number()
    .min(0.1)
    .max(10)
    .default(1.5)
    .meta({ unit: 'standard deviations', description: 'how far the bands are from the middle' }),
});

/**
 * Bollinger bands: the mean of the last `period` closes, and that mean plus and less so many of their standard
 * deviations (of the population, as Bollinger has it). Warm-up: `period` candles.
 *
 * Both are made anew for each candle; TA-Lib's BBANDS gets the variance from running sums of squares, which at
 * prices of 60,000 is right to some 1e-7 of itself. technicalindicators uses `Math.pow` here.
 *
 * @see John Bollinger, Bollinger on Bollinger Bands, 2001.
 */
export const bollinger = defineIndicator({
  name: 'bollinger',
  description: 'the mean of the closes and a band of standard deviations around it',
  source: 'Bollinger, Bollinger on Bollinger Bands, 2001',
  input: 'candle',
  parameters,
  outputs: [
    { name: 'middle', unit: 'price' },
    { name: 'upper', unit: 'price' },
    { name: 'lower', unit: 'price' },
  ],
  overlay: true,
  warmup: (values) => values.period,
  create: (values) => new Bollinger(values),
});

class Bollinger extends CandleBase {
  private readonly closes: Window;
  private readonly deviations: number;

  constructor(options: z.infer<typeof parameters>) {
    super(3);
    this.closes = new Window(options.period);
    this.deviations = options.deviations;
  }

  protected override update({ close }: IndicatorCandle): void {
    this.closes.push(close);
    if (!this.closes.isFull) return;
    const middle = this.closes.mean();
    const reach = this.deviations * this.closes.deviation(middle);
    this.values[0] = middle;
    this.values[1] = middle + reach;
    this.values[2] = middle - reach;
  }
}
