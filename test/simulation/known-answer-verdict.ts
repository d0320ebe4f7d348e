import type { Experiment } from './known-answer-experiments.js';
import type { Outcome } from './known-answer-run.js';
import { type Estimate, estimate, mean, slopeWithin } from './statistics.js';

/** What the runs at one strength came to, in units of the quote asset a run. */
export interface StrengthSummary {
  readonly strength: number;
  readonly grossAtMid: Estimate;
  readonly net: Estimate;
  readonly fees: number;
  readonly fills: number;
}

export interface Claim {
  readonly says: string;
  readonly holds: boolean;
}

export interface Verdict {
  readonly edge: string;
  readonly strategy: string;
  readonly seeds: number;
  readonly strengths: readonly StrengthSummary[];
  /** Of gross PnL at the mid on strength, within seeds. */
  readonly slope: Estimate;
  /** What the smallest edge adds to the gross PnL at the mid, within seeds. */
  readonly smallestEffect: Estimate;
  /** Of the 95 % interval without an edge. */
  readonly intervalWidth: number;
  readonly claims: readonly Claim[];
}

/** A sample of seeds shows the direction; that the answer is exact takes all of them. */
export interface Demands {
  /** The slope's p must be below this. */
  readonly significance: number;
  /**
   * Whether the interval without an edge must be narrower than half the smallest edge's effect, and losses after fees
   * be certain rather than seen.
   */
  readonly exact: boolean;
}

export const FULL_DEMANDS: Demands = { significance: 0.001, exact: true };

/** @throws Error where a seed has not been run at every strength. */
export function judge(
  { edge, strategy, strengths }: Experiment,
  outcomes: readonly Outcome[],
  demands: Demands = FULL_DEMANDS,
): Verdict {
  const rows = pair(outcomes, strengths);
  const summaries = strengths.map((strength, i) =>
    summarise(
      strength,
      rows.map((row) => row[i]!),
    ),
  );
  const gross = rows.map((row) => row.map(({ grossAtMid }) => grossAtMid));
  const slope = slopeWithin(strengths, gross);
  const smallestEffect = estimate(gross.map(([none, smallest]) => smallest! - none!));
  const none = summaries[0]!;
  const [low, high] = none.grossAtMid.interval;
  const intervalWidth = high - low;
  const claims = [
    {
      says: `gross PnL at the mid rises with the edge, p < ${demands.significance}`,
      holds: slope.mean > 0 && slope.p < demands.significance,
    },
    { says: 'without an edge its 95 % interval contains 0', holds: low <= 0 && high >= 0 },
    ...(demands.exact
      ? [
          {
            says: "that interval is narrower than half the smallest edge's effect",
            holds: intervalWidth < smallestEffect.mean / 2,
          },
        ]
      : []),
    {
      says: 'fees are paid at every strength, and leave less than there was',
      holds: summaries.every(({ fees, net, grossAtMid }) => fees > 0 && net.mean < grossAtMid.mean),
    },
    {
      says: 'after fees every strength loses',
      holds: summaries.every(({ net }) => (demands.exact ? net.interval[1] : net.mean) < 0),
    },
  ];
  return {
    edge,
    strategy,
    seeds: rows.length,
    strengths: summaries,
    slope,
    smallestEffect,
    intervalWidth,
    claims,
  };
}

/** A row a seed, a column a strength. */
function pair(outcomes: readonly Outcome[], strengths: readonly number[]): Outcome[][] {
  const seeds = [...new Set(outcomes.map(({ seed }) => seed))].sort((a, b) => a - b);
  const byCell = new Map(outcomes.map((outcome) => [`${outcome.seed} ${outcome.strength}`, outcome]));
  return seeds.map((seed) =>
    strengths.map((strength) => {
      const found = byCell.get(`${seed} ${strength}`);
      if (found === undefined) throw new Error(`seed ${seed} has not been run at strength ${strength}`);
      return found;
    }),
  );
}

function summarise(strength: number, outcomes: readonly Outcome[]): StrengthSummary {
  return {
    strength,
    grossAtMid: estimate(outcomes.map(({ grossAtMid }) => grossAtMid)),
    net: estimate(outcomes.map(({ net }) => net)),
    fees: mean(outcomes.map(({ fees }) => fees)),
    fills: mean(outcomes.map(({ fills }) => fills)),
  };
}
