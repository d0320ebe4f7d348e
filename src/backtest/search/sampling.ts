import { Random, UserError } from '../../domain/index.js';
import { type Plan, type Proposal, ranking, Search } from './search.js';
import { type ParameterValues, pointKey, type Space } from './space.js';

/** How much more than asked is drawn before a space counts as used up. */
const DRAWS_PER_POINT = 20;
/** Of each rung a third goes on, and those see three times as much of the tape. */
const ETA = 3;
/** So many see all of the tape, if there are so many: fewer could not be compared with one another. */
const FINALISTS = 8;
/** The first rung sees at least this share: less says nothing. */
const LEAST_SHARE = 1 / 27;

/** @throws UserError where the grid has more points than the trials that are allowed. */
export function gridSearch(space: Space, trials: number): Search {
  if (space.gridSize > trials) {
    throw new UserError(
      `the grid has ${space.gridSize} points and --trials allows ${trials}: vary less, allow more, or take --method random`,
    );
  }
  return everyPoint(space.grid());
}

/** Different points, drawn evenly over the space; all there are where they are no more than the trials. */
export function randomSearch(
  space: Space,
  options: { readonly trials: number; readonly seed: number },
): Search {
  return everyPoint(randomPoints(space, options));
}

/**
 * Successive halving (Jamieson and Talwalkar 2016; eta 3): many points on a short piece of the tape, the better third
 * of them on three times as much, and so on until at least 8 have seen all of it.
 */
export function halvingSearch(
  space: Space,
  options: { readonly trials: number; readonly seed: number },
): Search {
  const points = randomPoints(space, options);
  const rungs = halvingRungs(points.length);
  return new Search(
    halving(points, rungs),
    rungs.reduce((sum, { count }) => sum + count, 0),
  );
}

/** How many points see which share of the tape. */
export function halvingRungs(points: number): { readonly count: number; readonly budget: number }[] {
  const counts = [points];
  for (let share = ETA * LEAST_SHARE; share < 1.000_001 && counts.at(-1)! > 1.5 * FINALISTS; share *= ETA) {
    counts.push(Math.max(FINALISTS, Math.ceil(counts.at(-1)! / ETA)));
  }
  let budget = 1;
  const rungs = counts.reverse().map((count) => {
    const rung = { count, budget };
    budget /= ETA;
    return rung;
  });
  return rungs.reverse();
}

function randomPoints(
  space: Space,
  { trials, seed }: { readonly trials: number; readonly seed: number },
): ParameterValues[] {
  if (space.combinations <= trials && space.gridSize === space.combinations) return space.grid();
  const random = new Random(seed);
  const points = new Map<string, ParameterValues>();
  for (let draw = 0; draw < trials * DRAWS_PER_POINT && points.size < trials; draw += 1) {
    const point = space.at(space.dimensions.map(() => random.next()));
    points.set(pointKey(point), point);
  }
  return [...points.values()];
}

function everyPoint(points: readonly ParameterValues[]): Search {
  return new Search(once(points.map((values) => ({ values, budget: 1 }))), points.length);
}

function* once(batch: readonly Proposal[]): Plan {
  yield batch;
}

function* halving(
  points: readonly ParameterValues[],
  rungs: readonly { readonly count: number; readonly budget: number }[],
): Plan {
  let standing = points;
  for (const [index, { budget }] of rungs.entries()) {
    const scores = yield standing.map((values) => ({ values, budget }));
    const next = rungs[index + 1]?.count ?? 0;
    const best = ranking(scores).filter((place) => scores[place] !== null);
    const kept: readonly ParameterValues[] = standing;
    standing = best.slice(0, next).map((place) => kept[place]!);
    if (standing.length === 0) return;
  }
}
