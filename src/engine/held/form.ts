import {
  type Bracket,
  type Instrument,
  MAX_TICKS,
  type NewOrder,
  type OrderType,
  type PriceTicks,
} from '../../domain/index.js';
import type { Engine } from '../engine.js';
import { priceText, sizeText } from '../wording.js';

const TRIGGERED: readonly OrderType[] = [
  'stop',
  'stop-limit',
  'take-profit',
  'take-profit-limit',
  'trailing-stop',
];
const LIMITED: readonly OrderType[] = ['limit', 'stop-limit', 'take-profit-limit'];

/** True for an order that sleeps until the market is somewhere. */
export const isTriggered = (type: OrderType): boolean => TRIGGERED.includes(type);

const isPrice = (price: PriceTicks | null): boolean =>
  price === null || (Number.isInteger(price) && price > 0 && price <= MAX_TICKS);

/** What is wrong with an order whatever the limits are, in words; null where nothing is. */
export function formFault(engine: Engine, order: NewOrder): string | null {
  if (order.type === 'limit' || order.type === 'market') {
    return order.bracket === undefined ? null : bracketFault(engine, order, order.bracket);
  }
  return (
    triggerFault(order) ?? (order.bracket === undefined ? null : bracketFault(engine, order, order.bracket))
  );
}

function triggerFault(order: NewOrder): string | null {
  const { type, price, triggerPrice, trail, execution } = order;
  const limited = LIMITED.includes(type);
  if (execution !== undefined) return `a ${type} order cannot be worked by ${execution.kind} as well`;
  if ((type === 'trailing-stop') !== (trail !== undefined)) {
    return `a ${type} order ${trail === undefined ? 'needs a' : 'has no'} trail`;
  }
  if (trail !== undefined && !(Number.isInteger(trail.distance) && trail.distance > 0)) {
    return `a trail of ${trail.distance} ${trail.unit} is no whole number above 0`;
  }
  if (type !== 'trailing-stop' && triggerPrice === null) return `a ${type} order needs a trigger price`;
  if (limited !== (price !== null)) return `a ${type} order ${limited ? 'needs a' : 'has no'} price`;
  if (!isPrice(price) || !isPrice(triggerPrice)) return 'its prices are no whole ticks above 0';
  return order.postOnly && !limited ? 'post-only needs a limit' : null;
}

/** A bracket protects what its order makes: the stop on the losing side of the entry, the target on the winning one. */
function bracketFault(engine: Engine, order: NewOrder, bracket: Bracket): string | null {
  const { stopPrice, takeProfitPrice, trail } = bracket;
  if (order.reduceOnly) return 'a reduce-only order makes no position that a bracket could protect';
  if (stopPrice === null && takeProfitPrice === null && trail === null) {
    return 'a bracket needs a stop, a trail or a take-profit';
  }
  if (!isPrice(stopPrice) || !isPrice(takeProfitPrice)) return 'its bracket is no whole ticks above 0';
  if (trail !== null && !(Number.isInteger(trail.distance) && trail.distance > 0)) {
    return `a trail of ${trail.distance} ${trail.unit} is no whole number above 0`;
  }
  const entry = entryOf(engine, order);
  if (entry === null) return null;
  const instrument = engine.instruments[order.instrument]!;
  const { symbol } = instrument;
  const text = (price: PriceTicks) => priceText(instrument, price);
  const buys = order.side === 'buy';
  const [losing, winning] = buys ? ['below', 'above'] : ['above', 'below'];
  const wrong = (price: PriceTicks, above: boolean) => (above ? price <= entry : price >= entry);
  if (stopPrice !== null && wrong(stopPrice, !buys)) {
    return `the stop ${text(stopPrice)} of a ${order.side} of ${symbol} at ${text(entry)} has to be ${losing} it`;
  }
  if (takeProfitPrice !== null && wrong(takeProfitPrice, buys)) {
    return `the take-profit ${text(takeProfitPrice)} of a ${order.side} of ${symbol} at ${text(entry)} has to be ${winning} it`;
  }
  return null;
}

/**
 * A bracket protects what an order opens. Of one that only brings a position nearer to zero it would protect nothing, and
 * nobody would see it go: the position itself is protected instead. What reverses a position opens with the rest.
 *
 * A strategy answers for its own part of a position, as its brackets do; a person sees the account's.
 */
export function idleBracketFault(engine: Engine, order: NewOrder): string | null {
  const { bracket, owner, side, size } = order;
  if (bracket === undefined) return null;
  const { portfolio } = engine;
  const { sizeLots } =
    owner === 'manual'
      ? portfolio.position(order.instrument)
      : portfolio.ownerPosition(owner, order.instrument);
  if (sizeLots === 0 || sizeLots > 0 === (side === 'buy') || size > Math.abs(sizeLots)) return null;
  const instrument = engine.instruments[order.instrument]!;
  const held = `${instrument.symbol} ${sizeLots > 0 ? 'long' : 'short'} ${sizeText(instrument, Math.abs(sizeLots))}`;
  const [words, mend] = [bracketWords(instrument, bracket, '='), bracketWords(instrument, bracket, ' ')];
  const protects = words.length > 1 ? 'protect' : 'protects';
  return `${words.join(' ')} ${protects} what an order opens, and this ${side} only reduces ${held}: protect the position instead (${mend.join(', ')})`;
}

/** `stop=61,000.00`, `tp=62,000.00`, `trail=30bp`: as the palette has them on an order, or with a space of a position. */
function bracketWords(instrument: Instrument, bracket: Bracket, between: '=' | ' '): string[] {
  const { stopPrice, takeProfitPrice, trail } = bracket;
  const words: string[] = [];
  if (stopPrice !== null) words.push(`stop${between}${priceText(instrument, stopPrice)}`);
  if (takeProfitPrice !== null) words.push(`tp${between}${priceText(instrument, takeProfitPrice)}`);
  if (trail !== null) {
    const { unit, distance } = trail;
    const far = unit === 'ppm' ? `${distance / 100}bp` : priceText(instrument, distance as PriceTicks);
    words.push(`trail${between}${far}`);
  }
  return words;
}

/**
 * Where an order enters: a limit at its price or, where it takes, at the touch that it takes; what sleeps where the
 * market is when it wakes. Null where nothing says it.
 */
function entryOf(engine: Engine, { instrument, side, price, triggerPrice }: NewOrder): PriceTicks | null {
  const { book, last } = engine.markets[instrument]!;
  const buys = side === 'buy';
  const touch = buys ? (book.hasAsk ? book.bestAsk : null) : book.hasBid ? book.bestBid : null;
  const market = triggerPrice ?? touch;
  if (price === null) return market ?? last;
  if (market === null) return price;
  return (buys ? Math.min(price, market) : Math.max(price, market)) as PriceTicks;
}
