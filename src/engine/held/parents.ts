import type { ClientOrderId, Fill, VenueEvent } from '../../domain/index.js';
import { isWorking, type Order } from '../../execution/index.js';
import type { ReplaceTerms } from '../decide.js';
import type { Engine } from '../engine.js';
import { done, refused, type Verdict } from '../outbox.js';
import { orderText } from '../wording.js';
import { Parent } from './parent.js';
import { close, describe, recall, settle } from './parent-end.js';
import { ALGORITHMS } from './parent-registry.js';
import { turnDown } from './parent-slices.js';
import { align, work } from './parent-work.js';

/** Ended parents whose story is kept. */
const STORIES_KEPT = 64;

/**
 * Parents that are being worked, and their slices.
 *
 * Their algorithms are asked on each message of their market and each second: a time between those is met by the next
 * of them, which on a busy market is within tens of milliseconds and never later than the engine's beat.
 */
export class Parents {
  private readonly byId = new Map<ClientOrderId, Parent>();
  /** By instrument, how many look at it. */
  private readonly watchers: number[] = [];
  /** Lots of the prints that were seen while anybody looked, by instrument. */
  private readonly counted: number[] = [];
  /** From a request to its acceptance, of late, by venue. */
  private readonly latencies = new Map<string, number>();
  private readonly stories = new Map<ClientOrderId, readonly string[]>();

  get isEmpty(): boolean {
    return this.byId.size === 0;
  }

  watches(instrument: number): boolean {
    return (this.watchers[instrument] ?? 0) > 0;
  }

  get(id: ClientOrderId): Parent | undefined {
    return this.byId.get(id);
  }

  all(): IterableIterator<Parent> {
    return this.byId.values();
  }

  add(parent: Parent): void {
    this.byId.set(parent.clientOrderId, parent);
    for (const { instrument } of parent.markets) {
      this.watchers[instrument.index] = (this.watchers[instrument.index] ?? 0) + 1;
    }
  }

  remove(engine: Engine, parent: Parent): void {
    if (!this.byId.delete(parent.clientOrderId)) return;
    for (const { instrument } of parent.markets) {
      this.watchers[instrument.index] = this.watchers[instrument.index]! - 1;
    }
    if (!engine.isHeard) return;
    this.stories.set(parent.clientOrderId, describe(parent));
    if (this.stories.size > STORIES_KEPT) this.stories.delete(this.stories.keys().next().value!);
  }

  story(id: ClientOrderId): readonly string[] | null {
    const parent = this.byId.get(id);
    return parent === undefined ? (this.stories.get(id) ?? null) : describe(parent);
  }

  countedLots(instrument: number): number {
    return this.counted[instrument] ?? 0;
  }

  count(instrument: number, lots: number): void {
    this.counted[instrument] = this.countedLots(instrument) + lots;
  }

  latency(venue: string): number | null {
    return this.latencies.get(venue) ?? null;
  }

  setLatency(venue: string, micros: number): void {
    this.latencies.set(venue, micros);
  }

  canonical(): unknown {
    return [
      [...this.byId.values()].map((parent) => parent.canonical()),
      this.counted.map((lots) => lots ?? 0),
      [...this.latencies].sort(([a], [b]) => (a < b ? -1 : 1)),
    ];
  }
}

/** How a parent stands, or stood at its end; null for what is not, or no longer, known as one. */
export const explainParent = (engine: Engine, id: ClientOrderId): readonly string[] | null =>
  engine.held.parents.story(id);

/** An approved order with an algorithm begins. Terms that make no sense end it at once, with the reason. */
export function startParent(engine: Engine, order: Order): void {
  const { request } = order;
  const { execution, instrument, type } = request;
  engine.orders.hold(order, 'accept', engine.time);
  const create = execution === undefined ? undefined : ALGORITHMS[execution.kind];
  const isPlain = type === 'limit' || type === 'market';
  const algorithm = !isPlain
    ? { unworkable: `a ${type} order is not worked in slices` }
    : (create?.(request, engine.instruments[instrument]!) ?? {
        unworkable: `nothing here works a ${execution?.kind}`,
      });
  const text = orderText(engine.instruments[instrument]!, request);
  if ('unworkable' in algorithm) {
    engine.orders.end(order, 'cancel', algorithm.unworkable, engine.time);
    engine.notice('warn', request.owner, `refused   ${text}  ${algorithm.unworkable}`);
    return;
  }
  const parent = new Parent(engine, order, algorithm);
  engine.held.parents.add(parent);
  if (engine.isHeard) {
    engine.notice('info', request.owner, `working   ${text}  ${order.clientOrderId}`);
  }
  work(engine, parent);
}

export function parentsMarket(engine: Engine, instrument: number, trade: boolean): void {
  const { parents } = engine.held;
  if (trade) parents.count(instrument, engine.markets[instrument]!.lastSize);
  for (const parent of parents.all()) {
    if (parent.closing !== null || parent.scale.fineOf(instrument) === undefined) continue;
    if (parent.algorithm.watchesMarket || isDue(engine, parent)) work(engine, parent);
  }
}

