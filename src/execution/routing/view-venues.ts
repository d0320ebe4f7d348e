import { opposite, type PriceTicks, type Side } from '../../domain/index.js';
import type { BookView } from '../../market/index.js';
import type { MarketGlance, ParentView } from '../algorithms/contract.js';
import type { RouteRequest, RouteVenue } from './route.js';
import { isOpen, type SentSlices } from './sent-slices.js';
import type { Volatility } from './volatility.js';

/** Levels of a book that a route looks at. */
const LEVELS = 50;

/** Why a market is closed to an order, in words; null where it is open. */
export type WhyClosed = (market: MarketGlance) => string | null;

/** The parent's own market is among those of its symbol, whether the view lists it there or not. */
export function marketsOf({ market, markets }: ParentView): readonly MarketGlance[] {
  const index = market.instrument.index;
  return markets.some(({ instrument }) => instrument.index === index) ? markets : [market, ...markets];
}

/** Closed by what the view itself says. */
export function closedBy(view: ParentView, { instrument, live, book }: MarketGlance): string | null {
  const own = view.market.instrument.specification;
  const { kind, base, quote } = instrument.specification;
  if (kind !== own.kind || base.code !== own.base.code || quote.code !== own.quote.code) {
    return 'it is another kind of market';
  }
  if (!live || !book.valid) return 'its feed is not live';
  const open = view.slices.find((slice) => slice.instrument === instrument.index && isOpen(slice));
  if (open === undefined) return null;
  return open.settled ? 'an order is working there' : 'an order there is under way or in doubt';
}

export function limitOf({ order, market }: ParentView): RouteRequest['limit'] {
  return order.price === null ? null : { price: order.price, tick: market.instrument.specification.tick };
}

/** Lots of a side at that price and better, of the levels that are looked at. */
export function lotsUpTo(book: BookView, side: Side, price: PriceTicks): number {
  const prices = new Int32Array(LEVELS);
  const sizes = new Float64Array(LEVELS);
  const levels = book.copyLevels(side, LEVELS, prices, sizes);
  let lots = 0;
  for (let level = 0; level < levels; level += 1) {
    if (side === 'buy' ? prices[level]! < price : prices[level]! > price) break;
    lots += sizes[level]!;
  }
  return lots;
}

/** The request for what is not sent yet. */
export function requestOf(
  view: ParentView,
  { sent, volatility, closed }: { sent: SentSlices; volatility: Volatility; closed: WhyClosed },
): RouteRequest {
  const markets = marketsOf(view);
  const known = markets.flatMap(({ latencyMicros }) => latencyMicros ?? []);
  // A venue that has not answered yet is taken to be as slow as the slowest that has.
  const slowest = Math.max(0, ...known);
  return {
    side: view.order.side,
    size: sent.unsentUnits(view),
    sizeStep: sent.unit,
    limit: limitOf(view),
    latencyCostPpmPerMilli: volatility.costPpmPerMilli(
      markets.map(({ latencyMicros }) => latencyMicros ?? slowest),
    ),
    venues: markets.map((market) => venueOf(view, market, { slowest, closed: closed(market) })),
  };
}

function venueOf(
  { order }: ParentView,
  market: MarketGlance,
  { slowest, closed }: { readonly slowest: number; readonly closed: string | null },
): RouteVenue {
  const prices = new Int32Array(LEVELS);
  const sizes = new Float64Array(LEVELS);
  const levels = closed === null ? market.book.copyLevels(opposite(order.side), LEVELS, prices, sizes) : 0;
  return {
    instrument: market.instrument,
    prices,
    sizes,
    levels,
    affordableLots: market.affordableLots,
    latencyMicros: market.latencyMicros ?? slowest,
    closed,
  };
}
