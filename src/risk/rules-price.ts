import { grouped, type NewOrder } from '../domain/index.js';
import type { RiskContext } from './context.js';
import { percentText, type Rule, refusal } from './rule.js';

const MILLION = 1_000_000;

/**
 * Twice the mid, in ticks, so that it is whole; null while the book has no two sides that make sense, or is
 * not live: only exits get this far then, and an old mid must not hold them back.
 */
function doubleMid(context: RiskContext): number | null {
  const { bestBid, bestAsk, feed } = context;
  return feed !== 'live' || bestBid === null || bestAsk === null || bestBid >= bestAsk
    ? null
    : bestBid + bestAsk;
}

/**
 * Twice the price that an order is held against: the mid; for a stop-limit its own trigger, since by then
 * the market is there.
 */
function doubleReference(order: NewOrder, context: RiskContext): number | null {
  return order.triggerPrice !== null ? order.triggerPrice * 2 : doubleMid(context);
}

/**
 * A parent rests nowhere itself: its limit is how far it may ever go, and its slices are asked about one by one. Those
 * of an iceberg rest at its very limit.
 */
const isWorkedElsewhere = ({ execution }: NewOrder): boolean =>
  execution !== undefined && execution.kind !== 'iceberg';

/** Only orders with a limit have a collar; a plain stop's price is the market's when it wakes. */
const collar: Rule = {
  name: 'collar',
  trapsExits: false,
  check: ({ order, context, limits }) => {
    const reference = doubleReference(order, context);
    if (order.price === null || reference === null || isWorkedElsewhere(order)) return null;
    const through = order.side === 'buy' ? order.price * 2 - reference : reference - order.price * 2;
    const limit = limits.collarPpm;
    if (through * MILLION <= reference * limit.value) return null;
    const value = percentText(Math.ceil((through / reference) * MILLION));
    const most = percentText(limit.value);
    const from = order.triggerPrice !== null ? 'the trigger' : 'the mid';
    return refusal('collar', {
      value,
      limit: most,
      text: `${value} > ${most} through ${from} (${limit.place})`,
    });
  },
};

/** The same against the last trade: a book that was pulled away has a mid, and no trades there. */
const lastCollar: Rule = {
  name: 'last-collar',
  trapsExits: false,
  check: ({ order, context, limits }) => {
    const limit = limits.lastCollarPpm;
    const last = context.surroundings?.last ?? null;
    if (limit === null || last === null || order.price === null) return null;
    if (order.triggerPrice !== null || isWorkedElsewhere(order)) return null;
    const through = order.side === 'buy' ? order.price - last : last - order.price;
    if (through * MILLION <= last * limit.value) return null;
    const value = percentText(Math.ceil((through / last) * MILLION));
    const most = percentText(limit.value);
    return refusal('last-collar', {
      value,
      limit: most,
      text: `${value} > ${most} through the last trade (${limit.place})`,
    });
  },
};

const postOnly: Rule = {
  name: 'post-only',
  trapsExits: false,
  check: ({ order, context }) => {
    if (!order.postOnly || order.price === null || order.triggerPrice !== null) return null;
    if (isWorkedElsewhere(order)) return null;
    const { instrument, bestBid, bestAsk } = context;
    const buys = order.side === 'buy';
    const touch = buys ? bestAsk : bestBid;
    if (touch === null || (buys ? order.price < touch : order.price > touch)) return null;
    return refusal('post-only', {
      value: instrument.formatPrice(order.price),
      limit: instrument.formatPrice(touch),
      text: `would take at ${grouped(instrument.formatPrice(touch))}: ${buys ? 'lower' : 'raise'} the price, or add ioc to take`,
    });
  },
};

const selfCross: Rule = {
  name: 'self-cross',
  trapsExits: true,
  check: ({ order, context }) => {
    if (order.triggerPrice !== null || isWorkedElsewhere(order)) return null;
    const { instrument, ownBestBid, ownBestAsk, bestBid, bestAsk } = context;
    const buys = order.side === 'buy';
    const own = buys ? ownBestAsk : ownBestBid;
    // What does not rest meets our own only where ours is at the touch; the exchange looks to the rest.
    const resting = order.timeInForce === 'gtc' || order.timeInForce === 'gtd';
    const touch = buys ? bestAsk : bestBid;
    const reach = resting ? (order.price ?? touch) : touch;
    if (own === null || reach === null || (buys ? reach < own : reach > own)) return null;
    const [value, limit] = [instrument.formatPrice(reach), instrument.formatPrice(own)];
    return refusal('self-cross', {
      value,
      limit,
      text: `${grouped(value)} meets your own ${buys ? 'sell' : 'buy'} at ${grouped(limit)}`,
    });
  },
};

const distance: Rule = {
  name: 'mid-distance',
  trapsExits: false,
  soft: true,
  check: ({ order, context, limits }) => {
    const mid = doubleMid(context);
    if (order.price === null || order.triggerPrice !== null || mid === null) return null;
    const away = Math.abs(order.price * 2 - mid);
    const limit = limits.confirmDistancePpm;
    if (away * MILLION <= mid * limit.value) return null;
    const value = percentText(Math.ceil((away / mid) * MILLION));
    const most = percentText(limit.value);
    return refusal('mid-distance', {
      value,
      limit: most,
      text: `${value} > ${most} from the mid (${limit.place})`,
    });
  },
};

export const priceRules: readonly Rule[] = [collar, lastCollar, postOnly, selfCross, distance];
