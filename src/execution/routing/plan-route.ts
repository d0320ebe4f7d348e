import { formatScaled, Money, type PriceTicks, type SizeLots, sizeDecimalText } from '../../domain/index.js';
import { commonUnit, leastMultiple } from './common-units.js';
import { fillCheapest, type Part } from './fill-cheapest.js';
import { isLegal, mostLots, type PreparedVenue, prepareVenue, tickLots, worstPrice } from './legal-sizes.js';
import type { Route, RouteRequest, RouteSlice, RouteTotal } from './route.js';

/** Combinations of rests that are tried where lots do not divide each other. */
const MOST_RESTS = 4_096;

/**
 * The split of an order over venues that is cheapest with fees and latency, exactly, by integers alone.
 *
 * It fills as much as can be filled within the limit, and of all ways to do that takes the cheapest. A venue gets
 * nothing, or a size that it takes as one order: at least its smallest size and notional, whole lots, paid for. That is
 * not convex, so a greedy merge of the books may leave a venue a size that it refuses. So the merge is solved without
 * the minima; where it gives a venue an illegal size, that venue is forced into one of its legal ranges, or left out,
 * and each is solved again (branch and bound). Leaving minima out only adds possibilities, so no branch is better than
 * what its parent came to, and what is not better than the best found is not followed.
 *
 * Of equal costs, what came first in the request gets more. The rounding of a fee to the asset's unit is not counted.
 *
 * @throws RangeError where lots or ticks are too far apart to be counted in safe integers.
 */
export function planRoute(request: RouteRequest): Route {
  const { venues, limit } = request;
  const bases = commonUnit([
    request.sizeStep,
    ...venues.map(({ instrument }) => instrument.specification.lot),
  ]);
  const ticks = venues.map(({ instrument }) => instrument.specification.tick);
  const prices = commonUnit(limit === null ? ticks : [...ticks, limit.tick]);
  const size = request.size * bases.multiples[0]!;
  if (!Number.isSafeInteger(size)) throw new RangeError('the size is too large to be counted in common lots');
  const limitUnits = limit === null ? null : limit.price * prices.multiples[ticks.length]!;
  const prepared = venues.map((venue, index) =>
    prepareVenue(request, venue, {
      lotUnits: bases.multiples[index + 1]!,
      tickUnits: prices.multiples[index]!,
      limit: limitUnits,
      size,
    }),
  );
  const search = new Search(prepared, size);
  const total = search.best(prepared.map(() => UNDECIDED));
  return {
    slices: slicesOf(request, prepared, total.lots),
    total,
    baseUnit: bases.unit,
    priceUnit: prices.unit,
    left: size - total.filled,
    leftReason: leftReason(prepared, total, { size, unit: bases.unit }),
    single: bestSingle(prepared, size),
    leftOut: prepared.map(({ reason }, index) =>
      total.lots[index]! > 0 ? null : (reason ?? search.whyUnused(index)),
    ),
    exact: search.exact,
  };
}

interface Choice {
  readonly from: number;
  readonly to: number;
  readonly blockLots: number;
}

const UNDECIDED = 'undecided';
type Decision = Choice | typeof UNDECIDED | null;

class Search {
  readonly exact: boolean;
  private found: RouteTotal;
  /** Venues that a merge without minima gave a size that they refuse. */
  private readonly tooSmall = new Set<number>();
  /** Lots divide each other, so that the merge is exact before anything is decided. */
  private readonly nested: boolean;
  private readonly choices: readonly (readonly Choice[])[];

  constructor(
    private readonly venues: readonly PreparedVenue[],
    private readonly size: number,
  ) {
    const lots = [...new Set(venues.filter(({ reason }) => reason === null).map(({ lotUnits }) => lotUnits))];
    lots.sort((a, b) => a - b);
    const chain = lots.map((_, i) => lots.slice(0, i + 1).reduce(leastMultiple, 1));
    this.nested = chain.every((multiple, i) => multiple === lots[i]);
    const block = chain.at(-1) ?? 1;
    const rests = venues.reduce((all, { lotUnits, reason }) => all * (reason ? 1 : block / lotUnits), 1);
    this.exact = this.nested || rests <= MOST_RESTS;
    this.choices = venues.map((venue) => {
      if (this.nested) return venue.ranges.map((range) => ({ ...range, blockLots: 1 }));
      if (this.exact) return byRests(venue, block / venue.lotUnits);
      return coarser(venue, chain[lots.indexOf(venue.lotUnits)]! / venue.lotUnits);
    });
    this.found = { lots: venues.map(() => 0), filled: 0, cost: 0n };
  }

  best(decisions: readonly Decision[]): RouteTotal {
    this.follow(decisions);
    return this.found;
  }

  whyUnused(venue: number): string {
    return this.tooSmall.has(venue)
      ? 'what would be sent there is below its smallest order'
      : 'what it offers costs more';
  }

