import type { Money } from '../../../../../domain/index.js';
import { quotientText } from '../text.js';

export const MICROS_PER_UNIT = 1_000_000;

/** One amount as a share of another of the same asset: `0.0012`. */
export const shareOf = (part: Money, whole: Money): string =>
  quotientText(part.toBigInt(), whole.toBigInt(), 8);
