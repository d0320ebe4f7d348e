import { z } from 'zod';
import { defineIndicator, type IndicatorCandle } from '../contract.js';
import { candlesParameter, period } from '../parameters.js';
import { CandleBase } from './candle-base.js';
import { Window } from './window.js';

const parameters = z.strictObject({
  period: period(3),
  signal: candlesParameter({ default: 2, least: 1, description: 'how many %K are averaged for %D' }),
});

/**
 * Fast stochastic: %K is where the close lies between the lowest low (0) and the highest high (100) of the window,
 * %D the plain mean of the last `signal` %K. Warm-up: `period` + `signal` − 1 candles, for both.
 *
 * Where the window has no range the close is in the middle of it: 50. It is TA-Lib's STOCHF but for that: TA-Lib,
 * and technicalindicators with it, say 0, which reads as the lowest close of all.
 *
 * @see George Lane, Lane's Stochastics, Technical Analysis of Stocks & Commodities, 1984.
 */
export const stochastic = defineIndicator({
  name: 'stochastic',
  description: 'where the close lies in the range of the window, and the mean of that',
  source: 'Lane, Technical Analysis of Stocks & Commodities, 1984',
  input: 'candle',
  parameters,
  outputs: [
    { name: 'k', unit: 'percent' },
    { name: 'd', unit: 'percent' },
  ],
  warmup: (values) => values.period + values.signal - 1,
  create: (values) => new Stochastic(values),
});

class Stochastic extends CandleBase {
  private readonly highs: Window;
  private readonly lows: Window;
  private readonly fast: Window;

  constructor(options: z.infer<typeof parameters>) {
    super(2);
    this.highs = new Window(options.period);
    this.lows = new Window(options.period);
    this.fast = new Window(options.signal);
  }

  protected override update({ high, low, close }: IndicatorCandle): void {
    this.highs.push(high);
    this.lows.push(low);
    if (!this.highs.isFull) return;
    const place = placeInRange(close, { lowest: this.lows.lowest(), highest: this.highs.highest() });
    this.fast.push(100 * place);
    if (!this.fast.isFull) return;
    this.values[0] = 100 * place;
    this.values[1] = this.fast.mean();
  }
}

/** 0 at the lowest, 1 at the highest; in the middle of a range that is none. */
export function placeInRange(
  close: number,
  { lowest, highest }: { readonly lowest: number; readonly highest: number },
): number {
  return highest === lowest ? 0.5 : (close - lowest) / (highest - lowest);
}
