import type { PriceTicks } from '../../../domain/index.js';
import { signOf } from '../format.js';
import { sumDecimals } from '../lists/decimal-sum.js';
import type { Subject } from './subject.js';

export const COMPARISONS = ['>=', '<=', '!=', '>', '<', '=', 'crosses'] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** One comparison of an alert. */
export interface Condition {
  readonly subject: Subject;
  readonly comparison: Comparison;
  /** A plain decimal in the subject's own unit (a duration in micros, a percentage in percent), or a state. */
  readonly threshold: string;
  /** Where it stands on the ladder and the chart; null where it is no price of a market. */
  readonly ticks: PriceTicks | null;
}

/** A condition or several, as it was typed and as it is watched. */
export interface Alert {
  /** As it was typed, with single spaces and without once, every and the way it is told. */
  readonly text: string;
  /** It holds where all conditions of any one list hold: `and` binds closer than `or`. */
  readonly anyOf: readonly (readonly Condition[])[];
  readonly repeat: 'once' | 'every';
  /** All ring here; a message goes out by the channels of the configuration too, as `telegram` does. */
  readonly by: 'bell' | 'message' | 'telegram';
}

/**
 * What the terminal knows now, by a subject's `name`: a plain decimal in the subject's unit, or a state; null
 * where it is not known.
 */
export type AlertReading = (name: string) => string | null;

/** −1, 0 or 1: two plain decimals, exactly. */
export function compareDecimals(a: string, b: string): number {
  return signOf(sumDecimals([a, b.startsWith('-') ? b.slice(1) : `-${b}`]));
}

/**
 * Whether a condition holds; null where it is not known. `crosses` holds at the one reading that reaches the
 * threshold or passes it, seen from the reading before: standing on it is no crossing, nor is leaving it.
 * @param before the last known value before this one, null where there is none
 */
export function holds(condition: Condition, value: string | null, before: string | null): boolean | null {
  if (value === null) return null;
  const { comparison, threshold, subject } = condition;
  if (subject.unit === 'state') return (value === threshold) === (comparison === '=');
  const side = compareDecimals(value, threshold);
  switch (comparison) {
    case '>':
      return side > 0;
    case '<':
      return side < 0;
    case '>=':
      return side >= 0;
    case '<=':
      return side <= 0;
    case '=':
      return side === 0;
    case '!=':
      return side !== 0;
    case 'crosses': {
      if (before === null) return null;
      const from = compareDecimals(before, threshold);
      return from !== 0 && from !== side;
    }
  }
}
