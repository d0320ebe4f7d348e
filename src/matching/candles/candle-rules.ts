import { type Instrument, type Side, UserError } from '../../domain/index.js';

/** Candles as columns: time of the begin in micros, prices in ticks, volume in lots; rising by time. */
export interface CandleColumns {
  readonly length: number;
  readonly time: Float64Array;
  readonly open: Int32Array;
  readonly high: Int32Array;
  readonly low: Int32Array;
  readonly close: Int32Array;
  readonly volume: Float64Array;
}

/** One instrument's candles. */
export interface CandleSource {
  readonly instrument: Instrument;
  readonly intervalSeconds: number;
  readonly candles: CandleColumns;
}

/** What is assumed where candles say nothing. */
export interface CandleRules {
  /** The spread, of which takers pay half: the larger of so many ticks and so many basis points of the price. */
  readonly spreadTicks: number;
  readonly spreadBps: number;
  /** The part of a candle's volume that all of our orders together may have of it. */
  readonly volumeShare: number;
}

export const CANDLE_RULES: CandleRules = { spreadTicks: 1, spreadBps: 0, volumeShare: 0.1 };

/** @throws UserError for a spread below 0, or a share that is none. */
export function candleRules(given: Partial<CandleRules> = {}): CandleRules {
  const rules = { ...CANDLE_RULES, ...given };
  for (const name of ['spreadTicks', 'spreadBps'] as const) {
    if (!(rules[name] >= 0 && Number.isFinite(rules[name]))) {
      throw new UserError(`${name} ${rules[name]}: give 0 or more`);
    }
  }
  if (!(rules.volumeShare > 0 && rules.volumeShare <= 1)) {
    throw new UserError(`volumeShare ${rules.volumeShare}: give a share above 0 and up to 1`);
  }
  return rules;
}

/** What a taker gets at `price`: worse by half the spread, rounded up to whole ticks. */
export function takerPrice(rules: CandleRules, side: Side, price: number): number {
  const spread = Math.max(rules.spreadTicks, (price * rules.spreadBps) / 10_000);
  const half = Math.ceil(spread / 2);
  return side === 'buy' ? price + half : Math.max(1, price - half);
}

/** The worse of two prices for that side. */
export const worseOf = (side: Side, a: number, b: number): number =>
  side === 'buy' ? Math.max(a, b) : Math.min(a, b);

/** Whether `price` is no worse than a limit. */
export const isWithin = (side: Side, price: number, limit: number): boolean =>
  side === 'buy' ? price <= limit : price >= limit;
