import { type BacktestRequest, loadStrategy } from '../../src/apps/backtest/index.js';
import { type Evaluator, optimise, planSearch } from '../../src/apps/optimise/index.js';
import { experimentOf, type OptimiseExperiment, requestOf } from './optimise-experiments.js';

/** What one optimisation came to. */
export interface OptimiseOutcome {
  readonly experiment: string;
  readonly strength: number;
  readonly seed: number;
  readonly recommends: boolean;
  /** Place of the best among the values. */
  readonly best: number;
  readonly deflatedSharpe: number;
  readonly overfitting: number | null;
  /** The score of each value. */
  readonly scores: readonly number[];
}

/** @throws Error where an evaluation failed: the result would say nothing. */
export async function optimiseOnce(
  experiment: OptimiseExperiment,
  { seed, evaluator }: { readonly seed: number; readonly evaluator: Evaluator<BacktestRequest> },
): Promise<OptimiseOutcome> {
  const { parameter, values, strength } = experiment;
  const { definition } = await loadStrategy(experimentOf(experiment.edge).strategy, undefined);
  const plan = planSearch({
    request: requestOf(experiment, seed),
    definition,
    vary: [{ name: parameter, kind: 'listed', values }],
    method: 'grid',
    trials: values.length,
    seed,
    objective: 'sharpe',
  });
  const { ranked, judgement, failures } = await optimise(plan, { evaluator, place: { kind: 'memory' } });
  if (failures.length > 0) throw new Error(`${experiment.name}, seed ${seed}: ${failures[0]!.reason}`);
  const scoreOf = new Map(
    ranked.map(({ values: point, measured }) => [point[parameter], measured.scores.sharpe]),
  );
  return {
    experiment: experiment.name,
    strength,
    seed,
    recommends: judgement.recommend,
    best: values.indexOf(ranked[0]!.values[parameter] as number),
    deflatedSharpe: judgement.deflatedSharpe,
    overfitting: judgement.overfitting?.probability ?? null,
    scores: values.map((value) => scoreOf.get(value)!),
  };
}

/** One after another in as many lanes as keep the workers busy. */
export async function optimiseSeeds(
  experiment: OptimiseExperiment,
  {
    seeds,
    evaluator,
    onDone,
  }: {
    readonly seeds: readonly number[];
    readonly evaluator: Evaluator<BacktestRequest>;
    readonly onDone?: () => void;
  },
): Promise<OptimiseOutcome[]> {
  const outcomes: OptimiseOutcome[] = [];
  let next = 0;
  const lane = async () => {
    while (next < seeds.length) {
      const place = next;
      next += 1;
      outcomes[place] = await optimiseOnce(experiment, { seed: seeds[place]!, evaluator });
      onDone?.();
    }
  };
  await Promise.all(Array.from({ length: Math.min(2, seeds.length) }, lane));
  return outcomes;
}

/** The place of the best mean score over many markets: the optimum that is planted. */
export function meanOptimum(outcomes: readonly OptimiseOutcome[]): number {
  const means = outcomes[0]!.scores.map(
    (_, place) => outcomes.reduce((sum, { scores }) => sum + scores[place]!, 0) / outcomes.length,
  );
  return means.indexOf(Math.max(...means));
}
