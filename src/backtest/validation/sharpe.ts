import { type Moments, moments } from './moments.js';
import { normalCdf, normalInverse } from './normal.js';

const EULER_MASCHERONI = 0.577_215_664_901_532_9;

/**
 * The probability that the true Sharpe ratio is above `benchmark`, both per observation: Bailey and López de Prado,
 * The Sharpe Ratio Efficient Frontier, Journal of Risk 15(2), 2012.
 */
export function probabilisticSharpe(
  { sharpe, count, skewness, kurtosis }: Omit<Moments, 'mean' | 'deviation'>,
  benchmark = 0,
): number {
  if (count < 2) return 0;
  const spread = 1 - skewness * sharpe + ((kurtosis - 1) / 4) * sharpe * sharpe;
  // A sample so skewed that the expansion fails says nothing.
  if (!(spread > 0)) return 0;
  return normalCdf(((sharpe - benchmark) * Math.sqrt(count - 1)) / Math.sqrt(spread));
}

/**
 * The Sharpe ratio that the best of `trials` would be expected to show if none had any: the benchmark of the deflated
 * Sharpe ratio.
 * @param variance of the trials' Sharpe ratios, per observation.
 */
export function expectedMaximumSharpe({
  trials,
  variance,
}: {
  readonly trials: number;
  readonly variance: number;
}): number {
  if (trials < 2) return 0;
  const typical = normalInverse(1 - 1 / trials);
  const extreme = normalInverse(1 - 1 / (trials * Math.E));
  return Math.sqrt(variance) * ((1 - EULER_MASCHERONI) * typical + EULER_MASCHERONI * extreme);
}

/**
 * The probability that the best of many trials has a true Sharpe ratio above 0, after the choice has been paid for:
 * Bailey and López de Prado, The Deflated Sharpe Ratio, Journal of Portfolio Management 40(5), 2014.
 */
export function deflatedSharpe(
  best: Omit<Moments, 'mean' | 'deviation'>,
  trials: { readonly trials: number; readonly variance: number },
): number {
  return probabilisticSharpe(best, expectedMaximumSharpe(trials));
}

/**
 * The variance of the trials' Sharpe ratios that chance explains: what is seen across them, and at most that of the
 * Sharpe ratio of one series without an edge, 1 / (n − 1). Trials that truly differ (some lose the fees at every turn)
 * are further apart than that, and would make the benchmark rise with each bad point that was tried; the benchmark is
 * the best of a set of equals.
 */
export function varianceOfChance(sharpes: readonly number[], observations: number): number {
  if (sharpes.length < 2 || observations < 2) return 0;
  const { deviation } = moments(sharpes);
  return Math.min(deviation * deviation, 1 / (observations - 1));
}
