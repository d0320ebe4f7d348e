import type { OrderType } from '../../../../domain/index.js';
import { houseClientId } from '../client-ids.js';
import type { FillReport, OrderReport, OrderStage } from '../link.js';
import { microsOfText, type Reading, readPrice, readSize } from '../reading.js';

/** An order of the `user` channel. https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/websocket/websocket-channels */
export interface UserOrder {
  readonly order_id: string;
  readonly client_order_id: string;
  readonly product_id: string;
  readonly order_side: 'BUY' | 'SELL';
  readonly order_type: string;
  readonly status: string;
  /** What was filled, and what is left to fill. */
  readonly cumulative_quantity: string;
  readonly leaves_quantity: string;
  readonly limit_price?: string;
  readonly stop_price?: string;
  readonly trigger_status?: string;
  readonly cancel_reason?: string;
  readonly reject_reason?: string;
  readonly creation_time?: string;
}

/** An order of REST. https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/orders/get-order */
export interface RestOrder {
  readonly order_id: string;
  readonly client_order_id: string;
  readonly product_id: string;
  readonly side: 'BUY' | 'SELL';
  readonly status: string;
  readonly filled_size: string;
  readonly created_time: string;
  readonly order_type?: string;
  readonly trigger_status?: string;
  readonly reject_reason?: string;
  readonly reject_message?: string;
  readonly cancel_message?: string;
  readonly order_configuration: Readonly<
    Record<
      string,
      { readonly base_size?: string; readonly limit_price?: string; readonly stop_price?: string }
    >
  >;
}

/** https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/orders/list-fills */
export interface RestFill {
  readonly entry_id: string;
  readonly trade_id: string;
  readonly order_id: string;
  readonly trade_time: string;
  readonly price: string;
  readonly size: string;
  readonly size_in_quote?: boolean;
  readonly commission: string;
  readonly product_id: string;
  readonly liquidity_indicator: string;
}

const STAGES: Readonly<Record<string, OrderStage>> = {
  PENDING: 'open',
  QUEUED: 'open',
  OPEN: 'open',
  CANCEL_QUEUED: 'open',
  EDIT_QUEUED: 'open',
  FILLED: 'filled',
  CANCELLED: 'canceled',
  EXPIRED: 'expired',
  FAILED: 'rejected',
};

/** `STOP_PENDING` waits; `INVALID_ORDER_TYPE` is of what is no stop. */
const stageOf = (status: string, trigger: string | undefined): OrderStage => {
  const stage = STAGES[status] ?? 'open';
  return stage === 'open' && trigger === 'STOP_PENDING' ? 'armed' : stage;
};

const USER_TYPES: Readonly<Record<string, OrderType>> = {
  limit: 'limit',
  market: 'market',
  stop_limit: 'stop-limit',
  'stop limit': 'stop-limit',
};

/**
 * Its amount is what was filled and what is left together: `cumulative_quantity` is no fill, as some clients read it. An
 * order that has ended leaves nothing, so that its size is not told any more.
 */
export function readUserOrder(order: UserOrder, reading: Reading): OrderReport | null {
  const instrument = reading.bySymbol.get(order.product_id);
  if (instrument === undefined) return null;
  const filled = readSize(instrument, order.cumulative_quantity);
  const leaves = readSize(instrument, order.leaves_quantity);
  const stage = stageOf(order.status, order.trigger_status);
  const isWorking = stage === 'open' || stage === 'armed';
  return {
    venueOrderId: order.order_id,
    clientOrderId: houseClientId('coinbase', order.client_order_id),
    leg: 0,
    instrument: instrument.index,
    side: order.order_side === 'BUY' ? 'buy' : 'sell',
    type: USER_TYPES[order.order_type.toLowerCase()] ?? null,
    price: readPrice(instrument, order.limit_price),
    size: isWorking ? ((filled + leaves) as OrderReport['size']) : null,
    filled,
    stage,
    triggered: order.trigger_status === 'STOP_TRIGGERED',
    code: stage === 'rejected' ? 'invalid' : null,
    reason: order.reject_reason || order.cancel_reason || (stage === 'canceled' ? 'cancelled' : stage),
    time: microsOfText(order.creation_time),
  };
}

export function readRestOrder(order: RestOrder, reading: Reading): OrderReport | null {
  const instrument = reading.bySymbol.get(order.product_id);
  if (instrument === undefined) return null;
  const [form = '', terms] = Object.entries(order.order_configuration)[0] ?? [];
  const type: OrderType = form.startsWith('market')
    ? 'market'
    : form.startsWith('stop_limit')
      ? 'stop-limit'
      : 'limit';
  const stage = stageOf(order.status, order.trigger_status);
  return {
    venueOrderId: order.order_id,
    clientOrderId: houseClientId('coinbase', order.client_order_id),
    leg: 0,
    instrument: instrument.index,
    side: order.side === 'BUY' ? 'buy' : 'sell',
    type,
    price: readPrice(instrument, terms?.limit_price),
    size: terms?.base_size === undefined ? null : readSize(instrument, terms.base_size),
    filled: readSize(instrument, order.filled_size),
    stage,
    triggered: order.trigger_status === 'STOP_TRIGGERED',
    code: stage === 'rejected' ? 'invalid' : null,
    reason: order.reject_message || order.cancel_message || (stage === 'canceled' ? 'cancelled' : stage),
    time: microsOfText(order.created_time),
  };
}

export function readFill(fill: RestFill, reading: Reading): FillReport | null {
  const instrument = reading.bySymbol.get(fill.product_id);
  if (instrument === undefined) return null;
  const { quote } = instrument.specification;
  const price = readPrice(instrument, fill.price)!;
  const size = fill.size_in_quote === true ? Number(fill.size) / Number(fill.price) : fill.size;
  return {
    instrument: instrument.index,
    tradeId: fill.trade_id,
    venueOrderId: fill.order_id,
    clientOrderId: null,
    price,
    size: readSize(instrument, size),
    liquidity: fill.liquidity_indicator === 'MAKER' ? 'maker' : 'taker',
    fee: reading.money(fill.commission, quote.code),
    feeAsset: quote.code,
    time: microsOfText(fill.trade_time),
  };
}
