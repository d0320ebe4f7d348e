import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ThinnedSeries } from '../../../src/apps/engine/thinned-series.js';

it('is empty before its first value', () => {
  const series = new ThinnedSeries<number>(4);
  expect([series.values(), series.first, series.last]).toEqual([[], undefined, undefined]);
});

it('keeps first and newest, in order, evenly, in bounded room', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 50 }), fc.integer({ min: 1, max: 2_000 }), (capacity, count) => {
      const series = new ThinnedSeries<number>(capacity);
      for (let i = 0; i < count; i += 1) series.push(i);
      const values = series.values();
      expect(values.length).toBeLessThanOrEqual(capacity);
      expect([values[0], values.at(-1), series.first, series.last]).toEqual([0, count - 1, 0, count - 1]);
      // What lies between is a step apart, all the same step, a power of two; only the newest may be nearer.
      const steps = values.slice(1, -1).map((value, i) => value - values[i]!);
      expect(new Set(steps).size).toBeLessThanOrEqual(1);
      const step = steps[0] ?? 1;
      expect(Number.isInteger(Math.log2(step))).toBe(true);
      if (values.length > 1) expect(values.at(-1)! - values.at(-2)!).toBeGreaterThan(0);
      // Thinned no more than it must be: at half the step it would not have fitted.
      if (step > 1) expect(count / (step / 2)).toBeGreaterThan(capacity - 1);
    }),
  );
});
