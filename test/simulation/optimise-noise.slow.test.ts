import { expect, it } from 'vitest';
import { type BacktestRequest, runBacktestRequest } from '../../src/apps/backtest/index.js';
import { type Evaluator, measure } from '../../src/apps/optimise/index.js';
import { NOISE, PLANTED } from './optimise-experiments.js';
import { meanOptimum, optimiseOnce, optimiseSeeds } from './optimise-run.js';

/** In this process; `npm run simulate:optimise` runs all seeds, on all cores. */
const evaluator: Evaluator<BacktestRequest> = {
  size: 1,
  evaluate: async (request) => ({
    kind: 'measured',
    measured: measure(await runBacktestRequest(request), request),
  }),
};

it('a few markets without an edge give no reason to change anything', async () => {
  const experiment = { ...NOISE[0]!, values: [125, 2_000, 32_000], seconds: 60 };
  const outcomes = await optimiseSeeds(experiment, { seeds: [1, 2, 3], evaluator });
  expect(outcomes.filter(({ recommends }) => recommends)).toEqual([]);
}, 60_000);

it('an optimum that is planted is found', async () => {
  const experiment = { ...PLANTED, values: [30, 2_000, 128_000], standing: 128_000, seconds: 100 };
  const { best } = await optimiseOnce(experiment, { seed: 1, evaluator });
  expect(best).toBe(1);
}, 60_000);

it('the planted optimum is that of the mean', () => {
  const outcome = {
    experiment: 'x',
    strength: 1,
    seed: 1,
    recommends: false,
    best: 0,
    deflatedSharpe: 0,
    overfitting: 0,
  };
  expect(
    meanOptimum([
      { ...outcome, scores: [5, 3, 0] },
      { ...outcome, scores: [-5, 1, 0] },
    ]),
  ).toBe(1);
});
