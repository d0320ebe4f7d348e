import { describe, expect, it } from 'vitest';
import { Random } from '../../src/domain/index.js';
import { deviation, estimate, mean, slope, slopeWithin, studentQuantile, studentTail } from './statistics.js';

describe('Student’s t', () => {
  // From the printed tables: one-sided tail of 2.5 %, 0.5 % and 5 %.
  it.each([
    [0.975, 1, 12.7062],
    [0.975, 9, 2.2622],
    [0.975, 30, 2.0423],
    [0.975, 199, 1.972],
    [0.995, 5, 4.0321],
    [0.995, 120, 2.6174],
    [0.95, 10, 1.8125],
  ])('has %d of it below the tabled value, with %d degrees', (share, degrees, tabled) => {
    expect(studentQuantile(share, degrees)).toBeCloseTo(tabled, 3);
    expect(studentTail(tabled, degrees)).toBeCloseTo(1 - share, 4);
    expect(studentQuantile(1 - share, degrees)).toBeCloseTo(-tabled, 3);
  });

  it('is Cauchy’s with one degree: a quarter lies above 1, and far tails are 1 / πt', () => {
    expect(studentTail(1, 1)).toBeCloseTo(0.25, 12);
    expect(studentTail(1e6, 1) * Math.PI * 1e6).toBeCloseTo(1, 6);
    expect(studentTail(0, 7)).toBeCloseTo(0.5, 12);
  });

  it('has a closed form with two degrees', () => {
    for (const t of [0.3, 1, 4, 25]) {
      expect(studentTail(t, 2)).toBeCloseTo(0.5 - t / (2 * Math.sqrt(2 + t * t)), 12);
    }
  });
});

describe('estimates', () => {
  it('of four numbers, by hand', () => {
    // Mean 5, squares of distances 9 + 1 + 1 + 9, deviation √(20/3).
    const values = [2, 4, 6, 8];
    expect(mean(values)).toBe(5);
    expect(deviation(values)).toBeCloseTo(Math.sqrt(20 / 3), 12);
    const { standardError, t, interval } = estimate(values);
    expect(standardError).toBeCloseTo(Math.sqrt(20 / 3) / 2, 12);
    expect(t).toBeCloseTo(5 / (Math.sqrt(20 / 3) / 2), 12);
    expect(interval[1] - 5).toBeCloseTo((3.182_446 * Math.sqrt(20 / 3)) / 2, 5);
  });

  it('contain the truth in about 95 % of all cases', () => {
    const random = new Random(11);
    let contained = 0;
    for (let i = 0; i < 1_000; i += 1) {
      const [low, high] = estimate(Array.from({ length: 8 }, () => 3 + random.normal())).interval;
      if (low <= 3 && high >= 3) contained += 1;
    }
    // A deviation is 6.9 of a thousand.
    expect(contained).toBeGreaterThan(925);
    expect(contained).toBeLessThan(975);
  });

  it('of a slope, whatever the levels of the groups', () => {
    expect(slope([0, 1, 2], [1, 3, 5])).toBeCloseTo(2, 12);
    const found = slopeWithin(
      [0, 1, 2],
      [
        [100, 101, 102],
        [-50, -47, -44],
        [7, 9, 11],
      ],
    );
    // Slopes of 1, 3 and 2.
    expect(found.mean).toBeCloseTo(2, 12);
    expect(found.standardError).toBeCloseTo(1 / Math.sqrt(3), 12);
  });
});
