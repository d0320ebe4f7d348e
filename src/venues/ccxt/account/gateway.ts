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
  KnownAccount,
  VenueBalance,
  VenueInstrument,
  VenueOrder,
} from '../contract.js';
import { Adoption } from './adoption.js';
import { BalanceCheck } from './balance-check.js';
import { DeadMansTimer, type OpenThere } from './dead-mans-timer.js';
import { type Change, EarlyChanges } from './early-changes.js';
import type { AccountLink, FillReport, Found, OrderReport } from './link.js';
import { listedOrders } from './listed-orders.js';
import { checkOrder } from './order-check.js';
import { OrderTracker } from './order-tracker.js';
import { OrdersElsewhere } from './orders-elsewhere.js';
import { pairFault } from './pair-fault.js';
import { Reconciler } from './reconciler.js';
import { Requests } from './requests.js';
import { Resolver } from './resolver.js';
import { type Timer, type Timers, WALL_TIMERS } from './timers.js';
import type { TrackedOrder } from './tracked-order.js';
import { vanish } from './vanish.js';

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
  readonly release?: () => void | Promise<void>;
  /** The machine's by default. */
  readonly timers?: Timers;
}

/** How long `open` waits for the first reconciliation: that may have a request's validity to wait out. */
const FIRST_RECONCILIATION_MILLIS = 3_000;

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
  private readonly requests: Requests;
  private readonly resolver: Resolver;
  private readonly elsewhere: OrdersElsewhere;
  private readonly check: BalanceCheck;
  private readonly timer: DeadMansTimer | null;
  private readonly adoption: Adoption;
  private reconciler: Reconciler | null = null;
  private known: KnownAccount | null = null;
  private readonly early = new EarlyChanges();
  private sink: AccountSink | null = null;
  private beat: Timer | null = null;
  private connected = false;
  private closed = false;

  constructor(private readonly options: OrderGatewayOptions) {
    const { link, instruments } = options;
    this.capabilities = link.capabilities;
    const timers = options.timers ?? WALL_TIMERS;
    this.timers = timers;
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
    const parts = {
      venue: options.venue,
      link,
      tracker: this.tracker,
      timers,
      emit: (event: VenueEvent) => this.emit(event),
      apply: (found: Found) => this.apply(found),
    };
    this.adoption = new Adoption({ ...parts, elsewhere: this.elsewhere, sink: () => this.sink });
    this.requests = new Requests({
      ...parts,
      capabilities: this.capabilities,
      resolver: this.resolver,
      requestTimeoutMillis: options.requestTimeoutMillis,
      cancel: (order) => void this.cancel(order),
    });
  }

  async open(sink: AccountSink, known?: KnownAccount): Promise<void> {
    this.sink = sink;
    this.known = known ?? null;
    this.resolver.begin();
    this.elsewhere.recall(known?.elsewhere ?? []);
    const reconciler = this.makeReconciler(known ?? null);
    this.reconciler = reconciler;
    try {
      await this.signIn(reconciler);
    } catch (error) {
      // As if it had never been tried: who opens it again does so with what the log has by then.
      reconciler.close();
      this.reconciler = null;
      this.sink = null;
      await this.options.link.close();
      throw error;
    }
    await Promise.race([
      reconciler.run('signed in'),
      new Promise<void>((resolve) => {
        this.timers.start(resolve, FIRST_RECONCILIATION_MILLIS).unref();
      }),
    ]);
    this.beat = this.timers.startEvery(() => {
      if (this.connected) reconciler.quietly();
    }, this.options.reconcileMillis);
    this.beat.unref();
  }

  private async signIn(reconciler: Reconciler): Promise<void> {
    const { link, venue } = this.options;
    await link.open({
      orders: (found) => this.apply(found),
      balance: (balance) => this.emitBalance(balance),
      down: (note) => {
        reconciler.lostAt((this.timers.now() * 1_000) as Micros);
        this.tell(false, note);
      },
      up: (note) => {
        this.tell(true, note);
        this.requests.again();
        void reconciler.run(note);
      },
    });
    // A key that may not ask is told of now.
    if (link.tellsBalances !== true) for (const balance of await link.balances()) this.emitBalance(balance);
    this.tell(true, `${venue}: signed in`);
  }

  submit(request: VenueRequest, _at: Micros): void {
    // What is asked for before it is opened is in the log that the account is held against; a cancel goes out again.
    if (this.sink === null && request.kind !== 'cancel') return;
    switch (request.kind) {
      case 'place':
        this.place(request.clientOrderId, request.order);
        return;
      case 'cancel':
        if (!this.isEarly(request))
          this.change(request.clientOrderId, 'cancel', (order) => this.cancel(order));
        return;
      case 'replace':
        if (!this.isEarly(request))
          this.change(request.clientOrderId, 'replace', (order) => this.replace(order, request));
        return;
      case 'query':
        queueMicrotask(() => this.query(request.clientOrderId));
        return;
      case 'adopt':
        void this.adoption.adopt(request);
        return;
      case 'place-pair':
        this.placePair(request);
    }
  }

  private isEarly(change: Change): boolean {
    return this.tracker.get(change.clientOrderId) === undefined && this.early.hold(change);
  }

  private changeNow(changes: readonly Change[]): void {
    for (const change of changes) this.submit(change, 0 as Micros);
  }

  balances(): Promise<readonly VenueBalance[]> {
    return this.options.link.balances();
  }

  async openOrders(): Promise<readonly VenueOrder[]> {
    return listedOrders(await this.options.link.openOrders(), this.tracker);
  }

  checkKey(): Promise<KeyReport> {
    return this.options.link.checkKey();
  }

  async close(keepsOrders = false): Promise<void> {
    // While its answers can still come.
    await this.timer?.close(keepsOrders);
    this.closed = true;
    this.reconciler?.close();
    if (this.beat !== null) this.timers.stop(this.beat);
    this.resolver.close();
    this.requests.close();
    await this.options.link.close();
    await this.options.release?.();
  }

  private place(clientOrderId: ClientOrderId, request: NewOrder): void {
    const refusal = this.placeRefusal(clientOrderId, request);
    if (refusal !== null) {
      queueMicrotask(() => this.emit({ kind: 'rejected', clientOrderId, ...refusal }));
      return;
    }
    const order = this.tracker.begin(clientOrderId, request);
    const open = this.requests.begin('place', order);
    this.requests.turns.placing(open);
    void this.options.link.place(order).then((outcome) => this.requests.answered(open, outcome));
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
    const opens = orders.map((order) => this.requests.begin('place', order));
    for (const open of opens) this.requests.turns.placing(open);
    void link.placePair(orders).then((outcome) => {
      for (const open of opens) this.requests.answered(open, outcome);
    });
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
    const { turns } = this.requests;
    const last = turns.before(clientOrderId);
    const atOnce = kind === 'cancel' && this.options.link.cancelsByClientId && order.replacing === null;
    const turn = last === null || atOnce ? send(order) : last.then(() => send(order));
    turns.take(clientOrderId, atOnce && last !== null ? Promise.all([last, turn]) : turn);
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
    const open = this.requests.begin('cancel', order);
    void this.options.link.cancel(order).then((outcome) => this.requests.answered(open, outcome));
    await this.requests.over(open);
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
    const open = this.requests.begin('replace', order);
    void link.replace(order, terms).then((outcome) => this.requests.answered(open, outcome));
    await this.requests.over(open);
  }

  private replaceRefusal(
    order: TrackedOrder,
    instrument: Instrument,
    { price, size }: { price: NewOrder['price']; size: NewOrder['size'] | null },
  ): ReturnType<typeof checkOrder> {
    if (!this.capabilities.replace) {
      const reason = `${this.options.venue} cannot replace orders; cancel it and place another`;
      return { code: 'invalid', reason };
    }
    if (size !== null && size <= order.filled) {
      return { code: 'filter-size', reason: 'no more than what is filled already' };
    }
    if (order.request === null) return null;
    const changed = { ...order.request, price: price ?? order.price, size: size ?? order.size };
    const { venue } = this.options;
    return checkOrder(changed, { venue, capabilities: this.capabilities, instrument });
  }

  private query(clientOrderId: ClientOrderId): void {
    const order = this.tracker.get(clientOrderId);
    if (order !== undefined) {
      // In doubt: what resolves the doubt answers this too.
      if (this.requests.isDoubted(clientOrderId)) return;
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
    this.requests.heard(id);
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
          this.changeNow(this.early.rest());
        },
        balances: (balances) => {
          for (const balance of balances) this.emitBalance(balance);
        },
        doubted: () => this.requests.doubted(),
        stray: (order, found) => this.adoption.tellStray(order, found),
        watch: (order) => this.watch(order),
        knows: ({ clientOrderId }) => this.changeNow(this.early.of(clientOrderId)),
        filledInLog: (clientOrderId) => known?.filled(clientOrderId) ?? null,
        hasCounted: (fill) => known?.hasCounted?.(fill) ?? false,
        forgottenUntil: () => known?.forgottenUntil?.() ?? null,
        adoptedInLog: (venueOrderId) => known?.adopted(venueOrderId) ?? null,
        isBeingAdopted: (venueOrderId) => this.adoption.isUnderWay(venueOrderId),
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
    const tell = (note: string): void =>
      this.emit({ kind: 'status', venue, connected: this.connected, note });
    return new DeadMansTimer({ seconds, set, open, tell, timers: this.timers });
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
