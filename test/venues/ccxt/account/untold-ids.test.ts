import { expect, it } from 'vitest';
import {
  limitOrder,
  type PriceTicks,
  type SizeLots,
  type VenueEvent,
  type VenueOrderId,
} from '../../../../src/domain/index.js';
import { OrderGateway } from '../../../../src/venues/ccxt/account/gateway.js';
import type { OrderReport } from '../../../../src/venues/ccxt/account/link.js';
import { BTC } from '../../../engine/fixture.js';
import { quietLink } from './quiet-link.js';

it('an order of the process before is not somebody else’s too, at a venue that does not tell our ids', async () => {
  const venueOrderId = 'v-1' as VenueOrderId;
  const request = limitOrder({ instrument: 0, side: 'buy', price: 100 as PriceTicks, size: 10 as SizeLots });
  const { price, size } = request;
  const listed = {
    venueOrderId,
    clientOrderId: null,
    leg: 0,
    instrument: 0,
    side: 'buy',
    type: 'limit',
    price,
    size,
    filled: 0 as SizeLots,
    stage: 'open',
    triggered: false,
    code: null,
    reason: '',
    time: null,
  } satisfies OrderReport;
  const link = quietLink({
    openOrders: async () => [listed, { ...listed, venueOrderId: 'v-2' as VenueOrderId }],
    find: async (clientOrderId, _order, named) =>
      named === venueOrderId ? { orders: [{ ...listed, clientOrderId }], fills: [] } : null,
  });
  const events: VenueEvent[] = [];
  const times = { requestTimeoutMillis: 1_000, reconcileMillis: 30_000 };
  const gateway = new OrderGateway({
    venue: 'bitso',
    link,
    instruments: [{ index: 0, specification: BTC }],
    ...times,
  });
  const before = { price, size, filled: 0 as SizeLots, armed: false, unanswered: null, changing: null };
  await gateway.open(
    { event: (event) => events.push(event) },
    {
      sessions: new Set(['5e55']),
      orders: [{ clientOrderId: 'oc-5e55-1', request, ...before, adopted: null, venueOrderId }],
      elsewhere: [],
      balances: new Map(),
      filled: () => 0,
      adopted: () => null,
      since: null,
    },
  );
  const others = events.flatMap((event) => (event.kind === 'external' ? [event.order.venueOrderId] : []));
  expect(others).toEqual(['v-2']);
  expect(events.flatMap((event) => (event.kind === 'reconciled' ? event.differences : []))).toEqual([]);
  await gateway.close();
});
