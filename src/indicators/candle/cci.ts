import { z } from 'zod';
import { defineIndicator, type IndicatorCandle } from '../contract.js';
import { period } from '../parameters.js';
import { CandleBase } from './candle-base.js';
import { Window } from './window.js';

const parameters = z.strictObject({ period: period(5) });

/** Lambert's: three quarters of the values of a usual market then lie between −100 and 100. */
const SCALE = 0.015;

/**
 * Commodity channel index: how far the typical price is from its mean, in mean absolute deviations of 0.015.
 * Warm-up: `period` candles.
 *
 * Counted in sums of high, low and close times `period`, which are whole where prices are, and so without rounding
 * until the last division. A window without any deviation is 0, as in TA-Lib. technicalindicators says NaN there, or, where its running
 * sum left a rest, a number without meaning.
 *
 * @see Donald Lambert, Commodity Channel Index: Tools for Trading Cyclic Trends, Commodities, October 1980.
 */
export const cci = defineIndicator({
  name: 'cci',
  description: 'how far the typical price is from its mean, in mean deviations',
  source: 'Lambert, Commodities, October 1980',
  input: 'candle',
  parameters,
  outputs: [{ name: 'cci', unit: 'none' }],
  warmup: (values) => values.period,
  create: (values) => new Cci(values.period),
});

class Cci extends CandleBase {
  private readonly prices: Window;

  constructor(length: number) {
    super(1);
    this.prices = new Window(length);
  }

  protected override update({ high, low, close }: IndicatorCandle): void {
    const { prices } = this;
    const price = high + low + close;
    prices.push(price);
    if (!prices.isFull) return;
    const deviation = prices.sumOfDistances() / prices.size;
    const distance = price * prices.size - prices.sum();
    this.values[0] = prices.isFlat ? 0 : distance / (SCALE * deviation);
  }
}
