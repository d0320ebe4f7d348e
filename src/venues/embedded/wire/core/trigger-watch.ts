import type { PriceTicks } from '../../../../domain/index.js';
import type { OrderTrigger } from '../exchange.js';
import type { OrderRecord } from './order-record.js';

const MILLION = 1_000_000;

/**
 * The armed orders of one instrument. Stops wake at or beyond their trigger against their holder (buys above, sells
 * below), take-profits the other way, trailing stops like stops at a trigger that follows the last trade and never
 * goes back.
 */
export class TriggerWatch {
  private readonly armed = new Set<OrderRecord>();
  private readonly trailing = new Set<OrderRecord>();
  /** The nearest triggers: something wakes at or above the one, at or below the other. */
  private above = Number.POSITIVE_INFINITY;
  private below = Number.NEGATIVE_INFINITY;

  get isEmpty(): boolean {
    return this.armed.size === 0;
  }

  /** @param last the last trade's price, or null. @returns true where it wakes at once. */
  add(record: OrderRecord, last: number | null): boolean {
    this.armed.add(record);
    if (record.request.trigger!.kind === 'trailing') this.trailing.add(record);
    this.lookAt(record);
    return last !== null && this.wakes(record, last);
  }

  remove(record: OrderRecord): void {
    if (!this.armed.delete(record)) return;
    this.trailing.delete(record);
    this.lookAgain();
  }

  /** After a trigger was changed. */
  lookAgain(): void {
    this.above = Number.POSITIVE_INFINITY;
    this.below = Number.NEGATIVE_INFINITY;
    for (const record of this.armed) this.lookAt(record);
  }

  /** A trade. @returns who wakes by it, the nearest trigger first, then the earliest; null for nobody. */
  print(price: number): OrderRecord[] | null {
    let moved = false;
    for (const record of this.trailing) if (follow(record, price)) moved = true;
    if (moved) this.lookAgain();
    if (price < this.above && price > this.below) return null;
    const woken = [...this.armed].filter((record) => this.wakes(record, price));
    if (woken.length === 0) return null;
    return woken.sort((a, b) => passedBy(b, price) - passedBy(a, price) || a.number - b.number);
  }

  private wakes(record: OrderRecord, price: number): boolean {
    const trigger = record.triggerPrice;
    if (trigger === null || record.activatesAbove !== 0) return false;
    return wakesAbove(record) ? price >= trigger : price <= trigger;
  }

  private lookAt(record: OrderRecord): void {
    const trigger = record.triggerPrice;
    if (trigger === null || record.activatesAbove !== 0) return;
    if (wakesAbove(record)) this.above = Math.min(this.above, trigger);
    else this.below = Math.max(this.below, trigger);
  }
}

/** How far behind the price its trigger lies: the farther, the earlier it was passed. */
const passedBy = (record: OrderRecord, price: number): number => Math.abs(price - record.triggerPrice!);

/** True where it wakes at or above its trigger, false where at or below. */
export const wakesAbove = ({ request }: OrderRecord): boolean =>
  (request.side === 'buy') !== (request.trigger!.kind === 'take-profit');

/** A trailing stop's trigger at its distance from a price: below it for a sell, above it for a buy. At least a tick. */
export function trailedFrom(
  price: number,
  { side, trail }: { readonly side: 'buy' | 'sell'; readonly trail: NonNullable<OrderTrigger['trail']> },
): PriceTicks {
  const ticks = 'ticks' in trail ? trail.ticks : Math.round((price * trail.ppm) / MILLION);
  const distance = Math.max(1, ticks);
  return (side === 'buy' ? price + distance : Math.max(1, price - distance)) as PriceTicks;
}

/** Lets a trailing stop follow a trade. @returns true where it moved. */
function follow(record: OrderRecord, price: number): boolean {
  const { side, trigger } = record.request;
  if (record.activatesAbove !== 0) {
    const { activation } = trigger!;
    const isReached = record.activatesAbove > 0 ? price >= activation! : price <= activation!;
    if (!isReached) return false;
    record.activatesAbove = 0;
  }
  const trail = trigger?.trail;
  if (trail === undefined) return false;
  const next = trailedFrom(price, { side, trail });
  const now = record.triggerPrice;
  if (now !== null && (side === 'buy' ? next >= now : next <= now)) return false;
  record.triggerPrice = next;
  return true;
}
