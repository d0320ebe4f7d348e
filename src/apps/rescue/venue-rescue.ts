import type { ClientOrderId } from '../../domain/index.js';
import type { Order } from '../../execution/index.js';
import {
  type Found,
  OrderTracker,
  type Outcome,
  type TrackedOrder,
} from '../../venues/ccxt/account/index.js';
import type { Canceller } from './canceller.js';
import { type LoggedOrders, protects } from './logged-orders.js';
import type { RescuedOrder } from './report.js';

export interface RescueTimes {
  /** How long the list of open orders is waited for before cancels leave without it. */
  readonly listMillis: number;
  /** How long the venue's own word on a cancel that it took is waited for before it is asked. */
  readonly settleMillis: number;
  readonly betweenMillis: number;
  /** Of one question or cancel. */
  readonly answerMillis: number;
  readonly mostMillis: number;
}

export interface VenueWork {
  readonly canceller: Canceller;
  readonly logged: LoggedOrders;
  readonly wanted: readonly Order[];
  readonly flatten: boolean;
  readonly times: RescueTimes;
  /** Of the steady clock, in milliseconds. */
  readonly begun: number;
}

/** What is known of one order that is to end. */
interface Case {
  readonly tracked: TrackedOrder;
  attempts: number;
  /** The venue took a cancel of it. */
  taken: boolean;
  /** A question that waits for its answer: it is not asked twice, since the venue counts each. */
  asking: Promise<Found | null> | null;
  saw: RescuedOrder['saw'];
  note: string;
}

const LOOK_MILLIS = 10;

/**
 * The orders of one account, until each has ended or the time is up.
 *
 * Cancels leave at once and the venue's stream tells what came of them. It counts what it is asked, and an engine that
 * has just gone may have used that up: questions are few, and wait for room where it refuses them.
 */
export class VenueRescue {
  firstCancelMillis: number | null = null;
  /** The venue could not say what is open there: what the log does not have may be. */
  problem: string | null = null;
  private readonly cases = new Map<ClientOrderId, Case>();
  private listing: Promise<ReadonlySet<ClientOrderId> | undefined> | null = null;
  private readonly refusalsBefore: number;
  /** Joins what the venue says, whichever way it comes. */
  private readonly tracker = new OrderTracker({
    emit: () => {},
    missing: () => {},
    now: () => Date.now(),
  });

  constructor(private readonly work: VenueWork) {
    this.refusalsBefore = work.canceller.refusals;
    for (const order of work.wanted) this.add(order);
  }

  /** What a person should know of it beside its orders. */
  get note(): string | null {
    const { venue, refusals } = this.work.canceller;
    const count = refusals - this.refusalsBefore;
    if (count === 0) return null;
    return `${venue} had too many requests: ${count} ${count === 1 ? 'was' : 'were'} refused, and made again once there was room`;
  }

  async run(): Promise<RescuedOrder[]> {
    const { canceller, times } = this.work;
    canceller.listener = ({ orders }) =>
      this.hear({
        orders: orders.filter(({ clientOrderId }) => this.cases.has(clientOrderId ?? '')),
        fills: [],
      });
    await within(times.listMillis, this.list());
    if (this.cases.size === 0) await this.awaitList();
    for (;;) {
      // One that is still waited for may bring what the log has not.
      if (this.open().length === 0 && this.listing !== null) await this.awaitList();
      const open = this.open();
      if (open.length === 0) break;
      // What the venue took is not sent again, unless it is seen to stand.
      const unsent = open.filter(({ taken, saw }) => !taken || saw === 'open');
      await Promise.all(unsent.map((each) => this.cancel(each)));
      await this.settle();
      await this.ask();
      if (this.isOver()) break;
      if (this.open().length > 0) await sleep(times.betweenMillis);
    }
    canceller.listener = null;
    return [...this.cases].map(([clientOrderId, { saw, attempts, note }]) => ({
      clientOrderId,
      venue: canceller.venue,
      saw,
      attempts,
      note,
    }));
  }

  private add({ clientOrderId, request, venueOrderId }: Order): void {
    const tracked = this.tracker.begin(clientOrderId, request);
    // A venue that cancels by its own id alone is told the one that the log has.
    if (venueOrderId !== null) tracked.legs[0]!.venueOrderId = venueOrderId;
    this.case(clientOrderId, { tracked, saw: 'unknown' });
  }

  private case(clientOrderId: ClientOrderId, begin: Pick<Case, 'tracked' | 'saw'>, note = ''): void {
    this.cases.set(clientOrderId, { ...begin, attempts: 0, taken: false, asking: null, note });
  }

  private open(): Case[] {
    return [...this.cases.values()].filter(
      (each) => !this.judge(each) && (each.saw === 'open' || each.saw === 'unknown'),
    );
  }

  /** It has too many requests: one list answers for all, and is asked for again. */
  private get isRefused(): boolean {
    return this.work.canceller.refusals > this.refusalsBefore;
  }

  private isOver(): boolean {
    const { times, begun } = this.work;
    return performance.now() - begun > times.mostMillis;
  }

