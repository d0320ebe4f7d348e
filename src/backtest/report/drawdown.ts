import { type Micros, Money } from '../../domain/index.js';
import type { BacktestRecord } from '../record.js';

export interface Drawdown {
  /** From the highest equity to the lowest after it, in units of the reporting currency; never negative. */
  readonly amount: Money;
  /** `amount` ÷ the equity at the peak; null where that is not positive. */
  readonly ratio: number | null;
  readonly peakTime: Micros;
  readonly troughTime: Micros;
}

/**
 * The deepest fall of the equity after fees from its highest so far; the capital is its first value. Nothing but the
 * samples is seen: what happened between two beats is not. Null without samples.
 */
export function maxDrawdown(record: BacktestRecord): Drawdown | null {
  if (record.samples.length === 0) return null;
  let peak = { equity: record.capital, time: record.from };
  let worst = { amount: Money.ZERO, peak, time: record.from };
  for (const { equity, time } of record.samples) {
    if (equity.compare(peak.equity) > 0) peak = { equity, time };
    const amount = peak.equity.minus(equity);
    if (amount.compare(worst.amount) > 0) worst = { amount, peak, time };
  }
  const top = worst.peak.equity.toNumber();
  return {
    amount: worst.amount,
    ratio: top > 0 ? worst.amount.toNumber() / top : null,
    peakTime: worst.peak.time,
    troughTime: worst.time,
  };
}

/** Below the highest so far, sample by sample, as a ratio of that peak: 0 or negative; for drawing. */
export function drawdownSeries(record: BacktestRecord): Float64Array {
  let peak = record.capital.toNumber();
  return Float64Array.from(record.samples, ({ equity }) => {
    const value = equity.toNumber();
    if (value > peak) peak = value;
    return peak > 0 ? (value - peak) / peak : 0;
  });
}
