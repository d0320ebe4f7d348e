import { type ClientOrderId, type Micros, Money, type NewOrder, type SizeLots } from '../../domain/index.js';
import type { OwnOrder } from './own-queue.js';

/** An order that somebody asks this exchange to take. */
export interface PlaceRequest {
  readonly account: string;
  readonly clientOrderId: ClientOrderId;
  readonly order: NewOrder;
  readonly time: Micros;
}

/** The record of an order that has not been accepted yet. */
export function ownOrder(request: PlaceRequest, { sequence }: { readonly sequence: number }): OwnOrder {
  const { account, clientOrderId, order, time } = request;
  return {
    clientOrderId,
    venueOrderId: `R${sequence}`,
    account,
    instrument: order.instrument,
    order,
    state: 'armed',
    price: order.price,
    size: order.size,
    remaining: order.size,
    displayed: 0 as SizeLots,
    filled: 0 as SizeLots,
    lockedAmount: Money.ZERO,
    sequence,
    acceptedTime: time,
    queueAhead: 0,
    joinedEpoch: 0,
  };
}
