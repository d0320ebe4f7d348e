import { type Instrument, type Micros, Money, micros } from '../../../../../domain/index.js';
import type { ExchangeFill, ExchangeOrder } from '../../exchange.js';
import { type Desk, object } from '../call.js';
import { entryIdOf, orderIdOf, tradeIdOf } from '../ids.js';
import { portfolioIdOf, userIdOf } from '../rest/accounts.js';
import { averageText, isoTime, priceText, quoteText, quotientText, sizeText } from '../text.js';
import { isBracket, nativeName, shapeOf } from './configurations.js';

export type OrderStatus = 'OPEN' | 'FILLED' | 'CANCELLED' | 'EXPIRED';

/** A market order that filled at all is filled: what it could not spend was never in the book. */
export function statusOf({ status, request, filled }: ExchangeOrder): OrderStatus {
  if (status === 'open' || status === 'armed') return 'OPEN';
  if (status === 'filled' || (request.type === 'market' && filled > 0)) return 'FILLED';
  return status === 'expired' && request.timeInForce === 'gtd' ? 'EXPIRED' : 'CANCELLED';
}

const TIME_IN_FORCE = {
  gtc: 'GOOD_UNTIL_CANCELLED',
  gtd: 'GOOD_UNTIL_DATE_TIME',
  ioc: 'IMMEDIATE_OR_CANCEL',
  fok: 'FILL_OR_KILL',
} as const;

const ORDER_TYPE = {
  market: 'MARKET',
  limit: 'LIMIT',
  'stop-limit': 'STOP_LIMIT',
  bracket: 'BRACKET',
} as const;

const SOCKET_ORDER_TYPE = {
  market: 'Market',
  limit: 'Limit',
  'stop-limit': 'Stop Limit',
  bracket: 'Bracket',
} as const;

export const sideText = (side: 'buy' | 'sell'): 'BUY' | 'SELL' => (side === 'buy' ? 'BUY' : 'SELL');
export const orderTypeOf = (order: ExchangeOrder): string => ORDER_TYPE[shapeOf(order)];
export const timeInForceOf = (order: ExchangeOrder): string => TIME_IN_FORCE[order.request.timeInForce];
export const clientIdOf = (order: ExchangeOrder): string => order.clientId ?? '';

function triggerStatus({ records }: Desk, order: ExchangeOrder): string {
  const { trigger, dialectType } = order.request;
  if (!trigger && !isBracket(dialectType)) return 'INVALID_ORDER_TYPE';
  return order.triggered || records.isWoken(order) ? 'STOP_TRIGGERED' : 'STOP_PENDING';
}

/** As it was asked for, with what an edit changed; an attached exit has its size from its entry. */
export function configurationOf({ products, records }: Desk, order: ExchangeOrder): Record<string, unknown> {
  const { dialectFields, instrument } = order.request;
  const market = products.at(instrument);
  const given = dialectFields?.fields;
  const fields = given === undefined ? fieldsOf(market, order) : { ...object(given) };
  const edits = records.editsOf(order);
  const last = edits[edits.length - 1];
  if (last !== undefined) Object.assign(fields, { base_size: last.size, limit_price: last.price });
  else if (records.entryOf(order) !== undefined) fields.base_size = sizeText(market, order.size);
  return { [nativeName(order)]: fields };
}

/** Of an order that came through another dialect. */
function fieldsOf(market: Instrument, { size, price, request }: ExchangeOrder): Record<string, unknown> {
  const stop = request.trigger?.price ?? null;
  return {
    base_size: sizeText(market, size),
    ...(price === null ? {} : { limit_price: priceText(market, price) }),
    ...(stop === null ? {} : { stop_price: priceText(market, stop) }),
    ...(request.expireTime ? { end_time: isoTime(request.expireTime) } : {}),
    ...(request.postOnly ? { post_only: true } : {}),
  };
}

function holdText(instrument: Instrument, order: ExchangeOrder): string {
  if (statusOf(order) !== 'OPEN') return '0';
  const left = (order.size - order.filled) as typeof order.size;
  if (order.request.side === 'sell') return sizeText(instrument, left);
  return order.price === null ? '0' : quoteText(instrument, instrument.notional(order.price, left));
}

/** Fees in the quote asset, as the venue always charges them. */
function feesOf(instrument: Instrument, order: ExchangeOrder): Money {
  return order.feeAsset === instrument.specification.quote.code ? order.fees : Money.ZERO;
}

/** The venue's sentence where its owner cancelled it, else why the exchange ended it. */
function cancelText(order: ExchangeOrder): string {
  if (statusOf(order) !== 'CANCELLED') return '';
  const { reason } = order;
  return reason === null || reason.endsWith('on request') ? 'User requested cancel' : reason;
}

const lastFill = (order: ExchangeOrder): Micros | null => order.fills[order.fills.length - 1]?.time ?? null;

function completion(order: ExchangeOrder): string {
  if (statusOf(order) === 'FILLED') return '100';
  return quotientText(BigInt(order.filled) * 100n, BigInt(order.size), 2);
}

function afterFees(instrument: Instrument, order: ExchangeOrder): Money {
  const fees = feesOf(instrument, order);
  return order.request.side === 'buy' ? order.filledNotional.plus(fees) : order.filledNotional.minus(fees);
}

