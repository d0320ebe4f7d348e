import {
  type ClientOrderId,
  Money,
  type NewOrder,
  type OrderType,
  type PriceTicks,
  type Side,
  type SizeLots,
  type VenueEvent,
  type VenueOrderId,
} from '../../../domain/index.js';
import type { FillReport, Terms } from './link.js';

/** One order as the venue counts: a replacement may be another one there. */
export interface Leg {
  readonly number: number;
  venueOrderId: VenueOrderId | null;
  /** As the venue last said it. */
  reported: number;
  /** Σ of its executions that were seen. */
  filled: number;
  end: { readonly kind: 'filled' | 'canceled' | 'expired'; readonly reason: string } | null;
}

/** An order as the gateway knows it. Only `OrderTracker` writes to it. */
export interface TrackedOrder {
  readonly clientOrderId: ClientOrderId;
  readonly instrument: number;
  readonly side: Side;
  readonly type: OrderType;
  /** Null where it was made by a process before this one, or ended some time ago. */
  readonly request: NewOrder | null;
  price: PriceTicks | null;
  /** Total, fills included. */
  size: SizeLots;
  /** Σ of the executions that were told. */
  filled: number;
  stage: 'sent' | 'armed' | 'open' | 'ended';
  readonly legs: Leg[];
  /** What was told of legs of which the venue's id is not known yet, by that id. */
  unplaced: readonly { readonly venueOrderId: VenueOrderId; readonly size: number }[];
  /** Ids of the executions that were told. */
  trades: ReadonlySet<string>;
  /** Asked for and not answered. */
  replacing: (Terms & { readonly asNewOrder: boolean }) | null;
  /** Asked for, and given up where requests do not expire: should they come into force yet, they are known by these. */
  late: Terms | null;
  /** Executions that may belong to the terms asked for, told once these are answered. */
  held: readonly FillReport[];
  /** What was said of it last; for queries. */
  last: VenueEvent | null;
  /** When it was accepted or last amended, by our clock: for Kraken's penalties. */
  restingSince: number;
  /** Of an order that was made elsewhere and adopted: the venue's id of it, by which alone it can be named. */
  readonly adopted: VenueOrderId | null;
  /** Of such an order: what had filled before, in lots, which counts to the venue's figures and not to ours. */
  readonly before: number;
  /** One of two of which the venue cancels the other. */
  paired: boolean;
}

export const currentLeg = (order: TrackedOrder): Leg => order.legs[order.legs.length - 1]!;

/** The venue's id of the newest leg that it has answered for. */
export function venueOrderIdOf(order: TrackedOrder): VenueOrderId | null {
  for (let i = order.legs.length - 1; i >= 0; i -= 1) {
    const { venueOrderId } = order.legs[i]!;
    if (venueOrderId !== null) return venueOrderId;
  }
  return null;
}

const WAITING: readonly OrderType[] = [
  'stop',
  'stop-limit',
  'take-profit',
  'take-profit-limit',
  'trailing-stop',
];

/** Whether an order of this type is armed first and wakes at its trigger. */
export const waitsForTrigger = (type: OrderType): boolean => WAITING.includes(type);

/** Whether a limit goes with it. */
export const hasLimit = (type: OrderType): boolean => type === 'limit' || type.endsWith('-limit');

/** What only brings a position nearer to zero goes before all but cancels. */
export const placePriority = ({ request }: TrackedOrder): 'exit' | 'place' =>
  request?.reduceOnly === true ? 'exit' : 'place';

/** Legs of which the venue says that more was filled than has been seen. */
export const missesFills = (order: TrackedOrder): boolean =>
  order.legs.some((leg) => leg.filled < leg.reported);

/** Of an order that is moved: beyond so many its legs are looked through, of which the newest stay. */
const MANY_LEGS = 24;
const NEWEST_LEGS = 8;

/**
 * Legs that ended without a fill say nothing any more: an order that is moved all day would gather thousands.
 * @returns the venue's ids of those that are gone.
 */
export function shedLegs({ legs }: TrackedOrder): VenueOrderId[] {
  if (legs.length <= MANY_LEGS) return [];
  const newest = legs.length - NEWEST_LEGS;
  const isEmpty = ({ end, reported, filled }: Leg): boolean => end !== null && reported === 0 && filled === 0;
  const gone = legs.filter((leg, place) => place < newest && isEmpty(leg));
  const kept = legs.filter((leg, place) => place >= newest || !isEmpty(leg));
  legs.splice(0, legs.length, ...kept);
  return gone.flatMap(({ venueOrderId }) => venueOrderId ?? []);
}

/** By what it is found: our id, and the venue's of each leg. */
export function namesOf({ clientOrderId, legs }: TrackedOrder): string[] {
  const names = [clientOrderId];
  for (const { venueOrderId } of legs) if (venueOrderId !== null) names.push(venueOrderId);
  return names;
}

/** What is kept of an order that has ended, without names of fields. */
type Written = readonly [
  fixed: readonly [
    ClientOrderId,
    instrument: number,
    Side,
    OrderType,
    adopted: VenueOrderId | null,
    before: number,
  ],
  terms: readonly [price: PriceTicks | null, size: SizeLots, filled: number],
  legs: readonly (readonly [
    number: number,
    VenueOrderId | null,
    reported: number,
    filled: number,
    Leg['end'],
  ])[],
  trades: readonly string[],
  last: VenueEvent | null,
  restingSince: number,
];

/**
 * An order that has ended as text. Its request is left out, which nobody asks for any more; a change that was under way
 * is answered to whoever has the order itself.
 */
export function writeTracked(order: TrackedOrder): string {
  const { clientOrderId, instrument, side, type, adopted, before } = order;
  const { price, size, filled, trades, last, restingSince } = order;
  const written: Written = [
    [clientOrderId, instrument, side, type, adopted, before],
    [price, size, filled],
    order.legs.map((leg) => [leg.number, leg.venueOrderId, leg.reported, leg.filled, leg.end]),
    trades.size === 0 ? NO_TRADES : [...trades],
    last,
    restingSince,
  ];
  return JSON.stringify(written);
}

const NO_TRADES: readonly string[] = [];

/** Reads what `writeTracked` wrote. */
export function readTracked(text: string): TrackedOrder {
  const [fixed, terms, legs, trades, last, restingSince] = JSON.parse(text, asMoney) as Written;
  const [clientOrderId, instrument, side, type, adopted, before] = fixed;
  const [price, size, filled] = terms;
  return {
    clientOrderId,
    instrument,
    side,
    type,
    request: null,
    price,
    size,
    filled,
    stage: 'ended',
    legs: legs.map(([number, venueOrderId, reported, part, end]) => ({
      number,
      venueOrderId,
      reported,
      filled: part,
      end,
    })),
    trades: new Set(trades),
    replacing: null,
    late: null,
    unplaced: [],
    held: [],
    last,
    restingSince,
    adopted,
    before,
    paired: false,
  };
}

/** Fees are the only amounts in there. */
const asMoney = (name: string, value: unknown): unknown =>
  name === 'fee' ? Money.fromLimbs([(value as Money).high, (value as Money).low]) : value;
