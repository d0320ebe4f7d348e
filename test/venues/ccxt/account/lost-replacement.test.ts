import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ExternalOrder, Micros, SizeLots, VenueEvent } from '../../../../src/domain/index.js';
import { OrderGateway } from '../../../../src/venues/ccxt/account/gateway.js';
import { BTC } from '../../../engine/fixture.js';
import { FILL, FILLED, order, THERE } from './adopted-order.js';
import { quietLink } from './quiet-link.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Under this id it was placed; the log lost that another took its place at the venue, which fills under it too. */
const FIRST = 'oc-5e55-1';
const TAKEN = 'oc-5e55-2';

it.each([
  ['nothing of it was heard before', [], 0, ['1', '2']],
  ['what was heard before as the first one’s is not counted again', ['1'], 600, ['2']],
])('an order of ours that the log lost is taken over: %s', async (_, counted, before, told) => {
  const [report] = FILLED.orders;
  const open = { ...report!, clientOrderId: FIRST, leg: 1, filled: 700 as SizeLots, stage: 'open' as const };
  const fills = [
    { ...FILL, size: 600 as SizeLots },
    { ...FILL, tradeId: '2', size: 100 as SizeLots },
  ];
  const gateway = new OrderGateway({
    venue: 'binance',
    link: quietLink({
      openOrders: async () => [open],
      findByVenueId: async () => ({ orders: [open], fills }),
    }),
    instruments: [{ index: 0, specification: BTC }],
    requestTimeoutMillis: 1_000,
    reconcileMillis: 600_000,
  });
  const events: VenueEvent[] = [];
  const strays: ExternalOrder[] = [];
  await gateway.open(
    {
      event: (event) => events.push(event),
      // As the engine does: with what is left of it.
      stray: (stray) => {
        strays.push(stray);
        const left = { ...order, size: (stray.size - stray.filled) as SizeLots };
        const adoption = { clientOrderId: TAKEN, venueOrderId: THERE, order: left };
        gateway.submit({ kind: 'adopt', ...adoption }, 0 as Micros);
      },
    },
    {
      sessions: new Set(['5e55']),
      orders: [],
      elsewhere: [],
      balances: new Map(),
      filled: () => 600,
      hasCounted: ({ instrument, tradeId, clientOrderId }) =>
        instrument === 0 && clientOrderId === FIRST && counted.includes(tradeId),
      adopted: () => null,
      since: 1 as Micros,
    },
  );
  await vi.advanceTimersByTimeAsync(5_000);
  expect(strays).toMatchObject([{ venueOrderId: THERE, size: 1_000, filled: before }]);
  const heard = events.flatMap((event) => (event.kind === 'fill' ? [event.fill] : []));
  expect(heard.map(({ tradeId, clientOrderId }) => [tradeId, clientOrderId])).toEqual(
    told.map((tradeId) => [tradeId, TAKEN]),
  );
  await gateway.close();
});