  private follow(decisions: readonly Decision[]): void {
    const open = this.nested ? -1 : decisions.indexOf(UNDECIDED);
    if (open >= 0) {
      this.branch(decisions, open);
      return;
    }
    const total = this.solve(decisions);
    if (total === null || !isBetter(total, this.found)) return;
    const illegal = total.lots.findIndex((lots, index) => !isLegal(this.venues[index]!, lots));
    if (illegal < 0) {
      this.found = total;
      return;
    }
    this.tooSmall.add(illegal);
    this.branch(decisions, illegal);
  }

  private branch(decisions: readonly Decision[], venue: number): void {
    for (const choice of [...this.choices[venue]!, null]) this.follow(decisions.with(venue, choice));
  }

  private solve(decisions: readonly Decision[]): RouteTotal | null {
    const used: number[] = [];
    const parts: Part[] = [];
    for (const [index, decision] of decisions.entries()) {
      const venue = this.venues[index]!;
      if (decision === null || venue.reason !== null) continue;
      used.push(index);
      parts.push(
        decision === UNDECIDED
          ? { venue, from: 0, to: mostLots(venue), blockLots: 1 }
          : { venue, ...decision },
      );
    }
    const filled = fillCheapest(parts, this.size);
    if (filled === null) return null;
    const lots = this.venues.map(() => 0);
    for (const [i, index] of used.entries()) lots[index] = filled[i]!;
    return totalOf(this.venues, lots);
  }
}

/** A venue's lots by their rest of the division by a common block, since then all blocks are the same. */
function byRests({ ranges }: PreparedVenue, blockLots: number): Choice[] {
  return ranges.flatMap(({ from, to }) => {
    const starts = Math.min(blockLots, to - from + 1);
    return Array.from({ length: starts }, (_, i) => ({ from: from + i, to, blockLots }));
  });
}

/** Only multiples of a coarser lot. */
function coarser({ ranges }: PreparedVenue, blockLots: number): Choice[] {
  return ranges
    .map(({ from, to }) => ({ from: from + ((blockLots - (from % blockLots)) % blockLots), to, blockLots }))
    .filter(({ from, to }) => from <= to);
}

export function totalOf(venues: readonly PreparedVenue[], lots: readonly number[]): RouteTotal {
  let filled = 0;
  let cost = 0n;
  for (const [index, venue] of venues.entries()) {
    const each = lots[index]!;
    if (each === 0) continue;
    filled += each * venue.lotUnits;
    cost += tickLots(venue, each) * BigInt(venue.lotUnits) * venue.costPerTick;
  }
  return { lots, filled, cost };
}

/** More is better than less, and cheaper than dearer. */
const isBetter = (a: RouteTotal, b: RouteTotal): boolean =>
  a.filled === b.filled ? a.cost < b.cost : a.filled > b.filled;

/** The best that one venue does alone; of equals the first. */
function bestSingle(prepared: readonly PreparedVenue[], size: number): Route['single'] {
  let best: Route['single'] = null;
  for (const [venue, { ranges }] of prepared.entries()) {
    const last = ranges.at(-1);
    if (last === undefined) continue;
    // Ranges end at the size that is asked for, at the latest.
    const total = totalOf(
      prepared,
      prepared.map((_, index) => (index === venue ? last.to : 0)),
    );
    if (total.filled <= size && (best === null || isBetter(total, best))) best = { venue, ...total };
  }
  return best;
}

function slicesOf(
  { venues }: RouteRequest,
  prepared: readonly PreparedVenue[],
  lots: readonly number[],
): RouteSlice[] {
  return lots.flatMap((each, venue) => {
    if (each === 0) return [];
    const { instrument } = venues[venue]!;
    const size = each as SizeLots;
    const sum = tickLots(prepared[venue]!, each);
    const notional = Money.fromBigInt(sum * BigInt(instrument.unitsPerTickLot));
    return [
      {
        venue,
        lots: size,
        price: worstPrice(prepared[venue]!, each) as PriceTicks,
        notional,
        fee: instrument.fee(notional, 'taker'),
        costPpb: prepared[venue]!.costPpb,
      },
    ];
  });
}

function leftReason(
  prepared: readonly PreparedVenue[],
  { filled }: RouteTotal,
  { size, unit }: { readonly size: number; readonly unit: Route['baseUnit'] },
): string | null {
  if (filled === size) return null;
  const left = sizeDecimalText(formatScaled((size - filled) * unit.units, unit.decimals));
  const open = prepared.filter(({ reason }) => reason === null);
  if (open.length === 0) return `${left} is left: no venue can take any of it`;
  const most = open.reduce((sum, venue) => sum + mostLots(venue) * venue.lotUnits, 0);
  return most < size
    ? `${left} is left: books, limit, lots and balances give no more`
    : `${left} is left: it is below what any venue takes besides the rest`;
}
