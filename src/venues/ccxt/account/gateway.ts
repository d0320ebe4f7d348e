import {
  type ClientOrderId,
  Instrument,
  type Micros,
  type NewOrder,
  type VenueEvent,
} from '../../../domain/index.js';
import type { VenueCapabilities, VenueRequest } from '../../../execution/index.js';
import type {
  AccountGateway,
  AccountSink,
  KeyReport,
  VenueBalance,
  VenueInstrument,
  VenueOrder,
} from '../contract.js';
import { isAnswered, type OpenRequest, OpenRequests } from './doubt.js';
import type { AccountLink, Found, Outcome } from './link.js';
import { checkOrder } from './order-check.js';
import { OrderTracker } from './order-tracker.js';
import { Resolver } from './resolver.js';
import { type Timer, type Timers, WALL_TIMERS } from './timers.js';
import type { TrackedOrder } from './tracked-order.js';
import { vanish } from './vanish.js';
import { WaitingCancels } from './waiting-cancels.js';

export interface OrderGatewayOptions {
  readonly venue: string;
  readonly link: AccountLink;
  readonly instruments: readonly VenueInstrument[];
  /** After how long without an answer a request is said to be in doubt. */
  readonly requestTimeoutMillis: number;
  readonly reconcileMillis: number;
  /** What else must end with the gateway: timers of the limiter. */
  readonly release?: () => void;
  /** The machine's by default. */
  readonly timers?: Timers;
}

/** What a venue's own clock and the way back may add to a request's validity. */
const MARGIN_MILLIS = 250;

/**
 * Orders out, their news in, for any venue.
 *
 * A request is sent once. Without an answer in its time it is `unknown`, and asked for only after it can no longer take
 * effect: found, its events follow; not found, it is rejected as `unknown-order`.
 */
export class OrderGateway implements AccountGateway {
  readonly capabilities: VenueCapabilities;
  private readonly instruments: Map<number, Instrument>;
  private readonly tracker: OrderTracker;
  private readonly timers: Timers;
  private readonly requests: OpenRequests;
  private readonly resolver: Resolver;
  /** What changes of an order wait for: the answer to the change before. */
  private readonly turns = new Map<ClientOrderId, Promise<unknown>>();
  /** Refusals of cancels that came before the answer to the placing. */
  private readonly held = new Map<ClientOrderId, VenueEvent>();
  private readonly waitingCancels: WaitingCancels;
  private sink: AccountSink | null = null;
  private beat: Timer | null = null;
  private connected = false;
  private closed = false;

  constructor(private readonly options: OrderGatewayOptions) {
    const { link, instruments } = options;
    this.capabilities = link.capabilities;
    const timers = options.timers ?? WALL_TIMERS;
    this.timers = timers;
    this.requests = new OpenRequests(timers);
    this.instruments = new Map(
      instruments.map(({ index, specification }) => [index, new Instrument(specification, index)]),
    );
    this.tracker = new OrderTracker({
      emit: (event) => this.emit(event),
      missing: (order) => this.resolver.fetchFills(order),
      now: () => timers.now(),
    });
    this.resolver = new Resolver({
      link,
      tracker: this.tracker,
      apply: (found) => this.apply(found),
      timers,
    });
    this.waitingCancels = new WaitingCancels({
      waits: ({ clientOrderId }) => this.emit({ kind: 'unknown', clientOrderId, request: 'cancel' }),
      send: (order) => void this.cancel(order),
      timers,
    });
  }

  async open(sink: AccountSink): Promise<void> {
    this.sink = sink;
    const { link, venue } = this.options;
    this.resolver.begin();
    await link.open({
      orders: (found) => this.apply(found),
      balance: (balance) => this.emitBalance(balance),
      down: (note) => this.tell(false, note),
      up: (note) => {
        this.tell(true, note);
        this.waitingCancels.again();
        void this.resolver.reconcile();
      },
    });
    this.tracker.learn(await link.openOrders());
    for (const balance of await link.balances()) this.emitBalance(balance);
    this.tell(true, `${venue}: signed in`);
    this.beat = this.timers.startEvery(() => {
      for (const id of this.turns.keys()) {
        if ((this.tracker.get(id)?.stage ?? 'ended') === 'ended') this.turns.delete(id);
      }
      void this.resolver.reconcile();
    }, this.options.reconcileMillis);
    this.beat.unref();
  }

