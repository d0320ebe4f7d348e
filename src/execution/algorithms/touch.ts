import { opposite, type PriceTicks, type Side } from '../../domain/index.js';
import type { MarketGlance, ParentView, Slice } from './contract.js';

/** Levels that are looked through for the first that is not our own alone. */
const LEVELS = 4;
const prices = new Int32Array(LEVELS);
const sizes = new Float64Array(LEVELS);

/** True where a price is worse for its owner than the limit; no limit is never passed. */
export const isBeyond = (side: Side, price: number, limit: PriceTicks | null): boolean =>
  limit !== null && (side === 'buy' ? price > limit : price < limit);

/** The price, or the limit where that is better. */
export const within = (side: Side, price: number, limit: PriceTicks | null): PriceTicks =>
  (isBeyond(side, price, limit) ? limit : price) as PriceTicks;

/** `ticks` further from the other side. */
export const behind = (side: Side, price: number, ticks: number): PriceTicks =>
  (side === 'buy' ? price - ticks : price + ticks) as PriceTicks;

/** The best price of the other side; null without a book. */
export function farTouch({ book, live }: MarketGlance, side: Side): PriceTicks | null {
  if (!live || !book.valid) return null;
  return side === 'buy' ? book.bestAsk : book.bestBid;
}

/** The first working slice; algorithms of one market have no more. */
export const workingSlice = ({ slices }: ParentView): Slice | null =>
  slices.find((slice) => slice.working) ?? null;

/**
 * Where others stand on the parent's own side: a level that shows exactly what our slice has open is our slice, and
 * nobody follows himself. A book that does not show us, as a recorded one, shows other sizes there.
 */
export function othersTouch(view: ParentView): PriceTicks | null {
  const { market, order, slices } = view;
  if (!market.live || !market.book.valid) return null;
  const count = market.book.copyLevels(order.side, LEVELS, prices, sizes);
  for (let level = 0; level < count; level += 1) {
    let own = 0;
    for (const slice of slices) {
      if (slice.working && slice.price === prices[level]) own += slice.size - slice.filled;
    }
    if (own === 0 || sizes[level] !== own) return prices[level]! as PriceTicks;
  }
  return null;
}

/**
 * Where an order joins the queue of its own side, so many ticks behind the touch, never through the limit and never
 * meeting the other side; null where that is no price.
 */
export function joinPrice(view: ParentView, offsetTicks: number): PriceTicks | null {
  const { side, price: limit } = view.order;
  const touch = othersTouch(view);
  const far = farTouch(view.market, side);
  if (touch === null || far === null) return null;
  const joined = within(side, behind(side, touch, offsetTicks), limit);
  const resting = within(side, joined, behind(side, far, 1));
  return resting > 0 ? resting : null;
}

/** Whether the other side offers anything within the limit. */
export function isMarketable(view: ParentView): boolean {
  const { side, price: limit } = view.order;
  const far = farTouch(view.market, side);
  return far !== null && !isBeyond(side, far, limit);
}

/** A price that takes what is at the touch and a little behind it, within the limit. */
export function takingPrice(view: ParentView, reachPpm: number): PriceTicks | null {
  const { side, price: limit } = view.order;
  const far = farTouch(view.market, side);
  if (far === null) return null;
  const reach = Math.floor((far * reachPpm) / 1_000_000);
  return within(side, behind(opposite(side), far, reach), limit);
}
