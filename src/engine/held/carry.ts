import type { NewOrder, OrderType, Trail, VenueAbilities } from '../../domain/index.js';
import { isWorking, type Order } from '../../execution/index.js';
import type { ReplaceTerms } from '../decide.js';
import type { Engine } from '../engine.js';
import { refused, type Verdict } from '../outbox.js';
import { cancelParent, replaceParent, startParent } from './parents.js';
import { cancelTrigger, holdTrigger, replaceTrigger } from './triggers.js';

/** What the embedded exchange does by itself; also what a venue does of which nothing is known. */
const USUAL: VenueAbilities = {
  orderTypes: ['limit', 'market', 'stop', 'stop-limit'],
  iceberg: true,
  oco: false,
};

export function abilitiesOn(engine: Engine, instrument: number): VenueAbilities {
  return engine.abilities[engine.instruments[instrument]!.specification.venue] ?? USUAL;
}

/** Whether a venue carries out this kind of order by itself. */
export const isNative = (engine: Engine, instrument: number, type: OrderType): boolean =>
  abilitiesOn(engine, instrument).orderTypes.includes(type);

/**
 * Whether its venue carries out this very order. A trailing stop that the venue would refuse protects nobody: one with a
 * distance that it does not take, or with a first trigger of its own, since venues begin to trail at the market.
 */
export function isNativeOrder(engine: Engine, { instrument, type, trail, triggerPrice }: NewOrder): boolean {
  if (!isNative(engine, instrument, type)) return false;
  if (trail === undefined) return true;
  return triggerPrice === null && trailsBy(abilitiesOn(engine, instrument), trail);
}

const trailsBy = ({ trails }: VenueAbilities, { unit, distance }: Trail): boolean =>
  trails === undefined ||
  trails.some(
    (range) =>
      range.unit === unit &&
      distance >= range.least &&
      distance <= (range.most ?? distance) &&
      (distance - range.least) % range.step === 0,
  );

/** The order as it will be carried out: an iceberg is the venue's own where it has one. */
export function shaped(engine: Engine, order: NewOrder): NewOrder {
  const { execution } = order;
  if (execution?.kind !== 'iceberg' || !abilitiesOn(engine, order.instrument).iceberg) return order;
  const { execution: _ours, ...rest } = order;
  return { ...rest, displaySize: execution.displaySize };
}

/** An approved order goes to whoever carries it out. */
export function carry(engine: Engine, order: Order): void {
  const { request, clientOrderId } = order;
  if (request.execution !== undefined) startParent(engine, order);
  else if (!isNativeOrder(engine, request)) holdTrigger(engine, order);
  else {
    engine.orders.request(order, 'submit', engine.time);
    engine.outbox.requests.push({ kind: 'place', clientOrderId, order: request });
  }
}

/** A cancel of an order that the engine carries out. */
export function cancelHeld(engine: Engine, order: Order): Verdict {
  if (!isWorking(order.state)) return refused('state', `${order.clientOrderId} is ${order.state} already`);
  return order.request.execution === undefined ? cancelTrigger(engine, order) : cancelParent(engine, order);
}

/** Other terms for such an order; the gate has approved them. */
export function replaceHeld(engine: Engine, order: Order, terms: ReplaceTerms): Verdict {
  return order.request.execution === undefined
    ? replaceTrigger(engine, order, terms)
    : replaceParent(engine, order, terms);
}
