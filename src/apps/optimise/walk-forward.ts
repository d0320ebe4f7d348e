import {
  LEAST_DEFLATED_SHARPE,
  MOST_OVERFITTING,
  moments,
  probabilisticSharpe,
  type TimeSpan,
  walkForwardSplits,
} from '../../backtest/validation/index.js';
import { MICROS_PER_SECOND, UserError } from '../../domain/index.js';
import { annualised, type Measured } from './evaluation.js';
import {
  type Comparison,
  compare,
  measureStanding,
  type RankedPoint,
  SearchInterrupted,
  type Surroundings,
  searchAround,
} from './optimise.js';
import { openResults, type SearchPlan } from './plan.js';
import { evaluate, Interrupted, mustBeMeasured } from './run-search.js';

export interface WalkForwardOptions {
  readonly folds: number;
  readonly purgeMicros: number;
  readonly embargoMicros: number;
  readonly window: 'anchored' | 'rolling';
}

export interface FoldResult {
  readonly train: TimeSpan;
  readonly test: TimeSpan;
  /** What was chosen on the training. */
  readonly chosen: RankedPoint;
  readonly comparison: Comparison;
  /** The chosen, and what is in place, on the test. */
  readonly tested: Measured;
  readonly standingTested: Measured;
}

/** All tests one after another. */
export interface OutOfSample {
  /** Of a year, from the returns of all tests. */
  readonly sharpe: number;
  /** The probability that the true Sharpe ratio is above 0: nothing was chosen on the tests. */
  readonly probabilisticSharpe: number;
  /** Decimals of the reporting currency. */
  readonly pnl: number;
}

export interface WalkForwardResult {
  readonly folds: readonly FoldResult[];
  readonly chosen: OutOfSample;
  readonly standing: OutOfSample;
  /** The probability that the chosen is truly better than what is in place; null where it never was another. */
  readonly advantage: number | null;
  /** Means over the trainings. */
  readonly deflatedSharpe: number;
  readonly overfitting: number | null;
  readonly inSampleSharpe: number;
  readonly recommend: boolean;
  readonly reasons: readonly string[];
  readonly resultsPath: string | null;
}

/**
 * Walks forward: what is best on the past is held against the time after it, fold after fold.
 *
 * @throws UserError where the market is too short for the folds.
 * @throws SearchInterrupted
 */
export async function walkForward(
  plan: SearchPlan,
  options: WalkForwardOptions,
  surroundings: Surroundings,
): Promise<WalkForwardResult> {
  const perFold = plan.search().planned + 3;
  const planned = perFold * options.folds + 1;
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
    const splits = splitsOf(standing, options);
    const results = openResults(surroundings.place, plan, { standing, extra: { walkForward: options } });
    resultsPath = results.path;
    try {
      const folds: FoldResult[] = [];
      for (const [fold, split] of splits.entries()) {
        folds.push(await runFold(plan, split, { ...surroundings, results, onDone }));
        done = 1 + perFold * (fold + 1);
      }
      return { ...summarise(folds), resultsPath };
    } finally {
      results.close();
    }
  } catch (error) {
    if (error instanceof Interrupted) throw new SearchInterrupted({ done, planned, resultsPath });
    throw error;
  }
}

function splitsOf({ from, to }: Measured, options: WalkForwardOptions) {
  const splits = walkForwardSplits({ from, to, ...options });
  if (splits !== null) return splits;
  const { folds, purgeMicros, embargoMicros } = options;
  const seconds = (micros: number) => `${Math.round(micros / MICROS_PER_SECOND)} s`;
  throw new UserError(
    `--folds ${folds}: pieces of ${seconds((to - from) / (folds + 1))} are used up by a purge of ${seconds(purgeMicros)} or an embargo of ${seconds(embargoMicros)}; take fewer folds or a longer tape`,
  );
}

