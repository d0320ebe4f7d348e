import { describe, expect, it } from 'vitest';
import { Random } from '../../src/domain/index.js';
import type { Experiment } from './known-answer-experiments.js';
import type { Outcome } from './known-answer-run.js';
import { judge } from './known-answer-verdict.js';

const EXPERIMENT: Experiment = {
  edge: 'drift',
  strategy: 'momentum',
  parameters: {},
  instruments: ['BTC/USDT'],
  seconds: 1,
  strengths: [0, 1, 2, 3],
};

/** Runs that make `bias + reward × strength` and noise of deviation 1, and lose `fees`. */
function outcomes({ bias = 0, reward = 1, fees = 10 }, seeds = 200): Outcome[] {
  const random = new Random(3);
  const rows: Outcome[] = [];
  for (let seed = 1; seed <= seeds; seed += 1) {
    for (const strength of EXPERIMENT.strengths) {
      const grossAtMid = bias + reward * strength + random.normal();
      rows.push({ seed, strength, grossAtMid, net: grossAtMid - fees, fees, fills: 4, turnover: 100 });
    }
  }
  return rows;
}

const failing = (rows: readonly Outcome[]): string[] =>
  judge(EXPERIMENT, rows)
    .claims.filter(({ holds }) => !holds)
    .map(({ says }) => says.slice(0, 24));

describe('the verdict', () => {
  it('finds what is there', () => {
    const verdict = judge(EXPERIMENT, outcomes({}));
    expect(verdict.claims.every(({ holds }) => holds)).toBe(true);
    expect(verdict.seeds).toBe(200);
    expect(verdict.slope.mean).toBeCloseTo(1, 0);
    expect(verdict.smallestEffect.mean).toBeCloseTo(1, 0);
  });

  it('finds nothing where there is nothing', () => {
    expect(failing(outcomes({ reward: 0 }))).toEqual([
      'gross PnL at the mid ris',
      'that interval is narrowe',
    ]);
  });

  it('sees a strategy that wins without an edge', () => {
    expect(failing(outcomes({ bias: 1 }))).toEqual(['without an edge its 95 %']);
  });

  it('sees too few seeds to tell', () => {
    expect(failing(outcomes({ reward: 0.3 }, 60))).toContain('that interval is narrowe');
  });

  it('sees fees that are not paid', () => {
    expect(failing(outcomes({ fees: 0 })).length).toBeGreaterThan(0);
  });

  it('does not judge half a pair', () => {
    expect(() => judge(EXPERIMENT, outcomes({}).slice(0, -1))).toThrow(
      'seed 200 has not been run at strength 3',
    );
  });
});
