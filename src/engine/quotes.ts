import type { PriceTicks, Side, SizeLots } from '../domain/index.js';
import type { Order } from '../execution/index.js';
import type { Quote } from '../strategy/index.js';

/** The one message that brings a side of a strategy's quotes nearer to what it wants. */
export type QuoteMove =
  | { readonly kind: 'place'; readonly side: Side; readonly price: PriceTicks; readonly size: SizeLots }
  | { readonly kind: 'replace'; readonly order: Order; readonly price: PriceTicks; readonly size: SizeLots }
  | { readonly kind: 'cancel'; readonly order: Order };

/**
 * Compares the quote that a strategy wants on one side with the orders that it has there.
 *
 * Fewest messages: an order at the right price is left alone while its remainder is no larger than wanted
 * (a replacement would give up its place in the queue), an order at another price is moved, and while a
 * request is under way nothing more is asked.
 */
export function quoteMove(side: Side, wanted: Quote | null, working: readonly Order[]): QuoteMove | null {
  const [first, ...surplus] = working;
  if (working.some((order) => !isSettled(order))) return null;
  if (surplus.length > 0) return { kind: 'cancel', order: surplus[0]! };
  if (first === undefined) {
    return wanted === null ? null : { kind: 'place', side, price: wanted.price, size: wanted.size };
  }
  if (wanted === null) return { kind: 'cancel', order: first };
  const remaining = first.size - first.filled;
  if (first.price === wanted.price && remaining <= wanted.size) return null;
  return {
    kind: 'replace',
    order: first,
    price: wanted.price,
    size: (first.filled + wanted.size) as SizeLots,
  };
}

/** True while nothing is under way on the order and nothing about it is in doubt. */
export function isSettled(order: Order): boolean {
  return order.doubt === null && (order.state === 'accepted' || order.state === 'partially-filled');
}
