import {
  type Instrument,
  MAX_TICKS,
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
  /** Lots of its book on our side at that price and better, as far as the book is known. */
  readonly lotsUpTo: (price: PriceTicks) => number;
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

/** `join` is at the touch, `improve` a tick before it, `behind` a tick behind it, `limit` further, where the limit is. */
export type RestPlace = 'join' | 'improve' | 'behind' | 'limit';

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
 *   which costs I × tick more, and so for each tick.
 * - **Not filled**: what is left is taken at the horizon where it is cheapest now, and for that the price has moved away
 *   by the same drift if I says so.
 *
 * Joining the touch and staying a tick behind it are always weighed; improving by a tick where the spread is wider than
 * one tick and the queue is adverse, I ≥ ½. Where all of these are beyond the limit on every venue it rests at the limit
 * itself, on the venue where that is best, so that it has its place in the queue when the market comes. Signs are a buy's;
 * a sale is the mirror image.
 */
export function planRest(request: RestRequest): RestPlan {
  const { venues } = request;
  const leftOut = venues.map((venue) => whyNot(request, venue));
  const takePrice = cheapestTake(request);
  const optionsBy = (optionsAt: OptionsAt) =>
    venues.flatMap((venue, index) =>
      leftOut[index] === null ? optionsAt(request, venue, { index, takePrice }) : [],
    );
  const near = optionsBy(optionsAtTouch);
  const options = near.length > 0 ? near : optionsBy(optionsAtLimit);
  for (const [index, reason] of leftOut.entries()) {
    if (reason !== null || options.some(({ venue }) => venue === index)) continue;
    leftOut[index] = whyNowhere(request, venues[index]!);
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

/** Of a venue that was left with no place: its price is beyond the limit, or its order would be too small. */
function whyNowhere(request: RestRequest, venue: RestVenue): string {
  const { limit, side } = request;
  const touch = touchOf(request, venue);
  if (limit === null || isWithin(request, venue, touch)) return tooSmall(request, venue, touch);
  const price = limitTicks(side, limit, venue.instrument);
  if (price === null) return 'the limit is no price that it has';
  // Elsewhere there is a place at the touch, or it would rest at the limit here.
  return lotsAt(request, venue, price) > 0
    ? 'its touch is beyond the limit'
    : tooSmall(request, venue, price);
}

function tooSmall(request: RestRequest, venue: RestVenue, price: number): string {
  return lotsAt(request, { ...venue, affordableLots: null }, price) > 0
    ? 'what can be paid for there is below its smallest order'
    : 'what could rest there is below its smallest order';
}

const touchOf = ({ side }: RestRequest, { bestBid, bestAsk }: RestVenue): number =>
  side === 'buy' ? bestBid : bestAsk;

const behindOf = ({ side }: RestRequest, touch: number): number => (side === 'buy' ? touch - 1 : touch + 1);

/** Our own side's part of what stands at both touches. */
function ownShareOf({ side }: RestRequest, { bestBidSize, bestAskSize }: RestVenue): number {
  const own = side === 'buy' ? bestBidSize : bestAskSize;
  return bestBidSize + bestAskSize > 0 ? own / (bestBidSize + bestAskSize) : 0.5;
}

type OptionsAt = (
  request: RestRequest,
  venue: RestVenue,
  of: { readonly index: number; readonly takePrice: number | null },
) => RestOption[];

/** At the limit, which is further than a tick behind the touch. */
const optionsAtLimit: OptionsAt = (request, venue, { index, takePrice }) => {
  const { limit, side } = request;
  const price = limit === null ? null : limitTicks(side, limit, venue.instrument);
  if (price === null || isWithin(request, venue, behindOf(request, touchOf(request, venue)))) return [];
  const lots = lotsAt(request, venue, price);
  if (lots === 0) return [];
  const queueAheadLots = venue.lotsUpTo(price);
  const ownShare = ownShareOf(request, venue);
  return [weigh(request, venue, { index, place: 'limit', price, lots, queueAheadLots, ownShare, takePrice })];
};

const optionsAtTouch: OptionsAt = (request, venue, { index, takePrice }) => {
  const isBuy = request.side === 'buy';
  const touch = touchOf(request, venue);
  const own = isBuy ? venue.bestBidSize : venue.bestAskSize;
  const ownShare = ownShareOf(request, venue);
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
};

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
  const ticksBehind = Math.abs(at.price - (side === 'buy' ? venue.bestBid : venue.bestAsk));
  const broken = at.place === 'behind' || at.place === 'limit' ? ownShare * ticksBehind * tick * sign : 0;
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

/** The limit in a venue's own ticks, rounded away from the market; null where that is no price. */
export function limitTicks(
  side: Side,
  limit: NonNullable<RestRequest['limit']>,
  instrument: Instrument,
): PriceTicks | null {
  const { multiples } = commonUnit([instrument.specification.tick, limit.tick]);
  const [own, other] = [BigInt(multiples[0]!), BigInt(multiples[1]!)];
  const value = BigInt(limit.price) * other;
  const ticks = Number(side === 'buy' ? value / own : (value + own - 1n) / own);
  return ticks > 0 && ticks <= MAX_TICKS ? (ticks as PriceTicks) : null;
}

function isWithin({ side, limit }: RestRequest, { instrument }: RestVenue, price: number): boolean {
  if (limit === null) return true;
  const { multiples } = commonUnit([instrument.specification.tick, limit.tick]);
  const distance = BigInt(price) * BigInt(multiples[0]!) - BigInt(limit.price) * BigInt(multiples[1]!);
  return side === 'buy' ? distance <= 0n : distance >= 0n;
}
