import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Clock } from '../../../../src/domain/index.js';
import { micros } from '../../../../src/domain/index.js';
import { createCatalogue } from '../../../../src/venues/ccxt/catalogue/index.js';
import { RequestPace } from '../../../../src/venues/ccxt/catalogue/request-pace.js';
import { stubVenue } from './stub-venue.js';

describe('the pace of a catalogue', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const clock: Clock = { now: () => micros(Date.now() * 1_000) };

  it.each([
    // Kraken's: a request a second. 22 are three quarters of thirty.
    [1_000, 1, 30_000, 22],
    // Coinbase's public ones, of 360 ms each: two in a second.
    [34, 10.6, 1_020, 2],
  ])(
    'takes at most three quarters of any window at %d ms and cost %d',
    async (rateLimit, cost, window, most) => {
      const pace = new RequestPace(rateLimit, clock);
      const began = Date.now();
      const times: number[] = [];
      for (let i = 0; i < 60; i += 1) void pace.turn(cost).then(() => times.push(Date.now() - began));
      await vi.advanceTimersByTimeAsync(120_000);
      expect(times).toHaveLength(60);
      expect(times.filter((at) => at === 0)).toHaveLength(most);
      for (const from of times) {
        expect(times.filter((at) => at >= from && at < from + window).length).toBeLessThanOrEqual(most);
      }
    },
  );

  it('asks in the order in which it was asked to', async () => {
    const pace = new RequestPace(1_000, clock);
    const order: number[] = [];
    for (let i = 0; i < 20; i += 1) void pace.turn(1 + (i % 3)).then(() => order.push(i));
    await vi.advanceTimersByTimeAsync(120_000);
    expect(order).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });

  it('leaves the venue alone for as long as it asks', async () => {
    const pace = new RequestPace(1_000, clock);
    pace.pause(3_000);
    let asked = false;
    void pace.turn(1).then(() => {
      asked = true;
    });
    await vi.advanceTimersByTimeAsync(2_900);
    expect(asked).toBe(false);
    await vi.advanceTimersByTimeAsync(200);
    expect(asked).toBe(true);
  });

  it('keeps nobody waiting once it is closed', async () => {
    const pace = new RequestPace(1_000, clock);
    const turns = Array.from({ length: 20 }, () => pace.turn(5));
    pace.close();
    await Promise.all(turns);
  });
});

describe('a catalogue', () => {
  it('waits for its turn with every request, at the cost that the request has at the venue', async () => {
    const stub = await stubVenue((path) =>
      path.includes('/Time') ? { error: [], result: { unixtime: 1 } } : undefined,
    );
    const turns: number[] = [];
    const pace = Object.assign(new RequestPace(1_000), {
      turn: async (cost: number): Promise<void> => void turns.push(cost),
    });
    const endpoint = { venue: 'kraken', testnet: false, url: stub.url, certificateAuthority: null };
    const catalogue = await createCatalogue(endpoint, null, { pace });
    expect(await catalogue.clockOffsetMicros()).toBeLessThan(0);
    await catalogue.close();
    stub.close();
    // A clock is read three times.
    expect(turns).toEqual([1, 1, 1]);
  });
});
