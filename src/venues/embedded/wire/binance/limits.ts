import type { BinanceError } from './errors.js';

export interface RateLimit {
  readonly type: 'REQUEST_WEIGHT' | 'ORDERS' | 'RAW_REQUESTS';
  readonly interval: 'SECOND' | 'MINUTE' | 'DAY';
  readonly count: number;
  readonly limit: number;
}

/** As `exchangeInfo` tells them. */
export const REQUEST_WEIGHT: RateLimit = {
  type: 'REQUEST_WEIGHT',
  interval: 'MINUTE',
  count: 1,
  limit: 6_000,
};
export const ORDERS_10S: RateLimit = { type: 'ORDERS', interval: 'SECOND', count: 10, limit: 100 };
export const ORDERS_1D: RateLimit = { type: 'ORDERS', interval: 'DAY', count: 1, limit: 200_000 };
export const RAW_REQUESTS: RateLimit = { type: 'RAW_REQUESTS', interval: 'MINUTE', count: 5, limit: 61_000 };

const MINUTE = 60_000;
const TEN_SECONDS = 10_000;
const DAY = 86_400_000;
/** So many more requests in a minute that was answered with 429 bring the ban. */
const PATIENCE = 10;
const FIRST_BAN = 2 * MINUTE;
const LONGEST_BAN = 3 * DAY;
/** A first fill in the maker's phase gives back more than the order counted. */
const MAKER_CREDIT = 5;

/** Counts within intervals that begin with the clock: the minute at :00, ten seconds at :00, :10, … */
class IntervalCount {
  private interval = -1;
  private used = 0;

  constructor(private readonly length: number) {}

  at(millis: number): number {
    const interval = Math.floor(millis / this.length);
    if (interval !== this.interval) {
      this.interval = interval;
      this.used = 0;
    }
    return this.used;
  }

  add(millis: number, count: number): number {
    this.used = Math.max(0, this.at(millis) + count);
    return this.used;
  }

  ends(millis: number): number {
    return (Math.floor(millis / this.length) + 1) * this.length;
  }
}

interface AddressUse {
  readonly weight: IntervalCount;
  readonly refusals: IntervalCount;
  bannedUntil: number;
  bans: number;
}

interface AccountUse {
  readonly tenSeconds: IntervalCount;
  readonly day: IntervalCount;
}

/**
 * Weights by address and orders by account, as the venue counts them; times in milliseconds.
 * https://developers.binance.com/docs/binance-spot-api-docs/rest-api/limits
 */
export class RequestLimits {
  private readonly addresses = new Map<string, AddressUse>();
  private readonly accounts = new Map<string, AccountUse>();

  constructor(private readonly enforced: boolean) {}

  /** Adds a request's weight; the refusal where it is too much. */
  spend(address: string, weight: number, millis: number): BinanceError | null {
    if (!this.enforced) return null;
    const use = this.ofAddress(address);
    if (millis < use.bannedUntil) return banned(use.bannedUntil);
    if (use.weight.add(millis, weight) <= REQUEST_WEIGHT.limit) return null;
    if (use.refusals.add(millis, 1) > PATIENCE) {
      use.bannedUntil = millis + Math.min(FIRST_BAN * 2 ** Math.min(use.bans, 20), LONGEST_BAN);
      use.bans += 1;
      return banned(use.bannedUntil);
    }
    return tooMuchWeight(use.weight.ends(millis));
  }

  usedWeight(address: string, millis: number): number {
    return this.enforced ? this.ofAddress(address).weight.at(millis) : 0;
  }

  /** Adds new orders to the account's count of unfilled ones; the refusal where they are too many. */
  order(account: string, orders: number, millis: number): BinanceError | null {
    if (!this.enforced) return null;
    const use = this.ofAccount(account);
    if (use.tenSeconds.at(millis) + orders > ORDERS_10S.limit)
      return tooManyOrders(ORDERS_10S, use.tenSeconds.ends(millis));
    if (use.day.at(millis) + orders > ORDERS_1D.limit) return tooManyOrders(ORDERS_1D, use.day.ends(millis));
    use.tenSeconds.add(millis, orders);
    use.day.add(millis, orders);
    return null;
  }

  /** An order has its first fill: it does not count any more. */
  firstFill(account: string, { maker, millis }: { readonly maker: boolean; readonly millis: number }): void {
    if (!this.enforced) return;
    const use = this.ofAccount(account);
    const credit = maker ? MAKER_CREDIT : 1;
    use.tenSeconds.add(millis, -credit);
    use.day.add(millis, -credit);
  }

  orderCounts(account: string, millis: number): { readonly tenSeconds: number; readonly day: number } {
    if (!this.enforced) return { tenSeconds: 0, day: 0 };
    const use = this.ofAccount(account);
    return { tenSeconds: use.tenSeconds.at(millis), day: use.day.at(millis) };
  }

  private ofAddress(address: string): AddressUse {
    let use = this.addresses.get(address);
    if (use === undefined) {
      use = {
        weight: new IntervalCount(MINUTE),
        refusals: new IntervalCount(MINUTE),
        bannedUntil: 0,
        bans: 0,
      };
      this.addresses.set(address, use);
    }
    return use;
  }

  private ofAccount(account: string): AccountUse {
    let use = this.accounts.get(account);
    if (use === undefined) {
      use = { tenSeconds: new IntervalCount(TEN_SECONDS), day: new IntervalCount(DAY) };
      this.accounts.set(account, use);
    }
    return use;
  }
}

export const tooMuchWeight = (retryAt: number): BinanceError => ({
  status: 429,
  code: -1003,
  msg: `Too much request weight used; current limit is ${REQUEST_WEIGHT.limit} request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API.`,
  retryAt,
});

export const banned = (retryAt: number): BinanceError => ({
  status: 418,
  code: -1003,
  msg: `Way too much request weight used; IP banned until ${retryAt}. Please use WebSocket Streams for live updates to avoid bans.`,
  retryAt,
});

const tooManyOrders = ({ limit, count, interval }: RateLimit, retryAt: number): BinanceError => ({
  status: 429,
  code: -1015,
  msg: `Too many new orders; current limit is ${limit} orders per ${count} ${interval}.`,
  retryAt,
});
