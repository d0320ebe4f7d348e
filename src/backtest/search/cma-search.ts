import { Random, UserError } from '../../domain/index.js';
import { CmaEs } from './cma-es.js';
import { type Plan, ranking, Search } from './search.js';
import type { Space } from './space.js';

export interface CmaSearchOptions {
  readonly trials: number;
  readonly seed: number;
  /** Where it begins: the parameters in place. */
  readonly start: Readonly<Record<string, unknown>>;
}

/** How widely it looks at first: Hansen's 0.3 of the way between the bounds. */
const SIGMA = 0.3;
/** No wider than the cube: beyond that its reflections overlap. */
const MOST_SIGMA = 1;
/** The least standard deviation on a stepped parameter, in steps. */
const LEAST_STEPS = 0.3;

/**
 * CMA-ES in the unit cube of the parameters. What it looks for beyond a bound is reflected at the bound, so that the
 * function it sees is continuous and has no walls; whole numbers and stepped values are rounded.
 *
 * @throws UserError for a parameter whose values are words: they have no distance from one another.
 */
export function cmaSearch(space: Space, options: CmaSearchOptions): Search {
  for (const dimension of space.dimensions) {
    if (dimension.kind === 'range') continue;
    const word = dimension.values.find((value) => typeof value === 'string');
    if (word === undefined) continue;
    throw new UserError(
      `--method cma-es varies numbers, and ${dimension.name} can be "${word}": take --method random, or fix it with --set`,
    );
  }
  const strategy = new CmaEs({
    mean: space.locate(options.start),
    sigma: SIGMA,
    random: new Random(options.seed),
  });
  const generations = Math.max(1, Math.floor(options.trials / strategy.population));
  return new Search(evolve(space, strategy, generations), generations * strategy.population);
}

function* evolve(space: Space, strategy: CmaEs, generations: number): Plan {
  const least = space.steps().map((step) => step * LEAST_STEPS);
  for (let generation = 0; generation < generations; generation += 1) {
    const points = strategy.sample();
    const scores = yield points.map((point) => ({ values: space.at([...point].map(reflect)), budget: 1 }));
    strategy.update(ranking(scores).map((place) => points[place]!));
    strategy.sigma = Math.min(MOST_SIGMA, strategy.sigma);
    strategy.widen(least);
  }
}

/** The line folded onto 0 to 1. */
export function reflect(place: number): number {
  const turn = place - 2 * Math.floor(place / 2);
  return turn <= 1 ? turn : 2 - turn;
}
