/** Whether a choice made on one half of the time is still a good one on the other. */
export interface Overfitting {
  /** Share of the splits in which the best of one half is in the lower half on the other; 0.5 is chance. */
  readonly probability: number;
  /** Mean performance of the chosen, on the half that chose it and on the other. */
  readonly inSample: number;
  readonly outOfSample: number;
  /** Share of the splits in which the chosen loses on the other half. */
  readonly lossProbability: number;
  readonly blocks: number;
  readonly splits: number;
}

export interface OverfittingOptions {
  /** Even, 16 at most and where left out, fewer where the series are short. */
  readonly blocks?: number;
  /** What is compared: mean over deviation, or the mean alone. */
  readonly performance?: 'sharpe' | 'mean';
}

const MOST_BLOCKS = 16;
/** A block of fewer observations has no deviation to speak of. */
const LEAST_PER_BLOCK = 4;
const TABLE_BLOCKS = 8;
const TABLE_SIZE = 1 << TABLE_BLOCKS;

/**
 * The probability of backtest overfitting by combinatorially symmetric cross-validation: Bailey, Borwein, López de
 * Prado and Zhu, The Probability of Backtest Overfitting, Journal of Computational Finance 20(4), 2017 (SSRN 2015).
 * Equal performances share their rank.
 *
 * @param trials the returns of each trial over the same times.
 * @returns null for fewer than two trials, or where the series are too short to be cut into four blocks.
 */
export function backtestOverfitting(
  trials: readonly ArrayLike<number>[],
  { blocks = MOST_BLOCKS, performance = 'sharpe' }: OverfittingOptions = {},
): Overfitting | null {
  const length = trials[0]?.length ?? 0;
  const count = Math.min(blocks, MOST_BLOCKS, 2 * Math.floor(length / LEAST_PER_BLOCK / 2));
  if (trials.length < 2 || count < 4) return null;
  const series = trials.map((returns) => new HalfSums(returns, count));
  const chosen = new CscvTally();
  const inSample = new Float64Array(trials.length);
  const outOfSample = new Float64Array(trials.length);
  const all = (1 << count) - 1;
  for (const half of halves(count)) {
    for (const [trial, sums] of series.entries()) {
      inSample[trial] = sums.performance(half, performance);
      outOfSample[trial] = sums.performance(all ^ half, performance);
    }
    chosen.add(inSample, outOfSample);
    chosen.add(outOfSample, inSample);
  }
  return { ...chosen.result(), blocks: count };
}

class CscvTally {
  private splits = 0;
  private below = 0;
  private losses = 0;
  private inside = 0;
  private outside = 0;

  add(inSample: Float64Array, outOfSample: Float64Array): void {
    let best = 0;
    for (let i = 1; i < inSample.length; i += 1) if (inSample[i]! > inSample[best]!) best = i;
    const value = outOfSample[best]!;
    let rank = 1;
    for (let i = 0; i < outOfSample.length; i += 1) {
      const other = outOfSample[i]!;
      if (i !== best) rank += other < value ? 1 : other === value ? 0.5 : 0;
    }
    this.splits += 1;
    // The logit of rank / (N + 1) is at most 0.
    if (rank / (outOfSample.length + 1) <= 0.5) this.below += 1;
    if (value < 0) this.losses += 1;
    this.inside += inSample[best]!;
    this.outside += value;
  }

  result(): Omit<Overfitting, 'blocks'> {
    const { splits } = this;
    return {
      probability: this.below / splits,
      inSample: this.inside / splits,
      outOfSample: this.outside / splits,
      lossProbability: this.losses / splits,
      splits,
    };
  }
}

/** Sums of a series over any set of blocks, from tables of the sets within its first and its second eight blocks. */
class HalfSums {
  private readonly low: SetSums;
  private readonly high: SetSums;

  constructor(returns: ArrayLike<number>, blocks: number) {
    const ends = Array.from({ length: blocks + 1 }, (_, i) => Math.ceil((i * returns.length) / blocks));
    const tables = [new SetSums(), new SetSums()] as const;
    for (let block = 0; block < blocks; block += 1) {
      tables[block < TABLE_BLOCKS ? 0 : 1].addBlock(returns, { from: ends[block]!, to: ends[block + 1]! });
    }
    [this.low, this.high] = tables;
  }

  performance(set: number, measure: 'sharpe' | 'mean'): number {
    const low = set & (TABLE_SIZE - 1);
    const high = set >> TABLE_BLOCKS;
    const n = this.low.count[low]! + this.high.count[high]!;
    const mean = (this.low.sum[low]! + this.high.sum[high]!) / n;
    if (measure === 'mean') return mean;
    const square = this.low.squares[low]! + this.high.squares[high]!;
    const variance = (square - n * mean * mean) / (n - 1);
    // What is left of a constant series by rounding is no variance.
    return variance <= 1e-14 * square ? 0 : mean / Math.sqrt(variance);
  }
}

/** Count, sum and sum of squares for each set of up to eight blocks, a set being its bits. */
class SetSums {
  readonly count = new Float64Array(TABLE_SIZE);
  readonly sum = new Float64Array(TABLE_SIZE);
  readonly squares = new Float64Array(TABLE_SIZE);
  private size = 1;

  addBlock(returns: ArrayLike<number>, { from, to }: { readonly from: number; readonly to: number }): void {
    let [sum, squares] = [0, 0];
    for (let i = from; i < to; i += 1) {
      sum += returns[i]!;
      squares += returns[i]! * returns[i]!;
    }
    for (let set = 0; set < this.size; set += 1) {
      this.count[this.size + set] = this.count[set]! + to - from;
      this.sum[this.size + set] = this.sum[set]! + sum;
      this.squares[this.size + set] = this.squares[set]! + squares;
    }
    this.size *= 2;
  }
}

const HALVES = new Map<number, readonly number[]>();

/** Every way to cut the blocks into two halves, as the bits of the one without the last block. */
function halves(blocks: number): readonly number[] {
  const known = HALVES.get(blocks);
  if (known !== undefined) return known;
  const found: number[] = [];
  for (let bits = 0; bits < 1 << (blocks - 1); bits += 1) if (bitsIn(bits) === blocks / 2) found.push(bits);
  HALVES.set(blocks, found);
  return found;
}

function bitsIn(bits: number): number {
  let count = 0;
  for (let rest = bits; rest > 0; rest >>= 1) count += rest & 1;
  return count;
}
