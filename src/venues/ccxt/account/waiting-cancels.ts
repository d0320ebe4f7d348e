import type { ClientOrderId } from '../../../domain/index.js';
import { type Timer, type Timers, WALL_TIMERS } from './timers.js';
import type { TrackedOrder } from './tracked-order.js';

const AGAIN_MILLIS = 1_000;

export interface WaitingCancelsOptions {
  /** Told once an order: its cancel is on nobody's way, and is not given up. */
  readonly waits: (order: TrackedOrder) => void;
  readonly send: (order: TrackedOrder) => void;
  /** The machine's by default. */
  readonly timers?: Timers;
}

/**
 * Cancels that could not leave, since there was no way to the venue. A kill during an outage must reach the orders when
 * the venue is back, so they are sent again until the order has ended; a cancel does no harm twice.
 */
export class WaitingCancels {
  private readonly waiting = new Map<ClientOrderId, TrackedOrder>();
  private readonly said = new WeakSet<TrackedOrder>();
  private readonly timers: Timers;
  private timer: Timer | null = null;

  constructor(private readonly options: WaitingCancelsOptions) {
    this.timers = options.timers ?? WALL_TIMERS;
  }

  add(order: TrackedOrder): void {
    const { clientOrderId } = order;
    this.waiting.set(clientOrderId, order);
    this.timer ??= this.timers.start(() => this.again(), AGAIN_MILLIS);
    if (this.said.has(order)) return;
    this.said.add(order);
    this.options.waits(order);
  }

  /** Sends them now: the venue is back, or may be. */
  again(): void {
    this.close();
    const orders = [...this.waiting.values()];
    this.waiting.clear();
    for (const order of orders) if (order.stage !== 'ended') this.options.send(order);
  }

  close(): void {
    if (this.timer !== null) this.timers.stop(this.timer);
    this.timer = null;
  }
}