  submit(request: VenueRequest, _at: Micros): void {
    switch (request.kind) {
      case 'place':
        this.place(request.clientOrderId, request.order);
        return;
      case 'cancel':
        this.change(request.clientOrderId, 'cancel', (order) => this.cancel(order));
        return;
      case 'replace':
        this.change(request.clientOrderId, 'replace', (order) => this.replace(order, request));
        return;
      case 'query':
        queueMicrotask(() => this.query(request.clientOrderId));
    }
  }

  balances(): Promise<readonly VenueBalance[]> {
    return this.options.link.balances();
  }

  async openOrders(): Promise<readonly VenueOrder[]> {
    const orders = new Map<string, VenueOrder>();
    for (const report of await this.options.link.openOrders()) {
      const { venueOrderId, clientOrderId, instrument, side, price } = report;
      const known = clientOrderId === null ? undefined : this.tracker.get(clientOrderId);
      const carried =
        known === undefined
          ? 0
          : known.legs.reduce((sum, leg) => sum + (leg.number < report.leg ? leg.filled : 0), 0);
      orders.set(venueOrderId, {
        venueOrderId,
        clientOrderId,
        instrument,
        side,
        price,
        size: carried + (report.size ?? 0),
        filled: carried + report.filled,
        status: 'open',
      });
    }
    return [...orders.values()];
  }

  checkKey(): Promise<KeyReport> {
    return this.options.link.checkKey();
  }

  async close(): Promise<void> {
    this.closed = true;
    this.waitingCancels.close();
    if (this.beat !== null) this.timers.stop(this.beat);
    this.resolver.close();
    for (const request of [...this.requests.all()]) this.requests.remove(request);
    await this.options.link.close();
    this.options.release?.();
  }

  private place(clientOrderId: ClientOrderId, request: NewOrder): void {
    const { venue, link } = this.options;
    const instrument = this.instruments.get(request.instrument);
    const refusedId = link.refusedId(clientOrderId);
    const refusal =
      checkOrder(request, { venue, capabilities: this.capabilities, instrument }) ??
      (refusedId === null ? null : ({ code: 'invalid', reason: refusedId } as const)) ??
      (this.tracker.get(clientOrderId) === undefined
        ? null
        : ({ code: 'duplicate-id', reason: `${clientOrderId} was used before` } as const));
    if (refusal !== null) {
      queueMicrotask(() => this.emit({ kind: 'rejected', clientOrderId, ...refusal }));
      return;
    }
    const order = this.tracker.begin(clientOrderId, request);
    const open = this.begin('place', order);
    const answer = link.place(order).then((outcome) => this.answered(open, outcome));
    this.turns.set(clientOrderId, this.orDoubt(open, answer));
  }

  private change(
    clientOrderId: ClientOrderId,
    kind: 'cancel' | 'replace',
    send: (order: TrackedOrder) => Promise<void>,
  ): void {
    const order = this.tracker.get(clientOrderId);
    if (order === undefined || order.stage === 'ended') {
      const reason = order === undefined ? 'no order of this id is known here' : 'the order has ended';
      queueMicrotask(() => this.refuseChange(kind, clientOrderId, reason));
      return;
    }
    const last = this.turns.get(clientOrderId);
    const atOnce = kind === 'cancel' && this.options.link.cancelsByClientId && order.replacing === null;
    const turn = last === undefined || atOnce ? send(order) : last.then(() => send(order));
    this.turns.set(clientOrderId, atOnce && last !== undefined ? Promise.all([last, turn]) : turn);
  }

  private refuseChange(kind: 'cancel' | 'replace', clientOrderId: ClientOrderId, reason: string): void {
    this.emit({ kind: `${kind}-rejected`, clientOrderId, code: 'unknown-order', reason });
  }

