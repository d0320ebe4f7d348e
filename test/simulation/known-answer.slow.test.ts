import { describe, expect, it } from 'vitest';
import { EXPERIMENTS } from './known-answer-experiments.js';
import { type Outcome, runOnce } from './known-answer-run.js';
import { judge } from './known-answer-verdict.js';

/** A sample of what `npm run simulate:known-answer` shows over 200 seeds: enough for the direction, not the margin. */
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

describe.each(EXPERIMENTS)('$strategy on a planted edge of $edge', (whole) => {
  it('finds it, finds nothing without it, and loses the fees', async () => {
    const experiment = { ...whole, strengths: [0, whole.strengths.at(-1)!] };
    const outcomes: Outcome[] = [];
    for (const seed of SEEDS) {
      for (const strength of experiment.strengths)
        outcomes.push(await runOnce(experiment, { seed, strength }));
    }
    const { claims, strengths } = judge(experiment, outcomes, { significance: 0.01, exact: false });
    expect(claims.filter(({ holds }) => !holds)).toEqual([]);
    expect(strengths.every(({ fills }) => fills > 1)).toBe(true);
  });

  it('gives the same answer to the same seed', async () => {
    const cell = { seed: 3, strength: whole.strengths[1]! };
    const short = { ...whole, seconds: 100 };
    expect(await runOnce(short, cell)).toEqual(await runOnce(short, cell));
  });
});
