import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cmaSearch,
  gridSearch,
  halvingRungs,
  halvingSearch,
  pointKey,
  randomSearch,
  ranking,
  type Search,
  Space,
  type Trial,
} from '../../../src/backtest/search/index.js';
import { Random } from '../../../src/domain/index.js';

const space = new Space([
  { name: 'a', kind: 'listed', values: [1, 2, 3, 4, 5] },
  { name: 'b', kind: 'range', low: 0, high: 1, log: false, integer: false },
]);
const score = ({ values: { a, b } }: Trial) => -Math.abs((a as number) - 4) - Math.abs((b as number) - 0.3);

/** Workers that finish in an order of their own. */
function run(search: Search, { workers, seed }: { workers: number; seed: number }): string[] {
  const random = new Random(seed);
  const working: Trial[] = [];
  const asked: string[] = [];
  while (!search.done) {
    for (let trial = search.ask(); trial !== null; trial = working.length < workers ? search.ask() : null) {
      working.push(trial);
      asked.push(`${trial.id} ${pointKey(trial.values)} ${trial.budget.toFixed(6)}`);
      if (working.length >= workers) break;
    }
    const [done] = working.splice(random.integer(0, working.length - 1), 1);
    search.tell(done!.id, score(done!));
  }
  return asked;
}

describe('a search', () => {
  it.each([
    ['grid', () => gridSearch(space, 25)],
    ['random', () => randomSearch(space, { trials: 20, seed: 3 })],
    ['halving', () => halvingSearch(space, { trials: 40, seed: 3 })],
    ['cma-es', () => cmaSearch(space, { trials: 60, seed: 3, start: {} })],
  ])('by %s is the same whoever finishes first', (_, make) => {
    const alone = run(make(), { workers: 1, seed: 0 });
    expect(alone).toHaveLength(make().planned);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 1e9 }), (workers, seed) => {
        expect(run(make(), { workers, seed })).toEqual(alone);
      }),
      { numRuns: 15 },
    );
  });

  it('takes no answer to what was not asked, nor a second one', () => {
    const search = gridSearch(space, 25);
    expect(() => search.tell(0, 1)).toThrow(RangeError);
    const trial = search.ask()!;
    search.tell(trial.id, 1);
    expect(() => search.tell(trial.id, 1)).toThrow(RangeError);
  });

  it('puts what failed last', () => {
    expect(ranking([1, null, 3, 3, -5])).toEqual([2, 3, 0, 4, 1]);
  });
});

describe('the grid', () => {
  it('is refused where it has more points than trials', () => {
    expect(() => gridSearch(space, 24)).toThrow('the grid has 25 points and --trials allows 24');
  });
});

describe('random points', () => {
  it('differ from one another, and between seeds', () => {
    const first = run(randomSearch(space, { trials: 30, seed: 1 }), { workers: 1, seed: 0 });
    expect(new Set(first.map((line) => line.split(' ')[1])).size).toBe(30);
    expect(run(randomSearch(space, { trials: 30, seed: 2 }), { workers: 1, seed: 0 })).not.toEqual(first);
  });

  it('are all there are where there are few', () => {
    const small = new Space([{ name: 'a', kind: 'listed', values: [1, 2, 3] }]);
    expect(randomSearch(small, { trials: 10, seed: 1 }).planned).toBe(3);
  });
});

describe('halving', () => {
  it.each([
    [5, [[5, 1]]],
    [
      27,
      [
        [27, 1 / 3],
        [9, 1],
      ],
    ],
    [
      100,
      [
        [100, 1 / 9],
        [34, 1 / 3],
        [12, 1],
      ],
    ],
    [
      1000,
      [
        [1000, 1 / 27],
        [334, 1 / 9],
        [112, 1 / 3],
        [38, 1],
      ],
    ],
  ])('of %d points has the rungs of eta 3', (points, rungs) => {
    expect(halvingRungs(points).map(({ count }) => count)).toEqual(rungs.map(([count]) => count));
    for (const [i, { budget }] of halvingRungs(points).entries())
      expect(budget).toBeCloseTo(rungs[i]![1]!, 12);
  });

  it('lets the better third go on, by hand', () => {
    const line = new Space([{ name: 'x', kind: 'listed', values: Array.from({ length: 27 }, (_, i) => i) }]);
    const search = halvingSearch(line, { trials: 27, seed: 1 });
    const last: number[] = [];
    for (let trial = search.ask(); trial !== null; trial = search.ask()) {
      const x = trial.values.x as number;
      if (trial.budget === 1) last.push(x);
      search.tell(trial.id, x === 26 ? null : x);
    }
    expect(last).toEqual([25, 24, 23, 22, 21, 20, 19, 18, 17]);
    expect(search.done).toBe(true);
  });

  it('ends early where all fail', () => {
    const search = halvingSearch(space, { trials: 27, seed: 1 });
    for (let trial = search.ask(); trial !== null; trial = search.ask()) search.tell(trial.id, null);
    expect(search.done).toBe(true);
  });
});
