import { MICROS_PER_DAY, MICROS_PER_MINUTE, MICROS_PER_SECOND } from '../../../domain/index.js';
import type { Budget } from './budget.js';
import { DecayingCounter } from './decaying-counter.js';
import { SlidingWindow } from './sliding-window.js';
import { WeightLimiter, type WeightLimiterOptions } from './weight-limiter.js';

type LimiterSetting = Pick<WeightLimiterOptions, 'clock' | 'wake' | 'shares' | 'onlyRefusals'>;

/** One row of `rateLimits` in Binance's exchangeInfo. */
export interface BinanceRateLimit {
  readonly rateLimitType: string;
  readonly interval: 'SECOND' | 'MINUTE' | 'HOUR' | 'DAY';
  readonly intervalNum: number;
  readonly limit: number;
}

/** As exchangeInfo gave them in November 2026. */
export const BINANCE_LIMITS: readonly BinanceRateLimit[] = [
  { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 6_000 },
  { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 100 },
  { rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: 200_000 },
];

const INTERVAL_MICROS = {
  SECOND: MICROS_PER_SECOND,
  MINUTE: MICROS_PER_MINUTE,
  HOUR: 60 * MICROS_PER_MINUTE,
  DAY: MICROS_PER_DAY,
} as const;

/**
 * Binance: request weight a minute by address (REST and ws-api together), orders by account. Budgets `weight`,
 * `orders:10s`, `orders:1d`; corrected by `X-MBX-USED-WEIGHT-1M`, `X-MBX-ORDER-COUNT-…` and ws-api's `rateLimits`.
 * https://developers.binance.com/docs/binance-spot-api-docs/rest-api/limits
 */
export function binanceLimiter(
  setting: LimiterSetting,
  limits: readonly BinanceRateLimit[] = BINANCE_LIMITS,
): WeightLimiter {
  const budgets: Record<string, Budget> = {};
  for (const limit of limits) {
    const name = binanceBudget(limit);
    if (name !== null)
      budgets[name] = new SlidingWindow(limit.limit, INTERVAL_MICROS[limit.interval] * limit.intervalNum);
  }
  return new WeightLimiter({ ...setting, budgets });
}

/** Our name for one of the venue's limits; null for what does not concern orders or weights. */
export function binanceBudget(limit: Omit<BinanceRateLimit, 'limit'>): string | null {
  if (limit.rateLimitType === 'REQUEST_WEIGHT') return 'weight';
  if (limit.rateLimitType !== 'ORDERS') return null;
  // Asked with each answer of the venue: the two that it has need no new text.
  const { interval, intervalNum } = limit;
  if (interval === 'SECOND' && intervalNum === 10) return 'orders:10s';
  if (interval === 'DAY' && intervalNum === 1) return 'orders:1d';
  return `orders:${limit.intervalNum}${limit.interval[0]!.toLowerCase()}`;
}

/**
 * Coinbase Advanced Trade: 30 private and 10 public requests a second. Budgets `private`, `public`.
 * https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/rest-api#rate-limits
 */
export function coinbaseLimiter(setting: LimiterSetting): WeightLimiter {
  const budgets = {
    private: new SlidingWindow(30, MICROS_PER_SECOND),
    public: new SlidingWindow(10, MICROS_PER_SECOND),
  };
  return new WeightLimiter({ ...setting, budgets });
}

export type KrakenTier = 'starter' | 'intermediate' | 'pro';

/** Of the REST counter: its maximum, and how much it loses a second; of the trading counter of each pair the same. */
const KRAKEN_TIERS = {
  starter: { rest: [15, 0.33], trading: [60, 1] },
  intermediate: { rest: [20, 0.5], trading: [125, 2.34] },
  pro: { rest: [20, 1], trading: [180, 3.75] },
} as const;

/**
 * Kraken: a counter for private REST calls (budget `rest`), public calls about one a second (`public`), and one
 * trading counter a pair (`trading:PAIR`), which young cancels and amendments raise by more.
 * https://docs.kraken.com/api/docs/guides/spot-ratelimits, https://docs.kraken.com/api/docs/guides/spot-rest-ratelimits
 */
export function krakenLimiter(setting: LimiterSetting, tier: KrakenTier = 'starter'): WeightLimiter {
  const { rest, trading } = KRAKEN_TIERS[tier];
  const budgets = {
    rest: new DecayingCounter(rest[0], rest[1], true),
    public: new SlidingWindow(1, MICROS_PER_SECOND),
  };
  const open = (name: string) =>
    name.startsWith('trading:') ? new DecayingCounter(trading[0], trading[1]) : undefined;
  return new WeightLimiter({ ...setting, budgets, open });
}

const PENALTIES = {
  amend: [
    [5, 3],
    [10, 2],
    [15, 1],
  ],
  cancel: [
    [5, 8],
    [10, 6],
    [15, 5],
    [45, 4],
    [90, 2],
    [300, 1],
  ],
} as const;

/** What a change of an order adds to its pair's trading counter, by how long it has rested since its last change. */
export function krakenPenalty(kind: 'amend' | 'cancel', restedMicros: number): number {
  const fixed = kind === 'amend' ? 1 : 0;
  for (const [seconds, count] of PENALTIES[kind]) {
    if (restedMicros < seconds * MICROS_PER_SECOND) return fixed + count;
  }
  return fixed;
}

/** Any other venue: one request every so many milliseconds on average, as its metadata in ccxt says. Budget `requests`. */
export function pacedLimiter(setting: LimiterSetting, millisBetween: number): WeightLimiter {
  const perSecond = Math.max(1, Math.floor(1_000 / Math.max(1, millisBetween)));
  return new WeightLimiter({
    ...setting,
    budgets: { requests: new SlidingWindow(perSecond, MICROS_PER_SECOND) },
  });
}
