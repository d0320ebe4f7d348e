import { isRefusal } from '../../exchange.js';
import { type Answer, amendRejected, Errors, errorText, isError } from '../errors.js';
import { millis } from '../market/index.js';
import {
  amendedText,
  FilterBounds,
  isPending,
  listFields,
  placedText,
  readClientId,
  readSize,
  refusalOf,
} from '../orders/index.js';
import type { Call, Endpoint, Venue } from './endpoint.js';
import { cancelNamed, findOrder } from './order-cancel.js';
import { readPlan, responseType } from './order-entry.js';

export const cancelReplace: Endpoint = { security: 'trade', weight: 1, showsOrders: true, run: replace };
export const amendKeepPriority: Endpoint = { security: 'trade', weight: 4, run: amend };

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
  return replaced(
    canceled,
    isError(order) ? order : placedText(venue.orders.view(order), venue.exchange.now(), response),
  );
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
