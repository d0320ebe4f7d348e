import {
  type ClientOrderId,
  type ExternalOrder,
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
  KnownAccount,
  VenueBalance,
  VenueInstrument,
  VenueOrder,
} from '../contract.js';
import { BalanceCheck } from './balance-check.js';
import { DeadMansTimer, type OpenThere } from './dead-mans-timer.js';
import { isAnswered, type OpenRequest, OpenRequests } from './doubt.js';
import type { AccountLink, FillReport, Found, OrderReport, Outcome } from './link.js';
import { oldestFills } from './oldest-fills.js';
import { checkOrder } from './order-check.js';
import { OrderTracker } from './order-tracker.js';
import { OrdersElsewhere } from './orders-elsewhere.js';
import { pairFault } from './pair-fault.js';
import { Reconciler } from './reconciler.js';
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
  /** Of the venue's timer that cancels all when it is not fed; null: it is not set. */
  readonly deadMansTimerSeconds?: number | null;
  /** What else must end with the gateway: timers of the limiter. */
  readonly release?: () => void;
  /** The machine's by default. */
  readonly timers?: Timers;
}

/** How long `open` waits for the first reconciliation: that may have a request's validity to wait out. */
const FIRST_RECONCILIATION_MILLIS = 3_000;

/** Within this an order that the log lost is adopted, or it stays as it is. */
const STRAY_MILLIS = 1_000;

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
  private readonly elsewhere: OrdersElsewhere;
  private readonly check: BalanceCheck;
  private readonly timer: DeadMansTimer | null;
  /** Of what the log lost, by the venue's id, until it is adopted. */
  private readonly strays = new Map<string, { readonly found: Found; taken(): void }>();
  private reconciler: Reconciler | null = null;
  private known: KnownAccount | null = null;
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
    this.elsewhere = new OrdersElsewhere(options.venue, (order) => this.emit({ kind: 'external', order }));
    this.check = new BalanceCheck(instruments);
    this.timer = this.makeTimer();
    this.waitingCancels = new WaitingCancels({
      waits: ({ clientOrderId }) => this.emit({ kind: 'unknown', clientOrderId, request: 'cancel' }),
      send: (order) => void this.cancel(order),
      timers,
    });
  }

  async open(sink: AccountSink, known?: KnownAccount): Promise<void> {
    this.sink = sink;
    this.known = known ?? null;
    const { link, venue } = this.options;
    this.resolver.begin();
    this.elsewhere.recall(known?.elsewhere ?? []);
    const reconciler = this.makeReconciler(known ?? null);
    this.reconciler = reconciler;
    await link.open({
      orders: (found) => this.apply(found),
      balance: (balance) => this.emitBalance(balance),
      down: (note) => {
        reconciler.lostAt((this.timers.now() * 1_000) as Micros);
        this.tell(false, note);
      },
      up: (note) => {
        this.tell(true, note);
        this.waitingCancels.again();
        void reconciler.run(note);
      },
    });
    // A key that may not ask is told of now, and not retried.
    for (const balance of await link.balances()) this.emitBalance(balance);
    this.tell(true, `${venue}: signed in`);
    await Promise.race([
      reconciler.run('signed in'),
      new Promise<void>((resolve) => {
        this.timers.start(resolve, FIRST_RECONCILIATION_MILLIS).unref();
      }),
    ]);
    this.beat = this.timers.startEvery(() => {
      for (const id of this.turns.keys()) {
        if ((this.tracker.get(id)?.stage ?? 'ended') === 'ended') this.turns.delete(id);
      }
      if (this.connected) reconciler.quietly();
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
        return;
      case 'adopt':
        void this.adopt(request);
        return;
      case 'place-pair':
        this.placePair(request);
    }
  }

  balances(): Promise<readonly VenueBalance[]> {
    return this.options.link.balances();
  }

  async openOrders(): Promise<readonly VenueOrder[]> {
    const orders = new Map<string, VenueOrder>();
    for (const listed of await this.options.link.openOrders()) {
      const report = this.tracker.own(listed);
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

  async close(keepsOrders = false): Promise<void> {
    // While its answers can still come.
    await this.timer?.close(keepsOrders);
    this.closed = true;
    this.reconciler?.close();
    this.waitingCancels.close();
    if (this.beat !== null) this.timers.stop(this.beat);
    this.resolver.close();
    for (const request of [...this.requests.all()]) this.requests.remove(request);
    await this.options.link.close();
    this.options.release?.();
  }

  private place(clientOrderId: ClientOrderId, request: NewOrder): void {
    const refusal = this.placeRefusal(clientOrderId, request);
    if (refusal !== null) {
      queueMicrotask(() => this.emit({ kind: 'rejected', clientOrderId, ...refusal }));
      return;
    }
    const order = this.tracker.begin(clientOrderId, request);
    const open = this.begin('place', order);
    const answer = this.options.link.place(order).then((outcome) => this.answered(open, outcome));
    this.turns.set(clientOrderId, this.orDoubt(open, answer));
  }

  /** Both, or neither: what is wrong with one refuses the other too. */
  private placePair({ legs }: Extract<VenueRequest, { kind: 'place-pair' }>): void {
    const { link, venue } = this.options;
    const fault = pairFault(legs, { venue, isNative: this.capabilities.oco });
    const refusal = legs.reduce<ReturnType<typeof checkOrder>>(
      (found, { clientOrderId, order }) => found ?? this.placeRefusal(clientOrderId, order),
      fault === null ? null : { code: 'invalid', reason: fault },
    );
    if (refusal !== null || link.placePair === undefined) {
      const why = refusal ?? ({ code: 'invalid', reason: `${venue} has no pairs` } as const);
      queueMicrotask(() => {
        for (const { clientOrderId } of legs) this.emit({ kind: 'rejected', clientOrderId, ...why });
      });
      return;
    }
    const orders = legs.map(({ clientOrderId, order }) => this.tracker.begin(clientOrderId, order));
    for (const order of orders) order.paired = true;
    const opens = orders.map((order) => this.begin('place', order));
    const answer = link.placePair(orders).then((outcome) => {
      for (const open of opens) this.answered(open, outcome);
    });
    for (const open of opens) this.turns.set(open.order.clientOrderId, this.orDoubt(open, answer));
  }

  private placeRefusal(clientOrderId: ClientOrderId, request: NewOrder): ReturnType<typeof checkOrder> {
    const { venue, link } = this.options;
    const instrument = this.instruments.get(request.instrument);
    const refusedId = link.refusedId(clientOrderId);
    return (
      checkOrder(request, { venue, capabilities: this.capabilities, instrument }) ??
      (refusedId === null ? null : { code: 'invalid', reason: refusedId }) ??
      (this.tracker.get(clientOrderId) === undefined
        ? null
        : { code: 'duplicate-id', reason: `${clientOrderId} was used before` })
    );
  }

  /** Asks the venue for the order first: what it has of it then is what is taken over. */
  private async adopt(request: Extract<VenueRequest, { kind: 'adopt' }>): Promise<void> {
    const { clientOrderId, venueOrderId } = request;
    const stray = this.strays.get(venueOrderId);
    this.strays.delete(venueOrderId);
    const refuse = (reason: string): void =>
      this.emit({ kind: 'rejected', clientOrderId, code: 'unknown-order', reason });
    try {
      const found = await this.findToAdopt(request, stray?.found ?? null);
      if (typeof found === 'string') refuse(found);
      else this.takeOver(request, found);
    } catch {
      refuse(`${this.options.venue} could not be asked for order ${venueOrderId}; adopt it again`);
    } finally {
      stray?.taken();
    }
  }

  /** Or why it cannot be taken over. */
  private async findToAdopt(
    { clientOrderId, venueOrderId, order: { instrument } }: Extract<VenueRequest, { kind: 'adopt' }>,
    stray: Found | null,
  ): Promise<Found | string> {
    const { venue, link } = this.options;
    const isOurs = () =>
      this.tracker.get(clientOrderId) !== undefined || this.tracker.ofVenueId(venueOrderId) !== undefined;
    if (stray !== null) return stray;
    const found = isOurs() ? null : ((await link.findByVenueId?.(instrument, venueOrderId)) ?? null);
    if (isOurs()) return 'it is ours already';
    const stage = found?.orders[0]?.stage;
    if (found === null || stage === undefined) return `${venue} has no order ${venueOrderId}`;
    return stage === 'open' || stage === 'armed' ? found : 'the order has ended';
  }

  private takeOver(
    { clientOrderId, venueOrderId, order: request }: Extract<VenueRequest, { kind: 'adopt' }>,
    found: Found,
  ): void {
    const size = found.orders[0]!.size ?? request.size;
    const before = Math.max(0, size - request.size);
    const told = oldestFills(found.fills, before);
    this.tracker.adopt({ clientOrderId, request, venueOrderId }, { before, told });
    this.elsewhere.adopted(venueOrderId);
    this.apply(found);
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
    this.options.link.suspect?.(open.sentAt);
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

  /** What is ours goes to the tracker, what is others' is shown. */
  private apply({ orders, fills }: Found): void {
    if (this.closed) return;
    const ours: OrderReport[] = [];
    for (const report of orders) {
      const own = this.tracker.own(report);
      if (own.clientOrderId === null || !this.isOurs(own.clientOrderId)) this.elsewhere.apply(own);
      else if (this.isKnown(own.clientOrderId)) ours.push(own);
    }
    this.tracker.apply({ orders: ours, fills });
    this.timer?.update();
  }

  private isOurs(clientOrderId: ClientOrderId): boolean {
    return this.tracker.get(clientOrderId) !== undefined || this.reconciler?.isOurs(clientOrderId) === true;
  }

  /** An id of ours that nobody here knows is looked into with the rest, once there is a log to hold it against. */
  private isKnown(clientOrderId: ClientOrderId): boolean {
    if (this.known === null || this.tracker.get(clientOrderId) !== undefined) return true;
    queueMicrotask(() => this.reconciler?.quietly());
    return false;
  }

  /** Passes an event on, and ends the requests that it answers. */
  private emit(event: VenueEvent): void {
    if (this.closed) return;
    if (event.kind === 'fill') this.tellFill(event);
    else this.sink?.event(event);
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

  /** What the log knew before, by its trade id, moves nothing. */
  private tellFill(event: Extract<VenueEvent, { kind: 'fill' }>): void {
    const { fill } = event;
    const filled = () => this.known?.filled(fill.clientOrderId) ?? null;
    const before = filled();
    this.sink?.event(event);
    if (before === null || filled() !== before) this.check.moved(fill);
  }

  private makeReconciler(known: KnownAccount | null): Reconciler {
    const { link, venue } = this.options;
    return new Reconciler(
      {
        venue,
        link,
        tracker: this.tracker,
        elsewhere: this.elsewhere,
        check: this.check,
        instruments: this.instruments,
        timers: this.timers,
        validityMicros: this.capabilities.requestValidityMicros,
        apply: (found) => this.apply(found),
        begins: (reason) => this.emit({ kind: 'reconciling', venue, reason }),
        ends: (differences) => {
          this.timer?.update();
          this.emit({ kind: 'reconciled', venue, differences });
        },
        balances: (balances) => {
          for (const balance of balances) this.emitBalance(balance);
        },
        doubted: () => [...this.requests.all()].flatMap(({ doubted, order }) => (doubted ? [order] : [])),
        stray: (order, found) => this.tellStray(order, found),
        watch: (order) => this.watch(order),
        filledInLog: (clientOrderId) => known?.filled(clientOrderId) ?? null,
        tell: (fill, side, clientOrderId) => this.tellLate(fill, { side, clientOrderId }),
      },
      known,
    );
  }

  private makeTimer(): DeadMansTimer | null {
    const { link, venue, deadMansTimerSeconds: seconds = null } = this.options;
    const set = link.cancelAllAfter?.bind(link);
    if (seconds === null || set === undefined) return null;
    const open = (): OpenThere => {
      if (this.elsewhere.openCount > 0) return 'others';
      return this.tracker.working().next().done === true ? 'none' : 'ours';
    };
    const tell = (note: string): void => this.emit({ kind: 'status', venue, connected: true, note });
    return new DeadMansTimer({ seconds, set, open, tell, timers: this.timers });
  }

  /** @returns true once it has been adopted. */
  private tellStray(order: ExternalOrder, found: Found): Promise<boolean> {
    const { sink } = this;
    if (sink?.stray === undefined) {
      this.emit({ kind: 'external', order });
      return Promise.resolve(false);
    }
    return new Promise((resolve) => {
      this.strays.set(order.venueOrderId, { found, taken: () => resolve(true) });
      this.emit({ kind: 'external', order });
      sink.stray?.(order);
      // Refused: nobody asks for it.
      if (this.strays.has(order.venueOrderId)) {
        this.timers.start(() => resolve(false), STRAY_MILLIS).unref();
      }
    });
  }

  /** A placing of before that the venue does not have yet, and may have one day. */
  private watch(order: TrackedOrder): void {
    const { clientOrderId } = order;
    this.emit({ kind: 'unknown', clientOrderId, request: 'place' });
    const again = (): void =>
      this.resolver.later(order, (found) => {
        if (!found && !this.closed) again();
      });
    again();
  }

  private tellLate(
    { tradeId, instrument, price, size, liquidity, fee, feeAsset, time: timeExchange }: FillReport,
    of: Pick<OrderReport, 'side'> & { readonly clientOrderId: ClientOrderId },
  ): void {
    const fill = { tradeId, instrument, ...of, price, size, liquidity, fee, feeAsset, timeExchange };
    this.emit({ kind: 'fill', fill });
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
