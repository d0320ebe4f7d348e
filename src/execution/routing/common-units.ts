import { POWERS_OF_TEN, type Step } from '../../domain/index.js';

/** Steps as whole multiples of the largest step that divides all of them. */
export interface CommonUnit {
  readonly unit: Step;
  readonly multiples: readonly number[];
}

/** @throws RangeError where a multiple would not be a safe integer: no two venues are so far apart. */
export function commonUnit(steps: readonly Step[]): CommonUnit {
  const decimals = steps.reduce((most, step) => Math.max(most, step.decimals), 0);
  const scaled = steps.map((step) => step.units * POWERS_OF_TEN[decimals - step.decimals]!);
  if (!scaled.every(Number.isSafeInteger)) throw new RangeError('steps are too far apart to be compared');
  const units = scaled.reduce(greatestDivisor, 0);
  return { unit: { units, decimals }, multiples: scaled.map((each) => each / units) };
}

export function greatestDivisor(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}

/** The smallest number that both divide; Infinity where it is no safe integer. */
export function leastMultiple(a: number, b: number): number {
  const multiple = (a / greatestDivisor(a, b)) * b;
  return Number.isSafeInteger(multiple) ? multiple : Number.POSITIVE_INFINITY;
}

/** a ÷ b of non-negative safe integers, exactly: the rest is exact, and so is the division of a multiple. */
export const floorOver = (a: number, b: number): number => (a - (a % b)) / b;
export const ceilOver = (a: number, b: number): number => floorOver(a, b) + (a % b > 0 ? 1 : 0);

/** a × b ÷ c of non-negative safe integers, rounded down, exactly. */
export function floorProductOver(a: number, b: number, c: number): number {
  const product = a * b;
  if (product <= Number.MAX_SAFE_INTEGER) return floorOver(product, c);
  const quotient = (BigInt(a) * BigInt(b)) / BigInt(c);
  return quotient > Number.MAX_SAFE_INTEGER ? Number.MAX_SAFE_INTEGER : Number(quotient);
}
