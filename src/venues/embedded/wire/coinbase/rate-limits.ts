import type { Micros } from '../../../../domain/index.js';

/** How much a bucket holds, and how long an empty one takes to fill. */
export interface Allowance {
  readonly count: number;
  readonly micros: number;
}

/** The venue's: 30 a second for a user, 10 a second for an address, 10,000 an hour for a user of v2. */
export const ALLOWANCES = {
  private: { count: 30, micros: 1_000_000 },
  public: { count: 10, micros: 1_000_000 },
  app: { count: 10_000, micros: 3_600_000_000 },
  socketMessages: { count: 8, micros: 1_000_000 },
  socketConnections: { count: 8, micros: 1_000_000 },
} as const satisfies Record<string, Allowance>;

interface Bucket {
  left: number;
  time: Micros;
}

/**
 * Token buckets, by what is limited and whom. A rate that is kept to on average passes whatever the jitter; a burst
 * beyond a second's worth does not.
 *
 * @see https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/rest-api-rate-limits
 */
export class RateLimits {
  private readonly buckets = new Map<string, Bucket>();

  constructor(private readonly enabled: boolean) {}

  /** @returns whether it is allowed; takes one where it is. */
  take(name: keyof typeof ALLOWANCES, whom: string, now: Micros): boolean {
    if (!this.enabled) return true;
    const { count, micros } = ALLOWANCES[name];
    const key = `${name} ${whom}`;
    const bucket = this.buckets.get(key) ?? { left: count, time: now };
    this.buckets.set(key, bucket);
    const passed = Math.max(0, now - bucket.time);
    bucket.left = Math.min(count, bucket.left + (passed * count) / micros);
    bucket.time = now;
    if (bucket.left < 1) return false;
    bucket.left -= 1;
    return true;
  }
}
