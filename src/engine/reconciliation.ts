import {
  type ClientOrderId,
  type Command,
  type ExternalOrder,
  limitOrder,
  MICROS_PER_SECOND,
  type Micros,
  type NewOrder,
  type SizeLots,
  type VenueEvent,
  type VenueOrderId,
} from '../domain/index.js';
import { clientOrderId, isWorking, type Order } from '../execution/index.js';
import type { Engine } from './engine.js';
import { pursueAll } from './intents.js';
import { done, refused, type Verdict } from './outbox.js';
import type { Wish } from './wish.js';
import { orderText } from './wording.js';

type ReconciliationEvent = Extract<VenueEvent, { kind: 'reconciling' | 'reconciled' | 'external' }>;

/** Adopted orders that are remembered: more than any account has open. */
const REMEMBERED = 4_096;

/** A way out waits so long for an account to be in line: what it would sell may be sold; then being trapped is worse. */
const LONGEST_WAIT_MICROS = 10 * MICROS_PER_SECOND;

/** What was made elsewhere on the accounts, and which of them are being asked for just now. */
export class Reconciliation {
  /** Venues on which nothing that adds exposure is sent before their account is in line, and since when. */
  readonly pending = new Map<string, Micros>();
  /** By venue and venue order id; only those that are open. */
  readonly external = new Map<string, ExternalOrder>();
  /** The venue's ids of the orders that were adopted, by our own. */
  readonly adopted = new Map<ClientOrderId, VenueOrderId>();

  /** Venues whose account cannot be heard. */
  private readonly away = new Set<string>();
  /** Of accounts that are out of line: until when all that happened on them was told. */
  private readonly heard = new Map<string, Micros>();

  standing({ venue, connected }: Extract<VenueEvent, { kind: 'status' }>, time: Micros): void {
    if (connected) this.away.delete(venue);
    else {
      this.away.add(venue);
      this.outOfLine(venue, time);
    }
  }

  /** However many processes ended since without having been in line; null where the account is. */
  heardUntil(venue: string): Micros | null {
    return this.heard.get(venue) ?? null;
  }

  /** @returns whether trading waited for it. */
  ends(venue: string, time: Micros): boolean {
    this.heard.delete(venue);
    if (this.away.has(venue)) this.heard.set(venue, time);
    return this.pending.delete(venue);
  }

  private outOfLine(venue: string, time: Micros): void {
    if (!this.heard.has(venue)) this.heard.set(venue, time);
  }

  /** True while what happened on an account may not have been told yet. */
  get isOutOfLine(): boolean {
    return this.pending.size > 0 || this.away.size > 0;
  }

  /** Until when all was told of every account; null while all of them are in line. */
  get allHeardUntil(): Micros | null {
    if (!this.isOutOfLine) return null;
    let then = Number.POSITIVE_INFINITY;
    for (const time of this.heard.values()) then = Math.min(then, time);
    return then as Micros;
  }

  /** @param heard until when all was told. */
  begins(venue: string, time: Micros, heard = time): void {
    this.outOfLine(venue, heard);
    if (!this.pending.has(venue)) this.pending.set(venue, time);
  }

  /** True while even what only reduces a position is not sent yet: nobody knows what is left of it. */
  holdsExits(venue: string, time: Micros): boolean {
    const since = this.pending.get(venue);
    return since !== undefined && time - since < LONGEST_WAIT_MICROS;
  }

  remember(id: ClientOrderId, venueOrderId: VenueOrderId): void {
    this.adopted.set(id, venueOrderId);
    if (this.adopted.size > REMEMBERED) this.adopted.delete(this.adopted.keys().next().value as string);
  }

  canonical(): unknown {
    return [[...this.pending].sort(), [...this.external.keys()].sort(), [...this.adopted].sort()];
  }
}

/**
 * Whether what became of an order is being found out. How long that takes says nothing of its venue: the time in which no
 * engine was there is in it.
 */
export const isAskedAfter = ({ reconciliation, instruments }: Engine, { request }: Order): boolean =>
  reconciliation.pending.size > 0 &&
  reconciliation.pending.has(instruments[request.instrument]!.specification.venue);

export const externalKey = ({ venue, venueOrderId }: Pick<ExternalOrder, 'venue' | 'venueOrderId'>): string =>
  `${venue} ${venueOrderId}`;

