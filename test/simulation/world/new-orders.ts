import type { SizeLots } from '../../../src/domain/index.js';
import type { Terms } from '../../../src/venues/ccxt/account/link.js';
import { currentLeg, hasLimit, type TrackedOrder } from '../../../src/venues/ccxt/account/tracked-order.js';
import type { OrderRequest } from '../../../src/venues/embedded/wire/exchange.js';
import { legIdOf, wordedRequest } from './venue-words.js';

/** Whether the terms are another order at the venue: all but a smaller size at the same price, as Binance has it. */
export function isAsNewOrder(order: TrackedOrder, { price, size }: Terms): boolean {
  const isSamePrice = price === null || price === order.price;
  return !(isSamePrice && size !== null && size < order.size && order.stage === 'open');
}

/** The order that takes the place of what stands, for so many lots. */
export function requestOfLeg(order: TrackedOrder, { price }: Terms, size: SizeLots): OrderRequest {
  const { request, type, stage, clientOrderId } = order;
  const isAwake = stage === 'open' && hasLimit(type);
  const worded = wordedRequest(request!, legIdOf(clientOrderId, currentLeg(order).number), isAwake);
  return { ...worded, size, price: worded.price === null ? null : (price ?? order.price) };
}

/** What is left of the new size, by all that the orders before the newest are known to have filled. */
export function restOf(order: TrackedOrder, { size }: Terms): SizeLots {
  const newest = currentLeg(order);
  const carried = order.legs.reduce(
    (sum, leg) => sum + (leg === newest ? 0 : Math.max(leg.reported, leg.filled)),
    0,
  );
  return ((size ?? order.size) - carried) as SizeLots;
}
