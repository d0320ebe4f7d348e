import type { PriceTicks, SizeLots } from '../../domain/index.js';
import { LevelCursor } from '../../market/index.js';
import type { SelfTradePrevention } from '../market.js';
import type { OwnOrder, OwnQueue } from './own-queue.js';
import type { RecordedBook } from './recorded-book.js';

export interface TakeRequest {
  readonly account: string;
  /** True for a buyer: it takes the asks. */
  readonly takesAsks: boolean;
  /** The worst price; null takes any. */
  readonly limit: PriceTicks | null;
  readonly lots: number;
  readonly prevention: SelfTradePrevention;
}

export interface TakePlan {
  readonly fills: readonly { readonly price: PriceTicks; readonly size: SizeLots }[];
  /** Σ of the fills. */
  readonly lots: number;
  /** Our own account's resting orders that it meets on its way, to be cancelled. */
  readonly selfTrades: readonly OwnOrder[];
  /** It met one of its own account's and goes no further. */
  readonly blocked: boolean;
}

/**
 * What a taker gets of the levels that are really there, without doing it yet.
 *
 * Ours never trade with one another: no print on the record stands for that. Orders of one account that
 * would meet are kept apart by self-trade prevention, those of different accounts pass each other.
 */
export function planTake(book: RecordedBook, own: OwnQueue, request: TakeRequest): TakePlan {
  const { limit, prevention, takesAsks } = request;
  const within = (price: number): boolean => limit === null || !own.isBetter(limit, price);
  const meets =
    prevention === 'none'
      ? []
      : own.orders.filter((order) => order.account === request.account && within(order.price!));
  const fills: { price: PriceTicks; size: SizeLots }[] = [];
  const selfTrades: OwnOrder[] = [];
  let left = request.lots;
  const done = (blocked: boolean): TakePlan => ({ fills, lots: request.lots - left, selfTrades, blocked });
  const take = (price: PriceTicks, lots: number): void => {
    if (lots === 0) return;
    fills.push({ price, size: lots as SizeLots });
    left -= lots;
  };
  const cursor = new LevelCursor(book.book, takesAsks);
  while (left > 0) {
    const inside = cursor.next() && within(cursor.price);
    while (meets.length > 0 && (!inside || own.isBetter(meets[0]!.price!, cursor.price))) {
      if (prevention === 'cancel-taker') return done(true);
      selfTrades.push(meets.shift()!);
    }
    if (!inside) break;
    const available = book.available(takesAsks, cursor.price);
    while (meets.length > 0 && meets[0]!.price === cursor.price) {
      const before = Math.min(available, meets[0]!.queueAhead);
      const met = meets.shift()!;
      if (left <= before) continue;
      if (prevention === 'cancel-taker') {
        take(cursor.price, before);
        return done(true);
      }
      selfTrades.push(met);
    }
    take(cursor.price, Math.min(left, available));
  }
  return done(false);
}
