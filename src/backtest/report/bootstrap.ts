import { Random } from '../../domain/index.js';
import { blockLength } from './block-length.js';

/** The bounds of an interval, both included. */
export type Interval = readonly [low: number, high: number];

/** Fewer observations say nothing of their own distribution: no interval then. */
export const FEWEST_OBSERVATIONS = 20;

export interface BootstrapOptions {
  /** 2000 where left out. */
  readonly resamples?: number;
  /** 0.95 where left out. */
  readonly level?: number;
  /** 1 where left out: the same record has the same intervals. */
  readonly seed?: number;
  /** Mean length of a block, in observations; by the rule of Politis and White where left out. */
  readonly meanBlock?: number;
}

export interface BootstrapIntervals {
  readonly mean: Interval;
  /** Mean ÷ standard deviation, of one observation; null where a resample does not vary. */
  readonly ratio: Interval | null;
  readonly meanBlock: number;
  readonly resamples: number;
  readonly level: number;
}

/**
 * Percentile intervals of the mean and of mean ÷ standard deviation, by the stationary bootstrap: a resample is made
 * of blocks that begin anywhere, run on around the end, and have geometric lengths, so that what hangs together in
 * time stays together. Null for fewer than 20 observations.
 *
 * Source: D. N. Politis and J. P. Romano, "The Stationary Bootstrap", Journal of the American Statistical
 * Association 89 (1994).
 */
export function stationaryBootstrap(
  series: Float64Array,
  options: BootstrapOptions = {},
): BootstrapIntervals | null {
  const n = series.length;
  if (n < FEWEST_OBSERVATIONS) return null;
  const { resamples = 2_000, level = 0.95, seed = 1, meanBlock = blockLength(series) } = options;
  const sums = prefixSums(series);
  const random = new Random(seed);
  const means = new Float64Array(resamples);
  const ratios = new Float64Array(resamples);
  for (let i = 0; i < resamples; i += 1) {
    const { sum, squares } = resample(sums, random, meanBlock);
    const variance = (squares - (sum * sum) / n) / (n - 1);
    means[i] = sums.mean + sum / n;
    // What cancellation leaves of a variance of nothing is no variance.
    ratios[i] = variance > squares * 1e-12 ? means[i]! / Math.sqrt(variance) : Number.NaN;
  }
  return {
    mean: percentiles(means, level),
    ratio: ratios.some(Number.isNaN) ? null : percentiles(ratios, level),
    meanBlock,
    resamples,
    level,
  };
}

interface PrefixSums {
  readonly mean: number;
  /** Of the values less their mean: element i is the sum of the first i. */
  readonly values: Float64Array;
  readonly squares: Float64Array;
}

function prefixSums(series: Float64Array): PrefixSums {
  let total = 0;
  for (const value of series) total += value;
  const mean = total / series.length;
  const values = new Float64Array(series.length + 1);
  const squares = new Float64Array(series.length + 1);
  for (const [i, value] of series.entries()) {
    const centred = value - mean;
    values[i + 1] = values[i]! + centred;
    squares[i + 1] = squares[i]! + centred * centred;
  }
  return { mean, values, squares };
}

/** A block costs the same however long it is: two look-ups in each prefix sum. */
function resample(
  { values, squares }: PrefixSums,
  random: Random,
  meanBlock: number,
): { sum: number; squares: number } {
  const n = values.length - 1;
  const stay = meanBlock <= 1 ? 0 : Math.log(1 - 1 / meanBlock);
  let [sum, squared] = [0, 0];
  for (let taken = 0; taken < n; ) {
    const start = random.integer(0, n - 1);
    const drawn = stay === 0 ? 1 : 1 + Math.floor(Math.log(1 - random.next()) / stay);
    const end = start + Math.min(drawn, n - taken);
    const wrapped = Math.max(end - n, 0);
    sum += values[end - wrapped]! - values[start]! + values[wrapped]!;
    squared += squares[end - wrapped]! - squares[start]! + squares[wrapped]!;
    taken += end - start;
  }
  return { sum, squares: squared };
}

/** The central `level` of the draws, between order statistics by linear interpolation. */
function percentiles(draws: Float64Array, level: number): Interval {
  const sorted = draws.toSorted();
  const quantile = (p: number): number => {
    const place = p * (sorted.length - 1);
    const below = Math.floor(place);
    const above = Math.min(below + 1, sorted.length - 1);
    return sorted[below]! + (sorted[above]! - sorted[below]!) * (place - below);
  };
  return [quantile((1 - level) / 2), quantile((1 + level) / 2)];
}
