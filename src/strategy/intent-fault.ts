import { type Bracket, type Execution, MAX_TICKS, type Side, type Trail } from '../domain/index.js';
import type { Intent, Quote } from './contract.js';

type PlaceIntent = Extract<Intent, { kind: 'place' }>;

/** What a plugin in JavaScript, or a division by zero, can make of an intent; null where nothing is wrong. */
export function intentFault(intent: Intent): string | null {
  switch (intent.kind) {
    case 'place':
      return placeFault(intent);
    case 'cancel':
      return null;
    case 'replace':
      return (
        (intent.size === null ? null : sizeFault(intent.size)) ??
        (intent.price === null ? null : priceFault(intent.price))
      );
    case 'quote':
      return quoteFault(intent.bid) ?? quoteFault(intent.ask);
    case 'target':
      if (!Number.isSafeInteger(intent.positionLots)) {
        return `a position of ${intent.positionLots} lots is no whole number`;
      }
      return intent.style === 'take' || intent.style === 'rest' ? null : 'style is neither take nor rest';
    default:
      return 'no such kind; there are place, cancel, replace, quote and target';
  }
}

const TYPES = {
  limit: { limited: true, triggered: false },
  market: { limited: false, triggered: false },
  stop: { limited: false, triggered: true },
  'stop-limit': { limited: true, triggered: true },
  'take-profit': { limited: false, triggered: true },
  'take-profit-limit': { limited: true, triggered: true },
  'trailing-stop': { limited: false, triggered: true },
} as const;

function placeFault(intent: PlaceIntent): string | null {
  const { size, price, side, trail, bracket, execution, expireTime } = intent;
  return (
    sizeFault(size) ??
    (price === null ? null : priceFault(price)) ??
    sideFault(side) ??
    typeFault(intent) ??
    (trail === undefined ? null : trailFault(trail)) ??
    (bracket === undefined ? null : bracketFault(bracket)) ??
    (execution === undefined ? null : executionFault(execution)) ??
    (expireTime === undefined || Number.isSafeInteger(expireTime)
      ? null
      : `an expireTime of ${expireTime} is no whole number of microseconds`) ??
    flagFault(intent)
  );
}

function typeFault({
  type,
  price,
  triggerPrice,
  trail,
  timeInForce,
  expireTime,
}: PlaceIntent): string | null {
  const name = type ?? (price === null ? 'market' : 'limit');
  if (!Object.hasOwn(TYPES, name)) return `no type ${name}; there are ${Object.keys(TYPES).join(', ')}`;
  const { limited, triggered } = TYPES[name];
  const trigger = triggerPrice ?? null;
  if (limited !== (price !== null)) return `a ${name} order ${limited ? 'needs a' : 'has no'} price`;
  if (!triggered && trigger !== null) return `a ${name} order has no triggerPrice`;
  if (triggered && name !== 'trailing-stop' && trigger === null)
    return `a ${name} order needs a triggerPrice`;
  if ((name === 'trailing-stop') !== (trail !== undefined)) {
    return `a ${name} order ${trail === undefined ? 'needs a' : 'has no'} trail`;
  }
  if ((timeInForce === 'gtd') !== (expireTime !== undefined) && timeInForce !== undefined) {
    return 'expireTime goes with gtd and with nothing else';
  }
  return trigger === null ? null : priceFault(trigger);
}

function trailFault({ unit, distance }: Trail): string | null {
  if (unit !== 'ticks' && unit !== 'ppm') return 'the unit of a trail is neither ticks nor ppm';
  if (!Number.isSafeInteger(distance) || distance <= 0)
    return `a trail of ${distance} ${unit} is no whole number above 0`;
  return unit === 'ppm' && distance > 500_000
    ? `a trail of ${distance} ppm is more than half of the price`
    : null;
}

function bracketFault({ stopPrice, takeProfitPrice, trail }: Bracket): string | null {
  const price = (value: number | null) => (value === null ? null : priceFault(value));
  if (stopPrice === undefined || takeProfitPrice === undefined || trail === undefined) {
    return 'a bracket names stopPrice, takeProfitPrice and trail: null leaves one out';
  }
  if (stopPrice === null && takeProfitPrice === null && trail === null) return 'a bracket protects nothing';
  return price(stopPrice) ?? price(takeProfitPrice) ?? (trail === null ? null : trailFault(trail));
}

const DAY_MICROS = 86_400_000_000;

function executionFault(execution: Execution): string | null {
  const within = (what: string, value: number, [least, most]: readonly [number, number]): string | null =>
    Number.isSafeInteger(value) && value >= least && value <= most
      ? null
      : `${what} of ${value} is no whole number from ${least} to ${most}`;
  switch (execution.kind) {
    case 'iceberg':
      return sizeFault(execution.displaySize) ?? within('a variancePpm', execution.variancePpm, [0, 500_000]);
    case 'twap':
      return within('a durationMicros', execution.durationMicros, [1_000_000, DAY_MICROS]);
    case 'vwap':
      return (
        within('a durationMicros', execution.durationMicros, [1_000_000, DAY_MICROS]) ??
        within('a participationPpm', execution.participationPpm, [1_000, 1_000_000])
      );
    case 'peg':
      return within('an offsetTicks', execution.offsetTicks, [0, 1_000_000]);
    case 'route':
      return execution.style === 'take' || execution.style === 'rest'
        ? null
        : 'the style of a route is neither take nor rest';
    default:
      return 'no such execution; there are iceberg, twap, vwap, peg and route';
  }
}

function flagFault({ reduceOnly, bracket, execution, type }: PlaceIntent): string | null {
  if (reduceOnly === true && bracket !== undefined)
    return 'a reduce-only order makes nothing for a bracket to protect';
  const worked = execution !== undefined && type !== undefined && type !== 'limit' && type !== 'market';
  return worked ? `a ${type} order cannot be worked by ${execution.kind} as well` : null;
}

const quoteFault = (quote: Quote | null): string | null =>
  quote === null ? null : (sizeFault(quote.size) ?? priceFault(quote.price));

const sizeFault = (size: number): string | null =>
  Number.isSafeInteger(size) && size > 0 ? null : `a size of ${size} lots is no whole number above 0`;

const priceFault = (price: number): string | null =>
  Number.isInteger(price) && price > 0 && price <= MAX_TICKS
    ? null
    : `a price of ${price} ticks is no whole number above 0`;

const sideFault = (side: Side): string | null =>
  side === 'buy' || side === 'sell' ? null : 'side is neither buy nor sell';
