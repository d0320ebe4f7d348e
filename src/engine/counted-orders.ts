import type { ClientOrderId, Micros, NewOrder, PriceTicks, SizeLots } from '../domain/index.js';
import { type Applied, type Order, Orders, type OrderVenueEvent } from '../execution/index.js';
import { Unanswered } from './unanswered.js';
import { WorkingSums } from './working-sums.js';

/**
 * The orders of an engine, with what works on each side summed up as it changes, and what waits for an answer: the risk
 * gate and the monitor ask at each order.
 */
export class CountedOrders extends Orders {
  readonly sums = new WorkingSums((id) => this.get(id));
  readonly unanswered = new Unanswered();

  override create(clientOrderId: ClientOrderId, request: NewOrder, time: Micros): Order {
    const order = super.create(clientOrderId, request, time);
    this.see(order);
    return order;
  }

  override request(order: Order, event: 'submit' | 'ask-cancel' | 'ask-replace', time: Micros): boolean {
    const may = super.request(order, event, time);
    if (may) this.unanswered.asked(order);
    this.see(order);
    return may;
  }

  override hold(order: Order, event: 'arm' | 'accept', time: Micros): void {
    super.hold(order, event, time);
    this.see(order);
  }

  override amend(order: Order, terms: { price: PriceTicks | null; size: SizeLots | null }): void {
    super.amend(order, terms);
    this.see(order);
  }

  override release(order: Order, time: Micros): void {
    super.release(order, time);
    this.unanswered.asked(order);
    this.see(order);
  }

  override advance(parent: Order, lots: number, time: Micros): void {
    super.advance(parent, lots, time);
    this.see(parent);
  }

  override end(order: Order, event: 'cancel' | 'expire' | 'reject', reason: string, time: Micros): void {
    super.end(order, event, reason, time);
    this.see(order);
  }

  override apply(event: OrderVenueEvent, time: Micros): Applied {
    const applied = super.apply(event, time);
    if (applied.kind === 'applied') this.see(applied.order);
    return applied;
  }

  private see(order: Order): void {
    this.sums.see(order);
    this.unanswered.see(order);
  }
}
