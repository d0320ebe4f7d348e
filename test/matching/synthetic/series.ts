/** Moments of series of numbers, by their definitions. */
export const average = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

export function covariance(xs: readonly number[], ys: readonly number[]): number {
  const [x, y] = [average(xs), average(ys)];
  return average(xs.map((value, i) => (value - x) * (ys[i]! - y)));
}

export const variance = (values: readonly number[]): number => covariance(values, values);

export const correlation = (xs: readonly number[], ys: readonly number[]): number =>
  covariance(xs, ys) / Math.sqrt(variance(xs) * variance(ys));

export const differences = (values: readonly number[]): number[] =>
  values.slice(1).map((value, i) => value - values[i]!);

/** How many deviations the products of values `lag` apart are from 0; asks nothing of how their size clusters. */
export function autocovarianceT(values: readonly number[], lag: number): number {
  const products = values.slice(lag).map((value, i) => value * values[i]!);
  return average(products) / Math.sqrt(average(products.map((one) => one * one)) / products.length);
}
