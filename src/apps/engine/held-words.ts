import { type Engine, explainParent, priceText, sizeText, trailText } from '../../engine/index.js';
import { isWorking, type Order } from '../../execution/index.js';

/** Where an order lives, for a person who asks what becomes of it without the engine. */
export const placeText = ({ carrier }: Pick<Order, 'carrier'>): string =>
  carrier === 'engine' ? 'here: dies with the engine' : 'at the venue';

/** How what the engine works or holds stands: an algorithm, the protection of an entry, a leg's own entry. */
export function explain(engine: Engine, order: Order): readonly string[] {
  const { request, clientOrderId } = order;
  const algorithm = request.execution === undefined ? null : explainParent(engine, clientOrderId);
  return [...(algorithm ?? []), ...bracketLines(engine, order), ...ownLines(engine, order)];
}

/** `stop 61,000.00 of 0.050 oc-7f3a-2, here: dies with the engine`; before the first fill what it will be. */
function bracketLines(engine: Engine, { request, clientOrderId, filled, state }: Order): string[] {
  const { bracket } = request;
  if (bracket === undefined) return [];
  const instrument = engine.instruments[request.instrument]!;
  const legs = [...engine.orders.working()].filter(
    ({ request: leg }) => leg.parent === clientOrderId && leg.reduceOnly,
  );
  if (legs.length > 0) return legs.map((leg) => `${legText(engine, leg)}, ${placeText(leg)}`);
  if (filled > 0 || !isWorking(state)) return [];
  const { stopPrice, takeProfitPrice, trail } = bracket;
  const parts = [
    stopPrice === null ? [] : [`stop ${priceText(instrument, stopPrice)}`],
    trail === null ? [] : [`trailing stop ${trailText(instrument, trail)}`],
    takeProfitPrice === null ? [] : [`take-profit ${priceText(instrument, takeProfitPrice)}`],
  ].flat();
  return [`with its first fill: ${parts.join(', ')}`];
}

function legText(
  engine: Engine,
  { request, price, triggerPrice, size, filled, clientOrderId }: Order,
): string {
  const instrument = engine.instruments[request.instrument]!;
  const name =
    request.type === 'limit'
      ? 'take-profit'
      : request.type.replace('-limit', '').replace('trailing-', 'trailing ');
  const at = request.type === 'limit' ? price : triggerPrice;
  return `${name} ${priceText(instrument, at)} of ${sizeText(instrument, size - filled)} ${clientOrderId}`;
}

/** Of a slice or a leg whose it is; of what waits for its price, where. */
function ownLines(engine: Engine, order: Order): string[] {
  const { request } = order;
  const parent = request.parent === undefined ? undefined : engine.orders.get(request.parent);
  const whose =
    parent === undefined
      ? []
      : [
          request.reduceOnly && parent.request.side !== request.side
            ? `protects what ${parent.clientOrderId} filled`
            : `a slice of ${parent.clientOrderId}`,
        ];
  return [...whose, ...(order.armed && isWorking(order.state) ? [`it waits ${placeText(order)}`] : [])];
}
