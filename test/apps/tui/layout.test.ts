import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  COMPACT_LISTS,
  EXTRA_PANES,
  findRegion,
  LAYOUTS,
  type LayoutChoice,
  layoutFor,
  PANES,
  type PaneId,
} from '../../../src/apps/tui/layout.js';
import type { SecondLadder } from '../../../src/apps/tui/view.js';
import { drawnStore, drawnView } from './drawn-screen.js';
import { paintScreen } from './text-surface.js';

const ROWS: SecondLadder = { kind: 'rows', factor: 10 };
const plain: LayoutChoice = { layout: 'trade', second: ROWS, zoomed: null, list: 'orders' };

const choices = fc.record<LayoutChoice>({
  layout: fc.constantFrom(...LAYOUTS),
  second: fc.constantFrom<SecondLadder>(ROWS, { kind: 'symbol', instrument: 1 }, { kind: 'off' }),
  zoomed: fc.option(fc.constantFrom<PaneId>(...PANES, ...EXTRA_PANES), { nil: null, freq: 6 }),
  list: fc.constantFrom(...COMPACT_LISTS),
});

/** How often each cell of the screen is covered, as the set of counts. */
function coverage(columns: number, rows: number, choice: LayoutChoice): Set<number> {
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
  test('covers each cell of any terminal once, with no pane twice', () => {
    const size = fc.tuple(fc.integer({ min: 1, max: 260 }), fc.integer({ min: 1, max: 90 }));
    fc.assert(
      fc.property(size, choices, ([columns, rows], choice) => {
        expect(coverage(columns, rows, choice)).toEqual(new Set([1]));
        const ids = layoutFor(columns, rows, choice).regions.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
      { numRuns: 400 },
    );
  });

  test('has the form that the terminal has room for', () => {
    const form = (columns: number, rows: number): string => layoutFor(columns, rows, plain).form;
    expect(form(200, 60)).toBe('wide');
    expect(form(160, 40)).toBe('wide');
    expect(form(160, 39)).toBe('compact');
    expect(form(159, 40)).toBe('full');
    expect(form(120, 40)).toBe('full');
    expect(form(119, 40)).toBe('compact');
    expect(form(120, 39)).toBe('compact');
    expect(form(80, 24)).toBe('compact');
    expect(form(79, 24)).toBe('too-small');
    expect(form(80, 23)).toBe('too-small');
  });

  test('keeps the name that was chosen, whatever its form', () => {
    for (const [columns, rows] of [
      [60, 20],
      [80, 24],
      [120, 40],
      [200, 60],
    ] as const) {
      expect(layoutFor(columns, rows, { ...plain, layout: 'risk' }).name).toBe('risk');
    }
  });

  test('a zoomed pane stands alone between the lines at the edges', () => {
    const layout = layoutFor(120, 40, { ...plain, zoomed: 'heat' });
    expect(layout.regions.map(({ id }) => id)).toEqual(['banner', 'market', 'message', 'hint', 'heat']);
    expect(findRegion(layout, 'heat')).toMatchObject({ x: 0, y: 2, width: 120, height: 36, corner: '' });
  });
});

describe('the trade layout', () => {
  const boxes = (columns: number, rows: number, choice = plain): Record<string, readonly number[]> =>
    Object.fromEntries(
      layoutFor(columns, rows, choice)
        .regions.slice(4)
        .map(({ id, x, y, width, height }) => [id, [x, y, width, height]]),
    );

  test('is as drawn at 120 × 40', () => {
    expect(boxes(120, 40)).toEqual({
      ladder: [0, 2, 50, 24],
      tape: [50, 2, 26, 24],
      chart: [76, 2, 44, 18],
      indicators: [76, 20, 44, 6],
      positions: [0, 26, 76, 3],
      orders: [0, 29, 76, 6],
      log: [0, 35, 76, 3],
      strategies: [76, 26, 44, 4],
      risk: [76, 30, 44, 8],
    });
  });

  test('is as drawn at 80 × 24', () => {
    expect(boxes(80, 24)).toEqual({
      ladder: [0, 2, 39, 16],
      chart: [39, 2, 41, 10],
      tape: [39, 12, 41, 6],
      orders: [0, 18, 80, 4],
    });
  });

  test('has the second ladder and the heat map from 160 columns, and the chart keeps its width', () => {
    const size = fc.tuple(fc.integer({ min: 160, max: 260 }), fc.integer({ min: 40, max: 90 }));
    fc.assert(
      fc.property(size, ([columns, rows]) => {
        const { second, heat, chart, ladder } = boxes(columns, rows);
        expect(second![2]).toBeGreaterThanOrEqual(40);
        expect(heat![3]).toBeGreaterThanOrEqual(8);
        expect(chart![2]).toBeGreaterThanOrEqual(44);
        expect(ladder![3]).toBeGreaterThanOrEqual(24);
      }),
      { numRuns: 60 },
    );
    expect(boxes(159, 60).second).toBeUndefined();
    expect(boxes(160, 39).second).toBeUndefined();
  });

  test('without a second ladder the heat map stays', () => {
    const panes = boxes(200, 60, { ...plain, second: { kind: 'off' } });
    expect(panes.second).toBeUndefined();
    expect(panes.heat).toBeDefined();
  });

  test('shares spare rows between the market and the lists', () => {
    const before = boxes(120, 40);
    const after = boxes(120, 60);
    for (const pane of ['ladder', 'chart', 'tape', 'orders', 'log'])
      expect(after[pane]![3]).toBeGreaterThan(before[pane]![3]!);
  });
});

describe('the other layouts', () => {
  const panes = (layout: LayoutChoice['layout'], columns: number, rows: number): string[] =>
    layoutFor(columns, rows, { ...plain, layout })
      .regions.slice(4)
      .map(({ id }) => id)
      .sort();

  test.each([
    ['market', ['chart', 'heat', 'indicators', 'profile', 'tape', 'watch']],
    ['strategy', ['equity', 'fills', 'log', 'orders', 'strategies']],
    ['risk', ['equity', 'fills', 'limits', 'positions', 'risk']],
    ['ai', ['chart', 'decisions', 'log', 'models', 'news']],
    ['log', ['alerts', 'fills', 'log', 'orders']],
  ] as const)('%s shows %j', (layout, expected) => {
    expect(panes(layout, 120, 40)).toEqual(expected);
    expect(panes(layout, 200, 60)).toEqual(expected);
  });

  test.each([
    ['market', ['chart', 'orders', 'tape', 'watch']],
    ['strategy', ['equity', 'fills', 'orders', 'strategies']],
    ['risk', ['equity', 'limits', 'orders', 'risk']],
    ['ai', ['chart', 'decisions', 'models', 'orders']],
    ['log', ['alerts', 'fills', 'log', 'orders']],
  ] as const)('%s shows %j at 80 × 24, the last list under the tabs', (layout, expected) => {
    expect(panes(layout, 80, 24)).toEqual(expected);
  });

  test('a list that has a pane of its own gives its place under the tabs to another', () => {
    const { regions } = layoutFor(80, 24, { ...plain, layout: 'risk', list: 'risk' });
    expect(regions.filter(({ id }) => id === 'risk').map(({ tabs }) => tabs)).toEqual([false]);
    expect(regions.find(({ tabs }) => tabs)!.id).toBe('orders');
  });
});

/** Which way the strokes of a border's characters go. */
const STROKES: Readonly<Record<string, string>> = {
  '─': 'LR',
  '━': 'LR',
  '│': 'UD',
  '┌': 'RD',
  '┬': 'LRD',
  '├': 'URD',
  '┤': 'ULD',
  '┼': 'ULRD',
  '┴': 'ULR',
  '┷': 'ULR',
};
const isText = (cell: string): boolean => cell !== ' ' && STROKES[cell] === undefined;
const goes = (cell: string, way: string): boolean => STROKES[cell]?.includes(way) === true;

describe('borders', () => {
  test('join wherever rules and borders meet, in every layout at any size', () => {
    const size = fc.tuple(fc.integer({ min: 80, max: 240 }), fc.integer({ min: 24, max: 70 }));
    const { data } = drawnStore();
    const terminal = { bytesPerSecond: 0, droppedFrames: 0 };
    fc.assert(
      fc.property(size, choices, ([columns, rows], { layout, second, list }) => {
        const view = drawnView({ layout, second, list });
        const screen = paintScreen({ data, view, armedMillis: null, terminal }, { columns, rows }).map(
          (row) => [...row],
        );
        const at = (x: number, y: number): string => screen[y]?.[x] ?? ' ';
        for (const region of layoutFor(columns, rows, view).regions.slice(4)) {
          const { x, y, height, width } = region;
          for (let row = y; x > 0 && row < y + height; row += 1) {
            const cell = at(x, row);
            expect([row === y, goes(cell, 'R')]).toEqual([row === y, row === y]);
            expect(goes(cell, 'U')).toBe(goes(at(x, row - 1), 'D'));
            if (!isText(at(x - 1, row))) expect(goes(cell, 'L')).toBe(goes(at(x - 1, row), 'R'));
          }
          for (let column = x + 1; column < x + width; column += 1) {
            const cell = at(column, y);
            if (STROKES[cell] !== undefined) expect(goes(cell, 'U')).toBe(goes(at(column, y - 1), 'D'));
          }
        }
      }),
      { numRuns: 150 },
    );
  });
});
