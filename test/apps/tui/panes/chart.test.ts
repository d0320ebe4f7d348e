import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { candleCell } from '../../../../src/apps/tui/panes/candle-cells.js';
import { halfRowOf, labelDecimals, priceScale } from '../../../../src/apps/tui/panes/price-scale.js';
import type { ViewState } from '../../../../src/apps/tui/view.js';
import { drawnStore, drawnView } from '../drawn-screen.js';
import { paintScreen } from '../text-surface.js';

describe('the price axis', () => {
  test('is the one that is drawn', () => {
    const scale = priceScale({ low: 61_725, high: 61_862 }, 14);
    expect(scale).toMatchObject({ top: 61_860, perRow: 10 });
    const rowOf = (price: number): number => Math.floor(halfRowOf(scale, price) / 2);
    expect([61_860, 61_840, 61_738, 61_727.66].map(rowOf)).toEqual([0, 2, 12, 13]);
    expect(labelDecimals(scale)).toBe(0);
  });

  test('holds every price between low and high, at any magnitude', () => {
    const price = fc.double({ min: 1e-4, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(
        price,
        fc.double({ min: 0, max: 0.3, noNaN: true }),
        fc.integer({ min: 5, max: 40 }),
        (low, part, rows) => {
          const high = low * (1 + part);
          const scale = priceScale({ low, high }, rows);
          expect(halfRowOf(scale, high)).toBeGreaterThanOrEqual(0);
          expect(halfRowOf(scale, low)).toBeLessThanOrEqual(2 * rows - 1);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('does not waste more than two thirds of its rows on a wide range', () => {
    const scale = priceScale({ low: 100, high: 141 }, 14);
    expect(41 / scale.perRow).toBeGreaterThan(14 / 3);
  });
});

describe('a candle', () => {
  const draw = (shape: Parameters<typeof candleCell>[0], rows: number): string =>
    Array.from({ length: rows }, (_, row) => candleCell(shape, row)).join('');

  test('up is lines, down is blocks, wicks are thin', () => {
    const body = { high: 1, bodyTop: 2, bodyBottom: 5, low: 6 };
    expect(draw({ ...body, up: true }, 4)).toBe('╷┃┃╵');
    expect(draw({ ...body, up: false }, 4)).toBe('╷██╵');
  });

  test('half cells are kept', () => {
    const body = { high: 1, bodyTop: 1, bodyBottom: 2, low: 2 };
    expect(draw({ ...body, up: true }, 2)).toBe('╻╹');
    expect(draw({ ...body, up: false }, 2)).toBe('▄▀');
  });

  test('a body and its wick in one cell', () => {
    const body = { high: 0, bodyTop: 1, bodyBottom: 2, low: 3 };
    expect(draw({ ...body, up: true }, 2)).toBe('╽╿');
    expect(draw({ ...body, up: false }, 2)).toBe('▄▀');
  });
});

describe('the chart as a line', () => {
  const paint = (chart: ViewState['chart']): string[] =>
    paintScreen(
      {
        data: drawnStore().data,
        view: drawnView({ chart }),
        armedMillis: null,
        terminal: { bytesPerSecond: 0, droppedFrames: 0 },
      },
      { columns: 120, rows: 40 },
    )
      .slice(3, 17)
      .map((row) => row.slice(77, 110));

  test('goes from the upper left to the lower right in dots, without candles', () => {
    const rows = paint({ style: 'line', average: false });
    expect(rows.join('')).toMatch(/^[\u2800-\u28ff ╌]*$/);
    // The first close is 61,851: (61,865 − 61,851) ÷ 10 is in row 1.
    expect(rows[1]!.slice(0, 3).trim()).not.toBe('');
    expect(rows.at(-1)!.trimEnd()).toMatch(/[\u2801-\u28ff]$/);
  });

  test('the average of nine begins at the ninth candle and leaves the candles whole', () => {
    const plain = paint({ style: 'candles', average: false });
    const averaged = paint({ style: 'candles', average: true });
    const dots = (rows: readonly string[], from: number, to: number): boolean =>
      rows.some((row) => /[\u2801-\u28ff]/.test(row.slice(from, to)));
    expect(dots(averaged, 0, 8)).toBe(false);
    expect(dots(averaged, 8, 33)).toBe(true);
    averaged.forEach((row, y) => {
      [...row].forEach((cell, x) => {
        if (cell < '\u2801' || cell > '\u28ff') expect(cell).toBe(plain[y]![x]);
      });
    });
  });
});
