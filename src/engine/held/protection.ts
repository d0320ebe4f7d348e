import type { ClientOrderId, Owner, Side, VenueEvent } from '../../domain/index.js';
import { isWorking, type Order } from '../../execution/index.js';
import type { Engine } from '../engine.js';
import { keep, legRejected } from './protection-legs.js';
import { refreshProtections } from './protection-shares.js';
import { type PositionWish, type ProtectionTerms, termsFor } from './protection-terms.js';

/**
 * What protects some lots: a stop and a take-profit of which one cancels the other.
 *
 * The stop waits here; the take-profit rests at the venue, where it locks the coins of a spot account, or waits here
 * too. Where a venue holds pairs of its own, both are there.
 */
export interface Protection {
  /** `ENTRY INSTRUMENT` of a bracket, `INSTRUMENT OWNER` of a position. */
  readonly key: string;
  readonly kind: 'bracket' | 'position';
  readonly instrument: number;
  /** Of its exits. */
  readonly side: Side;
  readonly owner: Owner;
  /** The entry of a bracket. */
  readonly parent: ClientOrderId | null;
  /** Of an entry that an algorithm works in slices. */
  readonly isWorked: boolean;
  terms: ProtectionTerms;
  /** True where both legs wait here, and nothing of it is at the venue. */
  here: boolean;
  /** Of a bracket: lots that its entry filled, that its exits filled, and that left the position by other ways. */
  entered: number;
  exited: number;
  trimmed: number;
  /** Of a position: its lots that no bracket protects. */
  share: number;
  stop: Order | null;
  take: Order | null;
  /** What takes the lots out, once a leg is awake. */
  exit: Order | null;
  /** `over`: its legs are withdrawn, and it ends with them. */
  phase: 'guarding' | 'exiting' | 'over';
  /** The rule that stands in its way, so that it is said once. */
  hindrance: string;
  /** Exits that came back without a fill, and when the next may go. */
  attempts: number;
  nextExit: number;
  /** When the gate last refused a leg: it is not asked again within the second. */
  askedTime: number;
}

/** Brackets: what protects the positions that fills have made. */
export class Protections {
  /** By key, in the order in which they began: the oldest is the first to shrink. */
  readonly all = new Map<string, Protection>();
  /** Legs and exits that were ever made for those that are left. */
  readonly legs = new Map<ClientOrderId, Protection>();
  /** Legs whose cancel was asked for. */
  readonly recalled = new Set<ClientOrderId>();
  /** What the `protect` command asked for, by instrument. */
  readonly wishes = new Map<number, PositionWish>();

  get isEmpty(): boolean {
    return this.all.size === 0 && this.wishes.size === 0;
  }

  /** True of a stop, a take-profit or an exit of a protection: it is nobody's to quote with. */
  isLeg(id: ClientOrderId): boolean {
    return this.legs.has(id);
  }

  /** True of an order at a venue that cancels another one of ours when it fills, and with it. */
  isOfPair({ clientOrderId, carrier }: Order): boolean {
    return carrier === 'venue' && this.legs.get(clientOrderId)?.stop?.carrier === 'venue';
  }

  add(fields: Omit<Protection, keyof typeof FRESH>): Protection {
    const protection: Protection = { ...FRESH, ...fields };
    this.all.set(protection.key, protection);
    return protection;
  }

  remove(protection: Protection): void {
    this.all.delete(protection.key);
    for (const [id, of] of this.legs) {
      if (of !== protection) continue;
      this.legs.delete(id);
      this.recalled.delete(id);
    }
  }

  canonical(): unknown {
    const id = (order: Order | null) => order?.clientOrderId ?? null;
    return [
      [...this.all.values()].map(({ stop, take, exit, ...rest }) => [rest, id(stop), id(take), id(exit)]),
      [...this.legs.keys()],
      [...this.recalled],
      [...this.wishes],
    ];
  }
}

const FRESH = {
  entered: 0,
  exited: 0,
  trimmed: 0,
  share: 0,
  stop: null,
  take: null,
  exit: null,
  phase: 'guarding' as const,
  hindrance: '',
  attempts: 0,
  nextExit: 0,
  askedTime: Number.NEGATIVE_INFINITY,
};

/** Lots that a protection answers for now. */
export const lotsOf = ({ kind, share, entered, exited, trimmed }: Protection): number =>
  kind === 'position' ? share : Math.max(0, entered - exited - trimmed);

/** Each second: what could not be done goes on, and what the limits want of every position is looked after. */
export function protectionsSecond(engine: Engine): void {
  for (const { index } of engine.instruments) refreshProtections(engine, index);
}

/** After each event on an order of ours. */
export function protectionEvent(engine: Engine, event: VenueEvent, order: Order): void {
  if (event.kind === 'fill') {
    counted(engine, order, event.fill.size);
    refreshProtections(engine, event.fill.instrument);
    return;
  }
  const { protections } = engine.held;
  if (protections.all.size === 0 || event.kind === 'queue') return;
  const protection = protections.legs.get(order.clientOrderId);
  if (protection !== undefined) {
    if (event.kind === 'rejected') legRejected(engine, protection, event.reason);
    keep(engine, protection);
  }
  // An entry that has ended: what it had not begun will not come.
  else if (order.request.bracket !== undefined && !isWorking(order.state)) {
    for (const one of [...protections.all.values()])
      if (one.parent === order.clientOrderId) keep(engine, one);
  }
}

/** A fill makes a bracket's lots, or takes them out. */
function counted(engine: Engine, order: Order, lots: number): void {
  const { protections } = engine.held;
  const exits = protections.legs.get(order.clientOrderId);
  if (exits !== undefined) {
    exits.exited += lots;
    oversold(engine, exits);
    return;
  }
  const entry = entryOf(engine, order);
  if (entry === null) return;
  const { instrument } = order.request;
  const key = `${entry.clientOrderId} ${instrument}`;
  const bracket =
    protections.all.get(key) ??
    protections.add({
      key,
      kind: 'bracket',
      instrument,
      side: order.request.side === 'buy' ? 'sell' : 'buy',
      owner: order.request.owner,
      parent: entry.clientOrderId,
      isWorked: entry.request.execution !== undefined,
      terms: termsFor(engine, entry, instrument),
      here: false,
    });
  bracket.entered += lots;
}

/** The order whose bracket a fill belongs to: its own, or that of the parent which it is a slice of. */
function entryOf(engine: Engine, { request, clientOrderId }: Order): Order | null {
  if (request.bracket !== undefined) return engine.orders.get(clientOrderId) ?? null;
  const parent = request.parent === undefined ? undefined : engine.orders.get(request.parent);
  return parent?.request.bracket !== undefined && parent.request.execution !== undefined ? parent : null;
}

/** A venue that tells of a fill after the end of its order can have both legs fill; that is never kept quiet. */
function oversold(engine: Engine, protection: Protection): void {
  const { kind, entered, exited, instrument, key } = protection;
  if (kind !== 'bracket' || exited <= entered) return;
  const { symbol } = engine.instruments[instrument]!;
  const text = `${symbol}: the exits of ${key.split(' ')[0]} filled more than its entry did`;
  engine.notice('error', 'engine', text);
  engine.alert('critical', `protection:${key}`, text);
}