/** @see https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/orders/get-order */
export function describeOrder(desk: Desk, order: ExchangeOrder): Record<string, unknown> {
  const instrument = desk.products.at(order.request.instrument);
  const status = statusOf(order);
  const inQuote = order.request.size === null && order.request.type === 'market';
  const filledAt = lastFill(order);
  return {
    order_id: orderIdOf(order.number),
    product_id: desk.products.idOf(order.request.instrument),
    user_id: userIdOf(order.account),
    order_configuration: configurationOf(desk, order),
    side: sideText(order.request.side),
    client_order_id: clientIdOf(order),
    status,
    time_in_force: timeInForceOf(order),
    created_time: isoTime(order.timeCreated),
    completion_percentage: completion(order),
    filled_size: sizeText(instrument, order.filled),
    average_filled_price: averageText(instrument, order.filledNotional, order.filled),
    fee: '',
    number_of_fills: String(order.fills.length),
    filled_value: quoteText(instrument, order.filledNotional),
    pending_cancel: false,
    size_in_quote: inQuote,
    total_fees: quoteText(instrument, feesOf(instrument, order)),
    size_inclusive_of_fees: inQuote,
    total_value_after_fees: quoteText(instrument, afterFees(instrument, order)),
    trigger_status: triggerStatus(desk, order),
    order_type: orderTypeOf(order),
    reject_reason: 'REJECT_REASON_UNSPECIFIED',
    settled: status === 'FILLED',
    product_type: 'SPOT',
    reject_message: '',
    cancel_message: cancelText(order),
    order_placement_source: 'RETAIL_ADVANCED',
    outstanding_hold_amount: holdText(instrument, order),
    is_liquidation: false,
    last_fill_time: filledAt === null ? null : isoTime(filledAt),
    edit_history: desk.records.editsOf(order).map(({ price, size, time }) => ({
      price,
      size,
      replace_accept_timestamp: isoTime(time),
    })),
    leverage: '',
    margin_type: 'UNKNOWN_MARGIN_TYPE',
    retail_portfolio_id: portfolioIdOf(order.account),
    originating_order_id: linkedId(desk.records.entryOf(order)),
    attached_order_id: linkedId(desk.records.exitOf(order)),
    attached_order_configuration: order.request.dialectFields?.attached ?? null,
  };
}

const linkedId = (number: number | undefined): string => (number === undefined ? '' : orderIdOf(number));

const NO_TIME = '0001-01-01T00:00:00Z';

/** An order as the user channel writes it: every value a text. @see https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/websocket/websocket-channels#user-channel */
export function describeUserOrder(desk: Desk, order: ExchangeOrder): Record<string, string> {
  const instrument = desk.products.at(order.request.instrument);
  const status = statusOf(order);
  const { price, triggerPrice, request } = order;
  const stop = triggerPrice ?? request.dialectFields?.stopTrigger;
  return {
    avg_price: averageText(instrument, order.filledNotional, order.filled),
    cancel_reason: cancelText(order),
    client_order_id: clientIdOf(order),
    completion_percentage: completion(order),
    contract_expiry_type: 'UNKNOWN_CONTRACT_EXPIRY_TYPE',
    cumulative_quantity: sizeText(instrument, order.filled),
    filled_value: quoteText(instrument, order.filledNotional),
    leaves_quantity: status === 'OPEN' ? sizeText(instrument, order.size - order.filled) : '0',
    limit_price: price === null ? '' : priceText(instrument, price),
    number_of_fills: String(order.fills.length),
    order_id: orderIdOf(order.number),
    order_side: sideText(request.side),
    order_type: SOCKET_ORDER_TYPE[shapeOf(order)],
    outstanding_hold_amount: holdText(instrument, order),
    post_only: String(request.postOnly ?? false),
    product_id: desk.products.idOf(request.instrument),
    product_type: 'SPOT',
    reject_reason: '',
    retail_portfolio_id: portfolioIdOf(order.account),
    risk_managed_by: 'UNKNOWN_RISK_MANAGEMENT_TYPE',
    status,
    stop_price: typeof stop === 'number' ? priceText(instrument, stop) : '',
    time_in_force: timeInForceOf(order),
    total_fees: quoteText(instrument, feesOf(instrument, order)),
    total_value_after_fees: quoteText(instrument, afterFees(instrument, order)),
    trigger_status: triggerStatus(desk, order),
    creation_time: isoTime(order.timeCreated),
    end_time: request.expireTime ? isoTime(micros(request.expireTime)) : NO_TIME,
    start_time: NO_TIME,
  };
}

/** @see https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/orders/list-fills */
export function describeFill(desk: Desk, fill: ExchangeFill): Record<string, unknown> {
  const instrument = desk.products.at(fill.instrument);
  const { quote } = instrument.specification;
  return {
    entry_id: entryIdOf(fill.number),
    trade_id: tradeIdOf(fill.number),
    order_id: orderIdOf(fill.order.number),
    trade_time: isoTime(fill.time),
    trade_type: 'FILL',
    price: priceText(instrument, fill.price),
    size: sizeText(instrument, fill.size),
    commission: quoteText(instrument, fill.feeAsset === quote.code ? fill.fee : Money.ZERO),
    product_id: desk.products.idOf(fill.instrument),
    sequence_timestamp: isoTime(fill.time),
    liquidity_indicator: fill.liquidity === 'maker' ? 'MAKER' : 'TAKER',
    size_in_quote: false,
    user_id: userIdOf(fill.order.account),
    side: sideText(fill.side),
    retail_portfolio_id: portfolioIdOf(fill.order.account),
  };
}
