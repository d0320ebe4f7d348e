import { POWERS_OF_TEN } from './units.js';

/** Why a decimal was refused; the text completes "NAME VALUE …". */
export interface DecimalRefusal {
  readonly refused: string;
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d*))?$/;

/**
 * Reads a plain decimal exactly as an integer count of 10^-decimals.
 *
 * Refuses, never rounds: exponents, `NaN`, signs where `signed` is not set, digits finer than `decimals`
 * (zeros excepted), and what a double cannot hold exactly. Venues write sizes with more zeros than they mean.
 */
export function parseScaled(text: string, decimals: number, signed = false): number | DecimalRefusal {
  const match = DECIMAL.exec(text);
  if (match === null) return { refused: 'is not a plain decimal number' };
  const negative = match[1] === '-';
  if (negative && !signed) return { refused: 'is negative' };
  const fraction = match[3] ?? '';
  for (let i = decimals; i < fraction.length; i += 1) {
    if (fraction.charCodeAt(i) !== 48) return { refused: `has more than ${decimals} decimals` };
  }
  const kept = fraction.slice(0, decimals);
  const value = Number(`${match[2]}${kept}`) * POWERS_OF_TEN[decimals - kept.length]!;
  if (!Number.isSafeInteger(value)) return { refused: 'is too large' };
  return negative && value !== 0 ? -value : value;
}

/** Writes an integer count of 10^-decimals as a plain decimal, exactly. */
export function formatScaled(value: number, decimals: number): string {
  const digits = String(Math.abs(value)).padStart(decimals + 1, '0');
  const sign = value < 0 ? '-' : '';
  if (decimals === 0) return `${sign}${digits}`;
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** A plain decimal rounded half up (away from zero) to `decimals`, exactly; what is no plain decimal stays as it is. */
export function roundDecimal(text: string, decimals: number): string {
  const match = DECIMAL.exec(text);
  if (match === null) return text;
  const fraction = match[3] ?? '';
  let units = BigInt(match[2]! + fraction.slice(0, decimals).padEnd(decimals, '0'));
  if (fraction.charCodeAt(decimals) >= 53) units += 1n;
  const digits = units.toString().padStart(decimals + 1, '0');
  const cut = digits.length - decimals;
  const plain = decimals === 0 ? digits : `${digits.slice(0, cut)}.${digits.slice(cut)}`;
  return match[1] === '-' && units !== 0n ? `-${plain}` : plain;
}

/** A step such as 0.01 or 0.25 as `units` × 10^-`decimals`, reduced: {25, 2} for "0.250". */
export interface Step {
  readonly units: number;
  readonly decimals: number;
}

/** @throws RangeError unless `text` is a positive plain decimal of at most 15 decimals. */
export function parseStep(text: string): Step {
  const [whole = '', fraction = '', ...rest] = text.split('.');
  const kept = fraction.replace(/0+$/, '');
  const units = Number(`${whole}${kept}`);
  if (
    rest.length > 0 ||
    !/^\d+$/.test(`${whole}${kept}`) ||
    !Number.isSafeInteger(units) ||
    units <= 0 ||
    kept.length > 15
  ) {
    throw new RangeError(`step "${text}" is not a positive decimal`);
  }
  return { units, decimals: kept.length };
}

export const formatStep = (step: Step): string => formatScaled(step.units, step.decimals);
