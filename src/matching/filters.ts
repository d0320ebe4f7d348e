import type { Instrument, NewOrder, PriceTicks, RejectCode } from '../domain/index.js';

/** Why an order was not taken. */
export interface Refusal {
  readonly code: RejectCode;
  readonly reason: string;
}

/** The market as it stands, for what an order without a limit would cost. */
export interface MarketReference {
  readonly bestBid: PriceTicks | null;
  readonly bestAsk: PriceTicks | null;
  readonly last: PriceTicks | null;
}

/**
 * What a venue checks before it looks at book and balance: form, tick, lot, sizes, smallest notional.
 *
 * @returns null where the order may go on. Time (a past `expireTime`), balance, and what depends on the
 * book's depth are the caller's.
 */
export function checkNewOrder(
  instrument: Instrument,
  order: NewOrder,
  reference: MarketReference,
): Refusal | null {
  return (
    (isPlainLimit(order) ? null : checkForm(order)) ??
    checkSize(instrument, order) ??
    checkNotional(instrument, order, reference)
  );
}

const refuse = (code: RejectCode, reason: string): Refusal => ({ code, reason });

/** What most orders are: a limit that is well formed at a glance. */
export function isPlainLimit(order: NewOrder): order is NewOrder & { readonly price: PriceTicks } {
  return (
    order.type === 'limit' &&
    order.timeInForce === 'gtc' &&
    order.price !== null &&
    isPrice(order.price) &&
    order.triggerPrice === null &&
    order.displaySize === null &&
    order.expireTime === null
  );
}

function checkForm(order: NewOrder): Refusal | null {
  const limited = order.type === 'limit' || order.type === 'stop-limit';
  const stop = order.type === 'stop' || order.type === 'stop-limit';
  if (limited !== (order.price !== null)) {
    return refuse('invalid', `a ${order.type} order ${limited ? 'needs a' : 'has no'} price`);
  }
  if (stop !== (order.triggerPrice !== null)) {
    return refuse('invalid', `a ${order.type} order ${stop ? 'needs a' : 'has no'} trigger price`);
  }
  const price = order.price;
  if (price !== null && !isPrice(price))
    return refuse('filter-tick', `price ${price} is not a positive tick`);
  const trigger = order.triggerPrice;
  if (trigger !== null && !isPrice(trigger)) {
    return refuse('filter-tick', `trigger ${trigger} is not a positive tick`);
  }
  return checkAttributes(order, limited);
}

function checkAttributes(order: NewOrder, limited: boolean): Refusal | null {
  const resting = order.timeInForce === 'gtc' || order.timeInForce === 'gtd';
  if ((order.timeInForce === 'gtd') !== (order.expireTime !== null)) {
    return refuse('invalid', 'expireTime goes with good-till-date and with nothing else');
  }
  if (!limited && order.timeInForce === 'gtd') {
    return refuse('invalid', `a ${order.type} order cannot be good-till-date`);
  }
  if (order.postOnly && !(limited && resting)) {
    return refuse('invalid', 'post-only needs a limit order that may rest');
  }
  if (order.displaySize !== null && !(limited && resting)) {
    return refuse('invalid', 'an iceberg needs a limit order that may rest');
  }
  return null;
}

function checkSize(instrument: Instrument, order: NewOrder): Refusal | null {
  const { minSizeLots, maxSizeLots } = instrument.specification;
  const { size, displaySize } = order;
  if (!Number.isSafeInteger(size) || size <= 0) {
    return refuse('filter-lot', `size ${size} is not a positive count of lots`);
  }
  if (size < minSizeLots) {
    return refuse('filter-size', `size is below the smallest, ${instrument.formatSize(minSizeLots)}`);
  }
  if (size > maxSizeLots) {
    return refuse('filter-size', `size is above the largest, ${instrument.formatSize(maxSizeLots)}`);
  }
  if (displaySize === null) return null;
  if (!Number.isSafeInteger(displaySize) || displaySize <= 0) {
    return refuse('filter-lot', `display size ${displaySize} is not a positive count of lots`);
  }
  if (displaySize > size) return refuse('filter-size', 'display size is above the size');
  return null;
}

/** At the limit or the trigger; a market order at the opposite touch, then the last trade, else not at all. */
function checkNotional(instrument: Instrument, order: NewOrder, reference: MarketReference): Refusal | null {
  const touch = order.side === 'buy' ? reference.bestAsk : reference.bestBid;
  const price = order.price ?? order.triggerPrice ?? touch ?? reference.last;
  if (price === null) return null;
  const { minNotional: smallest, unitsPerTickLot } = instrument;
  const direct = price * order.size * unitsPerTickLot;
  const enough =
    direct <= Number.MAX_SAFE_INTEGER
      ? direct >= smallest.toNumber()
      : instrument.notional(price, order.size).compare(smallest) >= 0;
  if (enough) return null;
  const { minNotional, quote } = instrument.specification;
  return refuse('filter-min-notional', `notional is below the smallest, ${minNotional} ${quote.code}`);
}

// `| 0` keeps every integer up to MAX_TICKS and changes everything else.
const isPrice = (price: number): boolean => price > 0 && (price | 0) === price;
