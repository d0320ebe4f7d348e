import type { NewOrder, SizeLots } from '../../../../domain/index.js';
import type { OrderRefusal } from '../exchange.js';
import type { AccountBook } from './account-book.js';
import type { Floor } from './floor.js';
import type { OrderRecord } from './order-record.js';
import { sizeForQuote } from './quote-size.js';

/** The order in the market's words; of an amount of money the size that it buys or sells now. */
export function orderToMarket(
  floor: Floor,
  account: AccountBook,
  record: OrderRecord,
): NewOrder | OrderRefusal {
  const { request } = record;
  let { price } = record;
  let { type, timeInForce } = request as { type: NewOrder['type']; timeInForce: NewOrder['timeInForce'] };
  if (request.size === null && record.filled === 0) {
    const sized = sizeForQuote(floor, account, record);
    if ('refused' in sized) return sized;
    record.size = sized.size;
    if (sized.limit !== null) {
      type = 'limit';
      timeInForce = 'ioc';
      price = sized.limit;
    }
  }
  const rest = (record.size - record.filled) as SizeLots;
  // What has no limit does not rest, so that only its waiting could have an end.
  const expireTime = type === 'limit' ? (request.expireTime ?? null) : null;
  if (type === 'market' && timeInForce === 'gtd') timeInForce = 'gtc';
  return {
    instrument: request.instrument,
    side: request.side,
    type,
    timeInForce,
    size: rest,
    price: type === 'limit' ? price : null,
    triggerPrice: null,
    postOnly: record.postOnly,
    reduceOnly: false,
    displaySize: record.displaySize === null ? null : (Math.min(record.displaySize, rest) as SizeLots),
    expireTime: expireTime === null ? null : floor.clock.marketTimeOf(expireTime),
    owner: 'external',
  };
}
