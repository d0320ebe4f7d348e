import { type ExchangeOrder, isRefusal } from '../../exchange.js';
import { type Answer, type BinanceError, Errors, eitherMandatory, isError } from '../errors.js';
import {
  canceledText,
  isPending,
  type Leg,
  listFields,
  type OrderList,
  readClientId,
} from '../orders/index.js';
import type { BinanceSymbol } from '../symbols.js';
import type { Call, Endpoint, Venue } from './endpoint.js';

export const cancelOrder: Endpoint = { security: 'trade', weight: 1, run: cancel };
export const cancelOpenOrders: Endpoint = { security: 'trade', weight: 1, run: cancelAll };

/** The order that is meant by number, text, or both, under the names that a request gives them. */
export function findOrder(
  venue: Venue,
  { reader, account }: Call,
  {
    symbol,
    number,
    text,
    noSuch,
  }: { symbol: BinanceSymbol; number: string; text: string; noSuch: BinanceError },
): Leg | BinanceError {
  const orderId = reader.integer(number);
  const clientId = reader.text(text);
  if (orderId === null && clientId === null) reader.fail(eitherMandatory(text, number));
  if (reader.error !== null) return reader.error;
  return venue.orders.find(account, symbol, { orderId, clientId }, noSuch);
}

const RESTRICTIONS = ['ONLY_NEW', 'ONLY_PARTIALLY_FILLED'] as const;

function cancel(venue: Venue, call: Call): Answer {
  const symbol = call.reader.symbol();
  if (symbol === null) return call.reader.error!;
  return cancelNamed(venue, call, {
    symbol,
    number: 'orderId',
    text: 'origClientOrderId',
    own: 'newClientOrderId',
  });
}

interface CancelNames {
  readonly symbol: BinanceSymbol;
  readonly number: string;
  readonly text: string;
  /** The text of the cancel itself. */
  readonly own: string;
}

/** Ends the order that a request names, or the whole of its list. */
export function cancelNamed(venue: Venue, call: Call, names: CancelNames): Answer {
  const { reader, now } = call;
  const restriction = reader.choice('cancelRestrictions', RESTRICTIONS, Errors.cancelRestrictions);
  const cancelId = readClientId(reader, names.own) ?? venue.orders.newClientId();
  const leg = findOrder(venue, call, { ...names, noSuch: Errors.unknownOrder });
  if (isError(leg)) return leg;
  const { status } = venue.orders.view(leg);
  const live = status === 'NEW' || status === 'PARTIALLY_FILLED' || status === 'PENDING_NEW';
  if (!live) return Errors.unknownOrder;
  const restricted =
    (restriction === 'ONLY_NEW' && status !== 'NEW') ||
    (restriction === 'ONLY_PARTIALLY_FILLED' && status !== 'PARTIALLY_FILLED');
  if (restricted)
    return { status: 400, code: -2011, msg: 'Order was not canceled due to cancel restrictions.' };
  const list = venue.lists.ofLeg(leg);
  if (list !== undefined) return cancelList(venue, list, { cancelId, now });
  return cancelSingle(venue, leg as ExchangeOrder, { cancelId, now });
}

interface CancelDetails {
  readonly cancelId: string;
  readonly now: Call['now'];
}

function cancelSingle(venue: Venue, order: ExchangeOrder, { cancelId, now }: CancelDetails): Answer {
  venue.users.request = { id: cancelId, original: null };
  const answer = venue.exchange.cancel(order.account, { number: order.number });
  venue.users.request = null;
  return isRefusal(answer) ? Errors.unknownOrder : canceledText(venue.orders.view(answer), now, cancelId);
}

/** Ends a whole list, as ending one of its orders does. */
export function cancelList(venue: Venue, list: OrderList, { cancelId, now }: CancelDetails): string {
  venue.users.request = { id: cancelId, original: null };
  venue.lists.cancel(list);
  venue.users.request = null;
  const views = venue.lists.views(list);
  const reports = views.map((view) => canceledText(view, now, cancelId)).join(',');
  return `{${listFields(list, views)},"orderReports":[${reports}]}`;
}

function cancelAll(venue: Venue, call: Call): Answer {
  const { reader, account, now } = call;
  const symbol = reader.symbol();
  if (symbol === null) return reader.error!;
  const texts: string[] = [];
  const lists = new Set<OrderList>();
  const legs: Leg[] = [
    ...venue.orders.openOn(account, symbol.index),
    ...venue.orders.waitingOf(account, symbol.index),
  ];
  if (legs.length === 0) return Errors.unknownOrder;
  for (const leg of legs) {
    const cancelId = venue.orders.newClientId();
    const list = venue.lists.ofLeg(leg);
    if (list !== undefined) {
      if (!lists.has(list)) texts.push(cancelList(venue, list, { cancelId, now }));
      lists.add(list);
    } else if (!isPending(leg)) {
      const text = cancelSingle(venue, leg, { cancelId, now });
      if (typeof text === 'string') texts.push(text);
    }
  }
  return `[${texts.join(',')}]`;
}
