import { describe, expect, it } from 'vitest';
import { blockLength } from '../../../src/backtest/report/block-length.js';
import { stationaryBootstrap } from '../../../src/backtest/report/bootstrap.js';
import { Random } from '../../../src/domain/index.js';

/** x(t) = ρ x(t − 1) + e, around a mean. */
function autoregressive(seed: number, shape: { n: number; rho: number; mean?: number }): Float64Array {
  const random = new Random(seed);
  let x = random.normal() / Math.sqrt(1 - shape.rho * shape.rho);
  return Float64Array.from({ length: shape.n }, () => {
    x = shape.rho * x + random.normal();
    return x + (shape.mean ?? 0);
  });
}

describe('the block length', () => {
  it('is near the optimum that theory gives for an autoregressive series', () => {
    // G = Σ |k| R(k) and g = Σ R(k) over all k: their ratio is 2ρ ÷ (1 − ρ²), the length (ratio² n)^⅓.
    const [n, rho] = [20_000, 0.5];
    const ratio = (2 * rho) / (1 - rho * rho);
    const optimum = Math.cbrt(ratio * ratio * n);
    const lengths = Array.from({ length: 20 }, (_, i) => blockLength(autoregressive(i + 1, { n, rho })));
    const mean = lengths.reduce((sum, one) => sum + one, 0) / lengths.length;
    expect(mean / optimum).toBeGreaterThan(0.8);
    expect(mean / optimum).toBeLessThan(1.2);
  });

  it('is short for noise, and 1 for what does not vary', () => {
    expect(blockLength(autoregressive(3, { n: 5_000, rho: 0 }))).toBeLessThan(8);
    expect(blockLength(new Float64Array(500))).toBe(1);
    expect(blockLength(Float64Array.of(1, 2))).toBe(1);
  });
});

describe('the stationary bootstrap', () => {
  it('has intervals as wide as theory says: noise, and noise that hangs together', () => {
    const n = 4_000;
    for (const rho of [0, 0.6]) {
      const series = autoregressive(11, { n, rho });
      const { mean } = stationaryBootstrap(series)!;
      // The mean's standard error is 1 ÷ ((1 − ρ) √n).
      const width = (2 * 1.96) / ((1 - rho) * Math.sqrt(n));
      expect((mean[1] - mean[0]) / width).toBeGreaterThan(0.8);
      expect((mean[1] - mean[0]) / width).toBeLessThan(1.2);
    }
  });

  it('covers the true mean and the true ratio in about 95 of 100 series', () => {
    const truth = 0.05;
    const covered = { mean: 0, ratio: 0 };
    const series = 300;
    for (let seed = 1; seed <= series; seed += 1) {
      const drawn = autoregressive(seed, { n: 400, rho: 0.2, mean: truth });
      const { mean, ratio } = stationaryBootstrap(drawn, { resamples: 400, seed })!;
      const deviation = 1 / Math.sqrt(1 - 0.04);
      if (mean[0] <= truth && truth <= mean[1]) covered.mean += 1;
      if (ratio![0] <= truth / deviation && truth / deviation <= ratio![1]) covered.ratio += 1;
    }
    // Intervals of a series that hangs together are known to be a little narrow: their coverage is near 0.93 here,
    // and three standard errors of such a share over 300 series are 0.044.
    expect(covered.mean / series).toBeGreaterThan(0.88);
    expect(covered.ratio / series).toBeGreaterThan(0.88);
    expect(covered.mean / series).toBeLessThan(0.985);
  });

  it('is the same for the same seed, and another for another', () => {
    const series = autoregressive(5, { n: 300, rho: 0.3 });
    expect(stationaryBootstrap(series)).toEqual(stationaryBootstrap(series));
    expect(stationaryBootstrap(series, { seed: 2 })!.mean).not.toEqual(stationaryBootstrap(series)!.mean);
  });

  it('resamples whole blocks: with one as long as the series, its mean is always the same', () => {
    const series = autoregressive(6, { n: 50, rho: 0 });
    const { mean } = stationaryBootstrap(series, { meanBlock: 1e12 })!;
    expect(mean[1] - mean[0]).toBeLessThan(1e-12);
  });

  it('says nothing of too little, and no ratio of what does not vary', () => {
    expect(stationaryBootstrap(new Float64Array(19))).toBeNull();
    const flat = stationaryBootstrap(new Float64Array(30).fill(0.5))!;
    expect([flat.mean, flat.ratio]).toEqual([[0.5, 0.5], null]);
  });
});
