import type { Micros } from '../../../../../domain/index.js';
import type { ExchangeOrder } from '../../exchange.js';
import { millis } from '../market/index.js';
import type { BinanceSymbol } from '../symbols.js';
import type { OrderView } from './order-view.js';
import type { PendingOrder } from './pending-order.js';

export type Leg = ExchangeOrder | PendingOrder;

export const isPending = (leg: Leg): leg is PendingOrder => 'plan' in leg;

/** Orders that were placed together: of an OCO one comes about, of an OTO the second waits for the first. */
export interface OrderList {
  readonly id: number;
  readonly account: string;
  readonly symbol: BinanceSymbol;
  readonly contingency: 'OCO' | 'OTO';
  readonly clientId: string;
  readonly legs: Leg[];
  /** Of the last change of its status. */
  time: Micros;
  done: boolean;
}

/** Without braces: what every answer about a list begins with. */
export function listFields(list: OrderList, views: readonly OrderView[]): string {
  const type = list.done ? 'ALL_DONE' : 'EXEC_STARTED';
  const status = list.done ? 'ALL_DONE' : 'EXECUTING';
  const orders = views
    .map(
      (view) =>
        `{"symbol":"${view.symbol.name}","orderId":${view.orderId},"clientOrderId":${JSON.stringify(view.clientId)}}`,
    )
    .join(',');
  return `"orderListId":${list.id},"contingencyType":"${list.contingency}","listStatusType":"${type}","listOrderStatus":"${status}","listClientOrderId":${JSON.stringify(list.clientId)},"transactionTime":${millis(list.time)},"symbol":"${list.symbol.name}","orders":[${orders}]`;
}

/** The event of the user's stream: https://developers.binance.com/docs/binance-spot-api-docs/user-data-stream#order-update */
export function listEvent(list: OrderList, views: readonly OrderView[], now: Micros): string {
  const type = list.done ? 'ALL_DONE' : 'EXEC_STARTED';
  const status = list.done ? 'ALL_DONE' : 'EXECUTING';
  const orders = views
    .map((view) => `{"s":"${view.symbol.name}","i":${view.orderId},"c":${JSON.stringify(view.clientId)}}`)
    .join(',');
  return `{"e":"listStatus","E":${millis(now)},"s":"${list.symbol.name}","g":${list.id},"c":"${list.contingency}","l":"${type}","L":"${status}","r":"NONE","C":${JSON.stringify(list.clientId)},"T":${millis(list.time)},"O":[${orders}]}`;
}
