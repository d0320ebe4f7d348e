import type { ClientOrderId } from '../../domain/index.js';
import type { Order } from '../../execution/index.js';
import { OrderTracker, type Outcome, type TrackedOrder } from '../../venues/ccxt/account/index.js';
import type { Canceller } from './canceller.js';
import { type LoggedOrders, protects } from './logged-orders.js';
import type { RescuedOrder, RescueReport } from './report.js';

export interface RescueTimes {
  /** How long the list of open orders is waited for before cancels leave without it. */
  readonly listMillis: number;
  readonly betweenMillis: number;
  /** Of one question or cancel. */
  readonly answerMillis: number;
  readonly mostMillis: number;
}

const TIMES: RescueTimes = { listMillis: 300, betweenMillis: 400, answerMillis: 3_000, mostMillis: 30_000 };

/** What is known of one order that is to end. */
interface Case {
  readonly tracked: TrackedOrder;
  attempts: number;
  saw: RescuedOrder['saw'];
  note: string;
}

/**
 * Cancels our open orders at their venues and asks until each has ended, or the time is up.
 *
 * Ours are those that the log has, and those at the venue that bear the id of a start of this session (power may be
 * lost between a request and its record). Nobody else's is ever named. Doing it twice does no harm.
 */
export class Rescuer {
  private readonly times: RescueTimes;

  constructor(
    private readonly cancellers: readonly Canceller[],
    times: Partial<RescueTimes> = {},
  ) {
    this.times = { ...TIMES, ...times };
  }

  /**
   * @param logged as it stands now: orders that are made later are left alone.
   * @param wishes `listedOnly`: nothing of it can be under way any more, so that what the venue does not list is over.
   */
  async cancelAll(
    logged: LoggedOrders,
    { flatten, listedOnly = false }: { readonly flatten: boolean; readonly listedOnly?: boolean },
  ): Promise<RescueReport> {
    const begun = performance.now();
    const open = listedOnly ? [] : logged.open().filter((order) => flatten || !protects(order));
    const rescues = this.cancellers.map(
      (canceller) =>
        new VenueRescue({
          canceller,
          logged,
          wanted: open.filter(({ request }) => canceller.instruments.has(request.instrument)),
          flatten,
          times: this.times,
          begun,
        }),
    );
    const orders = (await Promise.all(rescues.map((rescue) => rescue.run()))).flat();
    const firsts = rescues.flatMap(({ firstCancelMillis }) => firstCancelMillis ?? []);
    const reached = new Set(this.cancellers.flatMap(({ instruments }) => [...instruments]));
    const unreached = open.filter(({ request }) => !reached.has(request.instrument));
    return {
      orders,
      firstCancelMillis: firsts.length === 0 ? null : Math.round(Math.min(...firsts)),
      millis: Math.round(performance.now() - begun),
      problems: [
        ...unreached.map(({ clientOrderId }) => `no account is known for order ${clientOrderId}`),
        ...rescues.flatMap(({ problem }) => problem ?? []),
      ],
    };
  }
}

interface VenueWork {
  readonly canceller: Canceller;
  readonly logged: LoggedOrders;
  readonly wanted: readonly Order[];
  readonly flatten: boolean;
  readonly times: RescueTimes;
  readonly begun: number;
}

/** The orders of one account. */
class VenueRescue {
  firstCancelMillis: number | null = null;
  /** The venue could not say what is open there: what the log does not have may be. */
  problem: string | null = null;
  private readonly cases = new Map<ClientOrderId, Case>();
  /** Joins what the venue says, whichever way it comes. */
  private readonly tracker = new OrderTracker({
    emit: () => {},
    missing: () => {},
    now: () => Date.now(),
  });

  constructor(private readonly work: VenueWork) {
    for (const order of work.wanted) this.add(order);
  }

  async run(): Promise<RescuedOrder[]> {
    const { canceller, times, begun } = this.work;
    canceller.listener = ({ orders }) =>
      this.hear({
        orders: orders.filter(({ clientOrderId }) => this.cases.has(clientOrderId ?? '')),
        fills: [],
      });
    const listing = this.list();
    await within(times.listMillis, listing);
    if (this.cases.size === 0) await this.listAgain(listing);
    let open = [...this.cases.values()];
    while (open.length > 0) {
      await Promise.all(open.map((each) => this.end(each)));
      open = open.filter(({ saw }) => saw === 'open' || saw === 'unknown');
      if (open.length === 0 || performance.now() - begun > times.mostMillis) break;
      await new Promise((resolve) => setTimeout(resolve, times.betweenMillis));
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
    this.cases.set(clientOrderId, { tracked, attempts: 0, saw: 'unknown', note: '' });
  }

  /** Without an order from the log the venue's list is all there is to go by. */
  private async listAgain(listing: Promise<true | undefined>): Promise<void> {
    const { times, begun } = this.work;
    let listed = await within(times.answerMillis, listing);
    while (listed === undefined && performance.now() - begun < times.answerMillis * 2) {
      await new Promise((resolve) => setTimeout(resolve, times.betweenMillis));
      listed = await within(times.answerMillis, this.list());
    }
    if (listed === undefined)
      this.problem = `${this.work.canceller.venue} does not say which orders are open`;
  }

  /** Which of ours the venue has open, and as what: a replaced order may be another one there. */
  private async list(): Promise<true | undefined> {
    const { canceller, logged, flatten } = this.work;
    try {
      const reports = await canceller.link.openOrders();
      for (const report of reports) {
        const { clientOrderId, instrument } = report;
        if (clientOrderId === null || !logged.isOurs(clientOrderId) || !canceller.instruments.has(instrument))
          continue;
        const known = logged.get(clientOrderId);
        if (known !== undefined && !flatten && protects(known)) continue;
        if (!this.cases.has(clientOrderId)) {
          this.tracker.learn([report]);
          const tracked = this.tracker.get(clientOrderId);
          if (tracked !== undefined)
            this.cases.set(clientOrderId, { tracked, attempts: 0, saw: 'open', note: 'the log had it not' });
        }
        this.hear({ orders: [report], fills: [] });
      }
      return true;
    } catch {
      return undefined;
    }
  }

  private async end(each: Case): Promise<void> {
    if (this.judge(each)) return;
    const { canceller, times, begun } = this.work;
    const { link } = canceller;
    each.attempts += 1;
    this.firstCancelMillis ??= performance.now() - begun;
    const outcome = await within<Outcome>(
      times.answerMillis,
      link.cancel(each.tracked).catch(() => ({ kind: 'silent' }) as const),
    );
    if (outcome?.kind === 'refused') each.note = outcome.reason;
    if (outcome?.kind === 'done') this.hear(outcome);
    if (this.judge(each)) return;
    await this.ask(each);
  }

  private async ask(each: Case): Promise<void> {
    const { canceller, times, begun } = this.work;
    const { link } = canceller;
    const { tracked } = each;
    try {
      const found = await within(times.answerMillis, link.find(tracked.clientOrderId, tracked));
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
