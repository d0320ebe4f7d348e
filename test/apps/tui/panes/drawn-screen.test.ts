import { describe, expect, test } from 'vitest';
import { DRAWN_COMPACT, DRAWN_TRADE } from '../drawing.js';
import { drawnStore, drawnView } from '../drawn-screen.js';
import { paintScreen } from '../text-surface.js';

/** A part of a row that is not as drawn: from and to are columns, the end not included. */
type Deviation = readonly [row: number, from: number, to: number, why: string];

const blankOut = (rows: readonly string[], deviations: readonly Deviation[]): string[] =>
  rows.map((text, row) => {
    const cells = [...text];
    for (const [at, from, to] of deviations) if (at === row) cells.fill('·', from, to);
    return cells.join('');
  });

const context = {
  data: drawnStore().data,
  terminal: { bytesPerSecond: 8_000, droppedFrames: 0 },
};

describe('the trade layout at 120 × 40', () => {
  const rows = paintScreen(
    { ...context, view: drawnView(), armedMillis: 48_900 },
    { columns: 120, rows: 40 },
  );
  const chart = Array.from({ length: 13 }, (_, index): Deviation => [3 + index, 77, 111, 'made-up candles']);
  const deviations: readonly Deviation[] = [
    [1, 109, 120, 'alerts are not there yet'],
    [2, 104, 120, 'the chart has no zoom yet'],
    ...chart,
    [15, 77, 110, 'made-up candles'],
    [16, 77, 110, 'made-up candles'],
    [17, 77, 110, 'made-up candles'],
    [18, 77, 110, 'made-up candles'],
    [6, 37, 38, 'alerts are not there yet'],
    ...[21, 22, 23, 24].map((row): Deviation => [row, 94, 99, 'sparklines span their whole height']),
    [28, 115, 120, 'shadow is not a state of the protocol yet'],
    [39, 84, 120, 'the palette is not there yet'],
  ];

  test('every row is as wide as the terminal', () => {
    expect(rows.map((row) => [...row].length)).toEqual(Array(40).fill(120));
  });

  test('reads as drawn, save what is named above', () => {
    const actual = blankOut(rows, deviations);
    expect(actual).toEqual(blankOut(DRAWN_TRADE, deviations));
  });
});

describe('the compact layout at 80 × 24', () => {
  const view = drawnView({ ladder: { rowTicks: 100, cursor: 6_172_100, top: 6_173_400, locked: false } });
  const rows = paintScreen({ ...context, view, armedMillis: null }, { columns: 80, rows: 24 });

  test('every row is as wide as the terminal', () => {
    expect(rows.map((row) => [...row].length)).toEqual(Array(24).fill(80));
  });

  test('ladder, tape and tabs stand where they are drawn', () => {
    const ladder = (drawn: readonly string[]): string[] =>
      drawn.slice(2, 18).map((row) => row.slice(15, 40).replace('=', ' '));
    expect(ladder(rows)).toEqual(ladder(DRAWN_COMPACT));
    const tape = (drawn: readonly string[]): string[] =>
      drawn.slice(12, 18).map((row) => `${row.slice(39, 67)}${row.slice(74)}`);
    expect(tape(rows)).toEqual(tape(DRAWN_COMPACT));
    expect(rows[18]).toBe(DRAWN_COMPACT[18]);
  });

  test('the position stands in the second line', () => {
    expect(rows[1]).toBe(DRAWN_COMPACT[1]);
  });
});
