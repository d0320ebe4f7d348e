import { type ExchangeOrder, isRefusal } from '../../exchange.js';
import {
  type Answer,
  amendRejected,
  type BinanceError,
  Errors,
  eitherMandatory,
  errorText,
  filterFailure,
  isError,
} from '../errors.js';
import { millis } from '../market/index.js';
import {
  amendedText,
  canceledText,
  FilterBounds,
  isPending,
  type Leg,
  listFields,
  type OrderList,
  type OrderPlan,
  placedText,
  RESPONSE_TYPES,
  type ResponseType,
  readClientId,
  readOrder,
  readSize,
  refusalOf,
  SINGLE,
} from '../orders/index.js';
import type { ParameterReader } from '../parameter-reader.js';
import type { BinanceSymbol } from '../symbols.js';
import type { Call, Endpoint, Venue } from './endpoint.js';

const ORDER_NAMES = [
  'symbol',
  'side',
  'type',
  'timeInForce',
  'quantity',
  'quoteOrderQty',
  'price',
  'newClientOrderId',
  'strategyId',
  'strategyType',
  'stopPrice',
  'trailingDelta',
  'icebergQty',
  'newOrderRespType',
  'selfTradePreventionMode',
];

export const placeOrder: Endpoint = {
  security: 'trade',
  weight: 1,
  orders: 1,
  accepts: new Set(ORDER_NAMES),
  run: place,
};
export const testOrder: Endpoint = {
  security: 'trade',
  weight: (reader) => (reader.parameters.get('computeCommissionRates') === 'true' ? 20 : 1),
  accepts: new Set([...ORDER_NAMES, 'computeCommissionRates']),
  run: test,
};
export const cancelOrder: Endpoint = { security: 'trade', weight: 1, run: cancel };
export const cancelOpenOrders: Endpoint = { security: 'trade', weight: 1, run: cancelAll };
export const cancelReplace: Endpoint = { security: 'trade', weight: 1, showsOrders: true, run: replace };
export const amendKeepPriority: Endpoint = { security: 'trade', weight: 4, run: amend };

function place(venue: Venue, call: Call): Answer {
  const { reader, account, now } = call;
  const plan = readPlan(venue, call);
  const response = responseType(reader, plan);
  if (reader.error !== null) return reader.error;
  const order = venue.orders.place(account, plan!);
  return isError(order) ? order : placedText(venue.orders.view(order), venue.exchange.now(), response);
}

/** Reads an order of its own and holds it against the account's bounds. */
export function readPlan(venue: Venue, { reader, account }: Call): OrderPlan | null {
  const symbol = reader.symbol();
  if (symbol === null) return null;
  const plan = readOrder(reader, planContext(venue, symbol, { names: SINGLE, listId: -1 }));
  if (plan !== null) checkBounds(venue, reader, { account, plans: [plan] });
  return plan;
}

export function planContext(
  { exchange, orders }: Venue,
  symbol: BinanceSymbol,
  place: { readonly names: typeof SINGLE; readonly listId: number },
): Parameters<typeof readOrder>[1] {
  return {
    exchange,
    symbol,
    ...place,
    last: orders.lastPrices[symbol.index]!,
    clientId: () => orders.newClientId(),
  };
}

const isContingent = (request: { readonly trigger?: unknown }): boolean =>
  request.trigger !== null && request.trigger !== undefined;

/** How many orders the account may have open on the symbol. */
export function checkBounds(
  { orders, bounds }: Venue,
  reader: ParameterReader,
  { account, plans }: { readonly account: string; readonly plans: readonly OrderPlan[] },
): void {
  const open = orders.openOn(account, plans[0]!.symbol.index);
  if (open.size + plans.length > bounds.orders) reader.fail(filterFailure('MAX_NUM_ORDERS'));
  const contingent = plans.filter(({ request }) => isContingent(request)).length;
  if (contingent === 0) return;
  let waiting = contingent;
  for (const order of open) if (order.status === 'armed') waiting += 1;
  if (waiting > bounds.triggerOrders) reader.fail(filterFailure('MAX_NUM_ALGO_ORDERS'));
}

/** FULL by default for limit and market orders, ACK for the others. */
export function responseType(reader: ParameterReader, plan: OrderPlan | null): ResponseType {
  const asked = reader.choice('newOrderRespType', RESPONSE_TYPES);
  if (asked !== null) return asked;
  return plan?.fields.type === 'LIMIT' || plan?.fields.type === 'MARKET' ? 'FULL' : 'ACK';
}

function test(venue: Venue, call: Call): Answer {
  const { reader, account } = call;
  const plan = readPlan(venue, call);
  responseType(reader, plan);
  const computes = reader.flag('computeCommissionRates');
  if (reader.error !== null) return reader.error;
  if (!computes) return '{}';
  const { makerPpm, takerPpm } = venue.exchange.feeRates(account, plan!.symbol.index);
  const rates = `{"maker":"${rateText(makerPpm)}","taker":"${rateText(takerPpm)}"}`;
  return `{"standardCommissionForOrder":${rates},"specialCommissionForOrder":${NO_RATES},"taxCommissionForOrder":${NO_RATES},"discount":${NO_DISCOUNT}}`;
}

