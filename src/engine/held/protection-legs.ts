import {
  type ClientOrderId,
  limitOrder,
  MICROS_PER_SECOND,
  type NewOrder,
  type SizeLots,
} from '../../domain/index.js';
import { clientOrderId, isWorking, type Order } from '../../execution/index.js';
import { askCancel, canReplace, judgeExit, type ReplaceTerms, replaceLeg } from '../decide.js';
import type { Engine } from '../engine.js';
import { isSettled } from '../quotes.js';
import { abilitiesOn } from './carry.js';
import { lotsOf, type Protection } from './protection.js';
import { exit } from './protection-exit.js';
import { isNone } from './protection-terms.js';
import { arm, endHeld, wakeWhereDue } from './triggers.js';
import { reducible } from './waking.js';

/** Does for a protection what is to be done next; nothing where nothing is. Called after all that may matter to it. */
export function keep(engine: Engine, protection: Protection): void {
  if (protection.stop !== null && !isWorking(protection.stop.state)) protection.stop = null;
  if (protection.take !== null && !isWorking(protection.take.state)) protection.take = null;
  const lots = lotsOf(protection);
  if (protection.phase === 'exiting' && exit(engine, protection, lots)) return;
  if (protection.phase === 'over' || lots === 0) {
    wind(engine, protection);
    return;
  }
  if (isPaired(engine, protection)) keepPair(engine, protection, lots);
  else {
    keepStop(engine, protection, lots);
    if (protection.phase === 'guarding') keepTake(engine, protection, lots);
  }
}

/** Withdraws the legs; when they have ended, it has, unless its entry may still fill. */
function wind(engine: Engine, protection: Protection): void {
  const { stop, take, exit: out, parent } = protection;
  if (stop !== null) withdraw(engine, protection, stop);
  if (take !== null) withdraw(engine, protection, take);
  if (out?.carrier === 'engine') withdraw(engine, protection, out);
  for (const leg of [protection.stop, protection.take, protection.exit]) {
    if (leg !== null && isWorking(leg.state)) return;
  }
  const entry = parent === null ? undefined : engine.orders.get(parent);
  if (entry === undefined || !isWorking(entry.state)) engine.held.protections.remove(protection);
}

/** What the gate has refused is not asked for again within the second. */
const mayAsk = (engine: Engine, protection: Protection): boolean =>
  engine.time - protection.askedTime >= MICROS_PER_SECOND && isInLine(engine, protection);

/** While an account is being reconciled nobody knows what of the position is left: nothing more rests there till then. */
function isInLine({ instruments, reconciliation }: Engine, { instrument }: Protection): boolean {
  return !reconciliation.pending.has(instruments[instrument]!.specification.venue);
}

/** Ends a leg: at once where it is held here, else its venue is asked, and it is waited for. */
export function withdraw(engine: Engine, protection: Protection, leg: Order): void {
  if (!isWorking(leg.state)) return;
  if (leg.carrier === 'engine') {
    endHeld(engine, leg, { event: 'cancel', reason: 'its part is done' });
    if (protection.stop === leg) protection.stop = null;
    if (protection.take === leg) protection.take = null;
    return;
  }
  if (leg.state === 'pending-cancel') return;
  // One whose cancel was refused is asked back again later, not at once.
  const { recalled } = engine.held.protections;
  if (recalled.has(leg.clientOrderId) && engine.time - leg.requestTime < MICROS_PER_SECOND) return;
  recalled.add(leg.clientOrderId);
  askCancel(engine, leg);
}

