import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { across, divide, down, fixed, part, placeTree } from '../../../../src/apps/tui/layouts/tree.js';

const parts = fc.array(
  fc.record({
    least: fc.integer({ min: 1, max: 20 }),
    share: fc.integer({ min: 0, max: 4 }),
    most: fc.constantFrom(25, 40, Infinity),
  }),
  { minLength: 1, maxLength: 6 },
);

describe('cells divided among parts', () => {
  test('are all given away, to each at least its least and at most its most', () => {
    fc.assert(
      fc.property(parts, fc.integer({ min: 0, max: 300 }), (wanted, spare) => {
        const least = wanted.reduce((sum, each) => sum + each.least, 0);
        const cells = divide(least + spare, wanted);
        expect(cells.reduce((sum, each) => sum + each, 0)).toBe(least + spare);
        cells.forEach((each, index) => {
          const { least: fewest, most, share } = wanted[index]!;
          expect(each).toBeGreaterThanOrEqual(fewest);
          // What nobody may take goes to the last part.
          if (index < cells.length - 1) expect(each).toBeLessThanOrEqual(share === 0 ? fewest : most);
        });
      }),
    );
  });

  test('go by their shares', () => {
    const share = (least: number, shares: number) => ({ least, share: shares, most: Infinity });
    expect(divide(36 + 20, [share(24, 3), share(12, 2)])).toEqual([36, 20]);
    expect(divide(10 + 5, [share(5, 1), share(5, 1)])).toEqual([8, 7]);
    expect(divide(30, [{ least: 5, share: 1, most: 8 }, share(5, 1)])).toEqual([8, 22]);
  });

  test('that do not suffice are a mistake in the tree', () => {
    expect(() => divide(9, [{ least: 10, share: 1, most: Infinity }])).toThrow('10 cells do not fit into 9');
  });
});

test('a tree puts its panes side by side and one above the other', () => {
  const tree = down(fixed(4, across(fixed(10, 'ladder'), part(5, 1, 'chart'))), part(2, 1, 'log'));
  expect(placeTree(tree, { x: 0, y: 2, width: 30, height: 10 })).toEqual([
    { id: 'ladder', tabs: false, x: 0, y: 2, width: 10, height: 4 },
    { id: 'chart', tabs: false, x: 10, y: 2, width: 20, height: 4 },
    { id: 'log', tabs: false, x: 0, y: 6, width: 30, height: 6 },
  ]);
});
