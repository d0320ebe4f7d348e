/** A straight line through pairs, and how far each is off it. */
export interface Regression {
  readonly beta: number;
  readonly alpha: number;
  readonly residuals: Float64Array;
}

/** Ordinary least squares of y on x and a constant. Both have the same length, at least 2. */
export function regress(y: Float64Array, x: Float64Array): Regression {
  const n = y.length;
  let [sumY, sumX] = [0, 0];
  for (let i = 0; i < n; i += 1) {
    sumY += y[i]!;
    sumX += x[i]!;
  }
  const [meanY, meanX] = [sumY / n, sumX / n];
  let [cross, square] = [0, 0];
  for (let i = 0; i < n; i += 1) {
    cross += (x[i]! - meanX) * (y[i]! - meanY);
    square += (x[i]! - meanX) * (x[i]! - meanX);
  }
  const beta = square === 0 ? 0 : cross / square;
  const alpha = meanY - beta * meanX;
  return { beta, alpha, residuals: y.map((value, i) => value - alpha - beta * x[i]!) };
}

/**
 * The t-statistic of γ in Δe_t = γ e_{t−1} + Σ φ_i Δe_{t−i} + u_t: the augmented Dickey–Fuller test without constant,
 * which Engle and Granger ("Co-integration and error correction", Econometrica 55, 1987) make of residuals.
 * @returns NaN where there are too few values or they do not vary.
 */
export function adfStatistic(residuals: Float64Array, lags: number): number {
  const unknowns = lags + 1;
  const rows = residuals.length - 1 - lags;
  if (rows <= unknowns) return Number.NaN;
  const change = (t: number): number => residuals[t]! - residuals[t - 1]!;
  // The normal equations, with the right side and the first unit vector as further columns.
  const width = unknowns + 2;
  const system = new Float64Array(unknowns * width);
  const row = new Float64Array(unknowns);
  let total = 0;
  for (let t = lags + 1; t < residuals.length; t += 1) {
    row[0] = residuals[t - 1]!;
    for (let i = 1; i <= lags; i += 1) row[i] = change(t - i);
    const target = change(t);
    total += target * target;
    for (let i = 0; i < unknowns; i += 1) {
      for (let j = 0; j < unknowns; j += 1) system[i * width + j]! += row[i]! * row[j]!;
      system[i * width + unknowns]! += row[i]! * target;
    }
  }
  const rights = Float64Array.from({ length: unknowns }, (_, i) => system[i * width + unknowns]!);
  system[unknowns + 1] = 1;
  if (!eliminate(system, unknowns, width)) return Number.NaN;
  let explained = 0;
  for (let i = 0; i < unknowns; i += 1) explained += system[i * width + unknowns]! * rights[i]!;
  const variance = (total - explained) / (rows - unknowns);
  // The solution for the unit vector holds the first column of the inverse.
  return system[unknowns]! / Math.sqrt(variance * system[unknowns + 1]!);
}

/** Gauss and Jordan, with pivots; false where the system is singular. */
function eliminate(system: Float64Array, unknowns: number, width: number): boolean {
  for (let column = 0; column < unknowns; column += 1) {
    let pivot = column;
    for (let r = column + 1; r < unknowns; r += 1) {
      if (Math.abs(system[r * width + column]!) > Math.abs(system[pivot * width + column]!)) pivot = r;
    }
    const divisor = system[pivot * width + column]!;
    if (divisor === 0 || Number.isNaN(divisor)) return false;
    for (let j = 0; j < width; j += 1) {
      const swapped = system[pivot * width + j]! / divisor;
      system[pivot * width + j] = system[column * width + j]!;
      system[column * width + j] = swapped;
    }
    for (let r = 0; r < unknowns; r += 1) {
      const factor = system[r * width + column]!;
      if (r === column || factor === 0) continue;
      for (let j = 0; j < width; j += 1) system[r * width + j]! -= factor * system[column * width + j]!;
    }
  }
  return true;
}

/**
 * Response surfaces β∞ + β1/n + β2/n² of the Engle–Granger test of two series with a constant: MacKinnon, "Critical
 * values for cointegration tests", Queen's Economics Department working paper 1227 (2010).
 */
const SURFACES = {
  '1%': [-3.89644, -10.9519, -33.527],
  '5%': [-3.33613, -6.1101, -6.823],
  '10%': [-3.04445, -4.2412, -2.72],
} as const;

export type Significance = keyof typeof SURFACES;

/** A statistic below this rejects "not cointegrated" at that level. @param count of pairs. */
export function criticalValue(level: Significance, count: number): number {
  const [limit, first, second] = SURFACES[level];
  const n = count - 1;
  return limit + first / n + second / (n * n);
}

/**
 * In how many steps half of a deviation is gone, by e_t = φ e_{t−1}: −ln 2 / ln φ. Infinite where it does not revert,
 * 0 where each step overshoots.
 */
export function halfLife(residuals: Float64Array): number {
  let [cross, square] = [0, 0];
  for (let t = 1; t < residuals.length; t += 1) {
    cross += residuals[t - 1]! * residuals[t]!;
    square += residuals[t - 1]! * residuals[t - 1]!;
  }
  const phi = cross / square;
  if (!(phi < 1)) return Number.POSITIVE_INFINITY;
  return phi <= 0 ? 0 : -Math.LN2 / Math.log(phi);
}
