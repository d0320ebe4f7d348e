import type { ClientOrderId, PriceTicks, SizeLots, Trail, VenueEvent } from '../../domain/index.js';
import { isWorking, type Order } from '../../execution/index.js';
import type { ReplaceTerms } from '../decide.js';
import type { Engine } from '../engine.js';
import { done, type Verdict } from '../outbox.js';
import { orderText } from '../wording.js';
import { forsakeLeg, legMoved } from './protection-legs.js';
import { wake } from './waking.js';
import { Watched } from './watched.js';

/** An order that waits here, and the best price since it was armed, which a trail hangs from. */
export interface HeldTrigger {
  readonly order: Order;
  best: PriceTicks | null;
  /** Its market has been where it wakes; from then on it is awake, wherever the market goes. */
  woken: boolean;
}

/** Stops, take-profits and trailing stops that wait in the engine. */
export class Triggers {
  private readonly byInstrument: HeldTrigger[][] = [];
  private readonly byId = new Map<ClientOrderId, HeldTrigger>();
  private readonly watched = new Watched();
  /** The last trade that was looked at, by instrument. */
  private readonly seen: (PriceTicks | null | undefined)[] = [];
  /** Orders that woke here and are out at their venue now. */
  readonly fired = new Set<ClientOrderId>();

  get isEmpty(): boolean {
    return this.byId.size === 0;
  }

  watches(instrument: number): boolean {
    return this.watched.has(instrument);
  }

  get(id: ClientOrderId): HeldTrigger | undefined {
    return this.byId.get(id);
  }

  add(order: Order): HeldTrigger {
    const held: HeldTrigger = { order, best: null, woken: false };
    const { instrument } = order.request;
    this.byInstrument[instrument] ??= [];
    this.byInstrument[instrument].push(held);
    this.byId.set(order.clientOrderId, held);
    this.watched.add(instrument);
    return held;
  }

  remove(order: Order): void {
    const held = this.byId.get(order.clientOrderId);
    if (held === undefined) return;
    this.byId.delete(order.clientOrderId);
    const list = this.byInstrument[order.request.instrument]!;
    list.splice(list.indexOf(held), 1);
    this.watched.remove(order.request.instrument);
  }

  /** What is awake after this trade; trailing triggers have followed it. Nothing is allocated while all sleep. */
  woken(engine: Engine, instrument: number): readonly Order[] {
    const list = this.byInstrument[instrument];
    const { last } = engine.markets[instrument]!;
    this.seen[instrument] = last;
    if (list === undefined || last === null) return NONE;
    let woken: Order[] | null = null;
    for (let i = 0; i < list.length; i += 1) {
      const held = list[i]!;
      if (!held.woken) held.woken = reaches(engine, held, last);
      if (held.woken) {
        woken ??= [];
        woken.push(held.order);
      }
    }
    return woken ?? NONE;
  }

  /** False where the last trade is the one that was looked at before: the book alone wakes nobody. */
  isNews(engine: Engine, instrument: number): boolean {
    return engine.markets[instrument]!.last !== this.seen[instrument];
  }

  all(): IterableIterator<HeldTrigger> {
    return this.byId.values();
  }

  canonical(): unknown {
    const held = [...this.byId.values()].map(({ order, best, woken }) => [order.clientOrderId, best, woken]);
    return [held, [...this.fired]];
  }
}

const NONE: readonly Order[] = [];

/** True where it wakes at or above its trigger: a stop that buys, a take-profit that sells. */
export function wakesAbove({ request: { side, type } }: Pick<Order, 'request'>): boolean {
  return (type === 'take-profit' || type === 'take-profit-limit') !== (side === 'buy');
}

/** Whether the last trade is where it wakes; a trailing stop follows it first. */
export function reaches(engine: Engine, held: HeldTrigger, last: PriceTicks): boolean {
  const { order } = held;
  const above = wakesAbove(order);
  const { trail } = order.request;
  if (trail !== undefined && (held.best === null || (above ? last < held.best : last > held.best))) {
    held.best = last;
    const behind = trailedPrice(last, trail, above);
    const { triggerPrice: now } = order;
    if (now === null || (above ? behind < now : behind > now)) engine.orders.moveTrigger(order, behind);
  }
  const { triggerPrice } = order;
  return triggerPrice !== null && (above ? last >= triggerPrice : last <= triggerPrice);
}

/** Ticks of a trail at a price: parts per million rounded down to the tick, and never none. */
export const trailTicks = (price: number, { unit, distance }: Trail): number =>
  unit === 'ticks' ? distance : Math.max(1, Math.floor((price * distance) / 1_000_000));

/** Where a trail hangs from its best price. */
export const trailedPrice = (best: PriceTicks, trail: Trail, above: boolean): PriceTicks =>
  Math.max(1, best + (above ? 1 : -1) * trailTicks(best, trail)) as PriceTicks;

/** An approved order that its venue does not know waits here; where the market is there already, it wakes. */
export function holdTrigger(engine: Engine, order: Order): void {
  arm(engine, order);
  wakeWhereDue(engine, order);
}

/** Arms without looking at the market. */
export function arm(engine: Engine, order: Order): void {
  engine.orders.hold(order, 'arm', engine.time);
  engine.held.triggers.add(order);
  if (!engine.isHeard) return;
  const text = heldText(engine, order);
  engine.notice('info', order.request.owner, `armed     ${text}  here: dies with the engine`);
}

