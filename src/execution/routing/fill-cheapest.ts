import type { PreparedVenue } from './legal-sizes.js';

/** What one venue may be given: `from` lots, and then as many blocks of `blockLots` as fit below `to`. */
export interface Part {
  readonly venue: PreparedVenue;
  readonly from: number;
  readonly to: number;
  readonly blockLots: number;
}

/** So many blocks of one cost, each with so many lots of these parts. */
interface Run {
  readonly cost: bigint;
  readonly count: number;
  readonly shares: readonly Share[];
}

interface Share {
  readonly part: number;
  readonly lots: number;
}

/**
 * The cheapest way to fill as much of `target` as the parts can, in lots of each part; null where they begin beyond it.
 *
 * **What is asked.** Sizes xᵥ between the ends of each part, in whole blocks, whose sum comes as near to `target` from
 * below as it can, and of those the cheapest. What each venue costs is convex in its size: books are sorted and fees are
 * a share of the price, so that the next lot there never costs less than the one before.
 *
 * **Forced minima.** The `from` of each part must be taken. What remains of a convex curve beyond a point is convex.
 *
 * **One block size.** With convex curves the cheapest n blocks are the n blocks of the least marginal cost, since a block
 * of a venue is never dearer than the ones behind it there: exchanging a taken block for one that was left cannot help.
 *
 * **Several**, each dividing the next. Whatever is taken of the coarser is a multiple of their block, so the fine ones
 * take the rest of the division r, and then whole multiples of the coarser block. The merged curve of the fine ones F is
 * convex, and so is F(r + k·block) in k: hence r is taken first, then fine blocks are tied together, cheapest first,
 * into coarse ones, and those are merged with what is coarse, by the same argument again.
 *
 * **Where there is not enough.** If all parts together are no more than the target, all is taken. If the fine ones
 * cannot make r they are all taken: a smaller rest cannot be had from what is coarser.
 */
export function fillCheapest(parts: readonly Part[], target: number): number[] | null {
  const lots = parts.map(({ from }) => from);
  let left = target - unitsOf(parts, lots);
  if (left < 0) return null;
  const most = parts.map(({ from, to, blockLots }) => to - ((to - from) % blockLots));
  if (unitsOf(parts, most) - unitsOf(parts, lots) <= left) return most;
  const blocks = [...new Set(parts.map(blockUnits))].sort((a, b) => a - b);
  let runs: Run[] = [];
  for (const [i, block] of blocks.entries()) {
    const queues = parts.flatMap((part, index) => (blockUnits(part) === block ? [runsOf(part, index)] : []));
    runs = mergeRuns(runs.length === 0 ? queues : [runs, ...queues]);
    const next = blocks[i + 1];
    const rest = next === undefined ? left : left % next;
    const wanted = (rest - (rest % block)) / block;
    const short = takeRuns(runs, wanted, lots);
    if (short > 0) {
      for (const [index, part] of parts.entries()) if (blockUnits(part) <= block) lots[index] = most[index]!;
      runs = [];
    }
    left -= rest;
    if (next !== undefined) runs = tieRuns(runs, next / block);
  }
  return lots;
}

const blockUnits = ({ venue, blockLots }: Part): number => blockLots * venue.lotUnits;

export const unitsOf = (parts: readonly Part[], lots: readonly number[]): number =>
  parts.reduce((sum, { venue }, index) => sum + lots[index]! * venue.lotUnits, 0);

/** A part's levels beyond its minimum, in its own blocks. */
function runsOf({ venue, from, to, blockLots }: Part, part: number): Run[] {
  const { prices, sizes, costPerTick, lotUnits } = venue;
  const runs: Run[] = [];
  const costPerLot = costPerTick * BigInt(lotUnits);
  const shares = [{ part, lots: 1 }];
  let start = 0;
  for (let level = 0; start < to; level += 1) {
    const end = Math.min(start + sizes[level]!, to);
    const count = end - Math.max(start, from);
    if (count > 0) runs.push({ cost: BigInt(prices[level]!) * costPerLot, count, shares });
    start = end;
  }
  return blockLots === 1 ? runs : tieRuns(runs, blockLots);
}

/** Sorted queues as one; of equals that of the first queue comes first. */
function mergeRuns(queues: readonly (readonly Run[])[]): Run[] {
  if (queues.length === 1) return [...queues[0]!];
  const merged: Run[] = [];
  const places = queues.map(() => 0);
  for (;;) {
    let best = -1;
    let cheapest: Run | undefined;
    for (let queue = 0; queue < queues.length; queue += 1) {
      const run = queues[queue]![places[queue]!];
      if (run === undefined || (cheapest !== undefined && run.cost >= cheapest.cost)) continue;
      best = queue;
      cheapest = run;
    }
    if (cheapest === undefined) return merged;
    merged.push(cheapest);
    places[best]! += 1;
  }
}

/** Takes `wanted` blocks off the front and counts them in `lots`. @returns how many were missing. */
function takeRuns(runs: Run[], wanted: number, lots: number[]): number {
  let left = wanted;
  let gone = 0;
  while (left > 0 && gone < runs.length) {
    const run = runs[gone]!;
    const count = Math.min(left, run.count);
    for (const share of run.shares) lots[share.part]! += share.lots * count;
    left -= count;
    if (count < run.count) runs[gone] = { ...run, count: run.count - count };
    else gone += 1;
  }
  runs.splice(0, gone);
  return left;
}

/** Ties each `size` blocks that follow each other into one; what is left at the end makes none. */
function tieRuns(runs: readonly Run[], size: number): Run[] {
  const tied: Run[] = [];
  let cost = 0n;
  let has = 0;
  let shares: Share[] = [];
  for (const run of runs) {
    let { count } = run;
    if (has > 0) {
      const taken = Math.min(count, size - has);
      cost += run.cost * BigInt(taken);
      shares.push(...run.shares.map(({ part, lots }) => ({ part, lots: lots * taken })));
      has += taken;
      count -= taken;
      if (has < size) continue;
      tied.push({ cost, count: 1, shares });
      [cost, has, shares] = [0n, 0, []];
    }
    const whole = (count - (count % size)) / size;
    const times = ({ part, lots }: Share) => ({ part, lots: lots * size });
    if (whole > 0) tied.push({ cost: run.cost * BigInt(size), count: whole, shares: run.shares.map(times) });
    has = count - whole * size;
    if (has > 0) {
      cost = run.cost * BigInt(has);
      shares = run.shares.map(({ part, lots }) => ({ part, lots: lots * has }));
    }
  }
  return tied;
}
