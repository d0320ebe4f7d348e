import { isWorking, type Order } from '../execution/index.js';
import { isProtection, type ReplaceTerms } from './decide.js';
import type { Engine } from './engine.js';
import { refused, type Verdict } from './outbox.js';

/**
 * Why other terms of an order are not its owner's to give: a slice has those that its parent gave it, a leg of a
 * protection the size of what it protects; and a change that changes nothing would lose its place for nothing.
 * @returns null where they are.
 */
export function changeFault(engine: Engine, order: Order, terms: ReplaceTerms): Verdict | null {
  const { clientOrderId, request } = order;
  if (isSlice(engine, order))
    return refused('slice', `${clientOrderId} is a slice of ${request.parent}: change that one`);
  const { price, size, triggerPrice = null } = terms;
  const resizes = size !== null && size !== order.size;
  if (resizes && isProtection(engine, order)) {
    const text = `${clientOrderId} is as large as what it protects: only its price can be moved`;
    return refused('leg', text);
  }
  const moves = price !== null && price !== order.price && price !== order.triggerPrice;
  if (resizes || moves || (triggerPrice !== null && triggerPrice !== order.triggerPrice)) return null;
  return refused('unchanged', `${clientOrderId} has that price and size already`);
}

/** Its parent counts on the size that it gave it: another would be done beside what the parent still sends. */
function isSlice(engine: Engine, { request }: Order): boolean {
  const parent = request.parent === undefined ? undefined : engine.orders.get(request.parent);
  return parent !== undefined && parent.request.execution !== undefined && isWorking(parent.state);
}
