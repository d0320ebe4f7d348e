import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findRegion, layoutFor, PANES, type PaneId } from '../../../src/apps/tui/layout.js';

const plain = { zoomed: null, list: 'orders' } as const;

/** How often each cell of the screen is covered, as the set of counts. */
function coverage(columns: number, rows: number, choice: Parameters<typeof layoutFor>[2]): Set<number> {
  const covered = Array<number>(columns * rows).fill(0);
  for (const region of layoutFor(columns, rows, choice).regions) {
    for (let y = region.y; y < region.y + region.height; y += 1) {
      for (let x = region.x; x < region.x + region.width; x += 1) {
        covered[y * columns + x]! += 1;
      }
    }
  }
  return new Set(covered);
}

describe('a layout', () => {
  test('covers each cell of any terminal once', () => {
    const size = fc.tuple(fc.integer({ min: 1, max: 260 }), fc.integer({ min: 1, max: 90 }));
    const choice = fc.record({
      zoomed: fc.option(fc.constantFrom<PaneId>(...PANES), { nil: null }),
      list: fc.constantFrom<PaneId>('positions', 'orders', 'strategies', 'risk', 'news', 'log'),
    });
    fc.assert(
      fc.property(size, choice, ([columns, rows], chosen) => {
        expect(coverage(columns, rows, chosen)).toEqual(new Set([1]));
      }),
      { numRuns: 150 },
    );
  });

  test('is the trade layout from 120 × 40, compact from 80 × 24, and says so below', () => {
    expect(layoutFor(120, 40, plain).name).toBe('trade');
    expect(layoutFor(119, 40, plain).name).toBe('compact');
    expect(layoutFor(120, 39, plain).name).toBe('compact');
    expect(layoutFor(80, 24, plain).name).toBe('compact');
    expect(layoutFor(79, 24, plain).name).toBe('too-small');
  });

  test('gives spare rows to the ladder and spare columns to the chart', () => {
    const large = layoutFor(200, 60, plain);
    expect(findRegion(large, 'ladder')!.height).toBeGreaterThan(30);
    expect(findRegion(large, 'chart')!.width).toBe(124);
  });
});
