import type { Instrument } from './instrument.js';
import type { PriceTicks } from './units.js';

const MINUS = 45;
const ZERO = 48;

/** 61727.66 as 61,727.66: for people's eyes only. */
export function grouped(decimal: string): string {
  const point = decimal.indexOf('.');
  const end = point < 0 ? decimal.length : point;
  const first = decimal.charCodeAt(0) === MINUS ? 1 : 0;
  let at = end - 3;
  if (at <= first) return decimal;
  let spaced = decimal.slice(at);
  for (at -= 3; at > first; at -= 3) spaced = `${decimal.slice(at, at + 3)},${spaced}`;
  return `${decimal.slice(0, at + 3)},${spaced}`;
}

/** 0.25000 with three decimals at least as 0.250; digits that say something stay. */
export function withoutIdleZeros(decimal: string, leastDecimals: number): string {
  const point = decimal.indexOf('.');
  if (point < 0) return decimal;
  let end = decimal.length;
  while (end > point + 1 + leastDecimals && decimal.charCodeAt(end - 1) === ZERO) end -= 1;
  return end === decimal.length ? decimal : decimal.slice(0, end);
}

export const priceText = (instrument: Instrument, price: PriceTicks | null): string =>
  price === null ? 'market' : grouped(instrument.formatPrice(price));

/** 0.25000 as 0.250: at least three decimals, no trailing zeros beyond. */
export const sizeText = (instrument: Instrument, lots: number): string =>
  withoutIdleZeros(instrument.formatSize(lots), SIZE_DECIMALS);

/** A size that is no instrument's own, such as one of several venues, in the same form. */
export const sizeDecimalText = (decimal: string): string => withoutIdleZeros(decimal, SIZE_DECIMALS);

const SIZE_DECIMALS = 3;
