import type {
  ClientOrderId,
  ExternalOrder,
  Instrument,
  Micros,
  Side,
  VenueOrderId,
} from '../../../domain/index.js';
import { parseClientOrderId } from '../../../execution/index.js';
import type { KnownAccount, KnownOrder, VenueBalance } from '../contract.js';
import type { BalanceCheck } from './balance-check.js';
import { DifferenceWords } from './difference-words.js';
import { ExecutionReview } from './execution-review.js';
import type { AccountLink, FillReport, Found, OrderReport } from './link.js';
import { oldestFills } from './oldest-fills.js';
import type { OrderTracker } from './order-tracker.js';
import type { OrdersElsewhere } from './orders-elsewhere.js';
import type { Timer, Timers } from './timers.js';
import { missesFills, type TrackedOrder } from './tracked-order.js';
import { vanish } from './vanish.js';

export interface ReconcilerOptions {
  readonly venue: string;
  readonly link: AccountLink;
  readonly tracker: OrderTracker;
  readonly elsewhere: OrdersElsewhere;
  readonly check: BalanceCheck;
  readonly instruments: ReadonlyMap<number, Instrument>;
  readonly timers: Timers;
  /** After how long nothing that was sent before can take effect any more; null: it always can. */
  readonly validityMicros: number | null;
  readonly apply: (found: Found) => void;
  readonly begins: (reason: string) => void;
  readonly ends: (differences: readonly string[]) => void;
  readonly balances: (balances: readonly VenueBalance[]) => void;
  /** Orders in doubt; those that may be waited for are resolved by the gateway. */
  readonly doubted: () => readonly TrackedOrder[];
  /** What the log has of an order: its fills in lots; null where it has no such order. */
  readonly filledInLog: (clientOrderId: ClientOrderId) => number | null;
  /** Whether the log has an execution, as this order's. */
  readonly hasCounted: NonNullable<KnownAccount['hasCounted']>;
  /** No order that ended later has been forgotten; null where none has. */
  readonly forgottenUntil: () => Micros | null;
  /** An order that was adopted before, by the venue's id of it. */
  readonly adoptedInLog: KnownAccount['adopted'];
  /** An order that is being adopted just now. */
  readonly isBeingAdopted: (venueOrderId: VenueOrderId) => boolean;
  /** An execution of an order that has ended. */
  readonly tell: (fill: FillReport, side: Side, clientOrderId: ClientOrderId) => void;
  /** An order of ours that nobody here knows. @returns false where nobody takes it over. */
  readonly stray: (order: ExternalOrder, found: Found) => Promise<boolean>;
  /** A placing that may still take effect, whenever: asked for again and again. */
  readonly watch: (order: TrackedOrder) => void;
  /** An order of the process before is known from now on. */
  readonly knows: (order: TrackedOrder) => void;
}

/** Half of what ended orders are remembered for: see `Orders`. */
const UNSEEN_MILLIS = 150_000;
const FIRST_RETRY_MILLIS = 250;
const LONGEST_RETRY_MILLIS = 10_000;
/** Before a venue is believed that it has no such order: its own copies lag. */
const SECOND_LOOK_MILLIS = 500;
/** A venue's figures may come from different moments: they are looked at again before they are called different. */
const LOOK_AGAIN_MILLIS = 300;
/** Where requests never expire: what has not arrived by then is left in doubt, and the rest goes on. */
const PATIENCE_MILLIS = 2_000;
const MARGIN_MILLIS = 250;

/**
 * Holds all that the venue has of the account against what is known here: open orders, executions, balances. It applies
 * what differs, and says each difference in a line. A question that fails is asked again until it is answered.
 */
export class Reconciler {
  private readonly sessions: ReadonlySet<string> | null;
  private recalled: readonly KnownOrder[] | null;
  private since: Micros | null;
  private readonly openedAt: number;
  private differences: string[] = [];
  private readonly words: DifferenceWords;
  private readonly review: ExecutionReview;
  private running: Promise<void> | null = null;
  private next: string | null = null;
  private readonly sleeps = new Set<{ readonly timer: Timer; wake(): void }>();
  private leavesStrays = false;
  private closed = false;

