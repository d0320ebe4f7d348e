import { z } from 'zod';
import { MICROS_PER_DAY } from '../../domain/index.js';
import { defineIndicator, type IndicatorCandle } from '../contract.js';
import { period } from '../parameters.js';
import { CandleBase } from './candle-base.js';
import { Window } from './window.js';

const parameters = z.strictObject({ period: period(20) });

const MICROS_PER_YEAR = 365 * MICROS_PER_DAY;

/**
 * Realised volatility of the last `period` log returns of the closes, whose mean is taken to be 0: per candle, the
 * root of their mean square in bps, and per year of 365 days, the root of their sum of squares over the time that
 * they took, in percent. Warm-up: `period` + 1 candles.
 *
 * Time is that between the first and the last candle of the window, so that an outage is time too. A close that is
 * not positive has no logarithm and is passed over. TA-Lib has none of it.
 *
 * @see Andersen, Bollerslev, Diebold and Labys, Modeling and Forecasting Realized Volatility, Econometrica, 2003.
 */
export const realisedVolatility = defineIndicator({
  name: 'realised-volatility',
  description: 'how much the close moves: per candle, and per year',
  source: 'Andersen, Bollerslev, Diebold and Labys, Econometrica, 2003',
  input: 'candle',
  parameters,
  outputs: [
    { name: 'candle', unit: 'bps' },
    { name: 'year', unit: 'percent' },
  ],
  warmup: (values) => values.period + 1,
  create: (values) => new RealisedVolatility(values.period),
});

class RealisedVolatility extends CandleBase {
  private readonly squares: Window;
  /** When each return began. */
  private readonly begins: Window;
  private close = Number.NaN;
  private time = Number.NaN;

  constructor(length: number) {
    super(2);
    this.squares = new Window(length);
    this.begins = new Window(length);
  }

  protected override update({ time, close }: IndicatorCandle): void {
    if (close <= 0) return;
    if (!Number.isNaN(this.close)) {
      const change = Math.log(close / this.close);
      this.squares.push(change * change);
      this.begins.push(this.time);
    }
    this.close = close;
    this.time = time;
    if (!this.squares.isFull) return;
    const sum = this.squares.sum();
    const years = (time - this.begins.oldest) / MICROS_PER_YEAR;
    this.values[0] = 10_000 * Math.sqrt(sum / this.squares.size);
    this.values[1] = years > 0 ? 100 * Math.sqrt(sum / years) : Number.NaN;
  }
}
