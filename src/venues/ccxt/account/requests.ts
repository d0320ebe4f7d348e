import type { ClientOrderId, VenueEvent } from '../../../domain/index.js';
import type { VenueCapabilities } from '../../../execution/index.js';
import { isAnswered, type OpenRequest, OpenRequests } from './doubt.js';
import type { AccountLink, Found, Outcome } from './link.js';
import type { OrderTracker } from './order-tracker.js';
import type { Resolver } from './resolver.js';
import { Timeouts } from './timeouts.js';
import type { Timers } from './timers.js';
import type { TrackedOrder } from './tracked-order.js';
import { Turns } from './turns.js';
import { vanish } from './vanish.js';
import { WaitingCancels } from './waiting-cancels.js';

interface RequestsOptions {
  readonly venue: string;
  readonly link: AccountLink;
  readonly capabilities: VenueCapabilities;
  readonly tracker: OrderTracker;
  readonly resolver: Resolver;
  readonly timers: Timers;
  readonly requestTimeoutMillis: number;
  readonly emit: (event: VenueEvent) => void;
  readonly apply: (found: Found) => void;
  readonly cancel: (order: TrackedOrder) => void;
}

/** What a venue's own clock and the way back may add to a request's validity. */
const MARGIN_MILLIS = 250;

/** Requests that are on their way or in doubt, until what became of them is known. */
export class Requests {
  private readonly open: OpenRequests;
  private readonly timers: Timers;
  private readonly timeouts: Timeouts<OpenRequest>;
  private readonly waitingCancels: WaitingCancels;
  readonly turns = new Turns((open) => this.over(open));
  /** Refusals of cancels that came before the answer to the placing. */
  private readonly held = new Map<ClientOrderId, VenueEvent>();
  private closed = false;

  constructor(private readonly options: RequestsOptions) {
    const { timers, emit, cancel } = options;
    this.timers = timers;
    this.open = new OpenRequests(timers);
    this.timeouts = new Timeouts({
      millis: options.requestTimeoutMillis,
      timers,
      due: (open) => this.timedOut(open),
    });
    this.waitingCancels = new WaitingCancels({
      waits: ({ clientOrderId }) => emit({ kind: 'unknown', clientOrderId, request: 'cancel' }),
      send: cancel,
      timers,
    });
  }

  /** Orders with a request in doubt. */
  doubted(): readonly TrackedOrder[] {
    return [...this.open.all()].flatMap(({ doubted, order }) => (doubted ? [order] : []));
  }

  isDoubted(clientOrderId: ClientOrderId): boolean {
    return this.open.of(clientOrderId).some(({ doubted }) => doubted);
  }

  /** The venue is back: cancels that could not leave go out. */
  again(): void {
    this.waitingCancels.again();
  }

  /** Something was told of an order: requests that it answers have ended. */
  heard(clientOrderId: ClientOrderId): void {
    for (const open of this.open.of(clientOrderId)) if (isAnswered(open)) this.end(open);
    const held = this.held.get(clientOrderId);
    if (held === undefined || this.options.tracker.get(clientOrderId)?.last == null) return;
    this.held.delete(clientOrderId);
    this.options.emit(held);
  }

  close(): void {
    this.closed = true;
    this.waitingCancels.close();
    this.timeouts.close();
    for (const request of [...this.open.all()]) this.open.remove(request);
  }

  begin(kind: OpenRequest['kind'], order: TrackedOrder): OpenRequest {
    const open: OpenRequest = {
      kind,
      order,
      sentAt: this.timers.now(),
      timer: null,
      timeout: null,
      over: false,
      waiting: null,
      ended: false,
      taken: false,
      doubted: false,
    };
    open.timeout = this.timeouts.begin(open, open.sentAt);
    this.open.add(open);
    return open;
  }

  /** Once the request has its answer, or is in doubt: the next change does not wait longer. */
  over(open: OpenRequest): Promise<void> {
    if (open.over) return Promise.resolve();
    return new Promise((resolve) => {
      open.waiting ??= [];
      open.waiting.push(resolve);
    });
  }

