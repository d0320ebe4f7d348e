import { z } from 'zod';
import { defineIndicator, type IndicatorCandle } from '../contract.js';
import { period } from '../parameters.js';
import { CandleBase, typicalPrice } from './candle-base.js';
import { Window } from './window.js';

const parameters = z.strictObject({ period: period(7) });

/**
 * Money flow index, 0 to 100: of what was turned over (typical price × volume) in the window, the share of candles
 * whose typical price rose; candles whose price stood still count for neither side. Scalpers look back 5 to 7
 * candles. Warm-up: `period` + 1 candles.
 *
 * Where nothing flowed it is 50. It is TA-Lib's MFI but for that: TA-Lib says 0 where the flow of the window is
 * below 1, whatever its unit. technicalindicators rounds to two decimals.
 *
 * @see Gene Quong and Avrum Soudack, Volume-Weighted RSI: Money Flow, Technical Analysis of Stocks & Commodities, 1989.
 */
export const mfi = defineIndicator({
  name: 'mfi',
  description: 'the share of rising candles in what was turned over: an RSI by volume',
  source: 'Quong and Soudack, Technical Analysis of Stocks & Commodities, 1989',
  input: 'candle',
  parameters,
  outputs: [{ name: 'mfi', unit: 'percent' }],
  warmup: (values) => values.period + 1,
  create: (values) => new Mfi(values.period),
});

class Mfi extends CandleBase {
  private readonly inflows: Window;
  private readonly outflows: Window;
  private previous = Number.NaN;

  constructor(length: number) {
    super(1);
    this.inflows = new Window(length);
    this.outflows = new Window(length);
  }

  protected override update(candle: IndicatorCandle): void {
    const price = typicalPrice(candle);
    const { previous } = this;
    this.previous = price;
    if (Number.isNaN(previous)) return;
    const flow = price * candle.volume;
    this.inflows.push(price > previous ? flow : 0);
    this.outflows.push(price < previous ? flow : 0);
    if (!this.inflows.isFull) return;
    const into = this.inflows.sum();
    const total = into + this.outflows.sum();
    this.values[0] = total === 0 ? 50 : (100 * into) / total;
  }
}
