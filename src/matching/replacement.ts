import type { PriceTicks, SizeLots } from '../domain/index.js';
import { checkNewOrder, type Refusal } from './filters.js';
import type { Market } from './market.js';
import type { LiveOrder } from './matching-engine.js';

/** What a replacement asks for; null keeps. */
export interface Replacement {
  readonly price: PriceTicks | null;
  /** The new total, fills included. */
  readonly size: SizeLots | null;
}

/** What a replacement comes to. */
export type ReplacementPlan =
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'change'; readonly change: ReplacementChange };

export interface ReplacementChange {
  readonly price: number;
  readonly size: number;
  readonly remaining: number;
  /** True where the order stays where it is in its queue. */
  readonly keepsPlace: boolean;
}

/** Decides what becomes of a live order under a replacement; balances are looked at later. */
export function planReplacement(order: LiveOrder, asked: Replacement, market: Market): ReplacementPlan {
  const { request } = order;
  if (asked.price !== null && request.price === null) {
    return refused({ code: 'invalid', reason: `a ${request.type} order has no price to replace` });
  }
  const price = asked.price ?? order.price;
  const size = asked.size ?? order.size;
  const remaining = size - (order.size - order.remaining);
  if (remaining <= 0) return { kind: 'cancel' };
  const displaySize = request.displaySize === null ? null : (Math.min(request.displaySize, size) as SizeLots);
  const wanted = {
    ...request,
    price: request.price === null ? null : (price as PriceTicks),
    size: size as SizeLots,
    displaySize,
  };
  const refusal = checkNewOrder(market.instrument, wanted, market.book);
  if (refusal !== null) return refused(refusal);
  if (market.ledger.beyondBounds(price, size)) {
    return refused({ code: 'filter-size', reason: 'the fee of so large an order cannot be counted' });
  }
  if (request.postOnly && !order.armed && market.crosses(request.side === 'buy', price)) {
    return refused({ code: 'post-only-would-take', reason: 'a post-only order would take' });
  }
  const keepsPlace = price === order.price && size <= order.size;
  return { kind: 'change', change: { price, size, remaining, keepsPlace } };
}

const refused = (refusal: Refusal): ReplacementPlan => ({ kind: 'refused', refusal });