const isDue = ({ time }: Engine, { nextTime, deadline }: Parent): boolean =>
  (nextTime !== null && nextTime <= time) || (deadline !== null && deadline <= time);

export function parentsSecond(engine: Engine): void {
  for (const parent of engine.held.parents.all()) {
    if (parent.closing !== null) {
      if (engine.time >= parent.nextCancel.time) recall(engine, parent);
      settle(engine, parent);
    } else if (engine.halted || parent.waits !== null || isDue(engine, parent)) work(engine, parent);
  }
}

/** After each event of a venue on any order: a slice's is its parent's news. */
export function parentEvent(engine: Engine, event: VenueEvent, order: Order): void {
  const { parents } = engine.held;
  if (event.kind === 'accepted' && order.carrier === 'venue') {
    const { venue } = engine.instruments[order.request.instrument]!.specification;
    parents.setLatency(venue, engine.time - order.requestTime);
  }
  const id = order.request.parent;
  if (id === undefined || event.kind === 'queue') return;
  const parent = parents.get(id);
  if (parent === undefined) {
    if (event.kind === 'fill') countLate(engine, id, event.fill);
    return;
  }
  if (event.kind === 'fill') fill(engine, parent, event.fill);
  if (event.kind === 'accepted' || event.kind === 'fill') parent.pause = null;
  if (parent.closing === null && isRefusal(event)) {
    turnDown(engine, parent, { rule: event.code, text: `${event.code}: ${event.reason}` });
  }
  shrinkOrAlign(engine, parent, event);
  work(engine, parent);
  settle(engine, parent);
}

const isRefusal = (
  event: VenueEvent,
): event is Extract<VenueEvent, { kind: 'rejected' | 'replace-rejected' | 'cancel-rejected' }> =>
  event.kind === 'rejected' || event.kind === 'replace-rejected' || event.kind === 'cancel-rejected';

function shrinkOrAlign(engine: Engine, parent: Parent, event: VenueEvent): void {
  const late = event.kind === 'fill' && parent.fineUnsent < 0;
  if (parent.closing === null && (parent.wantedSize !== null || late)) align(engine, parent);
}

/** A slice filled: the parent has as much less to do. The venue's fill was let in once, by its trade id. */
function fill(engine: Engine, parent: Parent, { instrument, size, price, liquidity }: Fill): void {
  const fine = size * parent.scale.fineOf(instrument)!;
  parent.fineFilled += fine;
  if (liquidity === 'maker') parent.makerFine += fine;
  parent.fineCost += parent.scale.cost(engine.instruments[instrument]!, price, fine);
  const lots = Math.floor(parent.fineFilled / parent.scale.ownFine) - parent.record.filled;
  if (lots > 0) engine.orders.advance(parent.record, lots, engine.time);
}

/** A fill that was told after its parent's end counts there too, where their lots are the same. */
function countLate(engine: Engine, id: ClientOrderId, { instrument, size }: Fill): void {
  const record = engine.orders.get(id);
  if (record?.request.execution === undefined || record.request.instrument !== instrument) return;
  engine.orders.advance(record, size, engine.time);
}

export function cancelParent(engine: Engine, order: Order): Verdict {
  const { clientOrderId } = order;
  const parent = engine.held.parents.get(clientOrderId);
  if (parent === undefined) {
    engine.orders.end(order, 'cancel', 'cancelled', engine.time);
    return done(`cancelled ${clientOrderId}`, [clientOrderId]);
  }
  if (parent.closing !== null) {
    return recall(engine, parent) > 0
      ? done(`cancelling ${clientOrderId}`, [clientOrderId])
      : refused('state', `${clientOrderId} is being cancelled already`);
  }
  close(engine, parent, { event: 'cancel', reason: 'cancelled' });
  return done(`${isWorking(order.state) ? 'cancelling' : 'cancelled'} ${clientOrderId}`, [clientOrderId]);
}

/** Another limit or size, which the gate has approved: slices that do not fit it any more are cancelled. */
export function replaceParent(engine: Engine, order: Order, { price, size }: ReplaceTerms): Verdict {
  const { clientOrderId } = order;
  const parent = engine.held.parents.get(clientOrderId);
  if (parent === undefined || parent.closing !== null) {
    return refused('state', `${clientOrderId} is ending`);
  }
  engine.orders.amend(order, { price, size: null });
  if (size !== null && size >= order.size) {
    engine.orders.amend(order, { price: null, size });
    parent.wantedSize = null;
  } else if (size !== null) parent.wantedSize = size;
  parent.refreshTerms();
  align(engine, parent);
  parent.deadline = parent.algorithm.deadline?.(parent) ?? null;
  parent.pause = null;
  work(engine, parent);
  settle(engine, parent);
  return done(`${clientOrderId} has other terms`, [clientOrderId]);
}
