import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MedianSketch } from '../../../src/store/tape/median-sketch.js';

describe('the median of a stream', () => {
  it('is the lower middle of the sorted values', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
        const sketch = new MedianSketch();
        for (const value of values) sketch.add(value);
        const sorted = values.toSorted((a, b) => a - b);
        expect(sketch.median()).toBe(sorted[(sorted.length - 1) >> 1]);
      }),
    );
    expect(new MedianSketch().median()).toBeNull();
  });

  it('is near, by as much as is kept', () => {
    const sketch = new MedianSketch(8_192);
    for (let i = 0; i < 1_000_000; i += 1) sketch.add((i * 7919) % 1_000_003);
    expect(Math.abs(sketch.median()! - 500_000)).toBeLessThan(25_000);
  });

  it('stays near for streams longer than it keeps', () => {
    const sketch = new MedianSketch();
    for (let i = 0; i < 1_000_000; i += 1) sketch.add((i * 7919) % 1_000_003);
    expect(Math.abs(sketch.median()! - 500_000)).toBeLessThan(5_000);
  });
});
