import { describe, expect, it } from 'vitest';
import { growthPercentPerHour, middle, percentile } from './trend.js';

const line = (slope: number, level: number) =>
  Array.from({ length: 60 }, (_, i) => ({ at: i * 60, value: level + slope * i * 60 }));

describe('the growth of a figure', () => {
  it('is nothing for one that stands', () => {
    expect(growthPercentPerHour(line(0, 100))).toBe(0);
  });

  it('is that of a line, against its middle', () => {
    // 100 to 110 over an hour but a minute: 10 an hour and a sixtieth, against 104.9.
    expect(growthPercentPerHour(line(10 / 3_600, 100))).toBeCloseTo((10 / (100 + (10 * 29.5) / 60)) * 100, 6);
  });

  it('is not turned by a tenth of wild points', () => {
    const points = line(10 / 3_600, 100).map((point, i) =>
      i % 10 === 9 ? { ...point, value: 1_000 } : point,
    );
    expect(growthPercentPerHour(points)).toBeGreaterThan(7);
    expect(growthPercentPerHour(points)).toBeLessThan(14);
  });

  it('is not known of one moment, nor of nothing', () => {
    expect(growthPercentPerHour([{ at: 0, value: 1 }])).toBeNull();
    expect(growthPercentPerHour(line(0, 0))).toBeNull();
  });
});

describe('middle and percentile', () => {
  it('are of the sorted values', () => {
    expect([middle([3, 1, 2]), middle([4, 1, 2, 3])]).toEqual([2, 2.5]);
    expect(percentile([5, 1, 4, 2, 3], 0.99)).toBe(5);
    expect(percentile([5, 1, 4, 2, 3], 0.5)).toBe(3);
  });
});
