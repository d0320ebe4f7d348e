import type { Instrument, RejectCode } from '../../../../domain/index.js';
import type { TrackedOrder } from '../tracked-order.js';

/** Why a form is none of Coinbase's, although each of its parts is; null where it is one. */
export function refusedForm({
  type,
  request,
}: TrackedOrder): { readonly code: RejectCode; readonly reason: string } | null {
  const timeInForce = request?.timeInForce ?? 'gtc';
  if (type === 'stop-limit' && (timeInForce === 'ioc' || timeInForce === 'fok')) {
    return { code: 'invalid', reason: `coinbase has stop-limit orders gtc and gtd, not ${timeInForce}` };
  }
  return null;
}

/**
 * The body of `POST /orders`; numbers are texts with exact decimals.
 * https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/orders/create-order
 */
export function orderText(order: TrackedOrder, instrument: Instrument, clientId: string): string {
  return (
    `{"client_order_id":${JSON.stringify(clientId)},"product_id":"${instrument.specification.venueSymbol}",` +
    `"side":"${order.side === 'buy' ? 'BUY' : 'SELL'}","order_configuration":{${configuration(order, instrument)}}}`
  );
}

function configuration(order: TrackedOrder, instrument: Instrument): string {
  const { type, request, price, size, side } = order;
  const timeInForce = request?.timeInForce ?? 'gtc';
  const base = `"base_size":"${instrument.formatSize(size)}"`;
  if (type === 'market') return `"market_market_ioc":{${base}}`;
  const limit = `${base},"limit_price":"${instrument.formatPrice(price ?? 0)}"`;
  const end =
    timeInForce === 'gtd' ? `,"end_time":"${new Date(request!.expireTime! / 1_000).toISOString()}"` : '';
  if (type === 'stop-limit') {
    const stop = `"stop_price":"${instrument.formatPrice(request?.triggerPrice ?? 0)}"`;
    const direction = side === 'buy' ? 'STOP_DIRECTION_STOP_UP' : 'STOP_DIRECTION_STOP_DOWN';
    return `"stop_limit_stop_limit_${timeInForce}":{${limit},${stop},"stop_direction":"${direction}"${end}}`;
  }
  if (timeInForce === 'ioc') return `"sor_limit_ioc":{${limit}}`;
  if (timeInForce === 'fok') return `"limit_limit_fok":{${limit}}`;
  return `"limit_limit_${timeInForce}":{${limit}${end},"post_only":${request?.postOnly === true}}`;
}