  private async cancel(order: TrackedOrder): Promise<void> {
    if (order.stage === 'ended') {
      await null;
      this.refuseChange('cancel', order.clientOrderId, 'the order has ended');
      return;
    }
    const open = this.begin('cancel', order);
    await this.orDoubt(
      open,
      this.options.link.cancel(order).then((outcome) => this.answered(open, outcome)),
    );
  }

  private async replace(
    order: TrackedOrder,
    { price, size }: Extract<VenueRequest, { kind: 'replace' }>,
  ): Promise<void> {
    const { clientOrderId } = order;
    if (order.stage === 'ended' || order.stage === 'sent' || order.replacing !== null) {
      await null;
      const reason =
        order.stage === 'ended' ? 'the order has ended' : 'the request before it is not answered yet';
      this.refuseChange('replace', clientOrderId, reason);
      return;
    }
    const instrument = this.instruments.get(order.instrument)!;
    const refusal = this.replaceRefusal(order, instrument, { price, size });
    if (refusal !== null) {
      await null;
      this.emit({ kind: 'replace-rejected', clientOrderId, ...refusal });
      return;
    }
    const { link } = this.options;
    const terms = { price, size };
    this.tracker.beginReplace(order, terms, link.replacesByNewOrder(order, terms));
    const open = this.begin('replace', order);
    await this.orDoubt(
      open,
      link.replace(order, terms).then((outcome) => this.answered(open, outcome)),
    );
  }

  private replaceRefusal(
    order: TrackedOrder,
    instrument: Instrument,
    { price, size }: { price: NewOrder['price']; size: NewOrder['size'] | null },
  ): ReturnType<typeof checkOrder> {
    if (!this.capabilities.replace) {
      return { code: 'invalid', reason: `${this.options.venue} cannot replace orders` };
    }
    if (size !== null && size <= order.filled) {
      return { code: 'filter-size', reason: 'no more than what is filled already' };
    }
    if (order.request === null) return null;
    const changed = { ...order.request, price: price ?? order.price, size: size ?? order.size };
    const { venue } = this.options;
    return checkOrder(changed, { venue, capabilities: this.capabilities, instrument });
  }

  private begin(kind: OpenRequest['kind'], order: TrackedOrder): OpenRequest {
    const open: OpenRequest = {
      kind,
      order,
      sentAt: this.timers.now(),
      timer: null,
      taken: false,
      doubted: false,
    };
    open.timer = this.timers.start(() => this.timedOut(open), this.options.requestTimeoutMillis);
    this.requests.add(open);
    return open;
  }

  /** Resolves with the answer, or when the request is in doubt: the next change does not wait longer. */
  private orDoubt(open: OpenRequest, answer: Promise<void>): Promise<void> {
    const timeout = new Promise<void>((resolve) => {
      this.timers.start(resolve, this.options.requestTimeoutMillis + 1).unref();
    });
    return Promise.race([answer, timeout]).then(() => void open);
  }

  private answered(open: OpenRequest, outcome: Outcome): void {
    if (this.closed) return;
    const { order, kind } = open;
    switch (outcome.kind) {
      case 'done':
        open.taken = true;
        if (kind === 'replace') this.tracker.replaced(order);
        this.apply(outcome);
        return;
      case 'silent':
        this.doubt(open);
        return;
      case 'refused':
        this.requests.remove(open);
        if (kind === 'place') this.tracker.reject(order, outcome.code, outcome.reason);
        else if (kind === 'replace') this.tracker.replaceRefused(order, outcome);
        else if (outcome.unsent === true && order.stage !== 'ended') this.waitingCancels.add(order);
        else {
          const { code, reason } = outcome;
          const refusal = {
            kind: 'cancel-rejected',
            clientOrderId: order.clientOrderId,
            code,
            reason,
          } as const;
          // The placing is not answered yet: told after its answer, since the order may still arrive.
          if (order.last === null) this.held.set(order.clientOrderId, refusal);
          else this.emit(refusal);
          // Refused although it stands here: what became of it is asked for.
          if (order.stage !== 'ended' && order.last !== null) this.resolver.ask(order, () => undefined);
        }
    }
  }

