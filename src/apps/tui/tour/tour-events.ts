import type { OrderRow } from '../../../protocol/index.js';
import { hasEnded } from '../lists/account-lists.js';
import type { EngineData } from '../store.js';
import type { TourNews } from './index.js';

type Account = Pick<EngineData, 'session' | 'orders' | 'positions'>;

const isMine = (order: OrderRow): boolean => order.owner === 'manual';

/** An order that the venue has: it rests, waits for its trigger, or was filled at once. */
const stands = ({ state, doubt }: OrderRow): boolean =>
  doubt === null && ['accepted', 'armed', 'partially-filled', 'filled'].includes(state);

/** The newest order of mine that works and is known to rest; the tour is about this one. */
export const tourOrder = ({ orders }: Pick<EngineData, 'orders'>): OrderRow | undefined =>
  orders.working
    .filter((order) => isMine(order) && stands(order))
    .reduce<OrderRow | undefined>(
      (newest, order) => (newest === undefined || order.createdTime >= newest.createdTime ? order : newest),
      undefined,
    );

/**
 * What became of my orders and positions between two states. Nothing is news in the first state of a connection:
 * what stood before the terminal came is nobody's doing here.
 */
export function tourEvents(before: Account, after: Account): TourNews[] {
  if (before.session === null) return [];
  const known = new Map(
    [...before.orders.working, ...before.orders.ended].map((order) => [order.clientOrderId, order]),
  );
  const mine = [...after.orders.working, ...after.orders.ended].filter(isMine);
  const events = mine.flatMap((order) => orderEvents(known.get(order.clientOrderId), order));
  const closed = before.positions.positions.some(
    ({ instrument, size }) =>
      size !== 0 && (after.positions.positions.find((row) => row.instrument === instrument)?.size ?? 0) === 0,
  );
  return [...new Set<TourNews>([...events, ...(closed ? (['flattened'] as const) : [])])];
}

function orderEvents(before: OrderRow | undefined, after: OrderRow): TourNews[] {
  const events: TourNews[] = [];
  if (stands(after) && (before === undefined || !stands(before)) && !wasKnown(before))
    events.push('order-accepted');
  const samePlace = before?.price === after.price && !hasEnded(after);
  const ahead = before?.queueAhead ?? null;
  if (samePlace && ahead !== null && after.queueAhead !== null && after.queueAhead < ahead) {
    events.push('queue-shrank');
  }
  if (after.filled > (before?.filled ?? 0)) events.push('filled');
  return events;
}

/** One that was acknowledged before is not accepted anew after a cancel or a move that was asked for. */
const wasKnown = (before: OrderRow | undefined): boolean =>
  before !== undefined && before.acknowledgedTime !== null;
