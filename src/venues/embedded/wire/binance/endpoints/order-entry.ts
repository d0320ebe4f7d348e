import { type Answer, filterFailure, invalidMessage, isError } from '../errors.js';
import {
  type OrderPlan,
  placedText,
  RESPONSE_TYPES,
  type ResponseType,
  readOrder,
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

/** Smart order routing: the venue has it for some symbols only, and here for none. */
export const routedOrder: Endpoint = { security: 'trade', weight: 1, orders: 1, run: notRouted };
export const testRoutedOrder: Endpoint = { security: 'trade', weight: 1, run: notRouted };

/** `exchangeInfo` names no such symbol. */
function notRouted(_venue: Venue, { reader }: Call): Answer {
  return reader.symbol() === null ? reader.error! : invalidMessage('SOR is not enabled for this symbol.');
}

function place(venue: Venue, call: Call): Answer {
  const { reader, account } = call;
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
