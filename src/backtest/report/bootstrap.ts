import { Random } from '../../domain/index.js';
import { blockLength } from './block-length.js';

/** The bounds of an interval, both included. */
export type Interval = readonly [low: number, high: number];

/** Blocks that are drawn at most, as far as `FEWEST_RESAMPLES` lets it: long series need fewer resamples and more time. */
const MOST_BLOCKS = 10_000_000;
const [FEWEST_RESAMPLES, USUAL_RESAMPLES] = [400, 2_000];

/** Fewer observations say nothing of their own distribution: no interval then. */
export const FEWEST_OBSERVATIONS = 20;

export interface BootstrapOptions {
  /** 2000 where left out, down to 400 for series of many blocks. */
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
  const { level = 0.95, seed = 1, meanBlock = blockLength(series) } = options;
  const affordable = Math.floor((MOST_BLOCKS * meanBlock) / n);
  const resamples = options.resamples ?? Math.min(Math.max(affordable, FEWEST_RESAMPLES), USUAL_RESAMPLES);
  const sums = prefixSums(series);
  const random = new Random(seed);
  // A sum that is nothing comes out of the prefix sums as dust.
  const dust = 1e-12 * series.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const means = new Float64Array(resamples);
  const ratios = new Float64Array(resamples);
  for (let i = 0; i < resamples; i += 1) {
    const { sum, squares } = resample(sums, random, meanBlock);
    const variance = (squares - (sum * sum) / n) / (n - 1);
    const mean = sums.mean + sum / n;
    means[i] = Math.abs(mean) <= dust ? 0 : mean;
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
  const ends = meanBlock <= 1 ? 1 : 1 / meanBlock;
  const logStay = Math.log(1 - ends);
  let sum = 0;
  let squared = 0;
  for (let taken = 0; taken < n; ) {
    const start = Math.floor(random.next() * n);
    const draw = random.next();
    // The logarithm gives 1 there too; most blocks of a series without memory are spared it.
    const drawn = draw < ends ? 1 : 1 + Math.floor(Math.log(1 - draw) / logStay);
    const length = Math.min(drawn, n - taken);
    const end = start + length;
    taken += length;
    if (end <= n) {
      sum += values[end]! - values[start]!;
      squared += squares[end]! - squares[start]!;
    } else {
      sum += values[n]! - values[start]! + values[end - n]!;
      squared += squares[n]! - squares[start]! + squares[end - n]!;
    }
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
