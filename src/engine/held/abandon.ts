import { isWorking } from '../../execution/index.js';
import { cancel } from '../decide.js';
import type { Engine } from '../engine.js';

/**
 * Ends what the engine carries out itself, where it would go on in an account that it was not meant for: what waits
 * here, what is worked here, and the take-profits whose stops waited here.
 * @returns how many orders that were.
 */
export function abandonHeld(engine: Engine): number {
  const { protections } = engine.held;
  protections.wishes.clear();
  for (const one of protections.all.values()) one.phase = 'over';
  let count = 0;
  for (const order of [...engine.orders.working()]) {
    if (order.carrier !== 'engine' || !isWorking(order.state)) continue;
    if (cancel(engine, order).outcome === 'done') count += 1;
  }
  return count;
}
