import { describe, expect, test } from 'vitest';
import { NO_LOCAL } from '../../../../src/apps/tui/local.js';
import type { Store } from '../../../../src/apps/tui/store.js';
import { DRAWN_COMPACT, DRAWN_TRADE } from '../drawing.js';
import { DRAWN_SNAPSHOTS, drawnStore, drawnView, orderRow, WORKING } from '../drawn-screen.js';
import { paintScreen } from '../text-surface.js';

/** A part of a row that is not as drawn: from and to are columns, the end not included. */
type Deviation = readonly [row: number, from: number, to: number, why: string];

const blankOut = (rows: readonly string[], deviations: readonly Deviation[]): string[] =>
  rows.map((text, row) => {
    const cells = [...text];
    for (const [at, from, to] of deviations) if (at === row) cells.fill('·', from, to);
    return cells.join('');
  });

const alert = (id: number, price: number | null) =>
  ({ id, text: 'as typed', firedAt: null, price, instrument: price === null ? null : 0 }) as const;

const context = {
  data: drawnStore().data,
  local: { ...NO_LOCAL, alerts: [alert(1, 6_173_500), alert(2, null)] },
  terminal: { bytesPerSecond: 8_000, droppedFrames: 0 },
};

describe('the trade layout at 120 × 40', () => {
  const rows = paintScreen(
    { ...context, view: drawnView(), armedMillis: 48_900 },
    { columns: 120, rows: 40 },
  );
  const chart = Array.from({ length: 13 }, (_, index): Deviation => [3 + index, 77, 111, 'made-up candles']);
  const deviations: readonly Deviation[] = [
    ...chart,
    [15, 77, 110, 'made-up candles'],
    [16, 77, 110, 'made-up candles'],
    [17, 77, 110, 'made-up candles'],
    [18, 77, 110, 'made-up candles'],
    ...[21, 22, 23, 24].map((row): Deviation => [row, 94, 99, 'sparklines span their whole height']),
    [28, 115, 120, 'shadow is not a state of the protocol yet'],
  ];

  test('every row is as wide as the terminal', () => {
    expect(rows.map((row) => [...row].length)).toEqual(Array(40).fill(120));
  });

  test('reads as drawn, save what is named above', () => {
    const actual = blankOut(rows, deviations);
    expect(actual).toEqual(blankOut(DRAWN_TRADE, deviations));
  });
});

/** The session and the orders of the compact drawing: live, one order in doubt, places that are estimates. */
function compactStore(): Store {
  const store = drawnStore();
  store.receive('session', {
    ...DRAWN_SNAPSHOTS.session,
    mode: 'live',
    market: { kind: 'venue', name: 'binance', speed: 1 },
    account: 'main-spot',
    money: 'real',
  });
  const estimated = WORKING.filter(({ state }) => state !== 'armed').map((order) => ({
    ...order,
    queueEstimated: true,
  }));
  const inDoubt = orderRow({
    clientOrderId: 'oc-7f3a-44',
    side: 'buy',
    price: 6_172_200,
    size: 10_000,
    postOnly: true,
    doubt: 'place',
  });
  store.receive('orders', { working: [...estimated, inDoubt], ended: [] });
  return store;
}

describe('the compact layout at 80 × 24', () => {
  const view = drawnView({ ladder: { rowTicks: 100, cursor: 6_172_100, top: 6_173_400, locked: false } });
  const compact = { ...context, data: compactStore().data, view, armedMillis: null };
  const rows = paintScreen(compact, { columns: 80, rows: 24 });

  test('every row is as wide as the terminal', () => {
    expect(rows.map((row) => [...row].length)).toEqual(Array(24).fill(80));
  });

  test('the banner and the position stand in the first lines', () => {
    expect(rows.slice(0, 2)).toEqual(DRAWN_COMPACT.slice(0, 2));
  });

  test('ladder, tape and the heading of the chart stand where they are drawn', () => {
    // The average is in a row of the drawing that does not show it.
    const ladder = (drawn: readonly string[]): string[] =>
      drawn.slice(2, 18).map((row) => row.slice(0, 40).replace('=', ' '));
    expect(ladder(rows)).toEqual(ladder(DRAWN_COMPACT));
    expect(rows[2]).toBe(DRAWN_COMPACT[2]);
    const tape = (drawn: readonly string[]): string[] =>
      drawn.slice(12, 18).map((row) => `${row.slice(39, 67)}${row.slice(74)}`);
    expect(tape(rows)).toEqual(tape(DRAWN_COMPACT));
  });

  test('the tabs count what is there', () => {
    expect(rows[18]).toBe(DRAWN_COMPACT[18]!.replace('ORDERS 4+1 ─', 'ORDERS 5 ─').padEnd(80, '─'));
  });
});
