import type { ClientOrderId, Micros, NewOrder, PriceTicks, SizeLots } from '../domain/index.js';
import { type Applied, type Order, Orders, type OrderVenueEvent } from '../execution/index.js';
import { WorkingSums } from './working-sums.js';

/** The orders of an engine, with what works on each side summed up as it changes: the risk gate asks at each order. */
export class CountedOrders extends Orders {
  readonly sums = new WorkingSums((id) => this.get(id));

  override create(clientOrderId: ClientOrderId, request: NewOrder, time: Micros): Order {
    return this.counted(super.create(clientOrderId, request, time));
  }

  override request(order: Order, event: 'submit' | 'ask-cancel' | 'ask-replace', time: Micros): boolean {
    const may = super.request(order, event, time);
    this.sums.see(order);
    return may;
  }

  override hold(order: Order, event: 'arm' | 'accept', time: Micros): void {
    super.hold(order, event, time);
    this.sums.see(order);
  }

  override amend(order: Order, terms: { price: PriceTicks | null; size: SizeLots | null }): void {
    super.amend(order, terms);
    this.sums.see(order);
  }

  override release(order: Order, time: Micros): void {
    super.release(order, time);
    this.sums.see(order);
  }

  override advance(parent: Order, lots: number, time: Micros): void {
    super.advance(parent, lots, time);
    this.sums.see(parent);
  }

  override end(order: Order, event: 'cancel' | 'expire' | 'reject', reason: string, time: Micros): void {
    super.end(order, event, reason, time);
    this.sums.see(order);
  }

  override apply(event: OrderVenueEvent, time: Micros): Applied {
    const applied = super.apply(event, time);
    if (applied.kind === 'applied') this.sums.see(applied.order);
    return applied;
  }

  private counted(order: Order): Order {
    this.sums.see(order);
    return order;
  }
}
