/**
 * The standard normal distribution, to 2e-15: Hart's rational approximation as given by West, Better
 * Approximations to Cumulative Normal Functions (Wilmott, 2005).
 */
export function normalCdf(x: number): number {
  const size = Math.abs(x);
  const tail = size > 37 ? 0 : upperTail(size);
  return x > 0 ? 1 - tail : tail;
}

const NUMERATOR = [
  3.52624965998911e-2, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871,
  221.213596169931, 220.206867912376,
];
const DENOMINATOR = [
  8.83883476483184e-2, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674,
  637.333633378831, 793.826512519948, 440.413735824752,
];

function upperTail(x: number): number {
  const bell = Math.exp((-x * x) / 2);
  if (x < 7.07106781186547) return (bell * polynomial(NUMERATOR, x)) / polynomial(DENOMINATOR, x);
  const fraction = x + 1 / (x + 2 / (x + 3 / (x + 4 / (x + 0.65))));
  return bell / fraction / Math.sqrt(2 * Math.PI);
}

/** Acklam's coefficients; the result is then polished by a step of Halley's method. */
const A = [
  -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1,
  2.506628277459239,
];
const B = [
  -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1,
  1,
];
const C = [
  -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const D = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1];
const CENTRAL = 0.02425;

/** The x below which a share `p` of the standard normal distribution lies; ∓Infinity at 0 and 1. */
export function normalInverse(p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`a probability is from 0 to 1, not ${p}`);
  if (p === 0 || p === 1) return p === 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (p > 0.5) return -normalInverse(1 - p);
  let x: number;
  if (p < CENTRAL) {
    const q = Math.sqrt(-2 * Math.log(p));
    x = polynomial(C, q) / polynomial(D, q);
  } else {
    const q = p - 0.5;
    x = (polynomial(A, q * q) * q) / polynomial(B, q * q);
  }
  const error = (normalCdf(x) - p) * Math.sqrt(2 * Math.PI) * Math.exp((x * x) / 2);
  return x - error / (1 + (x * error) / 2);
}

/** Highest power first. */
const polynomial = (coefficients: readonly number[], x: number): number =>
  coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
