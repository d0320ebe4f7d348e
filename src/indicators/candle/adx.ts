import { z } from 'zod';
import { defineIndicator, type IndicatorCandle } from '../contract.js';
import { period } from '../parameters.js';
import { CandleBase } from './candle-base.js';
import { SmoothedMean } from './smoothed-mean.js';

const parameters = z.strictObject({ period: period(14) });

/**
 * Average directional index: how much of a direction there is, up or down (0 to 100), beside the share of the
 * true range that upward (+DI) and downward moves (−DI) have. Warm-up: 2 × `period` candles, for all three.
 *
 * Averages are Wilder's and begin with the mean of `period` values. TA-Lib begins those of range and movement with
 * a sum of `period` − 1, so that its values only come to agree as that is forgotten, by 1 − 1 / `period` a candle.
 * Without any movement there is no direction: DI and DX are 0 (TA-Lib keeps the last DX; technicalindicators is
 * NaN from there on).
 *
 * @see J. Welles Wilder, New Concepts in Technical Trading Systems, 1978.
 */
export const adx = defineIndicator({
  name: 'adx',
  description: 'how strong a trend is, whichever way, and the shares of upward and downward movement',
  source: 'Wilder, New Concepts in Technical Trading Systems, 1978',
  input: 'candle',
  parameters,
  outputs: [
    { name: 'adx', unit: 'percent' },
    { name: 'plus-di', unit: 'percent' },
    { name: 'minus-di', unit: 'percent' },
  ],
  warmup: (values) => 2 * values.period,
  create: (values) => new Adx(values.period),
});

class Adx extends CandleBase {
  private readonly range: SmoothedMean;
  private readonly up: SmoothedMean;
  private readonly down: SmoothedMean;
  private readonly direction: SmoothedMean;
  private high = Number.NaN;
  private low = Number.NaN;
  private close = Number.NaN;

  constructor(length: number) {
    super(3);
    this.range = SmoothedMean.wilder(length);
    this.up = SmoothedMean.wilder(length);
    this.down = SmoothedMean.wilder(length);
    this.direction = SmoothedMean.wilder(length);
  }

  protected override update({ high, low, close }: IndicatorCandle): void {
    if (!Number.isNaN(this.close)) this.move(high, low);
    this.high = high;
    this.low = low;
    this.close = close;
  }

  private move(high: number, low: number): void {
    const rise = high - this.high;
    const fall = this.low - low;
    const range = this.range.update(Math.max(high, this.close) - Math.min(low, this.close));
    const up = this.up.update(rise > fall && rise > 0 ? rise : 0);
    const down = this.down.update(fall > rise && fall > 0 ? fall : 0);
    if (Number.isNaN(range)) return;
    const moved = up + down;
    const adx = this.direction.update(moved === 0 ? 0 : (100 * Math.abs(up - down)) / moved);
    if (Number.isNaN(adx)) return;
    this.values[0] = adx;
    this.values[1] = range === 0 ? 0 : (100 * up) / range;
    this.values[2] = range === 0 ? 0 : (100 * down) / range;
  }
}
