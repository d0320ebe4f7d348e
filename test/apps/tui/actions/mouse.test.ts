import { beforeEach, expect, test } from 'vitest';
import { findRegion, type PaneId } from '../../../../src/apps/tui/layout.js';
import { Bench } from '../bench.js';

let bench: Bench;
beforeEach(async () => {
  bench = new Bench();
  await bench.settle();
  bench.paint();
});

const report = (action: 'press' | 'wheel-up' | 'wheel-down' | 'release', pane: PaneId, row: number): void => {
  const region = findRegion(bench.workstation.layout, pane)!;
  bench.workstation.handle({ kind: 'mouse', action, button: 0, x: region.x + 3, y: region.y + 1 + row });
};

test("a click on the ladder puts the cursor on that row's price, and sends nothing, armed or not", async () => {
  await bench.press('a');
  const { top, rowTicks } = bench.workstation.view.ladder;
  report('press', 'ladder', 4);
  report('release', 'ladder', 4);
  expect(bench.workstation.view.ladder.cursor).toBe(top! - 4 * rowTicks);
  for (let row = 0; row < 20; row += 1) report('press', 'ladder', row);
  expect(bench.kinds).toEqual([]);
});

test('a click focuses a pane and selects its row; the wheel scrolls it', () => {
  report('press', 'orders', 1);
  expect(bench.workstation.view).toMatchObject({ focus: 'orders', selected: { orders: 1 } });
  report('wheel-down', 'orders', 0);
  expect(bench.workstation.view.selected.orders).toBe(2);
  report('wheel-up', 'orders', 0);
  report('wheel-up', 'orders', 0);
  expect(bench.workstation.view.selected.orders).toBe(0);
  const { zoom } = bench.workstation.view.chart;
  report('wheel-up', 'chart', 3);
  expect(bench.workstation.view.chart.zoom).toBe(zoom + 1);
});

test('a dialog takes no click', async () => {
  await bench.press('dA');
  report('press', 'orders', 1);
  expect(bench.workstation.view.focus).toBe('ladder');
  expect(bench.workstation.dialog?.kind).toBe('confirm');
  expect(bench.kinds).toEqual([]);
});