/** Wakes an order whose trigger the last trade has reached already. */
export function wakeWhereDue(engine: Engine, order: Order): void {
  const held = engine.held.triggers.get(order.clientOrderId);
  const { last } = engine.markets[order.request.instrument]!;
  if (held === undefined || last === null) return;
  if (!held.woken) held.woken = reaches(engine, held, last);
  if (held.woken) wake(engine, order);
}

/** The order as it stands, in words. */
export function heldText(engine: Engine, order: Order): string {
  const { request, triggerPrice, price, size } = order;
  return orderText(engine.instruments[request.instrument]!, { ...request, triggerPrice, price, size });
}

/** After each message of a market that somebody waits for. */
export function triggersMarket(engine: Engine, instrument: number, trade: boolean): void {
  const { triggers } = engine.held;
  // Candles are no prints, but they move the last price: what waits here wakes at their closes.
  if (!trade && !triggers.isNews(engine, instrument)) return;
  for (const order of triggers.woken(engine, instrument)) wake(engine, order);
}

/** Ends what is past its date, and asks again for what is awake and could not go out. */
export function triggersSecond(engine: Engine): void {
  for (const { order, woken } of [...engine.held.triggers.all()]) {
    const { expireTime } = order.request;
    if (expireTime !== null && expireTime <= engine.time) {
      endHeld(engine, order, { event: 'expire', reason: 'good-till-date is past' });
    } else if (woken && engine.held.triggers.get(order.clientOrderId) !== undefined) wake(engine, order);
  }
}

/** Ends an order that is held here, without its venue. */
export function endHeld(
  engine: Engine,
  order: Order,
  { event, reason }: { readonly event: 'cancel' | 'expire' | 'reject'; readonly reason: string },
): void {
  engine.held.triggers.remove(order);
  if (!isWorking(order.state)) return;
  engine.orders.end(order, event, reason, engine.time);
  if (!engine.isHeard || event === 'reject') return;
  const word = event === 'cancel' ? 'canceled ' : 'expired  ';
  engine.notice('info', order.request.owner, `${word} ${heldText(engine, order)}  ${reason}`);
}

/** What a venue says of an order that was held, or that woke here. */
export function triggerEvent(engine: Engine, event: VenueEvent, order: Order): void {
  const { triggers } = engine.held;
  if (event.kind === 'fill' && order.armed && order.carrier === 'engine') wentOut(engine, order);
  const { clientOrderId, request, filled, size, state } = order;
  // Whoever ends all orders of a session ends those that are held here too.
  if (!triggers.isEmpty && !isWorking(state)) triggers.remove(order);
  if (triggers.fired.size === 0 || isWorking(state) || !triggers.fired.delete(clientOrderId)) return;
  if (filled >= size || engine.held.protections.legs.has(clientOrderId)) return;
  if (event.kind !== 'canceled' && event.kind !== 'expired' && event.kind !== 'rejected') return;
  const instrument = engine.instruments[request.instrument]!;
  const rest = orderText(instrument, { ...request, size: (size - filled) as SizeLots });
  const text = `${request.type} woke and is not filled: ${rest} is left (${event.reason})`;
  engine.notice('error', request.owner, text);
  engine.alert('critical', `order:${clientOrderId}`, `${instrument.symbol}: ${text}`);
}

/**
 * A venue fills nothing that waits here: it had woken, and the end of the log that knew of it is lost. It would go out a
 * second time under the same id; what protects a position is put up anew instead.
 */
function wentOut(engine: Engine, order: Order): void {
  const { clientOrderId, request, filled, size } = order;
  endHeld(engine, order, { event: 'cancel', reason: 'it had gone out before the log was cut off' });
  if (filled >= size || engine.held.protections.legs.has(clientOrderId)) return;
  const { symbol } = engine.instruments[request.instrument]!;
  const text = `${symbol}: ${request.type} ${clientOrderId} had gone out before the log was cut off, and filled in part: place the rest again`;
  engine.notice('error', request.owner, text);
  engine.alert('critical', `order:${clientOrderId}`, text);
}

export function cancelTrigger(engine: Engine, order: Order): Verdict {
  forsakeLeg(engine, order);
  if (isWorking(order.state)) endHeld(engine, order, { event: 'cancel', reason: 'cancelled here' });
  return done(`cancelled ${order.clientOrderId}`, [order.clientOrderId]);
}

/** Where a held order would wake and at what limit, by new terms: of one without a limit, the price is the trigger. */
export function triggerTerms(
  order: Order,
  terms: ReplaceTerms,
): { readonly price: PriceTicks | null; readonly triggerPrice: PriceTicks | null } {
  const limited = order.request.price !== null;
  const moved = terms.triggerPrice ?? (limited ? null : terms.price);
  return {
    price: limited ? (terms.price ?? order.price) : null,
    triggerPrice: moved ?? order.triggerPrice,
  };
}

/** Moves trigger, limit or size of an order that is held here; the gate has approved them. */
export function replaceTrigger(engine: Engine, order: Order, terms: ReplaceTerms): Verdict {
  const before = heldText(engine, order);
  const { price, triggerPrice } = triggerTerms(order, terms);
  engine.orders.amend(order, { price, size: terms.size });
  if (triggerPrice !== null) engine.orders.moveTrigger(order, triggerPrice);
  const held = engine.held.triggers.get(order.clientOrderId);
  if (held !== undefined) held.woken = false;
  const text = `moved ${before} → ${heldText(engine, order)}`;
  if (engine.isHeard)
    engine.notice('info', order.request.owner, `replaced  ${heldText(engine, order)}  here`);
  legMoved(engine, order, terms);
  wakeWhereDue(engine, order);
  return done(text, [order.clientOrderId]);
}