  /** Without an order from the log the venue's list is all there is to go by. */
  private async awaitList(): Promise<void> {
    const { canceller, times, begun } = this.work;
    const { refusals } = canceller;
    let listed = await within(times.answerMillis, this.list());
    // Where it is merely counted out it will come.
    const most = (): number => (canceller.refusals > refusals ? times.mostMillis : times.answerMillis * 2);
    while (listed === undefined && performance.now() - begun < most()) {
      await sleep(times.betweenMillis);
      listed = await within(times.answerMillis, this.list());
    }
    if (listed === undefined) this.problem = `${canceller.venue} does not say which orders are open`;
  }

  /** Ours that the venue has open; undefined where it does not say. One that is still waited for is not asked again. */
  private list(): Promise<ReadonlySet<ClientOrderId> | undefined> {
    this.listing ??= this.listNow().finally(() => {
      this.listing = null;
    });
    return this.listing;
  }

  /** Which of ours the venue has open, and as what: a replaced order may be another one there. */
  private async listNow(): Promise<ReadonlySet<ClientOrderId> | undefined> {
    const { canceller, logged, flatten } = this.work;
    const listed = new Set<ClientOrderId>();
    try {
      for (const report of await canceller.link.openOrders()) {
        const { clientOrderId, instrument } = report;
        if (clientOrderId === null || !logged.isOurs(clientOrderId) || !canceller.instruments.has(instrument))
          continue;
        const known = logged.get(clientOrderId);
        if (known !== undefined && !flatten && protects(known)) continue;
        listed.add(clientOrderId);
        if (!this.cases.has(clientOrderId)) {
          this.tracker.learn([report]);
          const tracked = this.tracker.get(clientOrderId);
          if (tracked !== undefined) this.case(clientOrderId, { tracked, saw: 'open' }, 'the log had it not');
        }
        this.hear({ orders: [report], fills: [] });
      }
      return listed;
    } catch {
      return undefined;
    }
  }

  private async cancel(each: Case): Promise<void> {
    const { canceller, times, begun } = this.work;
    each.attempts += 1;
    this.firstCancelMillis ??= performance.now() - begun;
    const outcome = await within<Outcome>(
      times.answerMillis,
      canceller.link.cancel(each.tracked).catch(() => ({ kind: 'silent' }) as const),
    );
    each.taken ||= outcome?.kind === 'done';
    if (outcome?.kind === 'refused') each.note = outcome.reason;
    if (outcome?.kind !== 'done') return;
    each.saw = 'unknown';
    this.hear(outcome);
  }

  /** What the venue took it tells of by itself, a moment later. */
  private async settle(): Promise<void> {
    const end = performance.now() + this.work.times.settleMillis;
    while (this.open().some(({ taken }) => taken) && performance.now() < end) await sleep(LOOK_MILLIS);
  }

  /** What became of those that have not been seen to end: of several by one list, of the others one by one. */
  private async ask(): Promise<void> {
    const { times } = this.work;
    let open = this.open();
    if (open.length > 1) {
      const listed = await within(times.answerMillis, this.list());
      if (listed !== undefined) {
        open = this.open();
        for (const each of open) {
          if (listed.has(each.tracked.clientOrderId)) each.saw = 'open';
          else if (each.taken) {
            each.saw = 'canceled';
            each.note = 'the venue took the cancel, and has it open no more';
          }
        }
        open = open.filter(
          ({ saw, tracked, taken }) => saw !== 'canceled' && !taken && !listed.has(tracked.clientOrderId),
        );
      } else if (this.listing !== null || this.isRefused) return;
    }
    await Promise.all(open.map((each) => this.askFor(each)));
  }

  private async askFor(each: Case): Promise<void> {
    const { canceller, times, begun } = this.work;
    const { link } = canceller;
    const { tracked } = each;
    each.asking ??= link.find(tracked.clientOrderId, tracked).finally(() => {
      each.asking = null;
    });
    try {
      const found = await within(times.answerMillis, each.asking);
      if (found === undefined) each.saw = 'unknown';
      else if (found !== null) {
        this.hear(found);
        if (!this.judge(each)) each.saw = 'open';
      } else {
        // What was on its way when the engine ended may still arrive, for as long as it is valid.
        const validityMicros = link.capabilities.requestValidityMicros;
        const gone = validityMicros !== null && (performance.now() - begun) * 1_000 > validityMicros;
        each.saw = gone ? 'absent' : 'unknown';
        if (!gone) each.note = 'the venue does not have it; it may still arrive';
      }
    } catch (error) {
      each.saw = 'unknown';
      each.note = (error as Error).message;
    }
  }

  private hear(found: Parameters<OrderTracker['apply']>[0]): void {
    this.tracker.apply({ orders: found.orders, fills: [] });
  }

  /** Whether all that the venue made of it has ended; what its fills were is the next engine's to find. */
  private judge(each: Case): boolean {
    const { tracked } = each;
    const ends = tracked.legs.map(({ end }) => end);
    const last = ends.at(-1);
    if (tracked.stage === 'ended' && tracked.last?.kind === 'rejected') each.saw = 'rejected';
    else if (last != null && ends.every((end) => end !== null)) each.saw = last.kind;
    else if (tracked.stage === 'ended') each.saw = 'canceled';
    else return false;
    return true;
  }
}

const sleep = (millis: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, millis));

/** Undefined where it takes longer, or fails. */
async function within<T>(millis: number, answer: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), millis);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
