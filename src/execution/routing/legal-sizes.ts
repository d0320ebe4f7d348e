import { ceilOver, floorOver, floorProductOver } from './common-units.js';
import { PARTS, type RouteRequest, type RouteVenue } from './route.js';

/** Sizes that a venue would take, in lots; both ends included. */
export interface SizeRange {
  readonly from: number;
  readonly to: number;
}

/** A venue made ready: what is within the limit there, what may be sent, and what it costs. */
export interface PreparedVenue {
  readonly prices: ArrayLike<number>;
  readonly sizes: ArrayLike<number>;
  /** Levels within the limit. */
  readonly levels: number;
  /** Base units of one lot. */
  readonly lotUnits: number;
  readonly costPpb: number;
  /** Of one tick × one base unit, with fee and latency, × 10^9; negative when selling, so that less is always better. */
  readonly costPerTick: bigint;
  /** Ascending, apart from each other. Usually one. */
  readonly ranges: readonly SizeRange[];
  /** Why there is no range; null where there is. */
  readonly reason: string | null;
}

interface Units {
  readonly lotUnits: number;
  readonly tickUnits: number;
  /** The limit in price units, and the size in base units. */
  readonly limit: number | null;
  readonly size: number;
}

export function prepareVenue(request: RouteRequest, venue: RouteVenue, units: Units): PreparedVenue {
  const { takerFeePpm } = venue.instrument.specification;
  // ppm a millisecond is ppb a microsecond.
  const latency = Math.round(venue.latencyMicros * request.latencyCostPpmPerMilli);
  // A sale never costs more than it brings, or its cost curve would not rise.
  const costPpb = Math.min(takerFeePpm * 1_000 + latency, PARTS - 1);
  const parts = request.side === 'buy' ? PARTS + costPpb : costPpb - PARTS;
  const levels = levelsWithin(request, venue, units);
  const ranges = venue.closed === null ? legalSizes(request, venue, { units, levels }) : [];
  return {
    prices: venue.prices,
    sizes: venue.sizes,
    levels,
    lotUnits: units.lotUnits,
    costPpb,
    costPerTick: BigInt(units.tickUnits) * BigInt(parts),
    ranges,
    reason: ranges.length > 0 ? null : (venue.closed ?? reasonOf(venue, { units, levels })),
  };
}

function levelsWithin(
  { side }: RouteRequest,
  { prices, levels }: RouteVenue,
  { limit, tickUnits }: Units,
): number {
  if (limit === null) return levels;
  // price × tickUnits ≤ limit, as price ≤ floor(limit ÷ tickUnits): the product may be too large for a double.
  const worst = side === 'buy' ? floorOver(limit, tickUnits) : ceilOver(limit, tickUnits);
  let count = 0;
  while (count < levels && (side === 'buy' ? prices[count]! <= worst : prices[count]! >= worst)) count += 1;
  return count;
}

function reasonOf(
  { levels: all, affordableLots, instrument }: RouteVenue,
  { units, levels }: { readonly units: Units; readonly levels: number },
): string {
  if (instrument.specification.kind === 'inverse') return 'its sizes are counted in the quote asset';
  if (all === 0) return 'its book is empty';
  if (levels === 0) return 'nothing there is within the limit';
  if (affordableLots !== null && affordableLots < Math.max(1, instrument.specification.minSizeLots)) {
    return 'nothing is affordable there';
  }
  if (floorOver(units.size, units.lotUnits) === 0) return 'the order is smaller than its lot';
  return 'what could be done there is below its smallest order';
}

/**
 * The sizes of one order there that the venue would take and that book and balance can fill.
 *
 * The venue judges an order by its limit, which is the worst level taken: limit × size must reach the smallest notional
 * and, for a buy, must be paid for. Between two levels the limit stands still, so that the legal sizes of each level are
 * one range. For buys they make one range altogether. For sales, where the limit falls as the size grows, a steep book
 * can leave a hole between two.
 */
function legalSizes(
  { side }: RouteRequest,
  { instrument, prices, sizes, affordableLots }: RouteVenue,
  { units, levels }: { readonly units: Units; readonly levels: number },
): SizeRange[] {
  const { minSizeLots, maxSizeLots, kind } = instrument.specification;
  if (kind === 'inverse' || levels === 0) return [];
  const wanted = floorOver(units.size, units.lotUnits);
  const most = Math.min(wanted, maxSizeLots, affordableLots ?? wanted);
  const tickLots = smallestTickLots(instrument);
  const touch = prices[0]!;
  const ranges: SizeRange[] = [];
  let before = 0;
  for (let level = 0; level < levels && before < most; level += 1) {
    const price = prices[level]!;
    // Where a price is not positive nothing can be said of a notional.
    if (price <= 0) break;
    const end = Math.min(before + sizes[level]!, most);
    const from = Math.max(before + 1, minSizeLots, ceilOver(tickLots, price));
    const paid =
      side === 'sell' || affordableLots === null ? end : floorProductOver(affordableLots, touch, price);
    const to = Math.min(end, paid);
    if (from <= to) addRange(ranges, { from, to });
    before = end;
  }
  return ranges;
}

function addRange(ranges: SizeRange[], range: SizeRange): void {
  const last = ranges.at(-1);
  if (last !== undefined && last.to + 1 === range.from) ranges[ranges.length - 1] = { ...last, to: range.to };
  else ranges.push(range);
}

/** The smallest notional in ticks × lots, rounded up. */
function smallestTickLots({ minNotional, unitsPerTickLot }: RouteVenue['instrument']): number {
  const per = BigInt(unitsPerTickLot);
  const lots = (minNotional.toBigInt() + per - 1n) / per;
  return lots > Number.MAX_SAFE_INTEGER ? Number.MAX_SAFE_INTEGER : Number(lots);
}

export const isLegal = ({ ranges }: PreparedVenue, lots: number): boolean =>
  lots === 0 || ranges.some(({ from, to }) => from <= lots && lots <= to);

export const mostLots = ({ ranges }: PreparedVenue): number => ranges.at(-1)?.to ?? 0;

/** Ticks × lots of the first `lots` of a book. */
export function tickLots({ prices, sizes }: PreparedVenue, lots: number): bigint {
  let total = 0n;
  let near = 0;
  for (let level = 0, left = lots; left > 0; level += 1) {
    const taken = Math.min(left, sizes[level]!);
    const product = prices[level]! * taken;
    // Small sums are taken together as safe integers: a BigInt costs ten times as much.
    if (product + near <= Number.MAX_SAFE_INTEGER) near += product;
    else {
      total += BigInt(near) + BigInt(prices[level]!) * BigInt(taken);
      near = 0;
    }
    left -= taken;
  }
  return total + BigInt(near);
}

/** The worst level that the first `lots` of a book reach. */
export function worstPrice({ prices, sizes }: PreparedVenue, lots: number): number {
  let level = 0;
  for (let left = lots - sizes[0]!; left > 0; left -= sizes[level]!) level += 1;
  return prices[level]!;
}
