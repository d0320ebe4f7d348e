import { afterEach, describe, expect, it } from 'vitest';
import {
  type Counts,
  type CountsStore,
  KrakenLink,
  OrderTracker,
  SharedCounts,
  timedWake,
} from '../../../../src/venues/ccxt/account/index.js';
import type { KnownAccount } from '../../../../src/venues/ccxt/index.js';
import {
  type Budget,
  krakenLimiter,
  RESCUE_SHARES,
  SlidingWindow,
  WeightLimiter,
} from '../../../../src/venues/ccxt/limiter/index.js';
import { WALL_CLOCK } from '../../../../src/venues/ccxt/load/index.js';
import { AccountRig, credentialsOf } from './account-rig.js';

let rig: AccountRig | null = null;
afterEach(async () => {
  await rig?.close();
  rig = null;
});

/** Holds nothing back, and forgets nothing of what was asked. */
const counting = (): WeightLimiter =>
  new WeightLimiter({ budgets: {}, clock: WALL_CLOCK, open: () => new SlidingWindow(1e12, 1e15) });

/** Asks whatever the venue says. */
const heedless = (): WeightLimiter => {
  const budget: Budget = {
    limit: Number.POSITIVE_INFINITY,
    used: () => 0,
    take: () => {},
    timeBelow: (_, now) => now,
    observe: () => {},
  };
  return new WeightLimiter({ budgets: {}, clock: WALL_CLOCK, open: () => budget });
};

const known = (orders: KnownAccount['orders'], since: KnownAccount['since']): KnownAccount => ({
  sessions: new Set(['5e55']),
  orders,
  since,
  filled: () => null,
  adopted: () => null,
  balances: new Map(),
  elsewhere: [],
});

describe('the calls that Kraken counts', () => {
  it('are four for a first sign-in, with what the key may do, and two more for what happened since a log ended', async () => {
    const limiter = counting();
    rig = await AccountRig.start('kraken', { gateway: { limiter } });
    await rig.gateway.checkKey();
    await rig.open(known([], null));
    // GetApiKeyInfo, GetWebSocketsToken, OpenOrders, BalanceEx.
    expect(limiter.used('rest')).toBe(4);
    const next = counting();
    const gateway = await rig.another(known([], WALL_CLOCK.now()), { limiter: next });
    try {
      // The same without the key, and TradesHistory, which counts twice.
      expect(next.used('rest')).toBe(5);
    } finally {
      await gateway.close();
    }
  });

  it('keep no cancel back once they are too many, and are made again when there is room', async () => {
    rig = await AccountRig.start('kraken', {
      harness: { settings: { rateLimits: true } },
      gateway: { limiter: heedless() },
    });
    await rig.open();
    const clientOrderId = rig.place(rig.order());
    await rig.until(() => rig!.kinds(clientOrderId).includes('accepted'), 'the order');
    const { gateway, endpoint, instruments, harness } = rig;
    // An engine that asks and asks: the account may make 20 calls, and one more each second.
    const asked = await Promise.allSettled(Array.from({ length: 30 }, () => gateway.balances()));
    expect(asked.some(({ status }) => status === 'rejected')).toBe(true);
    // A rescue that knows nothing of it.
    const timer = timedWake();
    const limiter = krakenLimiter({ clock: WALL_CLOCK, wake: timer.wake, shares: RESCUE_SHARES }, 'pro');
    timer.pumps(() => limiter.pump());
    const done: string[] = [];
    const link = new KrakenLink({
      endpoint,
      credentials: credentialsOf(harness, 'kraken'),
      instruments,
      limiter,
      clock: WALL_CLOCK,
      validityMillis: 5_000,
      refused: () => done.push('refused'),
    });
    const tracker = new OrderTracker({ emit: () => {}, missing: () => {}, now: () => Date.now() });
    try {
      const listing = link.openOrders().finally(() => done.push('listed'));
      await rig.until(() => done.length > 0, 'the refusal');
      const cancel = await link.cancel(tracker.begin(clientOrderId, rig.order()));
      done.push('cancelled');
      expect(cancel.kind).toBe('done');
      expect(await listing).toEqual([]);
      expect(done).toEqual(['refused', 'cancelled', 'listed']);
      expect(rig.ledger().map(({ status }) => status)).toEqual(['canceled']);
    } finally {
      await link.close();
      timer.close();
    }
  });

  it.each([
    ['are refused where each engine begins with an empty count', false],
    ['are never refused where each begins with what those before it have used', true],
  ])('%s', async (_, isShared) => {
    rig = await AccountRig.start('kraken', { harness: { settings: { rateLimits: true } } });
    let kept: Counts | null = null;
    const store: CountsStore = {
      read: async () => kept,
      write: async (counts) => {
        kept = counts;
      },
    };
    const { endpoint, instruments, harness } = rig;
    let refusals = 0;
    // One after another, each killed as soon as it has asked: 5 × 7 calls, and the account may make 20.
    for (let engine = 0; engine < 5 && refusals === 0; engine += 1) {
      const timer = timedWake();
      const limiter = krakenLimiter({ clock: WALL_CLOCK, wake: timer.wake }, 'pro');
      timer.pumps(() => limiter.pump());
      const counts = new SharedCounts({ limiter, store, clock: WALL_CLOCK });
      if (isShared) await counts.begin();
      const link = new KrakenLink({
        endpoint,
        credentials: credentialsOf(harness, 'kraken'),
        instruments,
        limiter,
        clock: WALL_CLOCK,
        validityMillis: 5_000,
        refused: () => {
          refusals += 1;
        },
      });
      const news = { orders: () => {}, balance: () => {}, down: () => {}, up: () => {} };
      await link.open(news);
      for (let look = 0; look < 3; look += 1) await link.openOrders();
      await link.recentFills(WALL_CLOCK.now());
      await link.balances();
      await link.close();
      timer.close();
      if (isShared) await counts.close();
    }
    expect(refusals > 0).toBe(!isShared);
  });
});
