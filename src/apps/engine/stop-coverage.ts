import { isStop, type PriceTicks, type Side } from '../../domain/index.js';
import type { Engine } from '../../engine/index.js';
import type { Order } from '../../execution/index.js';
import type { RiskSnapshot } from '../../protocol/index.js';

/**
 * How much of an instrument's position would be closed by stops if the market went against it. Take-profits do not
 * count, nor does what may not be there: a stop that its venue has not acknowledged, is in doubt or is being cancelled.
 */
export function stopCoverage(engine: Engine, instrument: number): RiskSnapshot['stops'] {
  const { sizeLots } = engine.portfolio.position(instrument);
  if (sizeLots === 0) return 'flat';
  const exit: Side = sizeLots > 0 ? 'sell' : 'buy';
  const { last } = engine.markets[instrument]!;
  let lots = 0;
  for (const order of engine.orders.working()) {
    const { request, size, filled } = order;
    if (request.instrument !== instrument || request.side !== exit || !isStop(request.type)) continue;
    if (stands(engine, order) && !isPassed(order, last)) lots += size - filled;
  }
  if (lots === 0) return 'uncovered';
  return lots < Math.abs(sizeLots) ? 'partly' : 'covered';
}

function stands(engine: Engine, order: Order): boolean {
  if (order.state === 'pending-cancel' || order.doubt === 'place' || order.doubt === 'cancel') return false;
  // One that woke here and is still here could not go out.
  if (order.carrier === 'engine') return engine.held.triggers.get(order.clientOrderId)?.woken === false;
  return order.acknowledgedTime !== null;
}

/** A stop-limit whose trigger is passed is a limit that the market may have left behind. */
function isPassed({ request, triggerPrice }: Order, last: PriceTicks | null): boolean {
  if (request.type !== 'stop-limit' || triggerPrice === null || last === null) return false;
  return request.side === 'sell' ? last <= triggerPrice : last >= triggerPrice;
}
