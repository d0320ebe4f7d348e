import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Micros, VenueEvent } from '../../../../src/domain/index.js';
import { OrderGateway } from '../../../../src/venues/ccxt/account/gateway.js';
import { BTC } from '../../../engine/fixture.js';
import { quietLink } from './quiet-link.js';

const BEAT_MILLIS = 30_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('an account that cannot be looked at for minutes is out of line until it can, from when it was looked at last', async () => {
  const asked: Micros[] = [];
  let fails = false;
  const link = quietLink({
    openOrders: async () => {
      if (fails) throw new Error('the rate limit left no room for it in time');
      return [];
    },
    recentFills: async (since) => {
      asked.push(since);
      return [];
    },
  });
  const events: VenueEvent[] = [];
  const gateway = new OrderGateway({
    venue: 'coinbase',
    link,
    instruments: [{ index: 0, specification: BTC }],
    requestTimeoutMillis: 1_000,
    reconcileMillis: BEAT_MILLIS,
  });
  const known = { sessions: new Set(['5e55']), orders: [], elsewhere: [], balances: new Map() };
  await gateway.open(
    { event: (event) => events.push(event) },
    { ...known, filled: () => 0, adopted: () => null, since: (Date.now() * 1_000) as Micros },
  );
  const of = (kind: VenueEvent['kind']) => events.filter((event) => event.kind === kind).length;
  await vi.advanceTimersByTimeAsync(10 * BEAT_MILLIS);
  // Signed in, and then in line without a word.
  expect([of('reconciling'), of('reconciled')]).toEqual([1, 1]);
  const lastLook = asked.at(-1)!;
  fails = true;
  // The look before counted from its own beginning; 150 s after that is the fifth beat, or the sixth.
  await vi.advanceTimersByTimeAsync(4 * BEAT_MILLIS);
  expect(of('reconciling')).toBe(1);
  await vi.advanceTimersByTimeAsync(2 * BEAT_MILLIS);
  expect([of('reconciling'), of('reconciled')]).toEqual([2, 1]);
  fails = false;
  await vi.advanceTimersByTimeAsync(2 * BEAT_MILLIS);
  expect([of('reconciling'), of('reconciled')]).toEqual([2, 2]);
  // Nothing of the time in which nobody could look is left out.
  const first = asked[asked.indexOf(lastLook) + 1]!;
  expect((first - lastLook) / 1_000).toBeLessThanOrEqual(BEAT_MILLIS);
  await gateway.close();
});
