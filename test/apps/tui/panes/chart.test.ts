import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type LocalData, NO_LOCAL } from '../../../../src/apps/tui/local.js';
import { candleCell } from '../../../../src/apps/tui/panes/candle-cells.js';
import { type ChartLevel, placeLabels } from '../../../../src/apps/tui/panes/chart-labels.js';
import { type Candle, chartWindow, joinCandles } from '../../../../src/apps/tui/panes/chart-window.js';
import { halfRowOf, labelDecimals, priceScale } from '../../../../src/apps/tui/panes/price-scale.js';
import type { EngineData } from '../../../../src/apps/tui/store.js';
import type { ViewState } from '../../../../src/apps/tui/view.js';
import { drawnStore, drawnView, orderRow } from '../drawn-screen.js';
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

const chart = (fields: Partial<ViewState['chart']> = {}): ViewState['chart'] => ({
  style: 'candles',
  overlays: [],
  back: 0,
  zoom: 1,
  ...fields,
});

interface Painting {
  readonly chart?: ViewState['chart'];
  readonly data?: EngineData;
  readonly local?: LocalData;
}

const screen = ({ chart: shown = chart(), data = drawnStore().data, local = NO_LOCAL }: Painting): string[] =>
  paintScreen(
    {
      data,
      local,
      view: drawnView({ chart: shown }),
      armedMillis: null,
      terminal: { bytesPerSecond: 0, droppedFrames: 0 },
    },
    { columns: 120, rows: 40 },
  );

/** The rows of the candles, 33 columns each, and the labels beside them. */
const candlesOf = (painting: Painting): string[] =>
  screen(painting)
    .slice(3, 17)
    .map((row) => row.slice(77, 110));
const labelsOf = (painting: Painting): string[] =>
  screen(painting)
    .slice(3, 17)
    .map((row) => row.slice(110).trimEnd());

const hasDots = (rows: readonly string[], from: number, to: number): boolean =>
  rows.some((row) => /[\u2801-\u28ff]/.test(row.slice(from, to)));

describe('the chart as a line', () => {
  test('goes from the upper left to the lower right in dots, without candles', () => {
    const rows = candlesOf({ chart: chart({ style: 'line' }) });
    expect(rows.join('')).toMatch(/^[\u2800-\u28ff ╌]*$/);
    // The first close is 61,851: (61,865 − 61,851) ÷ 10 is in row 1.
    expect(rows[1]!.slice(0, 3).trim()).not.toBe('');
    expect(rows.at(-1)!.trimEnd()).toMatch(/[\u2801-\u28ff]$/);
  });
});

describe('overlays', () => {
  test('an average of nine begins at the ninth candle and leaves the candles whole', () => {
    const plain = candlesOf({});
    const averaged = candlesOf({ chart: chart({ overlays: [{ kind: 'sma', length: 9 }] }) });
    expect(hasDots(averaged, 0, 8)).toBe(false);
    expect(hasDots(averaged, 8, 33)).toBe(true);
    averaged.forEach((row, y) => {
      [...row].forEach((cell, x) => {
        if (cell < '\u2801' || cell > '\u28ff') expect(cell).toBe(plain[y]![x]);
      });
    });
  });

  test('are named beside the axis', () => {
    const labels = labelsOf({ chart: chart({ overlays: [{ kind: 'ema', length: 9 }, { kind: 'vwap' }] }) });
    expect(labels).toContain('~ema 9');
    expect(labels).toContain('~vwap');
  });
});

