import { z } from 'zod';
import { defineIndicator, type IndicatorCandle } from '../contract.js';
import { CandleBase } from './candle-base.js';
import { obvStream } from './technical.js';

/**
 * On-balance volume, by technicalindicators: the volume of candles that closed higher less that of those that closed
 * lower, since the first candle. Only its changes mean anything. Warm-up: 2 candles.
 *
 * It is TA-Lib's OBV less the volume of the first candle, with which TA-Lib begins; here the first close is only
 * what the second is compared with. Exact for whole lots, up to 2^53 of them.
 *
 * @see Joseph Granville, Granville's New Key to Stock Market Profits, 1963.
 */
export const obv = defineIndicator({
  name: 'obv',
  description: 'volume of rising candles less that of falling ones, since the first',
  source: "Granville, Granville's New Key to Stock Market Profits, 1963",
  input: 'candle',
  parameters: z.strictObject({}),
  outputs: [{ name: 'obv', unit: 'size' }],
  warmup: () => 2,
  create: () => new Obv(),
});

class Obv extends CandleBase {
  private readonly balance = obvStream();

  constructor() {
    super(1);
  }

  protected override update({ close, volume }: IndicatorCandle): void {
    this.values[0] = this.balance.nextValue({ close, volume }) ?? Number.NaN;
  }
}
