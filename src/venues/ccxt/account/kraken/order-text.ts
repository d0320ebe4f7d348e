import {
  formatScaled,
  type Instrument,
  type Micros,
  type OrderType,
  type Trail,
} from '../../../../domain/index.js';
import type { Terms } from '../link.js';
import { hasLimit, type TrackedOrder } from '../tracked-order.js';

export interface RequestHead {
  readonly id: number;
  readonly token: string;
  readonly clientId: string;
  /** Until when the matching engine may take it: half a second to a minute from now. */
  readonly deadline: Micros;
}

const isoTime = (micros: number): string => new Date(micros / 1_000).toISOString();

/**
 * `add_order` of WebSocket v2; numbers stand in it as exact decimals.
 * https://docs.kraken.com/api/docs/websocket-v2/add_order
 */
export function addOrderText(order: TrackedOrder, instrument: Instrument, head: RequestHead): string {
  const { request, side, price, size } = order;
  const fields = [
    `"order_type":"${orderType(order)}"`,
    `"side":"${side}"`,
    `"order_qty":${instrument.formatSize(size)}`,
    `"symbol":"${instrument.specification.venueSymbol}"`,
  ];
  if (hasLimit(order.type)) {
    fields.push(`"limit_price":${instrument.formatPrice(price ?? 0)}`);
    const timeInForce = request?.timeInForce ?? 'gtc';
    fields.push(`"time_in_force":"${timeInForce}"`);
    if (timeInForce === 'gtd') fields.push(`"expire_time":"${isoTime(request!.expireTime!)}"`);
  }
  if (request?.triggerPrice != null) {
    const trigger = instrument.formatPrice(request.triggerPrice);
    fields.push(`"triggers":{"reference":"last","price":${trigger},"price_type":"static"}`);
  }
  const { trail } = request ?? {};
  if (trail !== undefined) {
    const type = trail.unit === 'ppm' ? 'pct' : 'quote';
    fields.push(
      `"triggers":{"reference":"last","price":${trailText(trail, instrument)},"price_type":"${type}"}`,
    );
  }
  if (request?.postOnly === true) fields.push('"post_only":true');
  if (request?.displaySize != null)
    fields.push(`"display_qty":${instrument.formatSize(request.displaySize)}`);
  return requestText('add_order', fields, head);
}

/** https://docs.kraken.com/api/docs/websocket-v2/amend_order */
export function amendOrderText(
  order: TrackedOrder,
  { instrument, terms }: { readonly instrument: Instrument; readonly terms: Terms },
  head: RequestHead,
): string {
  const fields: string[] = [];
  if (terms.size !== null) fields.push(`"order_qty":${instrument.formatSize(terms.size + order.before)}`);
  if (terms.price !== null) fields.push(`"limit_price":${instrument.formatPrice(terms.price)}`);
  if (order.request?.postOnly === true) fields.push('"post_only":true');
  return requestText('amend_order', fields, head, order.adopted);
}

/** https://docs.kraken.com/api/docs/websocket-v2/cancel_order */
export function cancelOrderText(
  { adopted }: TrackedOrder,
  { id, token, clientId }: Omit<RequestHead, 'deadline'>,
): string {
  const name = adopted === null ? `"cl_ord_id":["${clientId}"]` : `"order_id":["${adopted}"]`;
  return `{"method":"cancel_order","params":{${name},"token":"${token}"},"req_id":${id}}`;
}

/** Of the venue's timer; 0 takes it back. https://docs.kraken.com/api/docs/websocket-v2/cancel_after */
export const cancelAllAfterText = (id: number, token: string, seconds: number): string =>
  `{"method":"cancel_all_orders_after","params":{"timeout":${seconds},"token":"${token}"},"req_id":${id}}`;

function requestText(
  method: string,
  fields: readonly string[],
  { id, token, clientId, deadline }: RequestHead,
  adopted: string | null = null,
): string {
  const own = fields.length === 0 ? '' : `${fields.join(',')},`;
  const name = adopted === null ? `"cl_ord_id":"${clientId}"` : `"order_id":"${adopted}"`;
  return `{"method":"${method}","params":{${own}${name},"deadline":"${isoTime(deadline)}","token":"${token}"},"req_id":${id}}`;
}

const ORDER_TYPES: Readonly<Record<OrderType, string>> = {
  limit: 'limit',
  market: 'market',
  stop: 'stop-loss',
  'stop-limit': 'stop-loss-limit',
  'take-profit': 'take-profit',
  'take-profit-limit': 'take-profit-limit',
  'trailing-stop': 'trailing-stop',
};

function orderType({ type, request }: TrackedOrder): string {
  if (request?.displaySize != null) return 'iceberg';
  return ORDER_TYPES[type];
}

/** The same as parameters of REST's AddOrder. https://docs.kraken.com/api/docs/rest-api/add-order */
export function addOrderParameters(
  order: TrackedOrder,
  instrument: Instrument,
  { clientId, deadline }: Pick<RequestHead, 'clientId' | 'deadline'>,
): Record<string, string> {
  const { request, side, price, size, type } = order;
  const trigger = request?.triggerPrice ?? null;
  const limit = instrument.formatPrice(price ?? 0);
  const timeInForce = request?.timeInForce ?? 'gtc';
  return {
    pair: restPair(instrument),
    type: side,
    ordertype: orderType(order),
    volume: instrument.formatSize(size),
    cl_ord_id: clientId,
    deadline: isoTime(deadline),
    ...(type === 'limit' ? { price: limit } : {}),
    ...(trigger === null ? {} : { price: instrument.formatPrice(trigger) }),
    ...(request?.trail === undefined ? {} : { price: restTrail(request.trail, instrument) }),
    ...(type !== 'limit' && hasLimit(type) ? { price2: limit } : {}),
    ...(hasLimit(type) ? { timeinforce: timeInForce.toUpperCase() } : {}),
    ...(timeInForce === 'gtd' ? { expiretm: String(Math.floor(request!.expireTime! / 1_000_000)) } : {}),
    ...(request?.postOnly === true ? { oflags: 'post' } : {}),
    ...(request?.displaySize == null ? {} : { displayvol: instrument.formatSize(request.displaySize) }),
  };
}

/** A distance in per cent, or in the quote asset. */
const trailText = ({ unit, distance }: Trail, instrument: Instrument): string =>
  unit === 'ppm' ? formatScaled(distance, 4) : instrument.formatPrice(distance);

const restTrail = (trail: Trail, instrument: Instrument): string =>
  `+${trailText(trail, instrument)}${trail.unit === 'ppm' ? '%' : ''}`;

const OLD_CODES: Readonly<Record<string, string>> = { BTC: 'XBT', DOGE: 'XDG' };

/** REST's older names: `XBTUSD` for `BTC/USD`. */
export function restPair(instrument: Instrument): string {
  return instrument.specification.venueSymbol
    .split('/')
    .map((code) => OLD_CODES[code] ?? code)
    .join('');
}

/** `XXBT`, `XBT`, `ZUSD` of REST in today's codes; null for what is staked or on hold elsewhere (`ETH2.S`). */
export function assetCode(restCode: string): string | null {
  if (restCode.includes('.')) return null;
  const bare = /^[XZ][A-Z]{3}$/.test(restCode) ? restCode.slice(1) : restCode;
  return { XBT: 'BTC', XDG: 'DOGE' }[bare] ?? bare;
}