describe('what the chart shows', () => {
  const at = (index: number, volume = 1): Candle => [
    index * 5_000_000,
    100,
    110 + index,
    90 - index,
    105,
    volume,
  ];
  const source = { candles: Array.from({ length: 10 }, (_, index) => at(index)), intervalSeconds: 5 };
  const shown = (fields: Partial<ViewState['chart']>, width: number): ReturnType<typeof chartWindow> =>
    chartWindow(source, chart(fields), { width, session: null });
  const indices = ({ candles }: ReturnType<typeof chartWindow>): number[] =>
    candles.map(([time]) => time / 5_000_000);

  test('the newest at the right edge, as many as there are columns', () => {
    expect(indices(shown({}, 4))).toEqual([6, 7, 8, 9]);
    expect(shown({}, 4).columns).toEqual([0, 1, 2, 3]);
    expect(shown({}, 12).columns).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  test('panned, those before', () => {
    expect(indices(shown({ back: 3 }, 4))).toEqual([3, 4, 5, 6]);
    expect(indices(shown({ back: 99 }, 4))).toEqual([0]);
  });

  test('wider, each in two or three columns', () => {
    expect(indices(shown({ zoom: 3 }, 8))).toEqual([8, 9]);
    expect(shown({ zoom: 3 }, 8).columns).toEqual([4, 7]);
  });

  test('narrower, several joined to one at round times', () => {
    const { candles, columns } = shown({ zoom: -4 }, 8);
    // 0 to 3, 4 to 7, and 8 and 9 so far: the highest of the highs, the lowest of the lows.
    expect(candles).toEqual([
      [0, 100, 113, 87, 105, 4],
      [20_000_000, 100, 117, 83, 105, 4],
      [40_000_000, 100, 119, 81, 105, 2],
    ]);
    expect(columns).toEqual([5, 6, 7]);
  });

  test('joined candles hold all that was traded', () => {
    const volumes = fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(volumes, fc.constantFrom(10, 20, 40), (lots, seconds) => {
        const candles = lots.map((volume, index) => at(index, volume));
        const joined = joinCandles(candles, seconds);
        const sum = (all: readonly Candle[]): number => all.reduce((total, each) => total + each[5], 0);
        expect(sum(joined)).toBe(sum(candles));
        expect(joined[0]![1]).toBe(candles[0]![1]);
        expect(joined.at(-1)![4]).toBe(candles.at(-1)![4]);
        expect(joined.every(([time]) => time % (seconds * 1_000_000) === 0)).toBe(true);
      }),
    );
  });

  test('stands in its heading', () => {
    expect(screen({})[2]!.slice(76)).toBe('┬─ 2 CHART 5s ─ vwap 61,803.28 ─ < > zoom ──');
    expect(screen({ chart: chart({ back: 20, zoom: -2 }) })[2]!.slice(76)).toMatch(
      /^┬─ 2 CHART 5s ─ ◂ 20 back ─ 2 in one ─+$/,
    );
  });
});

describe('labels beside the axis', () => {
  const level = (row: number, fields: Partial<ChartLevel> = {}): ChartLevel => ({
    price: 1_000 - row,
    row,
    mark: '•',
    text: String(1_000 - row),
    token: 'chart.order',
    line: '╌',
    kept: true,
    ...fields,
  });
  const rowsOf = (levels: readonly ChartLevel[], rows: number): (readonly [number, string])[] =>
    placeLabels(levels, rows).map((placed) => [placed.row, placed.level.text]);

  test('the first keeps its row, the others make room by price', () => {
    const levels = [
      level(5),
      level(5, { price: 995.5, text: 'above' }),
      level(5, { price: 994, text: 'below' }),
    ];
    expect(rowsOf(levels, 10)).toEqual([
      [4, 'above'],
      [5, '995'],
      [6, 'below'],
    ]);
  });

  test('at the edge even the first moves', () => {
    expect(rowsOf([level(9), level(9, { price: 1, text: 'below' })], 10)).toEqual([
      [8, '991'],
      [9, 'below'],
    ]);
  });

  test('what need not be seen stands where it is free', () => {
    const free = { kept: false } as const;
    expect(
      rowsOf([level(5), level(5, { ...free, text: 'no' }), level(6, { ...free, text: 'yes' })], 10),
    ).toEqual([
      [5, '995'],
      [6, 'yes'],
    ]);
  });

  test('any that must be seen have a row each, in the order of their prices', () => {
    const rows = 12;
    const wanted = fc.uniqueArray(fc.integer({ min: 0, max: 10 * rows - 1 }), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(wanted, (tenths) => {
        const levels = tenths.map((tenth) =>
          level(Math.floor(tenth / 10), { price: -tenth, text: String(tenth) }),
        );
        const placed = placeLabels(levels, rows);
        expect(placed).toHaveLength(Math.min(rows, tenths.length));
        placed.forEach(({ row, level: each }, index) => {
          expect(row).toBeGreaterThanOrEqual(0);
          expect(row).toBeLessThan(rows);
          const next = placed[index + 1];
          if (next === undefined) return;
          expect(next.row).toBeGreaterThan(row);
          expect(next.level.price).toBeLessThan(each.price);
        });
      }),
    );
  });

  test('an own order at the last price has its line and its label, a stop and an alert theirs', () => {
    const store = drawnStore();
    store.receive('orders', {
      working: [
        orderRow({ clientOrderId: 'oc-1', side: 'buy', price: 6_172_700 }),
        orderRow({
          clientOrderId: 'oc-2',
          side: 'sell',
          type: 'stop',
          state: 'armed',
          triggerPrice: 6_180_000,
        }),
      ],
      ended: [],
    });
    const alert = { id: 1, text: 'BTC > 61840', firedAt: null, price: 6_184_000, instrument: 0 };
    const painting = { data: store.data, local: { ...NO_LOCAL, alerts: [alert] } };
    const labels = labelsOf(painting);
    expect(labels).toEqual(expect.arrayContaining(['s61,800.00', '!61,840.00', '◀61,727.66', '•61,727.00']));
    const rows = candlesOf(painting);
    expect(rows[labels.indexOf('s61,800.00')]).toContain('╌╌╌');
    expect(rows[labels.indexOf('!61,840.00')]).toContain('┈┈┈');
    // The last price and the order are in one row, the lowest: the line stays there, the labels make room.
    expect(rows[13]).toContain('╌╌╌');
    expect([labels.indexOf('◀61,727.66'), labels.indexOf('•61,727.00')]).toEqual([12, 13]);
  });
});
