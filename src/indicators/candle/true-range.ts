import { z } from 'zod';
import { defineIndicator, type IndicatorCandle } from '../contract.js';
import { candlesParameter, period } from '../parameters.js';
import { CandleBase } from './candle-base.js';
import { atrStream, keltnerStream } from './technical.js';

const atrParameters = z.strictObject({ period: period(5, 1) });

/**
 * Average true range, by technicalindicators: how far a candle reaches, gaps included. It begins with the mean of
 * `period` true ranges and goes on by Wilder's average. The first candle has no close before it and only gives one.
 * Warm-up: `period` + 1 candles. It is TA-Lib's ATR.
 *
 * @see J. Welles Wilder, New Concepts in Technical Trading Systems, 1978.
 */
export const atr = defineIndicator({
  name: 'atr',
  description: 'how far a candle reaches on average, gaps included',
  source: 'Wilder, New Concepts in Technical Trading Systems, 1978',
  input: 'candle',
  parameters: atrParameters,
  outputs: [{ name: 'atr', unit: 'price' }],
  warmup: (values) => values.period + 1,
  create: (values) => new AverageTrueRange(values.period),
});

class AverageTrueRange extends CandleBase {
  private readonly range: ReturnType<typeof atrStream>;

  constructor(length: number) {
    super(1);
    this.range = atrStream(length);
  }

  protected override update(candle: IndicatorCandle): void {
    this.values[0] = this.range.nextValue(candle) ?? Number.NaN;
  }
}

const keltnerParameters = z.strictObject({
  period: period(10),
  atrPeriod: candlesParameter({ default: 10, least: 1, description: 'length of the average true range' }),
  multiplier: z
    .number()
    .min(0.1)
    .max(10)
    .default(1)
    .meta({ unit: 'average true ranges', description: 'how far the channels are from the middle' }),
});

/**
 * Keltner channels as Raschke draws them, by technicalindicators: the EMA of the last `period` closes, and that
 * plus and less so many average true ranges. Warm-up: `period` candles, or `atrPeriod` + 1 where that is more.
 *
 * They are made of TA-Lib's EMA and ATR, which has no Keltner channels itself. Keltner's own, of 1960, take the
 * plain mean of the typical price and of high − low.
 *
 * @see Linda Bradford Raschke and Laurence Connors, Street Smarts, 1995.
 */
export const keltner = defineIndicator({
  name: 'keltner',
  description: 'an average of the closes and a channel of true ranges around it',
  source: 'Raschke and Connors, Street Smarts, 1995, after Keltner, How to Make Money in Commodities, 1960',
  input: 'candle',
  parameters: keltnerParameters,
  outputs: [
    { name: 'middle', unit: 'price' },
    { name: 'upper', unit: 'price' },
    { name: 'lower', unit: 'price' },
  ],
  overlay: true,
  warmup: (values) => Math.max(values.period, values.atrPeriod + 1),
  create: (values) => new Keltner(values),
});

class Keltner extends CandleBase {
  private readonly channels: ReturnType<typeof keltnerStream>;

  constructor(options: z.infer<typeof keltnerParameters>) {
    super(3);
    this.channels = keltnerStream(options);
  }

  protected override update(candle: IndicatorCandle): void {
    const bands = this.channels.nextValue(candle);
    if (bands === undefined) return;
    this.values[0] = bands.middle;
    this.values[1] = bands.upper;
    this.values[2] = bands.lower;
  }
}