export function applyReconciliation(engine: Engine, event: ReconciliationEvent): void {
  const { reconciliation } = engine;
  switch (event.kind) {
    case 'reconciling':
      reconciliation.begins(event.venue, engine.time);
      engine.notice('info', 'engine', `${event.venue}: reconciling: ${event.reason}`);
      return;
    case 'reconciled': {
      const wasPending = reconciliation.ends(event.venue, engine.time);
      for (const text of event.differences) engine.notice('warn', 'engine', `${event.venue}: ${text}`);
      if (!wasPending) return;
      const found = event.differences.length === 0 ? 'nothing differs' : 'what differs is written above';
      engine.notice('notice', 'engine', `${event.venue}: reconciled: ${found}`);
      resumeWanted(engine, event.venue);
      return;
    }
    case 'external':
      tellExternal(engine, event.order);
  }
}

/**
 * Takes over an order that was made elsewhere, under a new id of ours: what it fills from now on is ours, what it
 * filled before stays its maker's. Nothing changes at the venue, so that no limit has a say in it.
 */
export function adopt(engine: Engine, command: Extract<Command, { kind: 'adopt' }>): Verdict {
  const instrument = engine.instruments[command.instrument];
  const venue = instrument?.specification.venue ?? '';
  const { venueOrderId } = command;
  const key = externalKey({ venueOrderId, venue });
  const external = engine.reconciliation.external.get(key);
  if (external === undefined || instrument === undefined) {
    return refused('adopt', `no open order ${venueOrderId} was made elsewhere`);
  }
  if (external.instrument !== command.instrument) {
    const { symbol } = engine.instruments[external.instrument]!;
    return refused('adopt', `order ${venueOrderId} is of ${symbol}, not of ${instrument.symbol}`);
  }
  const ours = adoptedAs(engine, external);
  if (ours !== null) return refused('adopt', `order ${venueOrderId} is ours already, as ${ours}`);
  if (engine.leaving !== null) return refused('leaving', 'the session is ending');
  engine.orderSequence += 1;
  const id = clientOrderId(engine.sessionId, engine.orderSequence);
  const request = requestOf(external);
  const order = engine.orders.create(id, request, engine.time);
  engine.orders.request(order, 'submit', engine.time);
  engine.reconciliation.external.delete(key);
  engine.reconciliation.remember(id, venueOrderId);
  engine.outbox.requests.push({ kind: 'adopt', clientOrderId: id, venueOrderId, order: request });
  return done(`adopting ${orderText(instrument, request)}, ${venueOrderId} at ${venue}`, [id]);
}

/**
 * Our id of an order that was taken over before and works. A venue's stream tells of it as of anybody's until the account
 * has been held against the log.
 */
function adoptedAs(
  { orders, reconciliation, instruments }: Engine,
  { venue, venueOrderId }: ExternalOrder,
): ClientOrderId | null {
  for (const [id, there] of reconciliation.adopted) {
    const order = there === venueOrderId ? orders.get(id) : undefined;
    if (order === undefined || !isWorking(order.state)) continue;
    if (instruments[order.request.instrument]!.specification.venue === venue) return id;
  }
  return null;
}

/** What is left of it, as an order of a person's. */
function requestOf({ instrument, side, type, price, size, filled }: ExternalOrder): NewOrder {
  const rest = (size - filled) as SizeLots;
  return limitOrder({ instrument, side, type, price, size: rest });
}

function tellExternal(engine: Engine, order: ExternalOrder): void {
  const { external } = engine.reconciliation;
  const key = externalKey(order);
  const isNew = !external.has(key);
  if (order.open) external.set(key, order);
  else external.delete(key);
  const instrument = engine.instruments[order.instrument];
  if (!engine.isHeard || instrument === undefined || (isNew && !order.open)) return;
  const what = !order.open ? 'ended' : isNew ? 'made' : 'changed';
  const text = orderText(instrument, { ...requestOf(order), size: order.size });
  engine.notice('notice', 'external', `${what} elsewhere  ${text}  ${order.venueOrderId}`);
}

/**
 * Quotes and targets that the gate refused while the account was asked for are wanted still: they are pursued as if
 * their strategies had just said so.
 */
function resumeWanted(engine: Engine, venue: string): void {
  for (const strategy of engine.strategies.values()) {
    if (strategy.state !== 'running') continue;
    const wishes: Wish[] = [];
    strategy.legs.forEach(({ instrument, quotes, target }, leg) => {
      if (instrument.specification.venue !== venue) return;
      const of = { leg, reason: 'wanted before the account was in line' };
      if (target !== null) wishes.push({ strategy, intent: { kind: 'target', ...of, ...target } });
      else if (quotes !== undefined) wishes.push({ strategy, intent: { kind: 'quote', ...of, ...quotes } });
    });
    if (wishes.length === 0) continue;
    strategy.quietUntil = engine.time;
    pursueAll(engine, wishes);
  }
}
