import {
  type Instrument,
  MICROS_PER_SECOND,
  POWERS_OF_TEN,
  type PriceTicks,
  type Side,
  type SizeLots,
  type Step,
} from '../../domain/index.js';
import { commonUnit, floorOver } from './common-units.js';

/** One venue as a place to rest at. Prices and sizes are the instrument's own ticks and lots. */
export interface RestVenue {
  readonly instrument: Instrument;
  readonly bestBid: PriceTicks;
  readonly bestAsk: PriceTicks;
  readonly bestBidSize: SizeLots;
  readonly bestAskSize: SizeLots;
  /** What is traded there, everybody's, both sides together. */
  readonly tradedLotsPerSecond: number;
  /** As in `RouteVenue`. */
  readonly affordableLots: number | null;
  readonly closed: string | null;
}

export interface RestRequest {
  readonly side: Side;
  readonly size: number;
  readonly sizeStep: Step;
  readonly limit: { readonly price: number; readonly tick: Step } | null;
  /** How long it may rest before what is left is taken. */
  readonly horizonMicros: number;
  readonly venues: readonly RestVenue[];
}

/** `join` is at the touch, `improve` a tick before it, `behind` a tick behind it. */
export type RestPlace = 'join' | 'improve' | 'behind';

/** One price to rest at, and what it is expected to come to. Prices are of the quote asset, as doubles. */
export interface RestOption {
  /** Its place in the request. */
  readonly venue: number;
  readonly place: RestPlace;
  readonly price: PriceTicks;
  readonly lots: SizeLots;
  readonly queueAheadLots: number;
  /** Until it is filled, queue and own size; Infinity where nothing is traded. */
  readonly expectedSeconds: number;
  /** Within the horizon. */
  readonly fillProbability: number;
  /** Its price with the maker's fee and the loss that a fill there foretells, for a buy: less is better. */
  readonly filledPrice: number;
  /** With what taking the rest at the horizon costs: what options are compared by. */
  readonly expectedPrice: number;
  /** Against taking at once where that is cheapest: positive is better. */
  readonly savingPpm: number;
}

export interface RestPlan {
  readonly best: RestOption | null;
  /** All that were weighed, the best first. */
  readonly options: readonly RestOption[];
  /** Of each venue, why it was not weighed; null where it was. */
  readonly leftOut: readonly (string | null)[];
  /** What taking now costs with its fee, where it is cheapest; null where nowhere. */
  readonly takePrice: number | null;
}

/**
 * Where a passive order is expected to cost the least. An estimate, in doubles, but the same on every machine.
 *
 * - **Time to fill**: (queue ahead + own size) ÷ what is traded against our side. Of what is traded the share of the
 *   side across the spread is taken to come to us: I = own touch ÷ (own + opposite) is the chance that the next move
 *   of the price is away from a buy, so that 1 − I of the flow is against it (the micro-price of Stoikov, "The
 *   micro-price: a high-frequency estimator of future prices", 2018, in its first order).
 * - **Within the horizon**: 1 − exp(−horizon ÷ that time), as for a first arrival at a constant rate.
 * - **Adverse selection**: by the micro-price the fair value lies (I − ½) × spread above the mid. A buy that is filled
 *   where I is small bought before a fall: (½ − I) × spread is added to its price, and taken off where I is large.
 *   Behind the touch a fill means that the touch is gone: a move of a tick that had the chance 1 − I is certain then,
 *   which costs I × tick more.
 * - **Not filled**: what is left is taken at the horizon where it is cheapest now, and for that the price has moved away
 *   by the same drift if I says so.
 *
 * Joining the touch and staying a tick behind it are always weighed; improving by a tick where the spread is wider than
 * one tick and the queue is adverse, I ≥ ½. Signs are a buy's; a sale is the mirror image.
 */
export function planRest(request: RestRequest): RestPlan {
  const { venues } = request;
  const leftOut = venues.map((venue) => whyNot(request, venue));
  const takePrice = cheapestTake(request);
  const options = venues.flatMap((venue, index) =>
    leftOut[index] === null ? optionsAt(request, venue, { index, takePrice }) : [],
  );
  for (const [index, reason] of leftOut.entries()) {
    if (reason !== null || options.some(({ venue }) => venue === index)) continue;
    leftOut[index] = 'what could rest there is beyond the limit, or below its smallest order';
  }
  // A stable sort: of equals the first venue, and there the touch.
  options.sort((a, b) => better(request.side, a.expectedPrice, b.expectedPrice));
  return { best: options[0] ?? null, options, leftOut, takePrice };
}

/** Negative where `a` is the better price of the two. */
const better = (side: Side, a: number, b: number): number => (side === 'buy' ? a - b : b - a);

function whyNot({ horizonMicros }: RestRequest, venue: RestVenue): string | null {
  if (venue.closed !== null) return venue.closed;
  if (venue.instrument.specification.kind === 'inverse') return 'its sizes are counted in the quote asset';
  if (!(venue.bestBid > 0 && venue.bestAsk > venue.bestBid)) return 'its book has no two sides';
  return horizonMicros > 0 ? null : 'there is no time to rest';
}

