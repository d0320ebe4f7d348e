/** The mean of some numbers. NaN of none. */
export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The standard deviation of a sample, with n − 1. */
export function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
}

/** A mean with what is known of it: Student's t over independent values. */
export interface Estimate {
  readonly mean: number;
  readonly standardError: number;
  readonly t: number;
  /** Two-sided, of a mean of 0. */
  readonly p: number;
  /** 95 %. */
  readonly interval: readonly [number, number];
}

export function estimate(values: readonly number[]): Estimate {
  const degrees = values.length - 1;
  const middle = mean(values);
  const standardError = deviation(values) / Math.sqrt(values.length);
  const t = standardError === 0 ? (middle === 0 ? 0 : Math.sign(middle) * Infinity) : middle / standardError;
  const reach = studentQuantile(0.975, degrees) * standardError;
  const interval = [middle - reach, middle + reach] as const;
  return { mean: middle, standardError, t, p: 2 * studentTail(Math.abs(t), degrees), interval };
}

/** The least-squares slope of y on x. */
export function slope(xs: readonly number[], ys: readonly number[]): number {
  const x = mean(xs);
  const y = mean(ys);
  let covariance = 0;
  let variance = 0;
  for (const [i, value] of xs.entries()) {
    covariance += (value - x) * (ys[i]! - y);
    variance += (value - x) ** 2;
  }
  return covariance / variance;
}

/**
 * The slope of y on x within groups that all have the same xs: a line is fitted to each, and their slopes are
 * independent values. Their mean is the slope of a regression with an effect for each group (and so of a random-slopes
 * model of a balanced design); Student's t over them asks nothing of the noise within a group.
 *
 * @param rows the ys of a group, one for each x.
 */
export function slopeWithin(xs: readonly number[], rows: readonly (readonly number[])[]): Estimate {
  return estimate(rows.map((ys) => slope(xs, ys)));
}

/** P(T > t) for Student's t. */
export function studentTail(t: number, degrees: number): number {
  if (t < 0) return 1 - studentTail(-t, degrees);
  if (t === Infinity) return 0;
  return 0.5 * incompleteBeta(degrees / (degrees + t * t), { a: degrees / 2, b: 0.5 });
}

/** The t that lies above a share of Student's distribution. */
export function studentQuantile(share: number, degrees: number): number {
  if (share < 0.5) return -studentQuantile(1 - share, degrees);
  let low = 0;
  let high = 1;
  while (studentTail(high, degrees) > 1 - share) high *= 2;
  for (let i = 0; i < 80; i += 1) {
    const middle = (low + high) / 2;
    if (studentTail(middle, degrees) > 1 - share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The regularised incomplete beta function, by its continued fraction (Abramowitz and Stegun 26.5.8). */
function incompleteBeta(x: number, { a, b }: { readonly a: number; readonly b: number }): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, { a: b, b: a });
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x));
  let fraction = 1;
  // From the far end, where what is left out is below a double's precision.
  for (let m = 200; m >= 1; m -= 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m - 1) * (a + b + m - 1) * x) / ((a + 2 * m - 2) * (a + 2 * m - 1));
    fraction = 1 + odd / (1 + even / fraction);
  }
  return front / (a * fraction);
}

/** ln Γ, by Lanczos with g = 7 and nine terms: fifteen digits. */
function logGamma(value: number): number {
  const x = value - 1;
  const base = x + 7.5;
  let sum = LANCZOS[0]!;
  for (let i = 1; i < LANCZOS.length; i += 1) sum += LANCZOS[i]! / (x + i);
  return 0.5 * Math.log(2 * Math.PI) + (x + 0.5) * Math.log(base) - base + Math.log(sum);
}

const LANCZOS = [
  0.999_999_999_999_809_93, 676.520_368_121_885_1, -1_259.139_216_722_402_8, 771.323_428_777_653_13,
  -176.615_029_162_140_6, 12.507_343_278_686_905, -0.138_571_095_265_720_12, 9.984_369_578_019_571_6e-6,
  1.505_632_735_149_311_6e-7,
];
