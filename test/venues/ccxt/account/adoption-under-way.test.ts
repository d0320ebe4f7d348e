import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Micros } from '../../../../src/domain/index.js';
import type { LinkNews } from '../../../../src/venues/ccxt/account/link.js';
import { FILL, FILLED, ID, openedGateway, order, THERE } from './adopted-order.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('what an order fills while it is being adopted is not told before it is ours: its adoption may be refused', async () => {
  let news: LinkNews | null = null;
  let fills: (typeof FILL)[] = [];
  let fail: (() => void) | null = null;
  const { gateway, events } = await openedGateway(
    {
      replacesByNewOrder: () => false,
      open: async (heard) => {
        news = heard;
      },
      recentFills: async () => fills,
      // The adoption's question is the first, and has no answer for long.
      findByVenueId: () =>
        fail === null
          ? new Promise((_, reject) => {
              fail = () => reject(new Error('no answer'));
            })
          : Promise.resolve(FILLED),
    },
    { size: order.size, taken: order.size },
  );
  gateway.submit({ kind: 'adopt', clientOrderId: ID, venueOrderId: THERE, order }, 0 as Micros);
  fills = [FILL];
  news!.up('connected again');
  await vi.advanceTimersByTimeAsync(5_000);
  fail!();
  await vi.advanceTimersByTimeAsync(10);
  const told = events.filter(({ kind }) => kind === 'fill' || kind === 'rejected');
  expect(told.map(({ kind }) => kind)).toEqual(['rejected']);
  await gateway.close();
});

it.each([
  ['is told where the adoption was answered', true, ['fill']],
  ['is not where it waits for the log: it may never be sent', false, []],
] as const)('what an order filled that is adopted in the log %s', async (_, isAnswered, told) => {
  let news: LinkNews | null = null;
  const { gateway, events } = await openedGateway(
    {
      replacesByNewOrder: () => false,
      open: async (heard) => {
        news = heard;
      },
      recentFills: async () => [FILL],
      findByVenueId: async () => FILLED,
    },
    { size: order.size, taken: order.size, isAnswered },
  );
  news!.up('connected again');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(events.flatMap(({ kind }) => (kind === 'fill' || kind === 'rejected' ? [kind] : []))).toEqual(told);
  expect(JSON.stringify(events)).not.toContain('made elsewhere');
  await gateway.close();
});