const NO_RATES = '{"maker":"0.00000000","taker":"0.00000000"}';
export const NO_DISCOUNT =
  '{"enabledForAccount":false,"enabledForSymbol":false,"discountAsset":"BNB","discount":"0.00000000"}';
/** Parts per million as the venue writes a rate. */
export const rateText = (ppm: number): string => `${(ppm / 1_000_000).toFixed(6)}00`;

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

function cancelNamed(venue: Venue, call: Call, names: CancelNames): Answer {
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

const REPLACE_MODES = ['STOP_ON_FAILURE', 'ALLOW_FAILURE'] as const;
const EXCEEDED_MODES = ['DO_NOTHING', 'CANCEL_ONLY'] as const;

/** https://developers.binance.com/docs/binance-spot-api-docs/rest-api/trading-endpoints#cancel-an-existing-order-and-send-a-new-order-trade */
function replace(venue: Venue, call: Call): Answer {
  const { reader, account, now } = call;
  const plan = readPlan(venue, call);
  reader.required('cancelReplaceMode');
  const mode = reader.choice('cancelReplaceMode', REPLACE_MODES);
  const exceeded = reader.choice('orderRateLimitExceededMode', EXCEEDED_MODES) ?? 'DO_NOTHING';
  const response = responseType(reader, plan);
  if (reader.error !== null) return reader.error;
  const tooMany = venue.limits.order(account, 1, millis(now));
  if (tooMany !== null && exceeded === 'DO_NOTHING') return tooMany;
  const canceled = cancelNamed(venue, call, {
    symbol: plan!.symbol,
    number: 'cancelOrderId',
    text: 'cancelOrigClientOrderId',
    own: 'cancelNewClientOrderId',
  });
  if (isError(canceled) && (mode === 'STOP_ON_FAILURE' || tooMany !== null))
    return replaced(canceled, tooMany ?? null);
  if (tooMany !== null) return replaced(canceled, tooMany);
  const order = venue.orders.place(account, plan!);
  return replaced(canceled, isError(order) ? order : placedText(venue.orders.view(order), venue.exchange.now(), response));
}

/** @param placed null where it was not attempted. */
function replaced(canceled: Answer, placed: Answer | null): Answer {
  const results = `{"cancelResult":"${isError(canceled) ? 'FAILURE' : 'SUCCESS'}","newOrderResult":"${placed === null ? 'NOT_ATTEMPTED' : isError(placed) ? 'FAILURE' : 'SUCCESS'}","cancelResponse":${partText(canceled)},"newOrderResponse":${placed === null ? 'null' : partText(placed)}}`;
  const failures = (isError(canceled) ? 1 : 0) + (placed === null || isError(placed) ? 1 : 0);
  if (failures === 0) return results;
  return failures === 2
    ? { status: 400, code: -2022, msg: 'Order cancel-replace failed.', data: results }
    : { status: 409, code: -2021, msg: 'Order cancel-replace partially failed.', data: results };
}

const partText = (part: Answer): string => (isError(part) ? errorText(part) : part);

/** https://developers.binance.com/docs/binance-spot-api-docs/rest-api/trading-endpoints#order-amend-keep-priority-trade */
function amend(venue: Venue, call: Call): Answer {
  const { reader, account, now } = call;
  const symbol = reader.symbol();
  if (symbol === null) return reader.error!;
  const size = readSize(reader, symbol, 'newQty', 'LIMIT');
  const clientId = readClientId(reader, 'newClientOrderId');
  const leg = findOrder(venue, call, {
    symbol,
    number: 'orderId',
    text: 'origClientOrderId',
    noSuch: Errors.noSuchOrder,
  });
  if (isError(leg)) return leg;
  if (isPending(leg)) return amendRejected('Order amend is not supported for orders that wait in a list.');
  if (leg.status !== 'open' && leg.status !== 'armed') return Errors.noSuchOrder;
  if (leg.amendments >= FilterBounds.amendments)
    return amendRejected('The order has been amended too many times.');
  if (size! > leg.size) return amendRejected('Order amend (quantity increase) is not supported.');
  if (size === leg.size) return amendRejected('The requested action would change no state; rejecting.');
  const previous = venue.orders.view(leg).clientId;
  const text = clientId ?? venue.orders.newClientId();
  venue.users.request = { id: text, original: previous };
  const answer = venue.exchange.amend(account, { number: leg.number }, { size: size!, clientId: text });
  venue.users.request = null;
  if (isRefusal(answer)) return { ...refusalOf(answer), code: -2038 };
  const list = venue.lists.ofLeg(answer);
  const status = list === undefined ? '' : `,"listStatus":{${listFields(list, venue.lists.views(list))}}`;
  return `{"transactTime":${millis(now)},"executionId":${venue.users.executionId},"amendedOrder":${amendedText(venue.orders.view(answer), previous)}${status}}`;
}
