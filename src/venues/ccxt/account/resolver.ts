import type { ClientOrderId } from '../../../domain/index.js';
import type { AccountLink, Found } from './link.js';
import type { OrderTracker } from './order-tracker.js';
import { type Timer, type Timers, WALL_TIMERS } from './timers.js';
import { missesFills, type TrackedOrder } from './tracked-order.js';

interface ResolverOptions {
  readonly link: AccountLink;
  readonly tracker: OrderTracker;
  apply(found: Found): void;
  /** The machine's by default. */
  readonly timers?: Timers;
}

/** Before a venue is believed that it has no such order: its own copies lag. */
const SECOND_LOOK_MILLIS = 500;
const FIRST_RETRY_MILLIS = 250;
const LONGEST_RETRY_MILLIS = 30_000;
/** Executions are told a moment after the order that they belong to. */
const FILLS_DELAY_MILLIS = 20;

/** Asks the venue for what its stream did not say: orders in doubt, missing executions, all that was missed while it was down. */
export class Resolver {
  private readonly clock: Timers;
  private readonly timers = new Set<Timer>();
  private readonly fetching = new Set<ClientOrderId>();
  private readonly asking = new Map<ClientOrderId, ((found: boolean) => void)[]>();
  private readonly delays = new Map<ClientOrderId, number>();
  private openedAt = 0;
  private closed = false;

  constructor(private readonly options: ResolverOptions) {
    this.clock = options.timers ?? WALL_TIMERS;
  }

  begin(): void {
    this.openedAt = this.clock.now();
  }

  close(): void {
    this.closed = true;
    for (const timer of this.timers) this.clock.stop(timer);
    this.timers.clear();
  }

  /** Asks until the venue answers; `done` is told whether it has the order, after its events. */
  ask(order: TrackedOrder, done: (found: boolean) => void): void {
    const { clientOrderId } = order;
    const waiting = this.asking.get(clientOrderId);
    if (waiting !== undefined) {
      waiting.push(done);
      return;
    }
    const callbacks = [done];
    this.asking.set(clientOrderId, callbacks);
    this.look(clientOrderId, order, (found) => {
      this.asking.delete(clientOrderId);
      for (const callback of callbacks) callback(found);
    });
  }

  /** The same, some time from now, and each time later. */
  later(order: TrackedOrder, done: (found: boolean) => void): void {
    const { clientOrderId } = order;
    const delay = Math.min(LONGEST_RETRY_MILLIS, (this.delays.get(clientOrderId) ?? 500) * 2);
    this.delays.set(clientOrderId, delay);
    this.after(delay, () =>
      this.ask(order, (found) => {
        if (found) this.delays.delete(clientOrderId);
        done(found);
      }),
    );
  }

  /**
   * An order of a process before this one. Whatever that sent was sent before we opened, so that an absence is final
   * once its validity has passed since; where requests do not expire it never is, and nothing is said.
   */
  askFor(clientOrderId: ClientOrderId, validityMicros: number | null, absent: () => void): void {
    if (this.asking.has(clientOrderId)) return;
    this.asking.set(clientOrderId, []);
    this.look(clientOrderId, null, (found) => {
      this.asking.delete(clientOrderId);
      if (found) return;
      if (validityMicros === null) return;
      const wait = this.openedAt + validityMicros / 1_000 - this.clock.now();
      if (wait <= 0) absent();
      else this.after(wait + FIRST_RETRY_MILLIS, () => this.askFor(clientOrderId, validityMicros, absent));
    });
  }

  /** The venue counts more fills than were seen. */
  fetchFills(order: TrackedOrder, delay = FILLS_DELAY_MILLIS): void {
    const { clientOrderId } = order;
    if (this.closed || this.fetching.has(clientOrderId)) return;
    this.fetching.add(clientOrderId);
    this.after(delay, async () => {
      let again = Math.min(LONGEST_RETRY_MILLIS, delay * 2);
      try {
        if (missesFills(order))
          this.options.apply({ orders: [], fills: await this.options.link.fills(order) });
      } catch {
        again = Math.max(again, FIRST_RETRY_MILLIS);
      }
      this.fetching.delete(clientOrderId);
      if (missesFills(order)) this.fetchFills(order, again);
      else this.options.tracker.settle(order);
    });
  }

  private look(
    clientOrderId: ClientOrderId,
    order: TrackedOrder | null,
    done: (found: boolean) => void,
    { delay = FIRST_RETRY_MILLIS, second = false } = {},
  ): void {
    const { link, apply } = this.options;
    link.find(clientOrderId, order).then(
      (found) => {
        if (this.closed) return;
        if (found !== null) {
          apply(found);
          done(true);
        } else if (second) done(false);
        else
          this.after(SECOND_LOOK_MILLIS, () =>
            this.look(clientOrderId, order, done, { delay, second: true }),
          );
      },
      () => {
        const next = Math.min(LONGEST_RETRY_MILLIS, delay * 2);
        this.after(delay, () => this.look(clientOrderId, order, done, { delay: next, second }));
      },
    );
  }

  private after(millis: number, act: () => unknown): void {
    if (this.closed) return;
    const timer = this.clock.start(() => {
      this.timers.delete(timer);
      if (!this.closed) void act();
    }, millis);
    this.timers.add(timer);
  }
}
