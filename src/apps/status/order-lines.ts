import { isStop, type OrderType } from '../../domain/index.js';
import type { OrderDocument } from '../engine/order-document.js';

/**
 * Orders as lines: what is worked in slices is called by its algorithm, and its slices, whose sizes are in its own, say
 * whose they are.
 */
export function orderLines(
  orders: readonly OrderDocument[],
  { running }: { readonly running: boolean },
): string[] {
  const byId = new Map(orders.map((order) => [order.clientOrderId, order]));
  return orders.map((order) => {
    const { clientOrderId, instrument, side, execution, size, filled, state, owner } = order;
    const at = order.price ?? order.triggerPrice;
    const what = [
      `order ${clientOrderId} ${instrument} ${side}${execution === null ? '' : ` ${execution}`} ${size}`,
      // A parent's price is the worst that its slices may take.
      ...(at === null ? [] : [execution === null ? `@ ${at}` : `to ${at}`]),
      ...(Number(filled) > 0 ? [`filled ${filled}`] : []),
      `${state} (${owner})`,
    ].join(' ');
    return [what, ...whose(order, byId), ...where(order, running)].join('; ');
  });
}

function whose(
  { parent, reduceOnly, side }: OrderDocument,
  byId: ReadonlyMap<string, OrderDocument>,
): string[] {
  if (parent === null) return [];
  const owner = byId.get(parent);
  const isSlice = owner === undefined ? !reduceOnly : owner.execution !== null && owner.side === side;
  return [
    `${isSlice ? 'slice of' : 'protects what was filled of'} …${parent.slice(parent.lastIndexOf('-'))}`,
  ];
}

function where({ carrier, type, execution }: OrderDocument, running: boolean): string[] {
  if (carrier === 'venue') return [];
  if (running) return ['held by the engine'];
  const isProtection = execution === null && isStop(type as OrderType);
  return [`held by the engine: ${isProtection ? 'protects nobody now' : 'nothing is done for it now'}`];
}