  constructor(
    private readonly options: ReconcilerOptions,
    known: KnownAccount | null,
  ) {
    this.openedAt = options.timers.now();
    this.sessions = known?.sessions ?? null;
    this.recalled = known?.orders ?? null;
    this.since = known?.since ?? null;
    if (known !== null) options.check.begin(known.balances);
    this.words = new DifferenceWords(options.instruments);
    this.review = new ExecutionReview({
      ...options,
      words: this.words,
      hasLog: known !== null,
      isClosed: () => this.closed,
      isOurs: (clientOrderId) => this.isOurs(clientOrderId),
      applyNoting: (order, found) => this.applyNoting(order, found),
      takeOver: (report, found) => this.takeOver(report, found),
      note: (text) => this.note(text),
    });
  }

  /** Whether an order with this id is ours, and not of another installation on the account. */
  isOurs(clientOrderId: ClientOrderId): boolean {
    if (this.sessions === null) return true;
    const parts = parseClientOrderId(clientOrderId);
    return parts !== null && this.sessions.has(parts.session);
  }

  /** The moment from which the stream may have missed something. */
  lostAt(time: Micros): void {
    this.since = this.since === null || time < this.since ? time : this.since;
  }

  /** Says that it begins, and that it has ended; trading waits for it. */
  run(reason: string): Promise<void> {
    if (this.closed) return Promise.resolve();
    if (this.running !== null) {
      this.next = reason;
      return this.running;
    }
    this.options.begins(reason);
    return this.start(reason);
  }

  /**
   * The same without holding anybody up: nothing is said unless something differs, or no look has come to its end for so
   * long that what would be found might be of orders that are not remembered any more.
   */
  quietly(): void {
    if (this.closed || this.running !== null) return;
    const { since } = this;
    if (since !== null && this.options.timers.now() - since / 1_000 > UNSEEN_MILLIS)
      void this.run('the account could not be looked at');
    else void this.start(null);
  }

  close(): void {
    this.closed = true;
    for (const { timer, wake } of this.sleeps) {
      this.options.timers.stop(timer);
      wake();
    }
    this.sleeps.clear();
  }

  private start(reason: string | null): Promise<void> {
    this.running = this.untilDone(reason !== null).finally(() => {
      this.running = null;
      const { next } = this;
      this.next = null;
      // What came up meanwhile is looked into without an end in between.
      if (next !== null && !this.closed) void this.start(next);
    });
    return this.running;
  }

  private async untilDone(isSaid: boolean): Promise<void> {
    const began = this.options.timers.now();
    for (let wait = FIRST_RETRY_MILLIS; !this.closed; wait = Math.min(LONGEST_RETRY_MILLIS, wait * 2)) {
      try {
        await this.once();
        if (this.closed) return;
        // What was not taken over, since the log could not be written just then, is come by again.
        if (!this.leavesStrays) this.since = (began * 1_000) as Micros;
        this.leavesStrays = false;
        if (this.next !== null) {
          // Not in line yet: the stream broke again.
          if (!isSaid) this.options.begins(this.next);
          return;
        }
        const { differences } = this;
        this.differences = [];
        if (isSaid || differences.length > 0) this.options.ends(differences);
        return;
      } catch {
        // A quiet look comes again on its beat.
        if (!isSaid && this.next === null) return;
        await this.sleep(wait);
      }
    }
  }

  private async once(): Promise<void> {
    const { link, elsewhere, tracker } = this.options;
    await this.expiry();
    const asked = this.options.timers.now();
    const reports = await link.openOrders();
    if (this.closed) return;
    const { ours, others } = this.sort(reports);
    if (this.recalled !== null) await this.recall(ours);
    await this.standing(ours, asked);
    // Of a process before, at a venue that does not tell our ids again: known since it was recalled.
    elsewhere.applyList(others.filter(({ venueOrderId }) => tracker.ofVenueId(venueOrderId) === undefined));
    await this.strays(ours);
    await this.review.review(this.since);
    await this.balances();
  }

