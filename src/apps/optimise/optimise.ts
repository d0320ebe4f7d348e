import { type ParameterValues, pointKey, type Search } from '../../backtest/search/index.js';
import { deflatedSharpes, type Judgement, judge } from '../../backtest/validation/index.js';
import type { BacktestRequest } from '../backtest/index.js';
import type { Evaluator, Measured } from './evaluation.js';
import { openResults, type ResultsPlace, type SearchPlan } from './plan.js';
import { type EvaluatedTrial, evaluate, Interrupted, mustBeMeasured, runSearch } from './run-search.js';

export interface Surroundings {
  readonly evaluator: Evaluator<BacktestRequest>;
  readonly place: ResultsPlace;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly done: number; readonly planned: number }) => void;
}

/** A point that saw all of the market. */
export interface RankedPoint {
  /** What was varied. */
  readonly values: ParameterValues;
  readonly measured: Measured;
  readonly deflatedSharpe: number;
  /** Whether it is what is in place already. */
  readonly stands: boolean;
}

/** Evaluations that came to nothing, by their reason. */
export interface Failure {
  readonly reason: string;
  readonly count: number;
}

export interface Comparison {
  /** Best first; what is in place is among them. */
  readonly ranked: readonly RankedPoint[];
  readonly standing: RankedPoint;
  readonly judgement: Judgement;
  /** Different points that were tried, and those among them that saw all of the market. */
  readonly tried: number;
  readonly compared: number;
  readonly failures: readonly Failure[];
}

export interface OptimiseResult extends Comparison {
  readonly evaluations: number;
  readonly resultsPath: string | null;
}

/** A search that was stopped, and where it can be gone on with. */
export class SearchInterrupted extends Error {
  constructor(
    readonly progress: {
      readonly done: number;
      readonly planned: number;
      readonly resultsPath: string | null;
    },
  ) {
    super('interrupted');
  }
}

/**
 * Searches for better parameters than those in place, and judges what it finds against chance.
 *
 * @throws UserError where what is in place cannot be run, or the results are of another search.
 * @throws SearchInterrupted
 */
export async function optimise(plan: SearchPlan, surroundings: Surroundings): Promise<OptimiseResult> {
  const search = plan.search();
  const planned = search.planned + 1;
  let done = 0;
  let resultsPath: string | null = null;
  const onDone = () => {
    done += 1;
    surroundings.onProgress?.({ done, planned });
  };
  try {
    surroundings.onProgress?.({ done, planned });
    const standing = await measureStanding(plan, surroundings);
    onDone();
    const results = openResults(surroundings.place, plan, { standing });
    resultsPath = results.path;
    try {
      const trials = await searchAround(
        plan,
        { search, standing, request: plan.request },
        { ...surroundings, results, onDone },
      );
      return { ...compare(plan, { standing, trials }), evaluations: trials.length + 1, resultsPath };
    } finally {
      results.close();
    }
  } catch (error) {
    if (error instanceof Interrupted) throw new SearchInterrupted({ done, planned, resultsPath });
    throw error;
  }
}

/** What is in place is always run afresh: its hash tells whether the market and the strategy are still the same. */
export async function measureStanding(
  { request }: SearchPlan,
  { evaluator, signal }: Pick<Surroundings, 'evaluator' | 'signal'>,
): Promise<Measured> {
  const results = { get: () => undefined, add: () => {} };
  return mustBeMeasured(await evaluate(request, { evaluator, signal, results }));
}

/** Runs a search on the market of a request. */
export function searchAround(
  plan: SearchPlan,
  {
    search,
    standing,
    request,
  }: { readonly search: Search; readonly standing: Measured; readonly request: BacktestRequest },
  surroundings: Parameters<typeof runSearch>[2],
): Promise<EvaluatedTrial[]> {
  const { from, to } = standing;
  return runSearch(search, { request, span: { from, to }, objective: plan.objective }, surroundings);
}

/** Ranks what was tried beside what is in place, and judges the best. */
export function compare(
  { standing: parameters, objective, space }: SearchPlan,
  { standing, trials }: { readonly standing: Measured; readonly trials: readonly EvaluatedTrial[] },
): Comparison {
  const keyOf = (values: ParameterValues) => pointKey({ ...parameters, ...values });
  const standingKey = pointKey(parameters);
  const tried = new Set([standingKey, ...trials.map(({ values }) => keyOf(values))]);
  const varied = space.dimensions.map(({ name }) => [name, parameters[name]]);
  const points = new Map([
    [
      standingKey,
      { values: Object.fromEntries(varied) as ParameterValues, measured: standing, stands: true },
    ],
  ]);
  for (const { values, budget, evaluation } of trials) {
    const key = keyOf(values);
    if (budget !== 1 || evaluation.kind === 'failed' || points.has(key)) continue;
    // Series of other lengths are not over the same times.
    if (evaluation.measured.returns.length !== standing.returns.length) continue;
    points.set(key, { values, measured: evaluation.measured, stands: false });
  }
  const all = [...points.values()];
  const returns = all.map(({ measured }) => measured.returns);
  const deflated = deflatedSharpes(returns, tried.size);
  const scoreOf = ({ measured }: { readonly measured: Measured }) => measured.scores[objective];
  const ranked = all
    .map((point, i) => ({ ...point, deflatedSharpe: deflated[i]! }))
    .sort((a, b) => scoreOf(b) - scoreOf(a));
  const judgement = judge({
    returns: ranked.map(({ measured }) => measured.returns),
    chosen: 0,
    standing: ranked.findIndex(({ stands }) => stands),
    tried: tried.size,
    performance: objective === 'pnl' ? 'mean' : 'sharpe',
  });
  return {
    ranked,
    standing: ranked.find(({ stands }) => stands)!,
    judgement,
    tried: tried.size,
    compared: ranked.length,
    failures: failuresOf(trials),
  };
}

function failuresOf(trials: readonly EvaluatedTrial[]): Failure[] {
  const counts = new Map<string, number>();
  for (const { evaluation } of trials) {
    if (evaluation.kind === 'failed') counts.set(evaluation.reason, (counts.get(evaluation.reason) ?? 0) + 1);
  }
  return [...counts].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);
}
