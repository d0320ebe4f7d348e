import { describe, expect, it } from 'vitest';
import {
  deflatedSharpe,
  expectedMaximumSharpe,
  moments,
  normalCdf,
  normalInverse,
  probabilisticSharpe,
  varianceOfChance,
} from '../../../src/backtest/validation/index.js';

describe('the normal distribution', () => {
  // Python 3.11: 0.5 * math.erfc(-x / math.sqrt(2)).
  it.each([
    [-8, 6.220960574271819e-16],
    [-5, 2.866515718791945e-7],
    [-3, 0.0013498980316300957],
    [-1.96, 0.024997895148220435],
    [-0.5, 0.3085375387259869],
    [0.3, 0.6179114221889526],
    [1, 0.8413447460685429],
    [2.5, 0.9937903346742238],
  ])('lies below %f with its probability', (x, p) => {
    expect(Math.abs(normalCdf(x) / p - 1)).toBeLessThan(1e-8);
    expect(Math.abs(normalCdf(x) - p)).toBeLessThan(2e-15);
  });

  it.each([1e-9, 0.001, 0.02, 0.0243, 0.1, 0.4, 0.5, 0.75, 0.99, 0.999999])('is inverted at %f', (p) => {
    expect(Math.abs(normalCdf(normalInverse(p)) / p - 1)).toBeLessThan(1e-12);
  });

  // Python 3.11: statistics.NormalDist().inv_cdf.
  it('has the quantiles of the tables', () => {
    expect(normalInverse(0.975)).toBeCloseTo(1.959963984540054, 12);
    expect(normalInverse(0.99)).toBeCloseTo(2.3263478740408408, 12);
    expect(normalInverse(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(() => normalInverse(1.1)).toThrow(RangeError);
  });
});

describe('moments', () => {
  it('are those of a small series by hand', () => {
    // 1, 2, 3, 6: mean 3; squares 4 + 1 + 0 + 9; cubes −8 − 1 + 0 + 27; fourths 16 + 1 + 0 + 81.
    const { mean, deviation, skewness, kurtosis, sharpe } = moments([1, 2, 3, 6]);
    expect(mean).toBe(3);
    expect(deviation).toBeCloseTo(Math.sqrt(14 / 3), 12);
    expect(skewness).toBeCloseTo(18 / 4 / 3.5 ** 1.5, 12);
    expect(kurtosis).toBeCloseTo(98 / 4 / 3.5 ** 2, 12);
    expect(sharpe).toBeCloseTo(3 / Math.sqrt(14 / 3), 12);
  });

  it('are flat where nothing moves', () => {
    expect(moments([0.1, 0.1, 0.1]).sharpe).toBe(0);
    expect(moments([]).sharpe).toBe(0);
    expect(moments([5]).sharpe).toBe(0);
  });
});

/** The example of The Deflated Sharpe Ratio (2014): annual 2.5, five years of 250 days, skewness −3, kurtosis 10. */
describe('the deflated Sharpe ratio of the paper', () => {
  const best = { sharpe: 2.5 / Math.sqrt(250), count: 1250, skewness: -3, kurtosis: 10 };
  const variance = 0.5 / 250;

  it('has the benchmark 0.1132 after 100 trials', () => {
    expect(expectedMaximumSharpe({ trials: 100, variance })).toBeCloseTo(0.1132, 4);
  });

  it('is 0.9004 after 100 trials, 0.9505 after 46', () => {
    expect(deflatedSharpe(best, { trials: 100, variance })).toBeCloseTo(0.9004, 4);
    expect(deflatedSharpe(best, { trials: 46, variance })).toBeCloseTo(0.9505, 4);
  });

  it('is 0.9505 after 88 trials where the returns are normal', () => {
    expect(deflatedSharpe({ ...best, skewness: 0, kurtosis: 3 }, { trials: 88, variance })).toBeCloseTo(
      0.9505,
      3,
    );
  });

  it('with one trial is the probabilistic Sharpe ratio', () => {
    expect(deflatedSharpe(best, { trials: 1, variance })).toBe(probabilisticSharpe(best));
  });
});

describe('the probabilistic Sharpe ratio', () => {
  it('is a half at its benchmark, and what the formula says by hand', () => {
    expect(probabilisticSharpe({ sharpe: 0.1, count: 50, skewness: -1, kurtosis: 5 }, 0.1)).toBeCloseTo(
      0.5,
      12,
    );
    // (0.2 × √100) / √(1 + 0.2 × 0.5 + 0.75 × 0.04) = 2 / √1.13
    const p = probabilisticSharpe({ sharpe: 0.2, count: 101, skewness: -0.5, kurtosis: 4 });
    expect(p).toBeCloseTo(normalCdf(2 / Math.sqrt(1.13)), 12);
  });

  it('says nothing of what cannot be judged', () => {
    expect(probabilisticSharpe({ sharpe: 1, count: 1, skewness: 0, kurtosis: 3 })).toBe(0);
    expect(probabilisticSharpe({ sharpe: 2, count: 10, skewness: 3, kurtosis: 1 })).toBe(0);
  });
});

it('the variance of chance is what is seen, and at most that of one series without an edge', () => {
  expect(varianceOfChance([0.01, 0.02, 0.03], 101)).toBeCloseTo(0.0001, 12);
  expect(varianceOfChance([-1, 0, 1], 101)).toBeCloseTo(0.01, 12);
  expect(varianceOfChance([0.3], 101)).toBe(0);
});