/** The stop: it waits here, as large as what is left to protect. */
function keepStop(engine: Engine, protection: Protection, lots: number): void {
  const { terms, stop } = protection;
  const type = terms.trail === null ? 'stop' : 'trailing-stop';
  if (terms.stopPrice === null && terms.trail === null) {
    if (stop !== null) withdraw(engine, protection, stop);
    return;
  }
  if (stop !== null && stop.carrier === 'engine') {
    if (stop.request.type === type && sameTrail(stop, protection)) resize(engine, protection, stop, lots);
    else withdraw(engine, protection, stop);
  }
  if (protection.stop !== null) return;
  protection.stop = hold(engine, protection, {
    ...plainLeg(protection, lots),
    type,
    price: null,
    triggerPrice: terms.stopPrice,
    ...(terms.trail === null ? {} : { trail: terms.trail }),
  });
  wakeWhereDue(engine, protection.stop);
}

const sameTrail = ({ request: { trail } }: Order, { terms }: Protection): boolean =>
  trail?.unit === terms.trail?.unit && trail?.distance === terms.trail?.distance;

/** A leg that waits here has the size of what is left, and wakes where the terms say. */
function resize(engine: Engine, { terms }: Protection, leg: Order, lots: number): void {
  if (leg.size !== lots) engine.orders.amend(leg, { price: null, size: lots as SizeLots });
  const wanted = leg.request.type === 'take-profit' ? terms.takeProfitPrice : terms.stopPrice;
  if (leg.request.trail !== undefined || wanted === null || leg.triggerPrice === wanted) return;
  engine.orders.moveTrigger(leg, wanted);
  wakeWhereDue(engine, leg);
}

/** The take-profit: a limit at the venue, or one that waits here. */
function keepTake(engine: Engine, protection: Protection, lots: number): void {
  const { terms, here } = protection;
  const wanted = terms.takeProfitPrice;
  if (protection.take !== null && (wanted === null || (protection.take.carrier === 'engine') !== here)) {
    withdraw(engine, protection, protection.take);
  }
  if (wanted === null) return;
  const { take } = protection;
  // A pair whose take-profit has gone first: its stop fills, or goes too, and another exit beside it would sell twice.
  if (take === null && protection.stop?.carrier === 'venue') return;
  if (take?.carrier === 'engine') resize(engine, protection, take, lots);
  else if (take !== null) resizeAtVenue(engine, protection, take, { lots, price: wanted });
  else if (here) {
    const leg = { ...plainLeg(protection, lots), type: 'take-profit' as const, price: null };
    protection.take = hold(engine, protection, { ...leg, triggerPrice: wanted });
    wakeWhereDue(engine, protection.take);
  } else restAtVenue(engine, protection, { lots, price: wanted });
}

type Rest = { readonly lots: number; readonly price: NonNullable<NewOrder['price']> };

function restAtVenue(engine: Engine, protection: Protection, { lots, price }: Rest): void {
  const { minSizeLots } = engine.instruments[protection.instrument]!.specification;
  if (lots < minSizeLots || lots > available(engine, protection) || !mayAsk(engine, protection)) return;
  const order = limitOrder({ ...plainLeg(protection, lots), price });
  const verdict = judgeExit(engine, order);
  if (verdict.outcome === 'refused') {
    hinder(engine, protection, verdict);
    protection.askedTime = engine.time;
    return;
  }
  protection.hindrance = '';
  protection.take = send(engine, protection, order);
}

function resizeAtVenue(engine: Engine, protection: Protection, take: Order, { lots, price }: Rest): void {
  const size = (take.filled + lots) as SizeLots;
  if (!isSettled(take) || (take.size === size && take.price === price)) return;
  const grows = size - take.size;
  if (grows > 0 && (!isInLine(engine, protection) || lots > available(engine, protection, take))) return;
  if (!canReplace(engine, take)) {
    withdraw(engine, protection, take);
    return;
  }
  const asked = `replace ${take.clientOrderId} ${size} ${price}`;
  if (protection.hindrance === asked && engine.time - take.requestTime < MICROS_PER_SECOND) return;
  protection.hindrance = asked;
  const verdict = replaceLeg(engine, take, { price, size, confirmed: true });
  // What is too small to be moved is taken back: the stop covers it.
  if (verdict.outcome === 'refused') withdraw(engine, protection, take);
}