  /** What was sent before may still arrive: it is waited out, where it is in doubt and can expire. */
  private async expiry(): Promise<void> {
    const { validityMicros, doubted } = this.options;
    if (this.recalled?.some(({ unanswered }) => unanswered !== null)) {
      const validity = validityMicros === null ? PATIENCE_MILLIS : validityMicros / 1_000 + MARGIN_MILLIS;
      await this.sleep(this.openedAt + validity - this.options.timers.now());
    }
    const end = this.options.timers.now() + PATIENCE_MILLIS;
    while (!this.closed && doubted().length > 0) {
      if (validityMicros === null && this.options.timers.now() >= end) break;
      await this.sleep(50);
    }
  }

  private sort(reports: readonly OrderReport[]): {
    readonly ours: OrderReport[];
    readonly others: OrderReport[];
  } {
    const { tracker } = this.options;
    const ours: OrderReport[] = [];
    const others: OrderReport[] = [];
    for (const report of reports) {
      const known = tracker.ofVenueId(report.venueOrderId);
      if (known !== undefined) ours.push(tracker.own(report));
      else if (report.clientOrderId !== null && this.isOurs(report.clientOrderId)) ours.push(report);
      else if (this.recalled?.some(({ adopted }) => adopted === report.venueOrderId) !== true)
        others.push(report);
    }
    return { ours, others };
  }

  /** Orders of a process before this one: what became of them. */
  private async recall(open: readonly OrderReport[]): Promise<void> {
    const absent = await this.recallEach(this.recalled ?? [], open, 'first');
    // Once for all of them: a second look an order would keep the account out of line for as long as there are orders.
    if (absent.length > 0) await this.sleep(SECOND_LOOK_MILLIS);
    await this.recallEach(absent, open, 'second');
    if (!this.closed) this.recalled = null;
  }

  /** @returns those that the venue has not, at a first look. */
  private async recallEach(
    orders: readonly KnownOrder[],
    open: readonly OrderReport[],
    look: 'first' | 'second',
  ): Promise<KnownOrder[]> {
    const { tracker, knows } = this.options;
    const absent: KnownOrder[] = [];
    for (const known of orders) {
      if (tracker.get(known.clientOrderId) === undefined) await this.recallOne(known, open, look);
      if (this.closed) return [];
      const order = tracker.get(known.clientOrderId);
      if (order === undefined) absent.push(known);
      else knows(order);
    }
    return absent;
  }

