import type { Micros } from '../../../../../domain/index.js';
import type { ExchangeOrder } from '../../exchange.js';
import type { OrderPlan } from './order-plan.js';

/** An order of a list that is placed when the list's working order has filled. It keeps its number then. */
export interface PendingOrder {
  readonly orderId: number;
  readonly account: string;
  readonly plan: OrderPlan;
  readonly timeCreated: Micros;
  timeUpdated: Micros;
  status: 'PENDING_NEW' | 'CANCELED' | 'EXPIRED';
  /** On the exchange, once it was placed. */
  order: ExchangeOrder | null;
}