/** Whether both legs go to a venue that keeps the promise itself. */
function isPaired(engine: Engine, { instrument, terms, here, parent, stop, take }: Protection): boolean {
  if (here || !abilitiesOn(engine, instrument).oco) return false;
  if (terms.stopPrice === null || terms.takeProfitPrice === null || terms.trail !== null) return false;
  // While the entry fills, sizes change with each fill: its legs wait here, or rest alone.
  const entry = parent === null ? undefined : engine.orders.get(parent);
  if (entry !== undefined && isWorking(entry.state)) return false;
  // Where the pair's stop is left alone at the venue, it does.
  return stop?.carrier !== 'venue' || take?.carrier === 'venue';
}

/** Both at the venue, as one request; other lots or prices are another pair. Until it is there the stop waits here. */
function keepPair(engine: Engine, protection: Protection, lots: number): void {
  const { terms } = protection;
  if (protection.stop?.carrier === 'venue' && protection.take?.carrier === 'venue') {
    const { stop, take } = protection;
    const stands =
      open(stop) === lots &&
      open(take) === lots &&
      stop.triggerPrice === terms.stopPrice &&
      take.price === terms.takeProfitPrice;
    if (!stands && isSettled(take)) withdraw(engine, protection, take);
    return;
  }
  keepStop(engine, protection, lots);
  if (protection.phase !== 'guarding') return;
  if (protection.take !== null) withdraw(engine, protection, protection.take);
  const { minSizeLots } = engine.instruments[protection.instrument]!.specification;
  if (protection.take !== null || lots < minSizeLots || !mayAsk(engine, protection)) return;
  if (lots > available(engine, protection)) return;
  placePair(engine, protection, lots);
}

function placePair(engine: Engine, protection: Protection, lots: number): void {
  const { stopPrice, takeProfitPrice } = protection.terms;
  const plain = plainLeg(protection, lots);
  const takeOrder = limitOrder({ ...plain, price: takeProfitPrice });
  const verdict = judgeExit(engine, takeOrder);
  if (verdict.outcome === 'refused') {
    hinder(engine, protection, verdict);
    protection.askedTime = engine.time;
    return;
  }
  if (protection.stop !== null) withdraw(engine, protection, protection.stop);
  const stop = create(
    engine,
    protection,
    limitOrder({ ...plain, type: 'stop', price: null, triggerPrice: stopPrice }),
  );
  const take = create(engine, protection, takeOrder);
  const legs = [stop, take].map((leg) => {
    engine.orders.request(leg, 'submit', engine.time);
    return { clientOrderId: leg.clientOrderId, order: leg.request };
  });
  Object.assign(protection, { stop, take });
  engine.risk.recordMessage(engine.time);
  engine.outbox.requests.push({ kind: 'place-pair', clientOrderId: stop.clientOrderId, legs });
}

const open = ({ size, filled }: Order): number => size - filled;

/** Lots of the position that no other protection has at the venue already: what may be sent without selling twice. */
export function available(engine: Engine, protection: Protection, except: Order | null = null): number {
  let lots = reducible(engine, protection);
  for (const { instrument, side, stop, take, exit: out } of engine.held.protections.all.values()) {
    if (instrument !== protection.instrument || side !== protection.side) continue;
    // Of a pair at the venue only one fills.
    let most = 0;
    for (const leg of [stop, take, out]) {
      if (leg === null || leg === except || leg.carrier !== 'venue' || !isWorking(leg.state)) continue;
      most = Math.max(most, open(leg));
    }
    lots -= most;
  }
  return Math.max(0, lots);
}

/**
 * What every leg has: it only reduces, it is the owner's, and its parent is the entry; of an entry that is worked in
 * slices it has none, since what fills for such a parent is the parent's.
 */
export function plainLeg({ instrument, side, owner, parent: entry, isWorked }: Protection, lots: number) {
  const parent = isWorked ? null : entry;
  const fields = { instrument, side, owner, size: lots as SizeLots, price: null, reduceOnly: true };
  return { ...fields, ...(parent === null ? {} : { parent }) };
}

