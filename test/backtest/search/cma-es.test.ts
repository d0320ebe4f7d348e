import { describe, expect, it } from 'vitest';
import { symmetricEigen } from '../../../src/backtest/search/eigen.js';
import { CmaEs, cmaSearch, reflect, type Search, Space } from '../../../src/backtest/search/index.js';
import { Random } from '../../../src/domain/index.js';

type Objective = (x: Float64Array) => number;

const sphere: Objective = (x) => x.reduce((sum, each) => sum + each * each, 0);
const ellipsoid: Objective = (x) =>
  x.reduce((sum, each, i) => sum + 10 ** ((6 * i) / (x.length - 1)) * each * each, 0);
/** Turned by 45° in each pair of coordinates, so that only a full covariance can follow it. */
const turned: Objective = (x) => {
  const y = Float64Array.from(x);
  for (let i = 0; i + 1 < x.length; i += 1) {
    const [a, b] = [y[i]!, y[i + 1]!];
    y[i] = (a - b) / Math.SQRT2;
    y[i + 1] = (a + b) / Math.SQRT2;
  }
  return ellipsoid(y);
};
const rosenbrock: Objective = (x) =>
  x.slice(1).reduce((sum, next, i) => sum + 100 * (next - x[i]! * x[i]!) ** 2 + (1 - x[i]!) ** 2, 0);

function minimise(
  objective: Objective,
  { n, seed, evaluations }: { n: number; seed: number; evaluations: number },
) {
  const strategy = new CmaEs({ mean: new Array(n).fill(0.6), sigma: 0.5, random: new Random(seed) });
  let best = Number.POSITIVE_INFINITY;
  for (let spent = 0; spent < evaluations && best > 1e-10; spent += strategy.population) {
    const points = strategy.sample();
    const scored = points
      .map((point) => ({ point, value: objective(point) }))
      .sort((a, b) => a.value - b.value);
    best = Math.min(best, scored[0]!.value);
    strategy.update(scored.map(({ point }) => point));
  }
  return best;
}

describe('CMA-ES', () => {
  // Budgets are about twice what the tutorial's reference needs.
  it.each([
    ['sphere', sphere, 2, 600],
    ['sphere', sphere, 5, 1_500],
    ['sphere', sphere, 10, 3_500],
    ['ellipsoid', ellipsoid, 2, 1_500],
    ['ellipsoid', ellipsoid, 5, 4_000],
    ['ellipsoid', ellipsoid, 10, 12_000],
    ['turned ellipsoid', turned, 5, 4_000],
    ['turned ellipsoid', turned, 10, 12_000],
    ['Rosenbrock', rosenbrock, 2, 1_500],
    ['Rosenbrock', rosenbrock, 5, 6_000],
  ])('finds the minimum of the %s in %#', (_, objective, n, evaluations) => {
    const found = [1, 2, 3].map((seed) => minimise(objective, { n, seed, evaluations }));
    // Rosenbrock has a second valley in which a run may end; one of three may.
    expect(found.filter((best) => best <= 1e-10).length).toBeGreaterThanOrEqual(
      objective === rosenbrock ? 2 : 3,
    );
  });

  it('is the same for the same seed', () => {
    const run = () => minimise(sphere, { n: 3, seed: 9, evaluations: 200 });
    expect(run()).toBe(run());
  });
});

it('eigenvectors of a symmetric matrix turn it back', () => {
  const random = new Random(3);
  for (const n of [1, 2, 5, 9]) {
    const matrix = new Float64Array(n * n);
    for (let i = 0; i < n; i += 1) {
      for (let j = 0; j <= i; j += 1) matrix[i * n + j] = matrix[j * n + i] = random.normal();
    }
    const { values, vectors } = symmetricEigen(matrix, n);
    for (let i = 0; i < n; i += 1) {
      for (let j = 0; j < n; j += 1) {
        let [rebuilt, unit] = [0, 0];
        for (let k = 0; k < n; k += 1) {
          rebuilt += vectors[i * n + k]! * values[k]! * vectors[j * n + k]!;
          unit += vectors[k * n + i]! * vectors[k * n + j]!;
        }
        expect(rebuilt).toBeCloseTo(matrix[i * n + j]!, 10);
        expect(unit).toBeCloseTo(i === j ? 1 : 0, 10);
      }
    }
  }
});

describe('the search by CMA-ES', () => {
  const steps = (count: number) => Array.from({ length: count }, (_, i) => i);
  const space = new Space([
    { name: 'step', kind: 'listed', values: steps(21) },
    { name: 'whole', kind: 'range', low: 1, high: 50, log: false, integer: true },
    { name: 'ratio', kind: 'range', low: 0.01, high: 100, log: true, integer: false },
  ]);
  const score = ({ step, whole, ratio }: Record<string, number>) =>
    -((step! - 17) ** 2) - (whole! - 9) ** 2 / 4 - 10 * Math.log(ratio! / 4) ** 2;

  function best(search: Search): Record<string, number> {
    let [values, most]: [Record<string, number>, number] = [{}, Number.NEGATIVE_INFINITY];
    for (let trial = search.ask(); trial !== null; trial = search.ask()) {
      const point = trial.values as Record<string, number>;
      const value = score(point);
      if (value > most) [values, most] = [point, value];
      search.tell(trial.id, value);
    }
    return values;
  }

  it.each([1, 2, 3, 4, 5])('finds whole numbers, steps and ratios: seed %d', (seed) => {
    const start = { step: 3, whole: 40, ratio: 0.1 };
    const found = best(cmaSearch(space, { trials: 300, seed, start }));
    expect(Math.abs(found.step! - 17)).toBeLessThanOrEqual(1);
    expect(Math.abs(found.whole! - 9)).toBeLessThanOrEqual(2);
    expect(Math.abs(Math.log(found.ratio! / 4))).toBeLessThan(0.3);
  });

  it('finds an optimum on a bound, and never asks for what lies beyond', () => {
    const line = new Space([{ name: 'x', kind: 'range', low: -1, high: 2, log: false, integer: false }]);
    const search = cmaSearch(line, { trials: 120, seed: 1, start: { x: 0 } });
    let most = -1;
    for (let trial = search.ask(); trial !== null; trial = search.ask()) {
      const x = trial.values.x as number;
      expect(x >= -1 && x <= 2).toBe(true);
      most = Math.max(most, x);
      search.tell(trial.id, x);
    }
    expect(most).toBeGreaterThan(1.99);
  });

  it('goes on where evaluations fail', () => {
    const search = cmaSearch(space, { trials: 40, seed: 2, start: {} });
    let count = 0;
    for (let trial = search.ask(); trial !== null; trial = search.ask()) {
      search.tell(trial.id, count % 3 === 0 ? null : -count);
      count += 1;
    }
    expect(count).toBe(search.planned);
  });

  it('refuses words', () => {
    const words = new Space([{ name: 'mode', kind: 'listed', values: ['fast', 'slow'] }]);
    expect(() => cmaSearch(words, { trials: 10, seed: 1, start: {} })).toThrow(
      '--method cma-es varies numbers, and mode can be "fast"',
    );
  });
});

it('what lies beyond a bound is reflected', () => {
  expect([0, 0.25, 1, 1.25, 2, 2.5, -0.25, -1, -1.75].map(reflect)).toEqual([
    0, 0.25, 1, 0.75, 0, 0.5, 0.25, 1, 0.25,
  ]);
});