  private timedOut(open: OpenRequest): void {
    open.timer = null;
    if (!this.requests.has(open)) return;
    if (open.taken) this.resolver.ask(open.order, (found) => this.concluded(open, found));
    else this.doubt(open);
  }

  private doubt(open: OpenRequest): void {
    if (open.doubted || !this.requests.has(open)) return;
    open.doubted = true;
    const { order, kind } = open;
    this.emit({ kind: 'unknown', clientOrderId: order.clientOrderId, request: kind });
    this.tracker.release(order);
    if (!this.requests.has(open)) return;
    if (open.timer !== null) this.timers.stop(open.timer);
    const { requestValidityMicros } = this.capabilities;
    const validity = (requestValidityMicros ?? 2_000_000) / 1_000;
    const due = open.sentAt + validity + MARGIN_MILLIS - this.timers.now();
    open.timer = this.timers.start(
      () => {
        open.timer = null;
        this.resolver.ask(order, (found) => this.concluded(open, found));
      },
      Math.max(0, due),
    );
  }

  /** What the venue said, once the request could no longer take effect. */
  private concluded(open: OpenRequest, found: boolean): void {
    if (this.closed || !this.requests.has(open)) return;
    const { order, kind } = open;
    if (!found && kind === 'place') {
      if (this.capabilities.requestValidityMicros === null) {
        // It may still take effect, whenever: asked for again, less and less often, and never rejected.
        this.resolver.later(order, (again) => this.concluded(open, again));
        return;
      }
      this.requests.remove(open);
      this.tracker.reject(order, 'unknown-order', vanish(this.options.venue));
      return;
    }
    this.requests.remove(open);
    if (isAnswered(open)) return;
    const { clientOrderId } = order;
    const refusal = { code: 'invalid', reason: `the ${kind} had no effect at the venue` } as const;
    if (kind === 'cancel') this.emit({ kind: 'cancel-rejected', clientOrderId, ...refusal });
    else if (kind === 'replace') this.tracker.replaceRefused(order, refusal);
  }

  private query(clientOrderId: ClientOrderId): void {
    const order = this.tracker.get(clientOrderId);
    if (order !== undefined) {
      // In doubt: what resolves the doubt answers this too.
      if (this.requests.of(clientOrderId).some(({ doubted }) => doubted)) return;
      if (order.last !== null) this.emit(order.last);
      else this.resolver.ask(order, () => undefined);
      return;
    }
    this.resolver.askFor(clientOrderId, this.capabilities.requestValidityMicros, () =>
      this.emit({
        kind: 'rejected',
        clientOrderId,
        code: 'unknown-order',
        reason: vanish(this.options.venue),
      }),
    );
  }

  private apply(found: Found): void {
    if (this.closed) return;
    this.tracker.apply(found);
  }

  /** Passes an event on, and ends the requests that it answers. */
  private emit(event: VenueEvent): void {
    if (this.closed) return;
    this.sink?.event(event);
    const id =
      event.kind === 'fill'
        ? event.fill.clientOrderId
        : 'clientOrderId' in event
          ? event.clientOrderId
          : null;
    if (id === null) return;
    for (const open of this.requests.of(id)) if (isAnswered(open)) this.requests.remove(open);
    const held = this.held.get(id);
    const order = this.tracker.get(id);
    if (held !== undefined && order?.last != null) {
      this.held.delete(id);
      this.emit(held);
    }
  }

  /** A connection that fails again and again is said to be gone once. */
  private tell(connected: boolean, note: string): void {
    if (this.connected === connected) return;
    this.connected = connected;
    this.emit({ kind: 'status', venue: this.options.venue, connected, note });
  }

  private emitBalance({ asset, free, locked }: VenueBalance): void {
    const { venue } = this.options;
    this.emit({ kind: 'balance', venue, asset, free: free.toLimbs(), locked: locked.toLimbs() });
  }
}
