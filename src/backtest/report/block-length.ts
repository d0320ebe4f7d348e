/** Two standard errors of an autocorrelation, in units of √(log10 n ÷ n): the rule's `c`. */
const SIGNIFICANCE = 2;

/**
 * The mean block length for a stationary bootstrap of a series' mean, chosen from its autocorrelation; 1 for a series
 * without any, never more than 3 √n or n ÷ 3.
 *
 * Source: D. N. Politis and H. White, "Automatic Block-Length Selection for the Dependent Bootstrap", Econometric
 * Reviews 23 (2004), with the correction by A. Patton, D. N. Politis and H. White, ibid. 28 (2009).
 */
export function blockLength(series: Float64Array): number {
  const n = series.length;
  if (n < 3) return 1;
  const quietLags = Math.max(5, Math.ceil(Math.sqrt(Math.log10(n))));
  const lags = Math.min(n - 1, Math.ceil(Math.sqrt(n)) + quietLags);
  const covariance = autocovariance(series, 2 * lags);
  if (!(covariance[0]! > 0)) return 1;
  const bound = SIGNIFICANCE * Math.sqrt(Math.log10(n) / n) * covariance[0]!;
  const memory = memoryOf(covariance, { bound, quietLags, lags });
  const width = 2 * Math.max(memory, 1);
  let slope = 0;
  let spectrum = covariance[0]!;
  for (let lag = 1; lag <= Math.min(width, covariance.length - 1); lag += 1) {
    const weight = flatTop(lag / width) * covariance[lag]!;
    slope += 2 * lag * weight;
    spectrum += 2 * weight;
  }
  // A series that swings back each time has no long memory to keep: single observations err on the wide side.
  if (!(spectrum > 0)) return 1;
  const length = Math.cbrt((slope * slope) / (spectrum * spectrum)) * Math.cbrt(n);
  const most = Math.min(3 * Math.sqrt(n), n / 3);
  return Math.min(Math.max(length, 1), Math.max(most, 1));
}

/** The first lag after which `quietLags` autocorrelations in a row are not significant. */
function memoryOf(
  covariance: Float64Array,
  rule: { readonly bound: number; readonly quietLags: number; readonly lags: number },
): number {
  let quiet = 0;
  let lastLoud = 0;
  for (let lag = 1; lag <= rule.lags && lag < covariance.length; lag += 1) {
    if (Math.abs(covariance[lag]!) < rule.bound) {
      quiet += 1;
      if (quiet === rule.quietLags) return lag - rule.quietLags;
    } else {
      quiet = 0;
      lastLoud = lag;
    }
  }
  return lastLoud;
}

/** The trapezoidal lag window of Politis and Romano (1995). */
const flatTop = (share: number): number => (share <= 0.5 ? 1 : 2 * (1 - share));

function autocovariance(series: Float64Array, lags: number): Float64Array {
  const n = series.length;
  let sum = 0;
  for (const value of series) sum += value;
  const centred = series.map((value) => value - sum / n);
  const covariance = new Float64Array(Math.min(lags, n - 1) + 1);
  for (let lag = 0; lag < covariance.length; lag += 1) {
    let product = 0;
    for (let i = lag; i < n; i += 1) product += centred[i]! * centred[i - lag]!;
    covariance[lag] = product / n;
  }
  return covariance;
}
