import type { NewOrder } from '../domain/index.js';
import type { Order } from '../execution/index.js';
import { isReducing, type RiskState, severityOf } from '../risk/index.js';
import { cancel } from './decide.js';
import type { Engine } from './engine.js';
import { dropTakeProfits, isStop } from './held/index.js';
import { riskContext } from './risk-context.js';

/** What has to be done on the way up; on the way down nothing is: what was cancelled is wanted anew or not at all. */
export function enterState(engine: Engine, from: RiskState, to: RiskState): void {
  if (severityOf(to) <= severityOf(from)) return;
  if (to === 'close-only' && engine.risk.configuration.monitor?.cancelOnCloseOnly === true) {
    cancelWhere(engine, (order) => adds(engine, order));
  }
  if (to === 'halt') halt(engine);
}

/** As the kill switch does without flattening: strategies stopped, orders cancelled save reduce-only stops. */
function halt(engine: Engine): void {
  engine.halted = true;
  engine.haltReason = engine.monitor.reason;
  for (const strategy of engine.strategies.values()) {
    if (strategy.state !== 'failed') strategy.state = 'stopped';
    for (const leg of strategy.legs) leg.forget();
  }
  cancelWhere(engine, ({ request }) => !(request.reduceOnly && isStop(request.type)));
  dropTakeProfits(engine);
}

function adds(engine: Engine, order: Order): boolean {
  if (order.request.reduceOnly || engine.held.protections.isLeg(order.clientOrderId)) return false;
  const rest = { ...order.request, size: order.size - order.filled } as NewOrder;
  return !isReducing(rest, riskContext(engine, rest, order));
}

function cancelWhere(engine: Engine, wanted: (order: Order) => boolean): void {
  for (const order of [...engine.orders.working()]) if (wanted(order)) cancel(engine, order);
}
