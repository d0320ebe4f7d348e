import { z } from 'zod';
import { defineIndicator, type IndicatorCandle } from '../contract.js';
import { period } from '../parameters.js';
import { CandleBase } from './candle-base.js';
import { placeInRange } from './stochastic.js';
import { Window } from './window.js';

const parameters = z.strictObject({ period: period(5) });

/**
 * Williams %R: where the close lies between the highest high (0) and the lowest low (−100) of the window; scalpers
 * look back 3 to 5 candles. Warm-up: `period` candles.
 *
 * Where the window has no range it is −50, the middle. It is TA-Lib's WILLR but for that: TA-Lib says 0, which reads
 * as the highest close of all, and technicalindicators NaN.
 *
 * @see Larry Williams, How I Made One Million Dollars Last Year Trading Commodities, 1973.
 */
export const williamsR = defineIndicator({
  name: 'williams-r',
  description: 'how far the close is below the highest high, as a share of the range of the window',
  source: 'Williams, How I Made One Million Dollars Last Year Trading Commodities, 1973',
  input: 'candle',
  parameters,
  outputs: [{ name: 'williams-r', unit: 'percent' }],
  warmup: (values) => values.period,
  create: (values) => new WilliamsR(values.period),
});

class WilliamsR extends CandleBase {
  private readonly highs: Window;
  private readonly lows: Window;

  constructor(length: number) {
    super(1);
    this.highs = new Window(length);
    this.lows = new Window(length);
  }

  protected override update({ high, low, close }: IndicatorCandle): void {
    this.highs.push(high);
    this.lows.push(low);
    if (!this.highs.isFull) return;
    const range = { lowest: this.lows.lowest(), highest: this.highs.highest() };
    this.values[0] = 100 * (placeInRange(close, range) - 1);
  }
}
