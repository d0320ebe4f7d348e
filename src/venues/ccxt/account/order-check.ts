import {
  type Instrument,
  MAX_LOTS,
  MAX_TICKS,
  type NewOrder,
  type RejectCode,
} from '../../../domain/index.js';
import type { VenueCapabilities } from '../../../execution/index.js';
import { hasLimit, waitsForTrigger } from './tracked-order.js';

export interface OrderRefusal {
  readonly code: RejectCode;
  readonly reason: string;
}

const invalid = (reason: string): OrderRefusal => ({ code: 'invalid', reason });

/** Why an order cannot be sent to this venue at all, in one line; null where it can. */
export function checkOrder(
  order: NewOrder,
  {
    venue,
    capabilities,
    instrument,
  }: {
    readonly venue: string;
    readonly capabilities: VenueCapabilities;
    readonly instrument: Instrument | undefined;
  },
): OrderRefusal | null {
  if (instrument === undefined) return invalid(`instrument ${order.instrument} is not of this session`);
  const { type, timeInForce, postOnly, displaySize } = order;
  if (!capabilities.orderTypes.includes(type)) {
    return invalid(`${venue} has no ${type} orders; it has ${capabilities.orderTypes.join(', ')}`);
  }
  if (type !== 'market' && !capabilities.timesInForce.includes(timeInForce)) {
    return invalid(`${venue} has no orders ${timeInForce}; it has ${capabilities.timesInForce.join(', ')}`);
  }
  if (postOnly && !capabilities.postOnly) return invalid(`${venue} has no post-only orders`);
  if (postOnly && (type !== 'limit' || timeInForce === 'ioc' || timeInForce === 'fok')) {
    return invalid(`post-only goes with resting limit orders, not with ${type} ${timeInForce}`);
  }
  if (displaySize !== null && !capabilities.iceberg) return invalid(`${venue} has no iceberg orders`);
  if (displaySize !== null && type !== 'limit') return invalid('an iceberg is a limit order');
  if (timeInForce === 'gtd' && order.expireTime === null && type !== 'market') {
    return invalid('an order gtd needs a time at which it expires');
  }
  return checkNumbers(order, instrument);
}

function checkNumbers(order: NewOrder, instrument: Instrument): OrderRefusal | null {
  const { size, price, triggerPrice, type, displaySize } = order;
  const { minSizeLots, maxSizeLots } = instrument.specification;
  if (!Number.isSafeInteger(size) || size <= 0 || size > MAX_LOTS) {
    return { code: 'filter-size', reason: `size of ${size} lots is no size` };
  }
  if (size < minSizeLots || size > maxSizeLots) {
    return {
      code: 'filter-size',
      reason: `size ${instrument.formatSize(size)}: ${instrument.id} takes ${instrument.formatSize(minSizeLots)} to ${instrument.formatSize(maxSizeLots)}`,
    };
  }
  if (displaySize !== null && !(Number.isSafeInteger(displaySize) && displaySize > 0)) {
    return { code: 'filter-size', reason: `display size of ${displaySize} lots is no size` };
  }
  const needsPrice = hasLimit(type);
  if (needsPrice && price === null) return invalid(`a ${type} order needs a price`);
  if (needsPrice && !isPrice(price!))
    return { code: 'filter-tick', reason: `price of ${price} ticks is no price` };
  if (type === 'trailing-stop') return checkTrail(order);
  if (waitsForTrigger(type) && (triggerPrice === null || !isPrice(triggerPrice))) {
    return invalid(`a ${type} order needs a trigger price`);
  }
  return null;
}

/** Venues begin to trail at the market: none of ours takes a first trigger with it. */
function checkTrail({ trail, triggerPrice }: NewOrder): OrderRefusal | null {
  if (trail === undefined || !Number.isSafeInteger(trail.distance) || trail.distance <= 0) {
    return invalid('a trailing-stop order needs a distance to trail at');
  }
  return triggerPrice === null ? null : invalid('a trailing stop at a venue begins at the market');
}

const isPrice = (price: number): boolean => Number.isInteger(price) && price > 0 && price <= MAX_TICKS;
