import { type ClientOrderId, type Micros, SteadyMap } from '../domain/index.js';
import type { Order } from '../execution/index.js';

/** Orders with a request at their venue that has no answer yet, by the age of the newest request on each. */
export class Unanswered {
  /** In the order of their requests. So few are on their way at once that those before the first are soon passed over. */
  private readonly orders = new SteadyMap<ClientOrderId, Order>();

  /** A request on it goes out. */
  asked(order: Order): void {
    this.orders.delete(order.clientOrderId);
    if (isUnanswered(order)) this.orders.set(order.clientOrderId, order);
  }

  /** It has changed. */
  see(order: Order): void {
    if (!isUnanswered(order)) this.orders.delete(order.clientOrderId);
  }

  /**
   * When the oldest of the requests was sent; null where each has its answer.
   * @param counts which of them are waited for.
   */
  oldest(counts: (order: Order) => boolean = () => true): Micros | null {
    for (const order of this.orders.values()) if (counts(order)) return order.requestTime;
    return null;
  }
}

/** Only a new request makes an order wait, and what the engine carries out itself waits for nobody. */
const isUnanswered = ({ state, carrier }: Order): boolean =>
  carrier === 'venue' && (state === 'submitted' || state === 'pending-cancel' || state === 'pending-replace');
