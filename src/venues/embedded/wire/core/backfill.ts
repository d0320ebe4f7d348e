import { MICROS_PER_MINUTE, Random } from '../../../../domain/index.js';
import type { PastMinute } from './minute-candles.js';

const MINUTES_PER_DAY = 1_440;
/** Of a minute's change of the logarithm of the price: about 2 % a day. */
const DEVIATION = 0.000_5;

export interface WalkOptions {
  /** The walk ends with the last whole minute before it. */
  readonly endTime: number;
  /** In ticks. */
  readonly endPrice: number;
  readonly days: number;
  readonly seed: number;
  /** Of an order, in lots. */
  readonly typicalSize: number;
}

/** Candles by the minute that a random walk makes up and that end at a price; told oldest first. */
export function walkBack(
  { endTime, endPrice, days, seed, typicalSize }: WalkOptions,
  tell: (minute: PastMinute) => void,
): void {
  const random = new Random(seed);
  const count = days * MINUTES_PER_DAY;
  const end = Math.floor(endTime / MICROS_PER_MINUTE);
  // Walked from its end backwards, so that it ends where the market begins.
  const prices = new Float64Array(count + 1);
  prices[count] = endPrice;
  for (let i = count - 1; i >= 0; i -= 1) prices[i] = prices[i + 1]! * Math.exp(DEVIATION * random.normal());
  const at = (i: number): number => Math.max(1, Math.round(prices[i]!));
  for (let i = 0; i < count; i += 1) {
    const [open, close] = [at(i), at(i + 1)];
    const reach = open * DEVIATION;
    const volume = Math.max(1, Math.round(random.exponential(typicalSize * 20)));
    tell({
      minute: end - count + i,
      open,
      high: Math.max(open, close) + Math.round(random.exponential(reach)),
      low: Math.max(1, Math.min(open, close) - Math.round(random.exponential(reach))),
      close,
      volume,
      buyVolume: Math.round(volume * random.next()),
      trades: random.integer(1, 60),
    });
  }
}
