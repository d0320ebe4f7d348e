import { type PriceTicks, type Random, type SizeLots, sizeLots } from '../../../src/domain/index.js';
import { isWorking, type Order, type VenueRequest } from '../../../src/execution/index.js';
import type { Bench } from '../fixture.js';

/** How often it does what, of a hundred. */
export interface Habits {
  readonly rejects: number;
  readonly forgets: number;
  readonly fills: number;
  readonly late: number;
}

interface Resting {
  readonly id: string;
  size: number;
  filled: number;
  readonly immediate: boolean;
}

/**
 * An exchange that knows no prices: it fills, ignores, rejects, delays and forgets to answer, as the dice say. Its own
 * book of what was filled is what the engine's is held against.
 */
export class NaiveExchange {
  /** By client order id, everything that was ever filled. */
  readonly filled = new Map<string, number>();
  private readonly resting = new Map<string, Resting>();
  private readonly delayed: { readonly request: VenueRequest; beats: number }[] = [];
  /** Orders whose placing was never answered. */
  private readonly forgotten = new Set<string>();
  private seen = 0;

  constructor(
    private readonly bench: Bench,
    private readonly random: Random,
    private readonly habits: Habits,
  ) {}

  private dice(ofHundred: number): boolean {
    return this.random.integer(1, 100) <= ofHundred;
  }

  /** Takes in what was asked since, and lets a moment of its market pass. */
  beat(): void {
    const { requests } = this.bench;
    for (; this.seen < requests.length; this.seen += 1) {
      this.delayed.push({ request: requests[this.seen]!, beats: this.dice(this.habits.late) ? 3 : 0 });
    }
    const due = this.delayed.filter((one) => one.beats <= 0);
    for (const one of this.delayed) one.beats -= 1;
    for (const one of due) {
      this.delayed.splice(this.delayed.indexOf(one), 1);
      this.take(one.request);
    }
    for (const order of [...this.resting.values()]) if (this.dice(this.habits.fills)) this.trade(order);
    for (const id of [...this.forgotten]) if (this.dice(10)) this.resolve(id);
  }

  private take(request: VenueRequest): void {
    if (request.kind === 'place')
      this.place(request.clientOrderId, request.order.size, request.order.timeInForce);
    else if (request.kind === 'cancel') this.cancel(request.clientOrderId);
    else if (request.kind === 'replace') this.replace(request);
  }

  private place(id: string, size: number, timeInForce: string): void {
    if (this.dice(this.habits.rejects)) {
      this.bench.venue({ kind: 'rejected', clientOrderId: id, code: 'post-only-would-take', reason: 'dice' });
      return;
    }
    const order = { id, size, filled: 0, immediate: timeInForce === 'ioc' };
    this.resting.set(id, order);
    if (this.dice(this.habits.forgets)) {
      this.forgotten.add(id);
      this.bench.venue({ kind: 'unknown', clientOrderId: id, request: 'place' });
      return;
    }
    this.bench.accept(id);
    if (!order.immediate) return;
    this.trade(order);
    this.end(order);
  }

  private cancel(id: string): void {
    const order = this.resting.get(id);
    if (this.forgotten.has(id)) this.forgotten.delete(id);
    if (order === undefined || this.dice(this.habits.rejects)) {
      this.bench.venue({ kind: 'cancel-rejected', clientOrderId: id, code: 'unknown-order', reason: 'dice' });
      return;
    }
    // A fill that races with it.
    if (this.dice(this.habits.fills)) this.trade(order);
    this.end(order);
  }

  private replace({ clientOrderId, price, size }: Extract<VenueRequest, { kind: 'replace' }>): void {
    const order = this.resting.get(clientOrderId);
    if (order === undefined || this.dice(this.habits.rejects)) {
      this.bench.venue({ kind: 'replace-rejected', clientOrderId, code: 'unknown-order', reason: 'dice' });
      return;
    }
    order.size = size ?? order.size;
    this.bench.venue({
      kind: 'replaced',
      clientOrderId,
      price: price as PriceTicks | null,
      size: sizeLots(order.size),
      queueAhead: null,
    });
  }

  /** All of it or a part; told twice now and then, as a venue does that was reconnected to. */
  private trade(order: Resting): void {
    if (this.forgotten.has(order.id)) return;
    const open = order.size - order.filled;
    if (open <= 0) return;
    const lots = this.dice(50) ? open : this.random.integer(1, open);
    order.filled += lots;
    this.filled.set(order.id, (this.filled.get(order.id) ?? 0) + lots);
    this.bench.fill(order.id, { size: lots });
    if (order.filled >= order.size) this.resting.delete(order.id);
  }

  private end(order: Resting): void {
    if (!this.resting.delete(order.id)) return;
    this.bench.venue({ kind: 'canceled', clientOrderId: order.id, reason: 'asked' });
  }

  /** What was forgotten is found out: it stands there after all, or never did. */
  private resolve(id: string): void {
    this.forgotten.delete(id);
    const order = this.resting.get(id);
    if (order === undefined) return;
    if (this.dice(50)) {
      this.bench.accept(id);
      if (!order.immediate) return;
      this.trade(order);
      this.end(order);
      return;
    }
    this.resting.delete(id);
    this.bench.venue({ kind: 'rejected', clientOrderId: id, code: 'unknown-order', reason: 'never arrived' });
  }
}

/** What a parent has out, by the engine's own orders. */
export function slicesOf(
  orders: readonly Order[],
  parent: string,
): { open: number; filled: number; working: number } {
  let [open, filled, working] = [0, 0, 0];
  for (const order of orders) {
    if (order.request.parent !== parent) continue;
    filled += order.filled;
    if (!isWorking(order.state)) continue;
    working += 1;
    open += order.size - order.filled;
  }
  return { open, filled: filled as SizeLots, working };
}
