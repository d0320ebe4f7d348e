import {
  limitOrder,
  type Micros,
  Money,
  type PriceTicks,
  type SizeLots,
  type VenueEvent,
} from '../../../../src/domain/index.js';
import { OrderGateway } from '../../../../src/venues/ccxt/account/gateway.js';
import type { AccountLink, Found } from '../../../../src/venues/ccxt/account/link.js';
import { BTC } from '../../../engine/fixture.js';
import { quietLink } from './quiet-link.js';

/** An order that was made elsewhere, by the id under which it is ours now and by the venue's. */
export const ID = 'oc-5e55-1';
export const THERE = 'X';
export const order = limitOrder({
  instrument: 0,
  side: 'buy',
  price: 6_000_000 as PriceTicks,
  size: 1_000 as SizeLots,
});
export const FILL = {
  instrument: 0,
  tradeId: '1',
  venueOrderId: THERE,
  clientOrderId: null,
  price: order.price!,
  size: order.size,
  liquidity: 'maker' as const,
  fee: Money.ZERO,
  feeAsset: 'USDT',
  time: null,
};
export const FILLED: Found = {
  orders: [
    {
      venueOrderId: THERE,
      clientOrderId: null,
      leg: 0,
      instrument: 0,
      side: 'buy',
      type: 'limit',
      price: order.price,
      size: order.size,
      filled: order.size,
      stage: 'filled',
      triggered: false,
      code: null,
      reason: '',
      time: null,
    },
  ],
  fills: [FILL],
};

/** A gateway whose log has that order as adopted. */
export async function openedGateway(
  link: Partial<AccountLink>,
  adopted: { readonly size: SizeLots; readonly taken: SizeLots; readonly isAnswered?: boolean },
) {
  const events: VenueEvent[] = [];
  const gateway = new OrderGateway({
    venue: 'coinbase',
    link: quietLink(link),
    instruments: [{ index: 0, specification: BTC }],
    requestTimeoutMillis: 1_000,
    reconcileMillis: 600_000,
  });
  await gateway.open(
    { event: (event) => events.push(event) },
    {
      sessions: new Set(['5e55']),
      orders: [],
      elsewhere: [],
      balances: new Map(),
      filled: () => 0,
      adopted: (id) => (id === THERE ? { clientOrderId: ID, isAnswered: true, ...adopted } : null),
      since: 1 as Micros,
    },
  );
  return { gateway, events };
}
