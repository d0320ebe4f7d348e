import { limitOrder, MICROS_PER_SECOND, POWERS_OF_TEN } from '../../domain/index.js';
import { isWorking, type Order } from '../../execution/index.js';
import { askCancel, judgeWoken } from '../decide.js';
import type { Engine } from '../engine.js';
import { lotsOf, type Protection } from './protection.js';
import { available, hinder, plainLeg, send, withdraw } from './protection-legs.js';
import { endHeld } from './triggers.js';
import { fire, wokenOrder } from './waking.js';

/** The longest that is waited before an exit which came back empty is sent again. */
const LONGEST_WAIT_SECONDS = 60;

/** A leg that waited here is awake. @returns false where the order is no leg of a protection. */
export function legWoken(engine: Engine, order: Order): boolean {
  const protection = engine.held.protections.legs.get(order.clientOrderId);
  if (protection === undefined) return false;
  if (protection.phase === 'guarding') begin(engine, protection, order);
  if (protection.phase === 'exiting') exit(engine, protection, lotsOf(protection));
  return true;
}

function begin(engine: Engine, protection: Protection, order: Order): void {
  protection.phase = 'exiting';
  protection.exit = order;
  protection.attempts = 0;
  protection.nextExit = 0;
  if (protection.stop === order) protection.stop = null;
  if (protection.take === order) protection.take = null;
  // What has not been entered is not to be: its way out has been taken.
  const entry = protection.parent === null ? undefined : engine.orders.get(protection.parent);
  if (entry !== undefined && isWorking(entry.state) && entry.state !== 'pending-cancel') {
    if (entry.carrier === 'venue') askCancel(engine, entry);
  }
  // And a position that its strategy keeps is not to be taken up again at once.
  for (const { strategy, leg } of engine.listeners[protection.instrument]!) {
    if (strategy.owner === protection.owner) leg.target = null;
  }
}

/**
 * The way out, step by step: the other leg goes first, since it holds the coins and might fill; once it has ended, in
 * whatever way, what is then left is sent, and sent again while any of it comes back.
 *
 * @returns false where nothing is left to be done.
 */
export function exit(engine: Engine, protection: Protection, lots: number): boolean {
  for (const other of [protection.take, protection.stop]) {
    if (other !== null && other !== protection.exit) withdraw(engine, protection, other);
  }
  if ([protection.take, protection.stop].some((leg) => leg !== null && isWorking(leg.state))) return true;
  const out = protection.exit;
  if (out !== null && isWorking(out.state) && out.carrier === 'venue') return true;
  if (lots === 0) {
    if (out !== null && isWorking(out.state)) {
      endHeld(engine, out, { event: 'cancel', reason: 'nothing is left to protect' });
    }
    protection.exit = null;
    protection.phase = 'guarding';
    return false;
  }
  sendExit(engine, protection, { lots: Math.min(lots, available(engine, protection)), out });
  return true;
}

function sendExit(
  engine: Engine,
  protection: Protection,
  { lots, out }: { readonly lots: number; readonly out: Order | null },
): void {
  const { specification } = engine.instruments[protection.instrument]!;
  if (lots === 0 || engine.reconciliation.holdsExits(specification.venue, engine.time)) return;
  if (lots < specification.minSizeLots) {
    stuck(engine, protection, { rule: 'min-size', text: 'what is left is less than the venue takes' });
    return;
  }
  if (out !== null && isWorking(out.state)) {
    const verdict = fire(engine, out, lots);
    if (verdict.outcome === 'done') protection.hindrance = '';
    else {
      engine.orders.remark(out, verdict.text);
      stuck(engine, protection, verdict);
    }
    return;
  }
  again(engine, protection, lots);
}

/** The exit came back with something left: another, later and later while nothing comes of it. */
function again(engine: Engine, protection: Protection, wanted: number): void {
  const { exit: before } = protection;
  if (before !== null) {
    const vain = before.filled === 0;
    protection.attempts = vain ? protection.attempts + 1 : 0;
    const wait = vain ? Math.min(LONGEST_WAIT_SECONDS, 1 << Math.min(protection.attempts, 6)) : 0;
    protection.nextExit = engine.time + wait * MICROS_PER_SECOND;
    protection.exit = null;
    if (vain) {
      const text = `${before.state} without a fill: ${before.note}; again in ${wait} s`;
      stuck(engine, protection, { rule: 'exit', text });
    }
  }
  if (engine.time < protection.nextExit) return;
  // Where the venue does not find all of the coins, as after a fee in them, those that are there go.
  const lots = protection.attempts === 0 ? wanted : Math.min(wanted, heldLots(engine, protection) ?? wanted);
  if (lots === 0) return;
  const request = limitOrder({ ...plainLeg(protection, lots), type: 'market' });
  const order = wokenOrder(engine, request, { lots, limit: null });
  if (order === null) return;
  const verdict = judgeWoken(engine, order, null);
  if (verdict.outcome === 'refused') stuck(engine, protection, verdict);
  else {
    protection.hindrance = '';
    protection.exit = send(engine, protection, order);
  }
}

/** Lots of a spot account's coins that are free; null where nothing is sold of them, or the venue has not told. */
function heldLots(engine: Engine, { instrument, side }: Protection): number | null {
  const { specification } = engine.instruments[instrument]!;
  const { base, lot, venue, kind } = specification;
  const free = kind === 'spot' && side === 'sell' ? engine.balance(base.code, venue)?.free : undefined;
  if (free === undefined) return null;
  const unit = BigInt(lot.units) * BigInt(POWERS_OF_TEN[Math.max(0, base.decimals - lot.decimals)]!);
  return free.isNegative ? 0 : Number(free.toBigInt() / unit);
}

/** An exit that cannot go out is never given up, and never kept quiet. */
function stuck(
  engine: Engine,
  protection: Protection,
  verdict: { readonly rule: string; readonly text: string },
): void {
  if (!hinder(engine, protection, verdict)) return;
  const { symbol } = engine.instruments[protection.instrument]!;
  const text = `${symbol}: a stop or take-profit woke and is not out: ${verdict.text}`;
  engine.alert('critical', `protection:${protection.key}`, text);
}
