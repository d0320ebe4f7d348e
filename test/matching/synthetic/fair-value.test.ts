import { describe, expect, it } from 'vitest';
import { FairValues } from '../../../src/matching/synthetic/fair-value.js';
import type { PlantedEdge } from '../../../src/matching/synthetic/planted-edge.js';
import { autocovarianceT, average, correlation, differences, variance } from './series.js';

const ANCHORS = [6_000_000, 250_000];
const STEPS_PER_SECOND = 10;
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

/** ln(value / anchor) of both instruments at each step. */
function paths(seed: number, steps: number, edge: PlantedEdge | null = null): [number[], number[]] {
  const fair = new FairValues(ANCHORS, seed, edge);
  const logs: [number[], number[]] = [[], []];
  for (let step = 0; step < steps; step += 1) {
    fair.step();
    for (const place of [0, 1] as const) logs[place].push(Math.log(fair.value(place) / ANCHORS[place]!));
  }
  return logs;
}

const everySecond = (path: readonly number[]): number[] => path.filter((_, i) => i % STEPS_PER_SECOND === 0);
const returns = (path: readonly number[], seconds: number): number[] =>
  differences(everySecond(path).filter((_, i) => i % seconds === 0));
/** How much more long returns vary than short ones would make them: 1 for a martingale. */
const varianceRatio = (path: readonly number[], seconds: number): number =>
  variance(returns(path, seconds)) / (seconds * variance(returns(path, 1)));

describe('fair value without an edge', () => {
  it('is a martingale: what comes has nothing to do with what was', () => {
    const moves = SEEDS.flatMap((seed) => returns(paths(seed, 12_000)[0], 1));
    for (const lag of [1, 5, 30]) {
      expect(Math.abs(autocovarianceT(moves, lag))).toBeLessThan(3.3);
    }
  });

  it.each(['mean-reversion', 'lead-lag', 'drift', 'imbalance'] as const)(
    'is the same with %s of strength 0',
    (kind) => {
      expect(paths(5, 3_000, { kind, strength: 0 })).toEqual(paths(5, 3_000));
    },
  );
});

describe('an edge of mean reversion', () => {
  // Of an Ornstein–Uhlenbeck process, Var Δ(h) = σ²/κ (1 − e^(−κh)); its slow average adds a little of its own.
  it.each([0.05, 0.1, 0.2])('makes long moves as small as its rate of %d does', (strength) => {
    const edge = { kind: 'mean-reversion', strength } as const;
    const expected = (1 - Math.exp(-strength * 60)) / (60 * (1 - Math.exp(-strength)));
    const found = SEEDS.map((seed) => varianceRatio(paths(seed, 24_000, edge)[0], 60));
    expect(average(found)).toBeGreaterThan(expected * 0.8);
    expect(average(found)).toBeLessThan(expected * 1.6);
  });
});

describe('an edge of lead and lag', () => {
  const edge = { kind: 'lead-lag', strength: 0.2 } as const;

  it('leaves the leader alone', () => {
    expect(paths(3, 3_000, edge)[0]).toEqual(paths(3, 3_000)[0]);
  });

  it('lets the follower go where the leader was before it, and not the other way round', () => {
    const moves = SEEDS.map((seed) => paths(seed, 24_000, edge).map((path) => returns(path, 1)));
    const after = (first: 0 | 1, second: 0 | 1): number =>
      average(moves.map((pair) => correlation(pair[first]!.slice(0, -1), pair[second]!.slice(1))));
    // The leader's own part of a move, 1 − 0.8² of it, is new to the gap: 0.36 · (1 − e^−0.2)² / 0.2 of it follows in
    // the next second, 0.06; the mean over the seeds has a deviation of 0.007.
    expect(after(0, 1)).toBeGreaterThan(0.035);
    expect(after(0, 1)).toBeLessThan(0.085);
    expect(Math.abs(after(1, 0))).toBeLessThan(0.025);
  });

  it('keeps the two together, closer the stronger it is', () => {
    const gap = (strength: number): number => {
      const [leader, follower] = paths(4, 36_000, { kind: 'lead-lag', strength });
      return variance(leader.map((log, i) => log - follower[i]!));
    };
    expect(gap(0.1)).toBeLessThan(gap(0) / 5);
    // σ²/2κ: half as much at twice the rate.
    expect(gap(0.2) / gap(0.1)).toBeGreaterThan(0.35);
    expect(gap(0.2) / gap(0.1)).toBeLessThan(0.7);
  });
});

describe('an edge of drift', () => {
  it('adds so many basis points a second, up or down, in regimes of about a minute', () => {
    const strength = 0.4;
    const lengths: number[] = [];
    let worst = 0;
    for (const seed of SEEDS) {
      const [plain] = paths(seed, 24_000);
      const [drifting] = paths(seed, 24_000, { kind: 'drift', strength });
      const added = differences(drifting.map((log, i) => log - plain[i]!));
      let length = 0;
      for (const [i, move] of added.entries()) {
        // What pulls the price back over a day takes a little of it.
        worst = Math.max(worst, Math.abs(Math.abs(move) - 0.000_004));
        if (i > 0 && Math.sign(move) !== Math.sign(added[i - 1]!)) {
          lengths.push(length);
          length = 0;
        }
        length += 1;
      }
    }
    const seconds = average(lengths) / STEPS_PER_SECOND;
    expect(worst).toBeLessThan(0.000_000_4);
    expect(lengths.length).toBeGreaterThan(200);
    expect(seconds).toBeGreaterThan(50);
    expect(seconds).toBeLessThan(70);
  });
});

describe('an edge of imbalance', () => {
  const AHEAD = 100;
  const edge = { kind: 'imbalance', strength: 0.5 } as const;

  it('leaves fair value alone', () => {
    expect(paths(6, 3_000, edge)).toEqual(paths(6, 3_000));
  });

  it('leans to where fair value will be in ten seconds, by its strength at most', () => {
    const [path] = paths(7, 6_000);
    const fair = new FairValues(ANCHORS, 7, edge);
    const leans: number[] = [];
    const moves: number[] = [];
    let wrong = 0;
    for (let step = 0; step + AHEAD < path.length; step += 1) {
      fair.step();
      const lean = fair.lean(0);
      const move = path[step + AHEAD]! - path[step]!;
      if (Math.abs(lean) > edge.strength || lean * move < 0) wrong += 1;
      leans.push(lean);
      moves.push(move);
    }
    expect(wrong).toBe(0);
    expect(correlation(leans, moves)).toBeGreaterThan(0.8);
  });

  it('does not lean where no edge is planted', () => {
    const fair = new FairValues(ANCHORS, 7);
    fair.step();
    expect(fair.lean(0)).toBe(0);
  });
});
