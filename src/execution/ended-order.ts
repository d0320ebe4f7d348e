import type { ClientOrderId, Micros, NewOrder, PriceTicks, SizeLots, VenueOrderId } from '../domain/index.js';
import type { OrderState } from './order-state.js';
import type { Order } from './orders.js';

/** An order that has ended, and the ids of the trades that filled it; undefined: none did. */
export interface EndedOrder {
  readonly order: Order;
  readonly trades: Iterable<string> | undefined;
}

/** What is kept of it, without names of fields. */
type Written = readonly [
  names: readonly [ClientOrderId, VenueOrderId | null, note: string],
  request: NewOrder,
  terms: readonly [PriceTicks | null, triggerPrice: PriceTicks | null, SizeLots, filled: SizeLots],
  state: readonly [OrderState, Order['doubt'], Order['carrier'], armed: boolean, isOver: boolean],
  times: readonly [created: Micros, acknowledged: Micros | null, asked: Micros, ended: Micros | null],
  trades?: readonly string[],
];

export function writeEnded({ order, trades }: EndedOrder): string {
  const { clientOrderId, venueOrderId, note, request, price, triggerPrice, size, filled } = order;
  const { state, doubt, carrier, armed, isOver } = order;
  const { createdTime, acknowledgedTime, requestTime, endedTime } = order;
  const written: Written = [
    [clientOrderId, venueOrderId, note],
    request,
    [price, triggerPrice, size, filled],
    [state, doubt, carrier, armed, isOver],
    [createdTime, acknowledgedTime, requestTime, endedTime],
  ];
  return JSON.stringify(trades === undefined ? written : [...written, [...trades]]);
}

/** Reads what `writeEnded` wrote. */
export function readEnded(text: string): EndedOrder {
  const [names, request, terms, states, times, trades] = JSON.parse(text) as Written;
  const [clientOrderId, venueOrderId, note] = names;
  const [price, triggerPrice, size, filled] = terms;
  const [state, doubt, carrier, armed, isOver] = states;
  const [createdTime, acknowledgedTime, requestTime, endedTime] = times;
  const order: Order = {
    clientOrderId,
    request,
    createdTime,
    state,
    doubt,
    venueOrderId,
    carrier,
    triggerPrice,
    price,
    size,
    filled,
    // Nothing rests any more.
    queueAhead: null,
    armed,
    acknowledgedTime,
    requestTime,
    endedTime,
    isOver,
    note,
  };
  return { order, trades };
}
