import { isStop, type NewOrder } from '../domain/index.js';
import type { Order } from '../execution/index.js';
import { isReducing, type RiskState, severityOf } from '../risk/index.js';
import { cancel } from './decide.js';
import type { Engine } from './engine.js';
import { dropTakeProfits } from './held/index.js';
import { upper } from './monitor-text.js';
import { riskContext } from './risk-context.js';
import { counted } from './wording.js';

/** What has to be done on the way up; on the way down nothing is: what was cancelled is wanted anew or not at all. */
export function enterState(engine: Engine, from: RiskState, to: RiskState): void {
  if (severityOf(to) <= severityOf(from)) return;
  if (to === 'close-only' && engine.risk.configuration.monitor?.cancelOnCloseOnly === true) {
    tellCancelled(
      engine,
      to,
      cancelWhere(engine, (order) => adds(engine, order)),
    );
  }
  if (to === 'halt') {
    halt(engine, engine.monitor.reason);
    tellCancelled(engine, to, cancelForHalt(engine));
  }
}

/** Whoever reads that an order was cancelled is to find by whom. */
function tellCancelled(engine: Engine, state: RiskState, ids: readonly string[]): void {
  if (ids.length === 0) return;
  const which = state === 'halt' ? 'all but stops that only reduce' : 'what adds exposure';
  engine.notice(
    'warn',
    'engine',
    `RISK      ${upper(state)} cancels ${which}: ${counted(ids.length, 'order')}`,
  );
}

/** HALT begins, by a breaker or the kill switch: strategies are stopped, and nothing that they wanted is kept. */
export function halt(engine: Engine, reason: string): void {
  engine.halted = true;
  engine.haltReason = reason;
  engine.monitor.state = 'halt';
  engine.monitor.reason = reason;
  for (const strategy of engine.strategies.values()) {
    if (strategy.state !== 'failed') strategy.state = 'stopped';
    for (const leg of strategy.legs) leg.forget();
  }
}

/** Orders are cancelled save reduce-only stops, which keep a position safe while nobody trades. @returns the ids. */
export function cancelForHalt(engine: Engine): string[] {
  const ids = cancelWhere(engine, ({ request }) => !(request.reduceOnly && isStop(request.type)));
  dropTakeProfits(engine);
  return ids;
}

function adds(engine: Engine, order: Order): boolean {
  if (order.request.reduceOnly || engine.held.protections.isLeg(order.clientOrderId)) return false;
  const rest = { ...order.request, size: order.size - order.filled } as NewOrder;
  return !isReducing(rest, riskContext(engine, rest, order));
}

/** @returns the ids of those that are being cancelled. */
export function cancelWhere(engine: Engine, wanted: (order: Order) => boolean): string[] {
  const ids: string[] = [];
  for (const order of [...engine.orders.working()]) {
    if (wanted(order) && cancel(engine, order).outcome === 'done') ids.push(order.clientOrderId);
  }
  return ids;
}
