import type { Instrument, PriceTicks, RejectCode, SizeLots } from '../../../../../domain/index.js';
import type { DialectResponse } from '../../dialect.js';
import { type ExchangeOrder, isRefusal, type OrderRefusal } from '../../exchange.js';
import { answer, invalidArgument } from '../answers.js';
import { type Desk, field, type PrivateCall } from '../call.js';
import { orderNumberOf } from '../ids.js';
import { averageText, priceText, sizeText } from '../text.js';
import { statusOf } from './describe.js';
import { estimate } from './estimate.js';
import { costsOf } from './preview.js';

/** A limit order's new price and total size. */
interface Change {
  readonly order: ExchangeOrder;
  readonly instrument: Instrument;
  readonly price: PriceTicks;
  readonly size: SizeLots;
}

interface EditFailure {
  readonly edit: string;
  readonly preview: string;
}

const editFailure = (edit: string): EditFailure => ({ edit, preview: 'UNKNOWN_PREVIEW_FAILURE_REASON' });
const previewFailure = (preview: string): EditFailure => ({
  edit: 'UNKNOWN_EDIT_ORDER_FAILURE_REASON',
  preview,
});

const PREVIEWS: Partial<Record<RejectCode, string>> = {
  'insufficient-balance': 'PREVIEW_INSUFFICIENT_FUND',
  'post-only-would-take': 'PREVIEW_INVALID_LIMIT_PRICE_POST_ONLY',
  'filter-min-notional': 'PREVIEW_INVALID_QUOTE_SIZE_TOO_SMALL',
  'filter-size': 'PREVIEW_INVALID_BASE_SIZE_TOO_SMALL',
  'market-closed': 'PREVIEW_NOT_ALLOWED_BY_MARKET_STATE',
};

function editFailureOf({ refused }: OrderRefusal): EditFailure {
  const preview = PREVIEWS[refused as RejectCode];
  return preview === undefined ? editFailure('COMMANDER_REJECTED_EDIT_ORDER') : previewFailure(preview);
}

const describeFailure = ({ edit, preview }: EditFailure) => ({
  edit_failure_reason: edit,
  preview_failure_reason: preview,
});

/** Open limit orders good until cancelled can be edited, nothing else. @see https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/orders/edit-order */
function readChange({ exchange, products }: Desk, { body, account }: PrivateCall): Change | EditFailure {
  const number = orderNumberOf(field(body, 'order_id') ?? '');
  const order = number === undefined ? undefined : exchange.order(account, { number });
  if (order === undefined) return editFailure('ORDER_NOT_FOUND');
  if (order.request.dialectType !== 'limit_limit_gtc') return editFailure('ONLY_LIMIT_ORDER_EDITS_SUPPORTED');
  if (statusOf(order) !== 'OPEN' || order.price === null)
    return editFailure('ONLY_OPEN_ORDERS_CAN_BE_EDITED');
  const instrument = products.at(order.request.instrument);
  const price = instrument.parsePrice(field(body, 'price') ?? priceText(instrument, order.price));
  if (typeof price !== 'number' || price <= 0) return editFailure('INVALID_EDITED_PRICE');
  const size = instrument.parseSize(field(body, 'size') ?? sizeText(instrument, order.size));
  if (typeof size !== 'number' || size <= 0) return editFailure('INVALID_EDITED_SIZE');
  if (size <= order.filled) return editFailure('CANNOT_EDIT_TO_BELOW_FILLED_SIZE');
  if (price === order.price && size === order.size)
    return editFailure('EDIT_REQUEST_EQUAL_TO_ORIGINAL_REQUEST');
  return { order, instrument, price, size };
}

const isEditFailure = (value: Change | EditFailure): value is EditFailure => 'edit' in value;

export function editOrder(desk: Desk, call: PrivateCall): DialectResponse {
  const change = readChange(desk, call);
  if (isEditFailure(change)) return answer({ success: false, errors: [describeFailure(change)] });
  const { order, instrument, price, size } = change;
  const amended = desk.exchange.amend(call.account, { number: order.number }, { price, size });
  if (isRefusal(amended)) {
    return answer({ success: false, errors: [describeFailure(editFailureOf(amended))] });
  }
  desk.records.addEdit(order, {
    price: priceText(instrument, price),
    size: sizeText(instrument, size),
    time: desk.exchange.now(),
  });
  return answer({ success: true, errors: [] });
}

export function previewEdit(desk: Desk, call: PrivateCall): DialectResponse {
  const change = readChange(desk, call);
  if (isEditFailure(change)) {
    return answer({ ...NOTHING, errors: [describeFailure(change)] });
  }
  const { order, instrument, price, size } = change;
  const request = { ...order.request, price, size };
  return answer({
    ...NOTHING,
    ...costsOf(desk, request, estimate(desk, call.account, request)),
    average_filled_price: averageText(instrument, order.filledNotional, order.filled),
  });
}

const NOTHING = {
  errors: [] as object[],
  slippage: '0',
  order_total: '0',
  commission_total: '0',
  quote_size: '0',
  base_size: '0',
  best_bid: '',
  best_ask: '',
  average_filled_price: '0',
};

const MOST_CANCELS = 100;

/** Each order of the list is answered for itself. @see https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/orders/cancel-order */
export function cancelOrders(desk: Desk, { body, account }: PrivateCall): DialectResponse {
  const ids = body.order_ids;
  if (!Array.isArray(ids) || ids.length === 0) return invalidArgument('order_ids is required');
  if (ids.length > MOST_CANCELS) return invalidArgument(`at most ${MOST_CANCELS} order_ids are allowed`);
  const seen = new Set<string>();
  const results = ids.map((value) => {
    const id = String(value);
    const reason = seen.has(id) ? 'DUPLICATE_CANCEL_REQUEST' : cancel(desk, account, id);
    seen.add(id);
    return {
      success: reason === null,
      failure_reason: reason ?? 'UNKNOWN_CANCEL_FAILURE_REASON',
      order_id: id,
    };
  });
  return answer({ results });
}

/** @returns why it could not be; null where it is cancelled. */
function cancel({ exchange }: Desk, account: string, id: string): string | null {
  const number = orderNumberOf(id);
  const order = number === undefined ? undefined : exchange.order(account, { number });
  if (number === undefined || order === undefined) return 'UNKNOWN_CANCEL_ORDER';
  if (statusOf(order) === 'FILLED') return 'ORDER_IS_FULLY_FILLED';
  if (statusOf(order) !== 'OPEN') return 'UNKNOWN_CANCEL_ORDER';
  return isRefusal(exchange.cancel(account, { number })) ? 'COMMANDER_REJECTED_CANCEL_ORDER' : null;
}