function cheapestTake({ side, venues }: RestRequest): number | null {
  let best: number | null = null;
  for (const { closed, instrument, bestBid, bestAsk } of venues) {
    if (closed !== null || bestBid <= 0) continue;
    const price = instrument.priceNumber(side === 'buy' ? bestAsk : bestBid);
    const paid = withFee(side, price, instrument.specification.takerFeePpm);
    if (best === null || better(side, paid, best) < 0) best = paid;
  }
  return best;
}

const withFee = (side: Side, price: number, feePpm: number): number =>
  price + (side === 'buy' ? 1 : -1) * price * (feePpm / 1_000_000);

function optionsAt(
  request: RestRequest,
  venue: RestVenue,
  { index, takePrice }: { readonly index: number; readonly takePrice: number | null },
): RestOption[] {
  const { side } = request;
  const isBuy = side === 'buy';
  const touch = isBuy ? venue.bestBid : venue.bestAsk;
  const [own, opposite] = isBuy
    ? [venue.bestBidSize, venue.bestAskSize]
    : [venue.bestAskSize, venue.bestBidSize];
  const ownShare = own + opposite > 0 ? own / (own + opposite) : 0.5;
  const forward = isBuy ? 1 : -1;
  const prices: [RestPlace, number, number][] = [
    ['join', touch, own],
    // The level behind is taken to be as deep as the touch: it is not in the request, and costs the touch as well.
    ['behind', touch - forward, own + own],
  ];
  if (venue.bestAsk - venue.bestBid > 1 && ownShare >= 0.5) prices.push(['improve', touch + forward, 0]);
  return prices.flatMap(([place, price, queueAheadLots]) => {
    const lots = lotsAt(request, venue, price);
    if (lots === 0 || !isWithin(request, venue, price)) return [];
    return [weigh(request, venue, { index, place, price, lots, queueAheadLots, ownShare, takePrice })];
  });
}

interface Weighed {
  readonly index: number;
  readonly place: RestPlace;
  readonly price: number;
  readonly lots: number;
  readonly queueAheadLots: number;
  readonly ownShare: number;
  readonly takePrice: number | null;
}

function weigh(
  { side, size, sizeStep, horizonMicros }: RestRequest,
  venue: RestVenue,
  at: Weighed,
): RestOption {
  const { instrument, tradedLotsPerSecond } = venue;
  const { queueAheadLots, ownShare, lots } = at;
  const rate = tradedLotsPerSecond * (1 - ownShare);
  const expectedSeconds = rate > 0 ? (queueAheadLots + lots) / rate : Number.POSITIVE_INFINITY;
  const fillProbability = 1 - Math.exp(-(horizonMicros / MICROS_PER_SECOND) / expectedSeconds);
  const spread = instrument.priceNumber(venue.bestAsk) - instrument.priceNumber(venue.bestBid);
  const sign = side === 'buy' ? 1 : -1;
  const drift = (ownShare - 0.5) * spread * sign;
  const price = instrument.priceNumber(at.price);
  const tick = Math.abs(price - instrument.priceNumber(at.price - 1));
  const broken = at.place === 'behind' ? ownShare * tick * sign : 0;
  const filledPrice = withFee(side, price, instrument.specification.makerFeePpm) - drift + broken;
  // What this venue has no room for is taken as well.
  const whole = (size * sizeStep.units) / POWERS_OF_TEN[sizeStep.decimals]!;
  const share = Math.min(1, fillProbability * (instrument.sizeNumber(lots) / whole));
  const missed = (at.takePrice ?? price) + Math.max(0, drift * sign) * sign;
  const expectedPrice = share * filledPrice + (1 - share) * missed;
  const saved = at.takePrice === null ? 0 : ((at.takePrice - expectedPrice) * sign) / at.takePrice;
  return {
    venue: at.index,
    place: at.place,
    price: at.price as PriceTicks,
    lots: lots as SizeLots,
    queueAheadLots,
    expectedSeconds,
    fillProbability,
    filledPrice,
    expectedPrice,
    savingPpm: saved * 1_000_000,
  };
}

/** Whole lots that the venue takes at this price and that are paid for; 0 where there are none. */
function lotsAt({ size, sizeStep }: RestRequest, venue: RestVenue, price: number): number {
  const { instrument, affordableLots } = venue;
  const { lot, minSizeLots, maxSizeLots } = instrument.specification;
  const { multiples } = commonUnit([sizeStep, lot]);
  let lots = Math.min(floorOver(size * multiples[0]!, multiples[1]!), maxSizeLots);
  // A buy rests below the ask that this was reckoned at, and so can be paid for.
  if (affordableLots !== null) lots = Math.min(lots, affordableLots);
  if (lots < Math.max(1, minSizeLots) || price <= 0) return 0;
  const notional = instrument.notional(price as PriceTicks, lots as SizeLots);
  return notional.compare(instrument.minNotional) < 0 ? 0 : lots;
}

function isWithin({ side, limit }: RestRequest, { instrument }: RestVenue, price: number): boolean {
  if (limit === null) return true;
  const { multiples } = commonUnit([instrument.specification.tick, limit.tick]);
  const distance = BigInt(price) * BigInt(multiples[0]!) - BigInt(limit.price) * BigInt(multiples[1]!);
  return side === 'buy' ? distance <= 0n : distance >= 0n;
}
