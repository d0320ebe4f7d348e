import { z } from 'zod';
import { defineIndicator, type IndicatorCandle } from '../contract.js';
import { period } from '../parameters.js';
import { CandleBase } from './candle-base.js';
import { emaStream, smaStream } from './technical.js';

const parameters = z.strictObject({ period: period(20) });

/**
 * Simple moving average: the mean of the last `period` closes, by technicalindicators. Warm-up: `period` candles.
 *
 * A running sum, exact for the whole ticks that the engine hands in. It is TA-Lib's SMA.
 *
 * @see R. H. Hooker, On the Correlation of the Marriage-Rate with Trade, Journal of the Royal Statistical Society, 1901.
 */
export const sma = defineIndicator({
  name: 'sma',
  description: 'the mean of the last closes',
  source: 'Hooker, Journal of the Royal Statistical Society, 1901',
  input: 'candle',
  parameters,
  outputs: [{ name: 'sma', unit: 'price' }],
  overlay: true,
  warmup: (values) => values.period,
  create: (values) => new MovingAverage(smaStream(values.period)),
});

/**
 * Exponential moving average of the closes, by technicalindicators: a new close weighs 2 / (`period` + 1). It
 * begins with the mean of the first `period` closes. Warm-up: `period` candles. It is TA-Lib's EMA.
 *
 * @see Robert G. Brown, Exponential Smoothing for Predicting Demand, 1956.
 */
export const ema = defineIndicator({
  name: 'ema',
  description: 'a mean of the closes in which older ones weigh less and less',
  source: 'Brown, Exponential Smoothing for Predicting Demand, 1956',
  input: 'candle',
  parameters,
  outputs: [{ name: 'ema', unit: 'price' }],
  overlay: true,
  warmup: (values) => values.period,
  create: (values) => new MovingAverage(emaStream(values.period)),
});

class MovingAverage extends CandleBase {
  constructor(private readonly average: ReturnType<typeof smaStream>) {
    super(1);
  }

  protected override update({ close }: IndicatorCandle): void {
    this.values[0] = this.average.nextValue(close) ?? Number.NaN;
  }
}
