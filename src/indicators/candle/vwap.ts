import { z } from 'zod';
import { MICROS_PER_DAY, MICROS_PER_MINUTE } from '../../domain/index.js';
import { defineIndicator, type IndicatorCandle } from '../contract.js';
import { parseMoment } from './anchor-time.js';
import { CandleBase, typicalPrice } from './candle-base.js';
import { CompensatedSum } from './compensated-sum.js';

const sessionParameters = z.strictObject({
  sessionStart: z
    .int()
    .min(0)
    .max(1_439)
    .default(0)
    .meta({ unit: 'minutes', description: 'when the session begins, after midnight UTC' }),
});

const OUTPUTS = [
  { name: 'vwap', unit: 'price' },
  { name: 'distance', unit: 'bps' },
] as const;

/**
 * Volume-weighted average price of the session, of the typical prices of its candles, and how far the close is from
 * it. The session begins anew each day at 00:00 UTC, or so many minutes later; the candle that begins then or after
 * is its first. There is none before the session's first volume. Warm-up: 1 candle.
 *
 * technicalindicators never ends a session; TA-Lib has no VWAP.
 *
 * @see Berkowitz, Logue and Noser, The Total Cost of Transactions on the NYSE, Journal of Finance, 1988.
 */
export const vwap = defineIndicator({
  name: 'vwap',
  description: 'the average price of the day by volume, and the distance of the close from it',
  source: 'Berkowitz, Logue and Noser, Journal of Finance, 1988',
  input: 'candle',
  parameters: sessionParameters,
  outputs: OUTPUTS,
  overlay: true,
  warmup: () => 1,
  create: ({ sessionStart }) => {
    const offset = sessionStart * MICROS_PER_MINUTE;
    return new Vwap((time) => Math.floor((time - offset) / MICROS_PER_DAY));
  },
});

const anchoredParameters = z.strictObject({
  anchor: z
    .string()
    .refine((text) => text === '' || parseMoment(text) !== null, {
      message: 'is no moment such as 2024-08-08T23:54Z',
    })
    .default('')
    .meta({ unit: 'UTC', description: 'from when on, such as 2024-08-08T23:54Z; empty: the first candle' }),
});

/**
 * Volume-weighted average price of the typical prices of all candles that began at the anchor or after it, and how
 * far the close is from it. There is none before the anchor, nor before the first volume. Warm-up: 1 candle, from
 * the anchor on.
 *
 * @see Brian Shannon, Maximum Trading Gains with Anchored VWAP, 2022.
 */
export const anchoredVwap = defineIndicator({
  name: 'anchored-vwap',
  description: 'the average price by volume since a chosen moment, and the distance of the close from it',
  source: 'Shannon, Maximum Trading Gains with Anchored VWAP, 2022',
  input: 'candle',
  parameters: anchoredParameters,
  outputs: OUTPUTS,
  overlay: true,
  warmup: () => 1,
  create: ({ anchor }) => {
    const from = anchor === '' ? Number.NEGATIVE_INFINITY : parseMoment(anchor)!;
    return new Vwap((time) => (time >= from ? 0 : null));
  },
});

class Vwap extends CandleBase {
  private readonly notional = new CompensatedSum();
  private readonly volume = new CompensatedSum();
  private session: number | null = null;

  /** @param sessionOf which session a moment belongs to; null for none. */
  constructor(private readonly sessionOf: (time: number) => number | null) {
    super(2);
  }

  protected override update(candle: IndicatorCandle): void {
    const session = this.sessionOf(candle.time);
    if (session === null) return;
    if (session !== this.session) {
      this.session = session;
      this.notional.reset();
      this.volume.reset();
    }
    this.notional.add(typicalPrice(candle) * candle.volume);
    this.volume.add(candle.volume);
    const average = this.volume.value > 0 ? this.notional.value / this.volume.value : Number.NaN;
    this.values[0] = average;
    this.values[1] = 10_000 * (candle.close / average - 1);
  }
}