  answered(open: OpenRequest, outcome: Outcome): void {
    if (this.closed) return;
    this.take(open, outcome);
    this.pass(open);
  }

  private take(open: OpenRequest, outcome: Outcome): void {
    const { order, kind } = open;
    // A replacement whose end has been told already: its late answer says nothing of the one that came after it.
    const isPast = kind === 'replace' && open.ended;
    switch (outcome.kind) {
      case 'done':
        open.taken = true;
        if (kind === 'replace' && !isPast) this.options.tracker.replaced(order);
        this.options.apply(outcome);
        return;
      case 'silent':
        this.doubt(open);
        return;
      case 'refused':
        this.end(open);
        if (isPast) return;
        if (kind === 'place') this.options.tracker.reject(order, outcome.code, outcome.reason);
        else if (kind === 'replace') this.options.tracker.replaceRefused(order, outcome);
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
          else this.options.emit(refusal);
          // Refused although it stands here: what became of it is asked for.
          if (order.stage !== 'ended' && order.last !== null)
            this.options.resolver.ask(order, () => undefined);
        }
    }
  }

  /** Nothing is to be heard of it any more; whoever waits for its answer still does. */
  private end(open: OpenRequest): void {
    this.open.remove(open);
    if (open.over) this.stop(open);
  }

  /** The next change may go. */
  private pass(open: OpenRequest): void {
    open.over = true;
    if (open.ended) this.stop(open);
    this.turns.ended(open);
    const { waiting } = open;
    open.waiting = null;
    for (const tell of waiting ?? []) tell();
  }

  private stop(open: OpenRequest): void {
    if (open.timeout !== null) this.timeouts.stop(open.timeout);
    open.timeout = null;
  }

  private timedOut(open: OpenRequest): void {
    open.timeout = null;
    if (!open.ended) {
      this.options.link.suspect?.(open.sentAt);
      if (open.taken) this.options.resolver.ask(open.order, (found) => this.concluded(open, found));
      else this.doubt(open);
    }
    if (!open.over) this.pass(open);
  }

  private doubt(open: OpenRequest): void {
    if (open.doubted || open.ended) return;
    open.doubted = true;
    const { order, kind } = open;
    this.options.emit({ kind: 'unknown', clientOrderId: order.clientOrderId, request: kind });
    this.options.tracker.release(order);
    if (open.ended) return;
    this.stop(open);
    if (open.timer !== null) this.timers.stop(open.timer);
    const { requestValidityMicros } = this.options.capabilities;
    const validity = (requestValidityMicros ?? 2_000_000) / 1_000;
    const due = open.sentAt + validity + MARGIN_MILLIS - this.timers.now();
    open.timer = this.timers.start(
      () => {
        open.timer = null;
        this.options.resolver.ask(order, (found) => this.concluded(open, found));
      },
      Math.max(0, due),
    );
  }

  /** What the venue said, once the request could no longer take effect. */
  private concluded(open: OpenRequest, found: boolean): void {
    if (this.closed || open.ended) return;
    const { order, kind } = open;
    if (!found && kind === 'place') {
      if (this.options.capabilities.requestValidityMicros === null) {
        // It may still take effect, whenever: asked for again, less and less often, and never rejected.
        this.options.resolver.later(order, (again) => this.concluded(open, again));
        return;
      }
      this.end(open);
      this.options.tracker.reject(order, 'unknown-order', vanish(this.options.venue));
      return;
    }
    this.end(open);
    if (isAnswered(open)) return;
    const { clientOrderId } = order;
    const refusal = { code: 'invalid', reason: `the ${kind} had no effect at the venue` } as const;
    if (kind === 'cancel') this.options.emit({ kind: 'cancel-rejected', clientOrderId, ...refusal });
    else if (kind === 'replace') {
      const mayBeLate = this.options.capabilities.requestValidityMicros === null;
      this.options.tracker.replaceRefused(order, { ...refusal, mayBeLate });
    }
  }
}
