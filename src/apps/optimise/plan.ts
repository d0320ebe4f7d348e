import { createHash } from 'node:crypto';
import { join } from 'node:path';
import {
  cmaSearch,
  type Dimension,
  gridSearch,
  halvingSearch,
  randomSearch,
  type Search,
  type Space,
  schemaSpace,
} from '../../backtest/search/index.js';
import { schemaFault, UserError } from '../../domain/index.js';
import type { Home } from '../../store/configuration/index.js';
import type { StrategyDefinition } from '../../strategy/index.js';
import type { BacktestRequest } from '../backtest/index.js';
import type { Measured, Objective } from './evaluation.js';
import { ResultsFile, type SearchIdentity } from './results-file.js';
import type { ResultsMemory } from './run-search.js';

export const METHODS = ['grid', 'random', 'halving', 'cma-es'] as const;
export type Method = (typeof METHODS)[number];

/** What to search, and how. */
export interface SearchOptions {
  readonly request: BacktestRequest;
  readonly definition: StrategyDefinition;
  /** As `--vary` names them; what the schema gives where there are none. */
  readonly vary: readonly Dimension[];
  readonly method: Method;
  readonly trials: number;
  readonly seed: number;
  readonly objective: Objective;
}

/** A search that has been checked and is ready to be made. */
export interface SearchPlan extends SearchOptions {
  readonly space: Space;
  /** The parameters in place, defaults included. */
  readonly standing: Readonly<Record<string, unknown>>;
  /** The search itself, from its beginning. */
  readonly search: () => Search;
}

/** @throws UserError for parameters or a space that the strategy's schema does not take. */
export function planSearch(options: SearchOptions): SearchPlan {
  const { definition, request, vary, method, trials, seed } = options;
  const parsed = definition.parameters.safeParse(request.parameters);
  if (!parsed.success) {
    throw new UserError(`${definition.name}: ${schemaFault(parsed.error)}`);
  }
  const standing = parsed.data as Readonly<Record<string, unknown>>;
  const space = schemaSpace(definition, standing, vary);
  const search = (): Search => {
    switch (method) {
      case 'grid':
        return gridSearch(space, trials);
      case 'random':
        return randomSearch(space, { trials, seed });
      case 'halving':
        return halvingSearch(space, { trials, seed });
      case 'cma-es':
        return cmaSearch(space, { trials, seed, start: standing });
    }
  };
  // What is wrong with it is said before anything runs.
  search();
  return { ...options, space, standing, search };
}

/** Where results are kept: a file by name, one in the home folder named by what is searched, or nowhere. */
export type ResultsPlace =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'home'; readonly home: Home }
  | { readonly kind: 'memory' };

export interface OpenResults extends ResultsMemory {
  readonly path: string | null;
  close(): void;
}

/** @param extra what else must be equal for results to be those of this search. */
export function openResults(
  place: ResultsPlace,
  plan: SearchPlan,
  { standing, extra = {} }: { readonly standing: Measured; readonly extra?: SearchIdentity },
): OpenResults {
  if (place.kind === 'memory') return { path: null, get: () => undefined, add: () => {}, close: () => {} };
  const { request, method, trials, seed, objective, space } = plan;
  const { strategy, parameters, market, ...rest } = request;
  const identity: SearchIdentity = {
    strategy,
    method,
    trials,
    seed,
    objective,
    parameters,
    space: space.dimensions,
    market,
    request: rest,
    ...extra,
    stateHash: standing.stateHash,
  };
  if (place.kind === 'file') return new ResultsFile(place.path, identity);
  const hash = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 12);
  const name = `${plan.definition.name}-${hash}.jsonl`;
  return new ResultsFile(join(place.home.dataDir, 'optimise', name), identity);
}
