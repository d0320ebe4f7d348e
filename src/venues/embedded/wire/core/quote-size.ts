import type { PriceTicks, SizeLots } from '../../../../domain/index.js';
import { Money } from '../../../../domain/index.js';
import type { OrderRefusal } from '../exchange.js';
import type { AccountBook } from './account-book.js';
import type { Floor } from './floor.js';
import type { OrderRecord } from './order-record.js';
import { lotsWithin, walkQuote } from './quote-walk.js';

/** What an amount of the quote asset comes to as the book stands. */
export interface QuoteSize {
  readonly size: SizeLots;
  /** Where the market may take other prices than the book shows: what it must not go beyond. Else null. */
  readonly limit: PriceTicks | null;
}

/**
 * The lots that an order for an amount of money buys or sells now: no more than the money reaches, nor, with its
 * fees, than the account has free, as long as it has the money itself.
 */
export function sizeForQuote(
  floor: Floor,
  account: AccountBook,
  record: OrderRecord,
): QuoteSize | OrderRefusal {
  const { request, isBuy } = record;
  const { instrument, book } = floor.state(request.instrument);
  const money = request.quoteSize ?? Money.ZERO;
  const { quote } = instrument.specification;
  const free = floor.accounts.free(account.name, quote.code);
  if (isBuy && free.compare(money) < 0) {
    return { refused: 'insufficient-balance', reason: 'the account has too little free' };
  }
  const own = (price: number): number => ownLots(account, record, price);
  const walk = walkQuote({ instrument, book, buys: isBuy, money, free: isBuy ? free : null, own });
  if (walk.worst === null) {
    const isEmpty = isBuy ? !book.hasAsk : !book.hasBid;
    return isEmpty
      ? { refused: 'no-liquidity', reason: 'the other side of the book is empty' }
      : { refused: 'filter-min-notional', reason: 'so little money does not reach one lot' };
  }
  if (floor.source.showsTrueBook) return { size: walk.size, limit: null };
  const size = Math.min(walk.size, lotsWithin(money, walk.worst * instrument.unitsPerTickLot)) as SizeLots;
  return { size, limit: walk.worst };
}

/** What the account itself shows at a price on the other side: it would not trade with that. */
function ownLots(account: AccountBook, { request }: OrderRecord, price: number): number {
  let lots = 0;
  for (const other of account.live.values()) {
    const meets =
      other.status === 'open' &&
      other.request.instrument === request.instrument &&
      other.request.side !== request.side &&
      other.price === price;
    if (!meets) continue;
    const rest = other.size - other.filled;
    lots += Math.min(rest, other.displaySize ?? rest);
  }
  return lots;
}
