/** The shape of a series of returns. */
export interface Moments {
  readonly count: number;
  readonly mean: number;
  /** Of the sample, n − 1. */
  readonly deviation: number;
  readonly skewness: number;
  /** 3 for the normal distribution. */
  readonly kurtosis: number;
  /** Mean over deviation, per observation; 0 where nothing moved. */
  readonly sharpe: number;
}

export function moments(returns: ArrayLike<number>): Moments {
  const count = returns.length;
  let sum = 0;
  for (let i = 0; i < count; i += 1) sum += returns[i]!;
  const mean = count === 0 ? 0 : sum / count;
  let [second, third, fourth, largest] = [0, 0, 0, 0];
  for (let i = 0; i < count; i += 1) {
    const distance = returns[i]! - mean;
    const square = distance * distance;
    second += square;
    third += square * distance;
    fourth += square * square;
    largest = Math.max(largest, Math.abs(returns[i]!));
  }
  const variance = second / count;
  // What is left of a constant series by rounding is no variance.
  const isFlat = count < 2 || Math.sqrt(variance) <= largest * 1e-12;
  if (isFlat) return { count, mean, deviation: 0, skewness: 0, kurtosis: 3, sharpe: 0 };
  const deviation = Math.sqrt(second / (count - 1));
  return {
    count,
    mean,
    deviation,
    skewness: third / count / (variance * Math.sqrt(variance)),
    kurtosis: fourth / count / (variance * variance),
    sharpe: mean / deviation,
  };
}
