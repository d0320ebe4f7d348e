import type { Instrument } from '../../../../../domain/index.js';
import type { ExchangeFill, ExchangeOrder } from '../../exchange.js';
import { identifier } from '../identifiers.js';
import type { Pair } from '../names.js';
import {
  averagePrice,
  endReason,
  feeDecimals,
  isTrailing,
  isTriggered,
  type OrderTerms,
  orderTypeOf,
  termsOf,
  wireStatus,
} from '../orders/index.js';
import { isoTime } from '../text.js';

/*
 * What the `executions` channel says of orders, a JSON object each.
 *
 * Source: https://docs.kraken.com/api/docs/websocket-v2/executions
 */

/** All there is to say of an order: when it is new, and in snapshots. */
export function wholeOrder(order: ExchangeOrder, pair: Pair, type: 'pending_new' | 'new'): string {
  const { instrument } = pair;
  const { request } = order;
  const terms = termsOf(order);
  const kind = orderTypeOf(request, terms);
  const status = type === 'pending_new' ? type : order.filled > 0 ? 'partially_filled' : type;
  const limit =
    order.price === null
      ? ''
      : `,"limit_price_type":"static","limit_price":${instrument.formatPrice(order.price)}`;
  const stop =
    order.triggerPrice === null ? instrument.formatPrice(0) : instrument.formatPrice(order.triggerPrice);
  const filled = order.filled === 0 ? '' : `,${filledText(order, instrument)}`;
  return (
    `{"order_id":"${identifier('O', order.number)}"${clientText(order)},"order_userref":${terms?.userref ?? 0}` +
    `,"symbol":"${pair.symbol}","order_qty":${instrument.formatSize(order.size)}${moneyText(order, instrument)}${displayText(order, instrument)}` +
    `,"cum_cost":${cost(order, instrument)}${filled},"time_in_force":"${request.timeInForce.toUpperCase()}"` +
    `,"exec_type":"${type}","side":"${request.side}","order_type":"${kind}"${limit},"stop_price":${stop}` +
    `${isTriggered(kind) ? triggerText(order, instrument, terms) : ''}${request.postOnly === true ? ',"post_only":true' : ''}` +
    `${request.expireTime == null ? '' : `,"expire_time":"${isoTime(request.expireTime)}"`}` +
    `,"order_status":"${status}","fee_usd_equiv":${dollars(order, instrument)},"fee_ccy_pref":"fciq"` +
    `,"timestamp":"${isoTime(type === 'pending_new' ? order.timeCreated : order.timeUpdated)}"}`
  );
}

/** That a pending order is live now, or has woken. */
export function changedStatus(
  order: ExchangeOrder,
  type: 'new' | 'status',
  status: 'new' | 'triggered',
): string {
  return (
    `{"timestamp":"${isoTime(order.timeUpdated)}","order_status":"${status}","exec_type":"${type}"${clientText(order)}` +
    `,"order_userref":${userref(order)},"order_id":"${identifier('O', order.number)}"}`
  );
}

export function tradeText(fill: ExchangeFill, pair: Pair, inSnapshot: boolean): string {
  const { instrument } = pair;
  const { order } = fill;
  const whole = inSnapshot && fill.filledAfter >= order.size;
  const { quote } = instrument.specification;
  const fee = fill.fee.format(feeDecimals(fill.feeAsset, instrument));
  return (
    `{"order_id":"${identifier('O', order.number)}"${clientText(order)},"order_userref":${userref(order)}` +
    `,"exec_id":"${identifier('T', fill.number)}","exec_type":"trade","trade_id":${fill.tradeId},"symbol":"${pair.symbol}"` +
    `,"side":"${fill.side}","last_qty":${instrument.formatSize(fill.size)},"last_price":${instrument.formatPrice(fill.price)}` +
    `,"liquidity_ind":"${fill.liquidity === 'taker' ? 't' : 'm'}","cost":${fill.notional.format(quote.decimals)}` +
    `,"order_status":"${whole ? 'filled' : 'partially_filled'}","order_type":"${orderTypeOf(order.request, termsOf(order))}"` +
    `,"timestamp":"${isoTime(fill.time)}","fee_usd_equiv":${isDollar(fill.feeAsset) ? fee : '0.0'}` +
    `,"fees":[{"asset":"${fill.feeAsset}","qty":${fee}}]}`
  );
}