async function runFold(
  plan: SearchPlan,
  { train, test }: { readonly train: TimeSpan; readonly test: TimeSpan },
  surroundings: Parameters<typeof searchAround>[2],
): Promise<FoldResult> {
  const { onDone } = surroundings;
  const measureOn = async (span: TimeSpan, values: RankedPoint['values']) => {
    const parameters = { ...plan.request.parameters, ...values };
    const evaluation = await evaluate({ ...plan.request, ...span, parameters }, surroundings);
    onDone?.();
    return mustBeMeasured(evaluation);
  };
  const standing = await measureOn(train, {});
  const request = { ...plan.request, ...train };
  const trials = await searchAround(plan, { search: plan.search(), standing, request }, surroundings);
  const comparison = compare(plan, { standing, trials });
  const [chosen] = comparison.ranked;
  const [tested, standingTested] = await Promise.all([measureOn(test, chosen!.values), measureOn(test, {})]);
  return { train, test, chosen: chosen!, comparison, tested, standingTested };
}

function summarise(folds: readonly FoldResult[]): Omit<WalkForwardResult, 'resultsPath'> {
  const chosen = outOfSample(folds.map(({ tested }) => tested));
  const standing = outOfSample(folds.map(({ standingTested }) => standingTested));
  const changes = folds.some(({ chosen: { stands } }) => !stands);
  const advantage = changes ? advantageOf(folds) : null;
  const deflatedSharpe = mean(folds.map(({ comparison }) => comparison.judgement.deflatedSharpe));
  const probabilities = folds.map(({ comparison }) => comparison.judgement.overfitting?.probability ?? null);
  const overfitting = probabilities.includes(null) ? null : mean(probabilities.map(Number));
  const figures = { chosen, advantage, deflatedSharpe, overfitting };
  const reasons = objections(figures);
  return {
    folds,
    ...figures,
    standing,
    inSampleSharpe: mean(folds.map(({ chosen: { measured } }) => measured.scores.sharpe)),
    recommend: reasons.length === 0,
    reasons,
  };
}

function outOfSample(tests: readonly Measured[]): OutOfSample {
  const shape = moments(tests.flatMap(({ returns }) => returns));
  return {
    sharpe: annualised(shape.sharpe, tests[0]!),
    probabilisticSharpe: probabilisticSharpe(shape),
    pnl: tests.reduce((sum, { scores }) => sum + scores.pnl, 0),
  };
}

/** Of the returns of the chosen less those of what is in place, each at the same deviation. */
function advantageOf(folds: readonly FoldResult[]): number {
  const chosen = folds.flatMap(({ tested }) => tested.returns);
  const standing = folds.flatMap(({ standingTested }) => standingTested.returns);
  const scale = (deviation: number) => (deviation === 0 ? 0 : 1 / deviation);
  const [ours, theirs] = [scale(moments(chosen).deviation), scale(moments(standing).deviation)];
  return probabilisticSharpe(moments(chosen.map((value, i) => value * ours - (standing[i] ?? 0) * theirs)));
}

function objections({
  chosen,
  advantage,
  deflatedSharpe,
  overfitting,
}: Pick<WalkForwardResult, 'chosen' | 'advantage' | 'deflatedSharpe' | 'overfitting'>): string[] {
  const found: string[] = [];
  const least = LEAST_DEFLATED_SHARPE;
  if (!(chosen.probabilisticSharpe > least)) {
    const value = chosen.probabilisticSharpe.toFixed(2);
    found.push(`out of sample the Sharpe ratio is above 0 with probability ${value}, not above ${least}`);
  }
  if (!(deflatedSharpe > least)) {
    found.push(`in sample the deflated Sharpe ratio is ${deflatedSharpe.toFixed(2)}, not above ${least}`);
  }
  if (overfitting === null) found.push('too little was tried to tell the probability of overfitting');
  else if (!(overfitting < MOST_OVERFITTING)) {
    found.push(`the probability of overfitting is ${overfitting.toFixed(2)}, not below ${MOST_OVERFITTING}`);
  }
  if (advantage === null) found.push('nothing that was tried did better than what is in place');
  else if (!(advantage > least)) {
    found.push(
      `out of sample it is better than what is in place with probability ${advantage.toFixed(2)}, not above ${least}`,
    );
  }
  return found;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