  private async recallOne(
    known: KnownOrder,
    open: readonly OrderReport[],
    look: 'first' | 'second',
  ): Promise<void> {
    const { tracker, link, watch, validityMicros, venue } = this.options;
    const { clientOrderId, adopted, filled, unanswered, request } = known;
    const listed = open.filter((report) => report.clientOrderId === clientOrderId);
    if (adopted === null && unanswered === null && listed.length === 1) {
      const [report] = listed as [OrderReport];
      const isArmed = report.stage === 'armed';
      const stands = report.size === known.size && (report.price ?? known.price) === known.price;
      if (report.leg === 0 && report.filled === 0 && filled === 0 && isArmed === known.armed && stands) {
        tracker.agrees(tracker.recall(known), report);
        return;
      }
    }
    const found = await (adopted === null
      ? link.find(clientOrderId, null, known.venueOrderId)
      : this.findAdopted(known, adopted));
    if (this.closed || (found === null && look === 'first')) return;
    const what = this.words.order(known);
    if (found === null) {
      const order = tracker.recall(known);
      if (unanswered !== 'place') {
        tracker.vanished(order, vanish(venue));
        this.note(`${what}: the venue has no such order any more`);
      } else if (validityMicros !== null) {
        tracker.reject(order, 'unknown-order', vanish(venue));
        this.note(`${what}: it never arrived`);
      } else {
        watch(order);
        this.note(`${what}: it has not arrived, and still may; it stays in doubt`);
      }
      return;
    }
    const order = adopted === null ? tracker.recall(known) : this.adoptAgain(known, adopted, found);
    this.options.apply({
      orders: found.orders.map((report) => ({ ...report, clientOrderId })),
      fills: [],
    });
    const last = tracker.own(found.orders[found.orders.length - 1]!);
    const isReplaced = tracker.recallTerms(order, last);
    // Executions that the log has are told again with the others, and known there by their ids.
    this.options.apply({ orders: [], fills: found.fills });
    if (missesFills(order)) {
      // Where they cannot be had now the tracker goes on asking for them.
      this.options.apply({ orders: [], fills: await link.fills(order).catch(() => []) });
    }
    const { changing } = known;
    if (order.stage !== 'ended' && (changing === 'cancel' || (changing === 'replace' && !isReplaced))) {
      tracker.concludeChange(order, changing);
    }
    const more = order.filled - filled;
    if (more > 0) this.note(`${what}: ${this.words.size(request.instrument, more)} filled meanwhile`);
    if (order.stage === 'ended') this.note(`${what}: ${endOf(order)} meanwhile`);
    else if (unanswered === 'place') this.note(`${what}: it had arrived`);
  }

  /** Its first leg by the venue's id, what replaced it by ours. */
  private async findAdopted(
    { clientOrderId, request }: KnownOrder,
    adopted: VenueOrderId,
  ): Promise<Found | null> {
    const { link } = this.options;
    const first = await link.findByVenueId?.(request.instrument, adopted);
    if (first == null) return null;
    const { stage } = first.orders[0]!;
    if (stage === 'open' || stage === 'armed') return first;
    const later = await link.findReplacements?.(clientOrderId, request.instrument);
    return later == null
      ? first
      : { orders: [...first.orders, ...later.orders], fills: [...first.fills, ...later.fills] };
  }

  private adoptAgain(known: KnownOrder, venueOrderId: VenueOrderId, { orders, fills }: Found): TrackedOrder {
    const { clientOrderId, request, size } = known;
    const [first] = orders as [OrderReport];
    // What was replaced by another order kept the size that it was adopted with.
    const ours = orders.length > 1 ? request.size : size;
    const before = Math.max(0, (first.size ?? ours) - ours);
    const order = this.options.tracker.adopt(
      { clientOrderId, request: { ...request, price: known.price, size }, venueOrderId },
      { before, told: oldestFills(fills, before) },
    );
    // The log may have the adoption and not the word of it: then it is told with the first report.
    if (known.unanswered === 'place') return order;
    order.last = { kind: 'accepted', clientOrderId, venueOrderId, timeExchange: null, queueAhead: null };
    order.stage = known.armed ? 'armed' : 'open';
    return order;
  }

  /** Orders that work here, and what the venue has of them. */
  private async standing(open: readonly OrderReport[], asked: number): Promise<void> {
    const { tracker, link, doubted, venue } = this.options;
    const inDoubt = new Set(doubted());
    for (const order of [...tracker.working()]) {
      if (this.closed) return;
      const { clientOrderId, stage } = order;
      // What was sent or changed since the list was asked for is not to be judged by it.
      if (stage === 'sent' || inDoubt.has(order) || order.replacing !== null) continue;
      const listed = open.filter((report) => report.clientOrderId === clientOrderId);
      const reported = listed.reduce((sum, report) => Math.max(sum, report.filled), 0);
      const leg = order.legs[order.legs.length - 1]!;
      const isArmed = listed.some((report) => report.stage === 'armed');
      if (listed.length > 0 && reported <= leg.filled && isArmed === (stage === 'armed')) continue;
      if (listed.length === 0 && order.restingSince >= asked) continue;
      const found = await this.look(() => link.find(clientOrderId, order));
      if (this.closed || (order.stage as string) === 'ended') continue;
      const what = this.words.order(order);
      if (found === null) {
        tracker.vanished(order, vanish(venue));
        this.note(`${what}: the venue has no such order any more`);
      } else this.applyNoting(order, found);
    }
  }

