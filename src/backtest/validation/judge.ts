import { type Moments, moments } from './moments.js';
import { backtestOverfitting, type Overfitting } from './overfitting.js';
import { deflatedSharpe, probabilisticSharpe, varianceOfChance } from './sharpe.js';

/** A change is recommended above this deflated Sharpe ratio and below this probability of overfitting. */
export const LEAST_DEFLATED_SHARPE = 0.95;
export const MOST_OVERFITTING = 0.2;
/** Fewer returns than this say nothing about anything. */
const LEAST_RETURNS = 16;

/** What was tried: the returns of each point over the same times. */
export interface TrialSet {
  readonly returns: readonly ArrayLike<number>[];
  /** Which was chosen, and which is in place. */
  readonly chosen: number;
  readonly standing: number;
  /** Points that were tried in all, those included that did not see all of the time. */
  readonly tried: number;
  /** What the choice was made by: ratios compare per risk, `mean` compares money. */
  readonly performance: 'sharpe' | 'mean';
}

export interface Judgement {
  /** The probability that the chosen has an edge at all, after the choice has been paid for. */
  readonly deflatedSharpe: number;
  readonly probabilisticSharpe: number;
  /** The same deflation of what the chosen does better than what is in place; null where they are one. */
  readonly deflatedAdvantage: number | null;
  /** Null where there is too little to tell. */
  readonly overfitting: Overfitting | null;
  readonly recommend: boolean;
  /** Why, in words; one clause each. */
  readonly reasons: readonly string[];
}

/**
 * Whether to change from what is in place to what was chosen. A market may be kind to every point of a strategy, so
 * an edge is not enough: the chosen must also be better than what stands, by the same deflated measure.
 */
export function judge({ returns, chosen, standing, tried, performance }: TrialSet): Judgement {
  const shapes = returns.map((each) => moments(each));
  const best = shapes[chosen]!;
  const deflated = deflatedSharpe(best, chanceOf(shapes, tried));
  const overfitting = backtestOverfitting(returns, { performance });
  const advantage =
    chosen === standing ? null : advantageOf({ returns, shapes, chosen, standing, tried, performance });
  const facts = { deflated, overfitting, advantage, count: best.count, mean: best.mean };
  const reasons = objections(facts);
  return {
    deflatedSharpe: deflated,
    probabilisticSharpe: probabilisticSharpe(best),
    deflatedAdvantage: advantage,
    overfitting,
    recommend: reasons.length === 0,
    reasons: reasons.length === 0 ? praise(facts) : reasons,
  };
}

/** The deflated Sharpe ratio of each of many series, as if it were the one that was chosen. */
export function deflatedSharpes(returns: readonly ArrayLike<number>[], tried: number): number[] {
  const shapes = returns.map((each) => moments(each));
  const chance = chanceOf(shapes, tried);
  return shapes.map((shape) => deflatedSharpe(shape, chance));
}

function chanceOf(shapes: readonly Moments[], tried: number): { trials: number; variance: number } {
  const variance = varianceOfChance(
    shapes.map(({ sharpe }) => sharpe),
    shapes[0]!.count,
  );
  return { trials: Math.max(tried, shapes.length), variance };
}

function advantageOf({
  returns,
  shapes,
  chosen,
  standing,
  tried,
  performance,
}: TrialSet & { readonly shapes: readonly Moments[] }): number {
  // Compared per risk, each series is taken at the same deviation.
  const scale = shapes.map(({ deviation }) =>
    performance === 'mean' ? 1 : deviation === 0 ? 0 : 1 / deviation,
  );
  const base = returns[standing]!;
  const gains = returns
    .map((each, trial) =>
      Float64Array.from(
        { length: each.length },
        (_, i) => each[i]! * scale[trial]! - base[i]! * scale[standing]!,
      ),
    )
    .map((gain) => moments(gain));
  const others = gains.filter((_, trial) => trial !== standing);
  return deflatedSharpe(gains[chosen]!, chanceOf(others, tried - 1));
}

interface Facts {
  readonly deflated: number;
  readonly advantage: number | null;
  readonly overfitting: Overfitting | null;
  readonly count: number;
  readonly mean: number;
}

function objections({ deflated, advantage, overfitting, count, mean }: Facts): string[] {
  const found: string[] = [];
  if (mean < 0) found.push('it loses after fees');
  if (count < LEAST_RETURNS) found.push(`${count} returns are too few to judge by`);
  if (!(deflated > LEAST_DEFLATED_SHARPE)) {
    found.push(`the deflated Sharpe ratio is ${deflated.toFixed(2)}, not above ${LEAST_DEFLATED_SHARPE}`);
  }
  if (overfitting === null) found.push('too little was tried to tell the probability of overfitting');
  else if (!(overfitting.probability < MOST_OVERFITTING)) {
    const value = overfitting.probability.toFixed(2);
    found.push(`the probability of overfitting is ${value}, not below ${MOST_OVERFITTING}`);
  }
  if (advantage === null) found.push('nothing that was tried did better than what is in place');
  else if (!(advantage > LEAST_DEFLATED_SHARPE)) {
    found.push(
      `its lead over what is in place has a deflated Sharpe ratio of ${advantage.toFixed(2)}, not above ${LEAST_DEFLATED_SHARPE}`,
    );
  }
  return found;
}

function praise({ deflated, advantage, overfitting }: Facts): string[] {
  return [
    `the deflated Sharpe ratio is ${deflated.toFixed(3)}`,
    `the probability of overfitting is ${overfitting!.probability.toFixed(2)}`,
    `its lead over what is in place has a deflated Sharpe ratio of ${advantage!.toFixed(3)}`,
  ];
}
