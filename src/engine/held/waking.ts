import { limitOrder, type NewOrder, type SizeLots } from '../../domain/index.js';
import type { Order } from '../../execution/index.js';
import { judgeWoken } from '../decide.js';
import type { Engine } from '../engine.js';
import { LASTING_RULES, reach } from '../flatten.js';
import { done, refused, type Verdict } from '../outbox.js';
import { recordRefusal } from '../refusals.js';
import { isNative } from './carry.js';
import { legWoken } from './protection-exit.js';
import { endHeld, heldText } from './triggers.js';

/** The market is where an order wakes: a leg of a protection looks to the other first, any other goes out. */
export function wake(engine: Engine, order: Order): void {
  if (!legWoken(engine, order)) fireAlone(engine, order);
}

/** Refusals that pass by themselves: the order stays awake and is asked about again. */
const PASSING: readonly string[] = ['duplicate', 'market'];

function fireAlone(engine: Engine, order: Order): void {
  const { request, clientOrderId } = order;
  const { venue } = engine.instruments[request.instrument]!.specification;
  if (engine.reconciliation.holdsExits(venue, engine.time)) {
    engine.orders.remark(order, `${venue} is being reconciled`);
    return;
  }
  const rest = order.size - order.filled;
  const lots = request.reduceOnly ? Math.min(rest, reducible(engine, request)) : rest;
  if (lots === 0) {
    endHeld(engine, order, { event: 'cancel', reason: 'there is no position for it to reduce' });
    return;
  }
  const verdict = fire(engine, order, lots);
  if (verdict.outcome === 'done') return;
  const isNews = order.note !== verdict.text && !order.note.startsWith(`${verdict.rule}:`);
  engine.orders.remark(order, verdict.text);
  if (PASSING.includes(verdict.rule)) return;
  // A way out is never given up, and never kept quiet: a spread too wide for its collar may be over in a second.
  const staysAwake = request.reduceOnly && !LASTING_RULES.includes(verdict.rule);
  if (staysAwake && !isNews) return;
  const text = heldText(engine, order);
  recordRefusal(engine, { order: { ...request, size: lots as SizeLots }, refusal: verdict });
  const { symbol } = engine.instruments[request.instrument]!;
  if (staysAwake) {
    engine.notice('error', request.owner, `${text} woke and is not out: ${verdict.text}`);
    engine.alert(
      'critical',
      `order:${clientOrderId}`,
      `${symbol}: ${text} woke and is not out: ${verdict.text}`,
    );
    return;
  }
  endHeld(engine, order, { event: 'reject', reason: verdict.text });
  engine.hush(request.owner);
  engine.notice('error', request.owner, `refused   ${text} as it woke: ${verdict.text}`);
  engine.alert(
    'critical',
    `order:${clientOrderId}`,
    `${symbol}: ${text} woke and was refused, ${verdict.text}`,
  );
}

/** Lots of the position that an order on its side could take away. */
export function reducible(
  engine: Engine,
  { instrument, side }: Pick<NewOrder, 'instrument' | 'side'>,
): number {
  const { sizeLots } = engine.portfolio.position(instrument);
  return Math.max(0, side === 'sell' ? sizeLots : -sizeLots);
}

/** Sends so many lots of an order that is held, under its own id. Where it is refused, it stays as it is. */
export function fire(engine: Engine, order: Order, lots: number): Verdict {
  const sent = wokenOrder(engine, order.request, { lots, limit: order.price });
  if (sent === null) return refused('market', 'there is no market to take from now');
  const verdict = judgeWoken(engine, sent, order);
  if (verdict.outcome === 'refused') return verdict;
  const { clientOrderId, request } = order;
  if (engine.isHeard) engine.notice('notice', request.owner, `triggered ${heldText(engine, order)}`);
  engine.held.triggers.remove(order);
  engine.held.triggers.fired.add(clientOrderId);
  engine.orders.amend(order, { price: sent.price, size: (order.filled + lots) as SizeLots });
  engine.orders.release(order, engine.time);
  engine.risk.recordMessage(engine.time);
  engine.outbox.requests.push({ kind: 'place', clientOrderId, order: sent });
  return done('');
}

/**
 * What goes to the venue of an order that woke: a limit where it has one, else a market order; where the venue has
 * none, an IOC at the touch and some basis points beyond. Null while there is no touch for that.
 */
export function wokenOrder(
  engine: Engine,
  request: NewOrder,
  { lots, limit }: { readonly lots: number; readonly limit: NewOrder['price'] },
): NewOrder | null {
  const { instrument, side, reduceOnly, owner, parent } = request;
  const size = lots as SizeLots;
  const plain = { instrument, side, size, reduceOnly, owner, ...(parent === undefined ? {} : { parent }) };
  if (request.price !== null) {
    const { timeInForce, postOnly, expireTime } = request;
    const displaySize =
      request.displaySize === null ? null : (Math.min(request.displaySize, lots) as SizeLots);
    return limitOrder({ ...plain, price: limit, timeInForce, postOnly, displaySize, expireTime });
  }
  if (isNative(engine, instrument, 'market')) {
    return limitOrder({ ...plain, type: 'market', price: null, timeInForce: 'ioc' });
  }
  const price = reach(engine, instrument, side);
  return price === null ? null : limitOrder({ ...plain, price, timeInForce: 'ioc' });
}
