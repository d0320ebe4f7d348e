import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { SizeLots } from '../../../../src/domain/index.js';
import { FILL, FILLED, ID, openedGateway } from './adopted-order.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('what an adopted order filled for its maker stays his, although a larger order has taken its place since', async () => {
  // Of 1,000 it had filled 600; the 400 that were left became 9,000, and were cancelled.
  const [before, taken, larger] = [600, 400, 9_000] as SizeLots[];
  const [report] = FILLED.orders;
  const canceled = { ...report!, filled: before!, stage: 'canceled' as const };
  const fill = { ...FILL, size: before! };
  const { gateway, events } = await openedGateway(
    {
      recentFills: async () => [fill],
      findByVenueId: async () => ({ orders: [canceled], fills: [fill] }),
      findReplacements: async () => ({
        orders: [
          { ...canceled, venueOrderId: 'Y', clientOrderId: ID, leg: 1, filled: 0 as SizeLots, size: larger! },
        ],
        fills: [],
      }),
    },
    { size: larger!, taken: taken! },
  );
  await vi.advanceTimersByTimeAsync(5_000);
  expect(events.filter(({ kind }) => kind === 'fill')).toEqual([]);
  await gateway.close();
});