/** That an order is filled, or has ended otherwise. */
export function endedOrder(order: ExchangeOrder, pair: Pair): string {
  const status = wireStatus(order);
  const why = status === 'filled' ? null : JSON.stringify(endReason(order));
  const reason = why === null ? '' : `,"cancel_reason":${why},"reason":${why}`;
  return (
    `{"timestamp":"${isoTime(order.timeUpdated)}","order_status":"${status}","exec_type":"${status}"` +
    `,"cum_qty":${pair.instrument.formatSize(order.filled)},"cum_cost":${cost(order, pair.instrument)}` +
    `,"fee_usd_equiv":${dollars(order, pair.instrument)},"avg_price":${averagePrice(order, pair.instrument)}` +
    `${clientText(order)},"order_userref":${userref(order)}${reason},"order_id":"${identifier('O', order.number)}"}`
  );
}

export function amendedOrder(order: ExchangeOrder, pair: Pair): string {
  const { instrument } = pair;
  const limit = order.price === null ? '' : `,"limit_price":${instrument.formatPrice(order.price)}`;
  const trigger =
    order.triggerPrice === null ? '' : `,"stop_price":${instrument.formatPrice(order.triggerPrice)}`;
  const status = order.filled > 0 ? 'partially_filled' : 'new';
  return (
    `{"timestamp":"${isoTime(order.timeUpdated)}","order_status":"${status}","exec_type":"amended","amended":true` +
    `,"reason":"User requested","order_qty":${instrument.formatSize(order.size)}${limit}${trigger},${filledText(order, instrument)}` +
    `,"cum_cost":${cost(order, instrument)}${clientText(order)},"order_userref":${userref(order)},"order_id":"${identifier('O', order.number)}"}`
  );
}

const userref = (order: ExchangeOrder): number => termsOf(order)?.userref ?? 0;

const clientText = ({ clientId }: ExchangeOrder): string =>
  clientId === null ? '' : `,"cl_ord_id":${JSON.stringify(clientId)}`;

const cost = ({ filledNotional }: ExchangeOrder, { specification }: Instrument): string =>
  filledNotional.format(specification.quote.decimals);

const filledText = (order: ExchangeOrder, instrument: Instrument): string =>
  `"cum_qty":${instrument.formatSize(order.filled)},"avg_price":${averagePrice(order, instrument)}`;

const isDollar = (asset: string): boolean => asset === 'USD' || asset === 'USDT' || asset === 'USDC';

const dollars = ({ fees, feeAsset }: ExchangeOrder, instrument: Instrument): string =>
  isDollar(feeAsset) ? fees.format(feeDecimals(feeAsset, instrument)) : '0.0';

const moneyText = ({ request }: ExchangeOrder, { specification }: Instrument): string =>
  request.quoteSize == null
    ? ''
    : `,"cash_order_qty":${request.quoteSize.format(specification.quote.decimals)}`;

const displayText = ({ request }: ExchangeOrder, instrument: Instrument): string =>
  request.displaySize == null ? '' : `,"display_qty":${instrument.formatSize(request.displaySize)}`;

function triggerText(order: ExchangeOrder, instrument: Instrument, terms: OrderTerms | null): string {
  const kind = orderTypeOf(order.request, terms);
  const standing =
    order.triggerPrice === null ? '' : `,"actual_price":${instrument.formatPrice(order.triggerPrice)}`;
  const trail = order.request.trigger?.trail;
  const price =
    !isTrailing(kind) || trail === undefined
      ? { text: instrument.formatPrice(order.triggerPrice ?? 0), type: 'static' }
      : 'ppm' in trail
        ? { text: String(trail.ppm / 10_000), type: 'pct' }
        : { text: instrument.formatPrice(trail.ticks), type: 'quote' };
  const status = order.triggered ? 'triggered' : 'untriggered';
  return `,"triggers":{"reference":"last","price":${price.text},"price_type":"${price.type}"${standing},"status":"${status}"}`;
}
