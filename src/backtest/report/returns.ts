import { MICROS_PER_DAY } from '../../domain/index.js';
import type { BacktestRecord } from '../record.js';

/** Markets of coins never close: a year has 365 days. */
export const MICROS_PER_YEAR = 365 * MICROS_PER_DAY;

/**
 * A silence of at most this many beats is a quiet market, in which each beat returned nothing; a longer one is a hole
 * in the recording, and counts as one beat.
 */
export const QUIET_BEATS = 60;

/**
 * Simple returns beat by beat: the change of equity after fees ÷ the stated capital. Gains are not compounded, since
 * sizes do not grow with them; the Sharpe ratio does not depend on the capital then.
 */
export function returnsOf(record: BacktestRecord): Float64Array {
  const capital = record.capital.toNumber();
  if (capital <= 0) return new Float64Array(0);
  const returns: number[] = [];
  let equity = record.capital;
  let time: number = record.from;
  for (const sample of record.samples) {
    const beats = Math.ceil((sample.time - time) / record.sampleMicros);
    if (beats <= QUIET_BEATS) for (let i = 1; i < beats; i += 1) returns.push(0);
    returns.push(sample.equity.minus(equity).toNumber() / capital);
    equity = sample.equity;
    time = sample.time;
  }
  return Float64Array.from(returns);
}

/** The arithmetic mean; null of nothing. */
export function meanOf(values: Float64Array): number | null {
  if (values.length === 0) return null;
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** √(365 days ÷ beat): what turns a ratio of one beat into one of a year, where beats are independent. */
export const annualFactor = (beatMicros: number): number => Math.sqrt(MICROS_PER_YEAR / beatMicros);

/**
 * Mean ÷ standard deviation (n − 1) of the returns, × √(365 d ÷ beat); the riskless rate is taken as 0.
 * Null for fewer than 2 returns, and where they do not vary.
 *
 * Source: W. F. Sharpe, "The Sharpe Ratio", Journal of Portfolio Management 21 (1994).
 */
export function sharpeRatio(returns: Float64Array, beatMicros: number): number | null {
  const mean = meanOf(returns);
  if (mean === null || returns.length < 2) return null;
  let squares = 0;
  for (const value of returns) squares += (value - mean) * (value - mean);
  const deviation = Math.sqrt(squares / (returns.length - 1));
  // Equal returns leave a dust of rounding that is no risk.
  if (deviation <= Math.abs(mean) * 1e-12) return null;
  return (mean / deviation) * annualFactor(beatMicros);
}

/**
 * Mean ÷ downside deviation, × √(365 d ÷ beat). The downside deviation is √(Σ min(r, 0)² ÷ n) over all n returns:
 * the target is 0. Null for fewer than 2 returns, and where none is negative.
 *
 * Source: F. A. Sortino and L. N. Price, "Performance Measurement in a Downside Risk Framework", Journal of
 * Investing 3 (1994).
 */
export function sortinoRatio(returns: Float64Array, beatMicros: number): number | null {
  const mean = meanOf(returns);
  if (mean === null || returns.length < 2) return null;
  let squares = 0;
  for (const value of returns) if (value < 0) squares += value * value;
  if (squares === 0) return null;
  return (mean / Math.sqrt(squares / returns.length)) * annualFactor(beatMicros);
}

/**
 * The run's net return, stretched to a year without compounding, ÷ the maximum drawdown as a ratio. Null without a
 * drawdown, a duration or a capital. Over minutes it says little; it is the ratio's definition all the same.
 *
 * Source: T. W. Young, "Calmar Ratio: A Smoother Tool", Futures 20 (1991).
 */
export function calmarRatio(run: {
  readonly netReturn: number;
  readonly durationMicros: number;
  readonly maxDrawdownRatio: number | null;
}): number | null {
  const { netReturn, durationMicros, maxDrawdownRatio } = run;
  if (maxDrawdownRatio === null || maxDrawdownRatio === 0 || durationMicros <= 0) return null;
  return (netReturn * (MICROS_PER_YEAR / durationMicros)) / maxDrawdownRatio;
}
