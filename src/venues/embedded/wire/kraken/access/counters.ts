import { MICROS_PER_SECOND } from '../../../../../domain/index.js';
import type { KrakenTier } from '../../dialect.js';

/** Of a key's calls, and of an account's transactions on a pair. */
const TIERS = {
  starter: { calls: { max: 15, perSecond: 0.33 }, trading: { max: 60, perSecond: 1 } },
  intermediate: { calls: { max: 20, perSecond: 0.5 }, trading: { max: 125, perSecond: 2.34 } },
  pro: { calls: { max: 20, perSecond: 1 }, trading: { max: 180, perSecond: 3.75 } },
} as const;
/** Calls without a key that an address may make: one a second, with some room for a start. */
const PUBLIC = { max: 15, perSecond: 1 };
const OPEN_ORDERS = 225;

/** What a request adds to a pair's counter beyond its fixed part, by the age of the order in seconds. */
const AGING = {
  cancel: [
    [5, 8],
    [10, 6],
    [15, 5],
    [45, 4],
    [90, 2],
    [300, 1],
  ],
  amend: [
    [5, 3],
    [10, 2],
    [15, 1],
  ],
  edit: [
    [5, 6],
    [10, 5],
    [15, 4],
    [45, 2],
    [90, 1],
  ],
} as const;

class Counter {
  private value = 0;
  private time = 0;

  constructor(private readonly limit: { readonly max: number; readonly perSecond: number }) {}

  /** @returns false, and adds nothing, where it would pass the maximum. */
  take(cost: number, now: number): boolean {
    const after = this.at(now) + cost;
    if (after > this.limit.max) return false;
    this.value = after;
    return true;
  }

  /** Adds without asking. */
  add(cost: number, now: number): void {
    this.value = this.at(now) + cost;
  }

  at(now: number): number {
    const fallen = ((now - this.time) / MICROS_PER_SECOND) * this.limit.perSecond;
    this.value = Math.max(0, this.value - Math.max(0, fallen));
    this.time = now;
    return this.value;
  }
}

/**
 * The counters that Kraken keeps: of calls by key, of calls without key by address, and the engine's of transactions
 * by account and pair, shared by REST and sockets.
 *
 * Source: https://docs.kraken.com/exchange/guides/general/ratelimits and …/guides/rest/ratelimits
 */
export class Counters {
  private readonly calls = new Map<string, Counter>();
  private readonly addresses = new Map<string, Counter>();
  private readonly trading = new Map<string, Counter>();

  constructor(
    private readonly counted: boolean,
    private readonly tier: KrakenTier = 'pro',
  ) {}

  /** What the engine's counter of a pair may reach. */
  get maxRateCount(): number {
    return TIERS[this.tier].trading.max;
  }

  /** One of a key's calls; histories cost two. */
  call(key: string, cost: number, now: number): boolean {
    return !this.counted || counterOf(this.calls, key, TIERS[this.tier].calls).take(cost, now);
  }

  /** A call without a key, by address and where it is for one pair by that. */
  publicCall(address: string, pair: string, now: number): boolean {
    return !this.counted || counterOf(this.addresses, `${address} ${pair}`, PUBLIC).take(1, now);
  }

  /** A new order, or `count` in a batch, which counts half as much. */
  place(account: string, instrument: number, now: number, count = 1): boolean {
    return !this.counted || this.of(account, instrument).take(count === 1 ? 1 : count / 2, now);
  }

  change(kind: 'amend' | 'edit', { account, instrument, age, now }: Aged): boolean {
    return !this.counted || this.of(account, instrument).take(1 + aging(kind, age), now);
  }

  /** Cancels are counted and never refused. */
  cancel({ account, instrument, age, now }: Aged): void {
    if (this.counted) this.of(account, instrument).add(aging('cancel', age), now);
  }

  mayOpen(open: () => number): boolean {
    return !this.counted || open() < OPEN_ORDERS;
  }

  /** The engine's counter as it stands. */
  rate(account: string, instrument: number, now: number): number {
    return this.counted ? this.of(account, instrument).at(now) : 0;
  }

  private of(account: string, instrument: number): Counter {
    return counterOf(this.trading, `${account} ${instrument}`, TIERS[this.tier].trading);
  }
}

/** An order whose age, in microseconds, makes a change of it cheap or dear. */
export interface Aged {
  readonly account: string;
  readonly instrument: number;
  readonly age: number;
  readonly now: number;
}

function counterOf(
  counters: Map<string, Counter>,
  key: string,
  limit: { readonly max: number; readonly perSecond: number },
): Counter {
  let counter = counters.get(key);
  if (counter === undefined) {
    counter = new Counter(limit);
    counters.set(key, counter);
  }
  return counter;
}

function aging(kind: keyof typeof AGING, age: number): number {
  for (const [seconds, cost] of AGING[kind]) if (age < seconds * MICROS_PER_SECOND) return cost;
  return 0;
}