  private applyNoting(order: TrackedOrder, found: Found): void {
    const what = this.words.order(order);
    const { filled, stage } = order;
    this.options.apply(found);
    const more = order.filled - filled;
    if (more > 0) this.note(`${what}: ${this.words.size(order.instrument, more)} filled, and was not told`);
    if (stage !== 'ended' && order.stage === 'ended' && !missesFills(order)) {
      this.note(`${what}: ${endOf(order)}, and was not told`);
    }
  }

  /** Orders of ours that nobody here knows: the log lost them. */
  private async strays(open: readonly OrderReport[]): Promise<void> {
    const { tracker, link } = this.options;
    if (this.sessions === null) {
      tracker.learn(open);
      return;
    }
    for (const report of open) {
      if (this.closed) return;
      const { clientOrderId, venueOrderId } = report;
      if (tracker.ofVenueId(venueOrderId) !== undefined) continue;
      if (tracker.get(clientOrderId!) !== undefined) continue;
      const found = report.filled > 0 ? await link.findByVenueId?.(report.instrument, venueOrderId) : null;
      await this.takeOver(report, found ?? { orders: [report], fills: [] });
    }
  }

  /** @returns false where it is ours and was left alone. */
  private async takeOver(report: OrderReport, found: Found): Promise<boolean> {
    const { venueOrderId, instrument, side, type, price, size, filled, clientOrderId } = report;
    // Where the log lost a replacement by another order, what that filled was heard as the first one's.
    const counted = found.fills.filter(
      ({ tradeId }) =>
        clientOrderId !== null && this.options.hasCounted({ instrument, tradeId, clientOrderId }),
    );
    const before = counted.reduce((sum, fill) => sum + fill.size, 0);
    const order: ExternalOrder = {
      venue: this.options.venue,
      venueOrderId,
      instrument,
      side,
      type: type ?? 'limit',
      price,
      size: size ?? filled,
      // All else that it fills is ours.
      filled: before as ExternalOrder['filled'],
      open: true,
    };
    const isTaken = await this.options.stray(order, found);
    this.leavesStrays = this.leavesStrays || !isTaken;
    const does = isTaken ? 'taken over' : 'left alone';
    this.note(`${this.words.order(order)} is ours, as ${clientOrderId}, and not in the log: ${does}`);
    return isTaken;
  }

  private async balances(): Promise<void> {
    const { link, check } = this.options;
    let balances = await link.balances();
    for (let looks = 0; looks < 3 && !this.closed; looks += 1) {
      if (check.differences(balances).length === 0) break;
      // A fill and the balance that it makes may be told in either order.
      await this.sleep(LOOK_AGAIN_MILLIS);
      await this.review.review(this.since);
      balances = await link.balances();
    }
    if (this.closed) return;
    this.differences.push(...check.differences(balances));
    check.settle(balances);
    this.options.balances(balances);
  }

  private async look(find: () => Promise<Found | null>): Promise<Found | null> {
    const found = await find();
    if (found !== null) return found;
    await this.sleep(SECOND_LOOK_MILLIS);
    return this.closed ? null : find();
  }

  private note(text: string): void {
    this.differences.push(text);
  }

  private sleep(millis: number): Promise<void> {
    if (millis <= 0 || this.closed) return Promise.resolve();
    return new Promise((resolve) => {
      const sleep = {
        timer: this.options.timers.start(() => {
          this.sleeps.delete(sleep);
          resolve();
        }, millis),
        wake: resolve,
      };
      this.sleeps.add(sleep);
    });
  }
}

const endOf = ({ last, filled, size }: TrackedOrder): string =>
  filled >= size ? 'filled' : last?.kind === 'canceled' ? 'cancelled' : (last?.kind ?? 'ended');
