import type { ExternalOrder } from '../../domain/index.js';
import type { OrderRow, OrdersSnapshot } from '../../protocol/index.js';

/** The id under which the terminal lists an order that was made elsewhere; no engine knows it. */
const externalId = ({ venue, venueOrderId }: ExternalOrder): string => `${venue} ${venueOrderId}`;

/** Open orders that were made elsewhere, as rows: shown like any other, and never touched unless adopted. */
export const externalRows = ({ external = [] }: Pick<OrdersSnapshot, 'external'>): OrderRow[] =>
  external
    .filter(({ open }) => open)
    .map((order) => ({
      clientOrderId: externalId(order),
      instrument: order.instrument,
      owner: 'external',
      side: order.side,
      type: order.type,
      timeInForce: 'gtc',
      postOnly: false,
      reduceOnly: false,
      displaySize: null,
      expireTime: null,
      state: order.filled > 0 ? 'partially-filled' : 'accepted',
      doubt: null,
      price: order.price,
      triggerPrice: null,
      size: order.size,
      filled: order.filled,
      queueAhead: null,
      queueEstimated: false,
      createdTime: 0,
      acknowledgedTime: null,
      emulated: false,
      trail: null,
      execution: null,
      bracket: null,
      parent: null,
      venueOrderId: order.venueOrderId,
    }));

export const isExternal = ({ owner }: Pick<OrderRow, 'owner'>): boolean => owner === 'external';

/** Why a key does nothing to it, and what would let it. */
export const adoptFirst = ({ venueOrderId }: Pick<OrderRow, 'venueOrderId'>): string =>
  `made elsewhere: adopt it first, :adopt ${venueOrderId}`;

/** All that is listed: working, made elsewhere, ended lately. */
export const listedOrders = (orders: OrdersSnapshot): OrderRow[] => [
  ...orders.working,
  ...externalRows(orders),
  ...orders.ended,
];
