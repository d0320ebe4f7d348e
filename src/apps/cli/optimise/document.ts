import {
  annualised,
  type Measured,
  type Objective,
  type OptimiseResult,
  type RankedPoint,
  type SearchPlan,
  type WalkForwardResult,
} from '../../optimise/index.js';
import { optimiseVerdict, walkForwardVerdict } from './words.js';

/** Points of `best` in the document. */
const MOST_POINTS = 50;

/** The one document of `optimize --json`. */
export function optimiseDocument(result: OptimiseResult, plan: SearchPlan) {
  const { judgement, ranked, standing, tried, compared, evaluations, failures, resultsPath } = result;
  const { overfitting } = judgement;
  return {
    ...head(plan),
    timeFrom: standing.measured.from,
    timeTo: standing.measured.to,
    evaluations,
    tried,
    compared,
    failures,
    standing: pointDocument(standing, plan.objective),
    best: ranked.slice(0, MOST_POINTS).map((point) => pointDocument(point, plan.objective)),
    deflatedSharpe: judgement.deflatedSharpe,
    deflatedAdvantage: judgement.deflatedAdvantage,
    probabilityOfOverfitting: overfitting?.probability ?? null,
    inSample: overfitting === null ? null : scale(overfitting.inSample, plan.objective, standing.measured),
    outOfSample:
      overfitting === null ? null : scale(overfitting.outOfSample, plan.objective, standing.measured),
    recommend: judgement.recommend,
    recommended: judgement.recommend ? ranked[0]!.values : null,
    reasons: judgement.reasons,
    verdict: optimiseVerdict(result),
    results: resultsPath,
  };
}

/** The one document of `walkforward --json`. */
export function walkForwardDocument(result: WalkForwardResult, plan: SearchPlan) {
  const { folds, resultsPath, ...figures } = result;
  const { objective } = plan;
  return {
    ...head(plan),
    folds: folds.map(({ train, test, chosen, comparison, tested, standingTested }) => ({
      train: { timeFrom: train.from, timeTo: train.to },
      test: { timeFrom: test.from, timeTo: test.to },
      parameters: chosen.values,
      inSample: chosen.measured.scores[objective],
      outOfSample: tested.scores[objective],
      outOfSamplePnlQuote: tested.pnlQuote,
      standingOutOfSample: standingTested.scores[objective],
      deflatedSharpe: comparison.judgement.deflatedSharpe,
      probabilityOfOverfitting: comparison.judgement.overfitting?.probability ?? null,
      tried: comparison.tried,
      failures: comparison.failures,
    })),
    outOfSampleSharpe: figures.chosen.sharpe,
    outOfSamplePnlQuote: String(figures.chosen.pnl),
    probabilisticSharpe: figures.chosen.probabilisticSharpe,
    standingOutOfSampleSharpe: figures.standing.sharpe,
    inSampleSharpe: figures.inSampleSharpe,
    advantage: figures.advantage,
    deflatedSharpe: figures.deflatedSharpe,
    probabilityOfOverfitting: figures.overfitting,
    recommend: figures.recommend,
    recommended: figures.recommend ? folds.at(-1)!.chosen.values : null,
    reasons: figures.reasons,
    verdict: walkForwardVerdict(result),
    results: resultsPath,
  };
}

function head({ definition, method, objective, trials, seed, space, standing }: SearchPlan) {
  return {
    strategy: definition.name,
    parameters: standing,
    method,
    objective,
    trials,
    seed,
    space: space.dimensions,
  };
}

function pointDocument({ values, measured, deflatedSharpe }: RankedPoint, objective: Objective) {
  return {
    parameters: values,
    score: measured.scores[objective],
    sharpe: measured.scores.sharpe,
    pnlQuote: measured.pnlQuote,
    feesQuote: measured.feesQuote,
    fills: measured.fills,
    deflatedSharpe,
  };
}

/** Returns as they are, ratios of a year. */
const scale = (value: number, objective: Objective, measured: Measured): number =>
  objective === 'pnl' ? value : annualised(value, measured);
