/**
 * The integers that prices, sizes and times are counted in.
 *
 * A price is a whole number of an instrument's ticks, a size a whole number of its lots; decimals exist
 * only at the edges, written and read by the instrument (see instrument.ts).
 */
declare const unit: unique symbol;

/** A price in ticks of its instrument: an integer that fits an Int32. */
export type PriceTicks = number & { readonly [unit]: 'PriceTicks' };
/** A size in lots of its instrument: a non-negative integer of at most 2^53. */
export type SizeLots = number & { readonly [unit]: 'SizeLots' };
/** Microseconds since the epoch: an integer in a Float64. */
export type Micros = number & { readonly [unit]: 'Micros' };

export const MAX_TICKS = 2_147_483_647;
export const MAX_LOTS = Number.MAX_SAFE_INTEGER;

export const MICROS_PER_MILLI = 1_000;
export const MICROS_PER_SECOND = 1_000_000;
export const MICROS_PER_MINUTE = 60_000_000;
export const MICROS_PER_DAY = 86_400_000_000;

/** @throws RangeError unless `value` is an integer that fits an Int32. */
export function priceTicks(value: number): PriceTicks {
  if (!Number.isInteger(value) || value > MAX_TICKS || value < -MAX_TICKS) {
    throw new RangeError(`price of ${value} ticks does not fit an Int32`);
  }
  return value as PriceTicks;
}

/** @throws RangeError unless `value` is a non-negative safe integer. */
export function sizeLots(value: number): SizeLots {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`size of ${value} lots is not a count`);
  return value as SizeLots;
}

export const micros = (value: number): Micros => value as Micros;

/** 10^0 … 10^15, exactly. A table, since `**` differs between versions of V8. */
export const POWERS_OF_TEN: readonly number[] = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
];
