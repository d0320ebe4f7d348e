import type { NewOrder, PriceTicks, SizeLots } from '../../../../domain/index.js';
import { checkNewOrder } from '../../../../matching/index.js';
import type { OrderRefusal, OrderRequest } from '../exchange.js';
import type { AccountBook } from './account-book.js';
import type { Floor } from './floor.js';
import type { InstrumentState } from './instrument-state.js';

/** What is refused before the market is asked; null where it may be asked. */
export function refusalOf(floor: Floor, account: AccountBook, request: OrderRequest): OrderRefusal | null {
  const state = floor.states[request.instrument];
  if (state === undefined) {
    return refuse('unknown-instrument', `there is no instrument ${request.instrument}`);
  }
  if (state.halted) return refuse('market-closed', `${state.instrument.symbol} is halted`);
  if (request.clientId !== null && account.uses(request.clientId)) {
    return refuse('duplicate-id', `${request.clientId} is in use`);
  }
  const most = floor.options.openOrdersAtMost;
  if (most !== undefined && account.live.size >= most) {
    return refuse('too-many-orders', `the account has ${most} live orders, and may not have more`);
  }
  return formOf(request);
}

function formOf(request: OrderRequest): OrderRefusal | null {
  const { size, quoteSize = null, type, trigger = null, side } = request;
  if (size === null) {
    if (quoteSize === null) return refuse('invalid', 'an order needs a size or an amount of money');
    if (type !== 'market') return refuse('invalid', 'only a market order can be for an amount of money');
    if (quoteSize.isNegative || quoteSize.isZero)
      return refuse('filter-min-notional', 'the amount of money is none');
    if (trigger !== null && side === 'sell') {
      return refuse('invalid', 'a sell that waits for its trigger needs a size');
    }
  }
  if (trigger === null) return null;
  if (trigger.kind !== 'trailing') {
    return trigger.price === null
      ? refuse('no-trigger-price', `a ${trigger.kind} order needs a trigger price`)
      : null;
  }
  const { trail } = trigger;
  const distance = trail === undefined ? 0 : 'ticks' in trail ? trail.ticks : trail.ppm;
  return distance > 0 ? null : refuse('invalid', 'a trailing stop needs a distance above 0');
}

/** What the filters say of an order that is going to wait; its money is looked at by whoever locks it. */
export function armedRefusal(
  { instrument, book, last }: InstrumentState,
  request: OrderRequest,
  wanted: { readonly trigger: PriceTicks; readonly price: PriceTicks | null; readonly size: SizeLots },
): OrderRefusal | null {
  const isLimit = request.type === 'limit';
  if (isLimit && wanted.price === null) return refuse('invalid', 'a limit order needs a price');
  const order: NewOrder = {
    instrument: request.instrument,
    side: request.side,
    type: isLimit ? 'stop-limit' : 'stop',
    timeInForce: isLimit ? request.timeInForce : 'gtc',
    size: wanted.size,
    price: isLimit ? wanted.price : null,
    triggerPrice: wanted.trigger,
    postOnly: request.postOnly ?? false,
    reduceOnly: false,
    displaySize: request.displaySize ?? null,
    expireTime: isLimit ? (request.expireTime ?? null) : null,
    owner: 'external',
  };
  const refusal = checkNewOrder(instrument, order, {
    bestBid: book.hasBid ? book.bestBid : null,
    bestAsk: book.hasAsk ? book.bestAsk : null,
    last: last as PriceTicks | null,
  });
  return refusal === null ? null : refuse(refusal.code, refusal.reason);
}

const refuse = (refused: OrderRefusal['refused'], reason: string): OrderRefusal => ({ refused, reason });