function create(engine: Engine, protection: Protection, order: NewOrder): Order {
  engine.orderSequence += 1;
  const id: ClientOrderId = clientOrderId(engine.sessionId, engine.orderSequence);
  engine.held.protections.legs.set(id, protection);
  return engine.orders.create(id, order, engine.time);
}

/** A leg that waits here: nothing is sent, and the gate is asked when it wakes. */
function hold(engine: Engine, protection: Protection, fields: Parameters<typeof limitOrder>[0]): Order {
  const order = create(engine, protection, limitOrder(fields));
  arm(engine, order);
  return order;
}

/** An approved leg, out to the venue. It counts for the rate alone: nobody pressed a key twice. */
export function send(engine: Engine, protection: Protection, order: NewOrder): Order {
  const leg = create(engine, protection, order);
  engine.orders.request(leg, 'submit', engine.time);
  engine.risk.recordMessage(engine.time);
  engine.outbox.requests.push({ kind: 'place', clientOrderId: leg.clientOrderId, order });
  return leg;
}

/** Says what stands in the way of a protection, once for each rule. */
export function hinder(
  engine: Engine,
  protection: Protection,
  verdict: { readonly rule: string; readonly text: string },
): boolean {
  if (protection.hindrance === verdict.rule) return false;
  protection.hindrance = verdict.rule;
  const { symbol } = engine.instruments[protection.instrument]!;
  engine.notice('warn', protection.owner, `${symbol}: its protection waits: ${verdict.text}`);
  return true;
}

/** Somebody takes a leg away: that side of the protection is not wanted any more. */
export function forsakeLeg(engine: Engine, order: Order): void {
  const protection = engine.held.protections.legs.get(order.clientOrderId);
  if (protection === undefined) return;
  if (protection.exit === order && order.carrier === 'engine') protection.phase = 'over';
  if (protection.phase !== 'guarding') return;
  change(engine, protection, {
    ...(order === protection.stop ? { stopPrice: null, trail: null } : {}),
    ...(order === protection.take ? { takeProfitPrice: null } : {}),
  });
}

/** Somebody moves a leg: the protection stands there from now on, as large as it was. */
export function legMoved(engine: Engine, order: Order, terms: ReplaceTerms): void {
  const protection = engine.held.protections.legs.get(order.clientOrderId);
  if (protection === undefined || protection.phase !== 'guarding') return;
  if (order === protection.stop) change(engine, protection, { stopPrice: order.triggerPrice });
  const price = order.carrier === 'engine' ? order.triggerPrice : terms.price;
  if (order === protection.take && price !== null) change(engine, protection, { takeProfitPrice: price });
  keep(engine, protection);
}

function change(engine: Engine, protection: Protection, changed: Partial<Protection['terms']>): void {
  protection.terms = { ...protection.terms, ...changed };
  const { wishes } = engine.held.protections;
  const wish = wishes.get(protection.instrument);
  if (protection.kind !== 'position' || wish === undefined) return;
  const left = { ...wish, ...changed };
  if (isNone(left)) wishes.delete(protection.instrument);
  else wishes.set(protection.instrument, left);
}

/** The profit half of every protection goes: only what limits a loss is left. */
export function dropTakeProfits(engine: Engine): void {
  for (const protection of [...engine.held.protections.all.values()]) {
    change(engine, protection, { takeProfitPrice: null });
    keep(engine, protection);
  }
}

/** The venue does not want a leg: from here on both wait here. */
export function legRejected(engine: Engine, protection: Protection, reason: string): void {
  if (protection.here || protection.phase !== 'guarding') return;
  protection.here = true;
  const { symbol } = engine.instruments[protection.instrument]!;
  const text = `${symbol}: the venue refuses a leg of a protection (${reason}): it waits here, and dies with the engine`;
  engine.notice('warn', protection.owner, text);
  engine.alert('warning', `protection:${protection.key}`, text);
}
