import { type Micros, Money, type PriceTicks, type Side } from '../../../../../domain/index.js';
import type { ExchangeFill, ExchangeOrder } from '../../exchange.js';
import type { BinanceSymbol } from '../symbols.js';
import { fieldsOf, type OrderFields } from './order-fields.js';
import type { PendingOrder } from './pending-order.js';

export type BinanceStatus =
  | 'NEW'
  | 'PENDING_NEW'
  | 'PARTIALLY_FILLED'
  | 'FILLED'
  | 'CANCELED'
  | 'EXPIRED'
  | 'EXPIRED_IN_MATCH';

/** An order as the venue tells it, on the exchange or still waiting for its working order. */
export interface OrderView {
  readonly symbol: BinanceSymbol;
  readonly orderId: number;
  readonly clientId: string;
  readonly side: Side;
  readonly fields: OrderFields;
  readonly status: BinanceStatus;
  readonly price: PriceTicks | null;
  readonly stopPrice: PriceTicks | null;
  readonly size: number;
  readonly filled: number;
  readonly notional: Money;
  readonly fills: readonly ExchangeFill[];
  readonly timeCreated: Micros;
  readonly timeUpdated: Micros;
  /** Since when it is on the book; null while it waits. */
  readonly workingTime: Micros | null;
}

/** Words that the exchange gives an order that ended so that its holder does not trade with itself. */
const SELF_TRADE = /self.?trade/i;

export function statusOf(order: ExchangeOrder): BinanceStatus {
  switch (order.status) {
    case 'filled':
      return 'FILLED';
    case 'armed':
      return 'NEW';
    case 'open':
      return order.filled > 0 ? 'PARTIALLY_FILLED' : 'NEW';
    default:
      if (order.reason !== null && SELF_TRADE.test(order.reason)) return 'EXPIRED_IN_MATCH';
      return order.status === 'canceled' ? 'CANCELED' : 'EXPIRED';
  }
}

export interface ViewContext {
  readonly symbol: BinanceSymbol;
  readonly orderId: number;
  /** Of an order that waited for its trigger: when it woke. */
  readonly wokeAt: Micros | undefined;
}

export function viewOf(order: ExchangeOrder, { symbol, orderId, wokeAt }: ViewContext): OrderView {
  const { request } = order;
  const contingent = request.trigger !== null && request.trigger !== undefined;
  return {
    symbol,
    orderId,
    clientId: order.clientId ?? `other-${order.number}`,
    side: request.side,
    fields: fieldsOf(order),
    status: statusOf(order),
    price: order.price,
    stopPrice:
      request.trigger?.kind === 'trailing' ? (request.trigger.activation ?? null) : order.triggerPrice,
    size: order.size,
    filled: order.filled,
    notional: order.filledNotional,
    fills: order.fills,
    timeCreated: order.timeCreated,
    timeUpdated: order.timeUpdated,
    workingTime: contingent ? (order.triggered ? (wokeAt ?? order.timeUpdated) : null) : order.timeCreated,
  };
}

export function viewOfPending(pending: PendingOrder): OrderView {
  const { plan } = pending;
  return {
    symbol: plan.symbol,
    orderId: pending.orderId,
    clientId: plan.request.clientId ?? '',
    side: plan.request.side,
    fields: plan.fields,
    status: pending.status,
    price: plan.request.price,
    stopPrice: plan.request.trigger?.price ?? plan.request.trigger?.activation ?? null,
    size: plan.request.size ?? 0,
    filled: 0,
    notional: Money.ZERO,
    fills: [],
    timeCreated: pending.timeCreated,
    timeUpdated: pending.timeUpdated,
    workingTime: null,
  };
}
