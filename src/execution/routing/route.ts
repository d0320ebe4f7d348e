import type { Instrument, Money, PriceTicks, Side, SizeLots, Step } from '../../domain/index.js';

/** One venue as the router sees it: what stands there on the side that is taken, and on what terms. */
export interface RouteVenue {
  /** Tick, lot, minimum sizes and the account's taker fee are read from its specification. */
  readonly instrument: Instrument;
  /** Levels from the touch on: ticks and lots of `instrument`. Only the first `levels` are read. */
  readonly prices: ArrayLike<number>;
  readonly sizes: ArrayLike<number>;
  readonly levels: number;
  /**
   * What the account can pay for there, in lots at the touch; null: no limit. A buy at a worse price buys fewer, since
   * venues lock limit × size.
   */
  readonly affordableLots: number | null;
  /** From a request to its answer. */
  readonly latencyMicros: number;
  /** Why nothing may be sent there, in words; null: it may. */
  readonly closed: string | null;
}

export interface RouteRequest {
  readonly side: Side;
  /** Counts of `sizeStep` in the base asset; venues may have other lots. */
  readonly size: number;
  readonly sizeStep: Step;
  /** The worst price that is paid anywhere, before fees: counts of `tick`. */
  readonly limit: { readonly price: number; readonly tick: Step } | null;
  /** What a millisecond of waiting costs, in millionths of the notional. */
  readonly latencyCostPpmPerMilli: number;
  readonly venues: readonly RouteVenue[];
}

/** What goes to one venue: one order, immediate or cancel, at the worst price that it takes. */
export interface RouteSlice {
  /** Its place in the request. */
  readonly venue: number;
  readonly lots: SizeLots;
  /** The worst level that it takes. */
  readonly price: PriceTicks;
  /** Before fees, in the venue's quote units. */
  readonly notional: Money;
  readonly fee: Money;
  /** Fee and latency, in parts per billion of the notional. */
  readonly costPpb: number;
}

/** Lots at each venue of the request, and what they come to. */
export interface RouteTotal {
  readonly lots: readonly number[];
  /** In the route's base units. */
  readonly filled: number;
  /** Price × size with fees and latency, in price units × base units × 10^-9; negative when selling. */
  readonly cost: bigint;
}

export interface Route {
  /** In the order of the request's venues. */
  readonly slices: readonly RouteSlice[];
  readonly total: RouteTotal;
  /** What `filled` and `left` count: the largest step that divides every lot. */
  readonly baseUnit: Step;
  readonly priceUnit: Step;
  readonly left: number;
  /** Why something is left; null where nothing is. */
  readonly leftReason: string | null;
  /** The best that one venue could do alone; null where none can do anything. */
  readonly single: ({ readonly venue: number } & RouteTotal) | null;
  /** Of each venue that gets nothing, why; null for those that get something. */
  readonly leftOut: readonly (string | null)[];
  /** False where lots that do not divide each other were too many to try: it is legal then, and close. */
  readonly exact: boolean;
}

/** 10^9, the denominator of `costPpb`. */
export const PARTS = 1_000_000_000;

/** The average price of a total with fees and latency, in price units: for people. NaN of nothing. */
export function averageCost({ filled, cost }: Pick<RouteTotal, 'filled' | 'cost'>): number {
  return filled === 0 ? Number.NaN : Math.abs(Number(cost)) / PARTS / filled;
}

/** How much cheaper the route is than its best single venue, in basis points; null where they differ in size. */
export function savingBps({ total, single }: Route): number | null {
  if (single === null || single.filled !== total.filled) return null;
  const base = single.cost < 0n ? -single.cost : single.cost;
  return base === 0n ? 0 : (Number(single.cost - total.cost) / Number(base)) * 10_000;
}
