import { describe, expect, test } from 'vitest';
import { HeatRecorder } from '../../../../src/apps/tui/heat-history.js';
import { KeyTable } from '../../../../src/apps/tui/keys.js';
import type { PaneId } from '../../../../src/apps/tui/layout.js';
import { type LocalData, NO_LOCAL } from '../../../../src/apps/tui/local.js';
import { PAINTERS } from '../../../../src/apps/tui/panes/index.js';
import { priceRows, rowAt } from '../../../../src/apps/tui/panes/price-rows.js';
import type { Store } from '../../../../src/apps/tui/store.js';
import type { ViewState } from '../../../../src/apps/tui/view.js';
import type { BookSnapshot } from '../../../../src/protocol/index.js';
import { BOOK, DRAWN_SNAPSHOTS, DRAWN_TIME, drawnStore, drawnView, orderRow } from '../drawn-screen.js';
import { TextSurface } from '../text-surface.js';

interface Painting {
  readonly width: number;
  readonly height: number;
  readonly store?: Store;
  readonly view?: Partial<ViewState>;
  readonly local?: Partial<LocalData>;
}

/** A pane alone, its rule first. */
function paint(
  pane: PaneId,
  { width, height, store = drawnStore(), view = {}, local = {} }: Painting,
): string[] {
  const surface = new TextSurface(width, height);
  const region = {
    id: pane,
    x: 0,
    y: 0,
    width,
    height,
    corner: '',
    tees: [],
    feet: [],
    tabs: false,
  } as const;
  PAINTERS[pane](surface, {
    data: store.data,
    local: { ...NO_LOCAL, ...local },
    keys: new KeyTable(),
    view: drawnView(view),
    region,
    armedMillis: null,
    terminal: { bytesPerSecond: 0, droppedFrames: 0 },
  });
  return surface.rows().map((row) => row.trimEnd());
}

describe('rows of prices', () => {
  test('are as fine as they can be, with the range in the middle', () => {
    expect(priceRows({ low: 100, high: 109, rowTicks: 1 }, 14)).toEqual({ top: 111, rowTicks: 1, rows: 14 });
    expect(priceRows({ low: 100, high: 124, rowTicks: 1 }, 14)).toEqual({ top: 124, rowTicks: 2, rows: 14 });
    expect(rowAt({ top: 124, rowTicks: 2, rows: 14 }, 100)).toBe(12);
  });
});

describe('the second ladder', () => {
  const coarse: BookSnapshot = {
    ...BOOK,
    rowTicks: 1_000,
    bids: [[6_172_000, 250_000]],
    asks: [[6_173_000, 735_200]],
  };
  const ladder = { rowTicks: 1_000, cursor: null, top: 6_174_000, locked: true };
  const second = (book: BookSnapshot | null, view: Partial<ViewState> = {}): string[] => {
    const store = drawnStore();
    if (book !== null) store.receiveSecond(book);
    return paint('second', { width: 45, height: 6, store, view: { secondLadder: ladder, ...view } });
  };

  test('shows coarser rows of the same book, our orders in them, and where the first one has its cursor', () => {
    expect(second(coarse)).toEqual([
      '─ 1b LADDER ×10 ─── bid ──── price ── ask ───',
      '•S+0.250 q0.090          61,740.00',
      '                         61,730.00◆ 7.352 ██',
      '•B+0.250 q0.061 █ 2.500 ▹61,720.00=',
      '                         61,710.00',
      '•S 0.250 st·emu          61,700.00',
    ]);
  });

  test('shows another symbol by its name and its own prices', () => {
    const other = { ...coarse, instrument: 1, bids: [], asks: [], last: null };
    const rows = second(other, { second: { kind: 'symbol', instrument: 1 } });
    expect(rows[0]).toMatch(/^─ 1b ETH\/USDT 10\.00 bid ─/);
    expect(rows.join('\n')).not.toContain('▹');
  });

  test('never shows the book of another symbol, nor one that is not live as if it were', () => {
    expect(second({ ...coarse, instrument: 1 })[1]).toContain('waiting for the book');
    expect(second(null)[1]).toContain('waiting for the book');
    expect(second({ ...coarse, feed: 'stale' })[0]).toContain('1b LADDER STALE');
  });
});

describe('the heat map', () => {
  /** Four seconds of a book of one row a side, the ask of the last second 61,729 rather than 61,728. */
  const heat = (sizes: readonly number[]): LocalData['heat'] => {
    const recorder = new HeatRecorder();
    sizes.forEach((lots, second) => {
      const ask = second === sizes.length - 1 ? 6_172_900 : 6_172_800;
      const book = {
        ...BOOK,
        bids: [[6_172_700, lots]] as const,
        asks: [[ask, 1_000]] as const,
        last: 6_172_700,
      };
      recorder.add(book, DRAWN_TIME + second * 1_000_000);
    });
    return recorder.history;
  };
  const rows = (store?: Store): string[] =>
    paint('heat', {
      width: 40,
      height: 10,
      local: { heat: heat([1_000, 500, 250, 100]) },
      ...(store === undefined ? {} : { store }),
    });

  test('is a column a second at the right edge, shaded by size, with the last price through it', () => {
    const none = drawnStore();
    none.receive('orders', { working: [], ended: [] });
    const screen = rows(none);
    expect(screen[0]).toContain('─ HEAT 1.00 ─');
    const last = screen.findIndex((row) => row.includes('◆'));
    expect(screen[last]!.slice(26)).toBe('────◆61,727.00');
    expect(screen[last - 1]!.slice(26, 30).padEnd(4)).toBe('███ ');
    expect(screen[last - 2]!.slice(26, 30)).toBe('   █');
  });

  test('marks the rows with orders of ours', () => {
    const store = drawnStore();
    store.receive('orders', {
      working: [orderRow({ clientOrderId: 'oc-1', side: 'buy', price: 6_172_650 })],
      ended: [],
    });
    expect(rows(store).some((row) => row.endsWith('•61,726.00'))).toBe(true);
  });

  test('of another symbol is not shown', () => {
    const other = { ...heat([1]), instrument: 1 };
    const [, first] = paint('heat', { width: 60, height: 10, local: { heat: other } });
    expect(first).toContain('records a column a second');
  });
});

describe('volume at price', () => {
  test('shows what was bought and sold at each price, the sum, the delta and the price with most', () => {
    const store = drawnStore();
    store.receive('profile', {
      instrument: 0,
      rowTicks: 100,
      rows: [
        [6_172_900, 30_000, 10_000],
        [6_172_800, 0, 10_000],
        [6_172_600, 15_000, 5_000],
      ],
    });
    expect(paint('profile', { width: 50, height: 5, store })).toEqual([
      '─ PROFILE 1.00 ────────────────── volume ─ delta ─',
      '  61,729.00 ███████████████▒▒▒▒▒ ◂ 0.400  +0.200',
      '  61,728.00 ▒▒▒▒▒                  0.100  −0.100',
      '  61,727.00◆',
      '  61,726.00 ████████▒▒             0.200  +0.100',
    ]);
  });

  test('of another symbol, or of none, is not shown', () => {
    const store = drawnStore();
    store.receive('profile', { ...DRAWN_SNAPSHOTS.profile, instrument: 1 });
    expect(paint('profile', { width: 50, height: 5, store })[1]).toContain('nothing traded yet');
  });
});

describe('the watch list', () => {
  test('has a row for each symbol, and marks the one that is shown', () => {
    const rows = paint('watch', { width: 120, height: 4, view: { instrument: 1 } });
    expect(rows[0]).toMatch(
      /^─ WATCH ─+ last ─ change ─+ bid ─+ ask ─ spread ── volume ─+ high ─+ low {2}feed ─+$/,
    );
    expect(rows[1]).toMatch(
      /^ BTC\/USDT +61,727\.66 +▼0\.18% +61,727\.65 +61,727\.66 +0\.01 +42\.000 .* live$/,
    );
    expect(rows[2]).toMatch(/^▸ETH\/USDT +2,682\.41 +▼0\.05% +91\.000 +2,684\.10 +2,682\.00 {2}live$/);
  });

  test('with room has the sizes at the touch, and where the last price is between low and high', () => {
    const [heading, first] = paint('watch', { width: 160, height: 4 });
    expect(heading).toContain('low to high');
    // 61,727.66 is a hundredth above the low of 61,727.65, and the high is 61,860.
    expect(first).toContain('├◆─────────────────┤');
    expect(first).toMatch(/0\.314 +61,727\.65 +61,727\.66 {2}6\.911/);
  });
});

describe('the tape', () => {
  const tape = (tapeView: ViewState['tape'], width = 26): string[] =>
    paint('tape', { width, height: 24, view: { tape: tapeView } }).filter((row) => row !== '');

  test('says in its heading what it leaves out', () => {
    const rows = tape({ minimumLots: 10_000, side: 'buy' });
    expect(rows[0]).toBe('─ 3 TAPE ─ ≥ 0.100 buys ──');
    expect(rows.slice(1).map((row) => row.slice(6))).toEqual(['▲ 61,732.03 0.1814']);
    expect(tape({ minimumLots: 0, side: 'sell' })[0]).toContain(' sells ');
  });

  test('says so where nothing passes', () => {
    expect(tape({ minimumLots: 0, side: 'own' })[1]).toBe(' none like this lately');
  });

  test('goes on beside itself where there is room', () => {
    const rows = paint('tape', { width: 80, height: 13 });
    expect(rows[1]).toMatch(/^ 59\.65 ▼ 61,727\.65 .* 56\.43 ▼ 61,732\.04 /);
    expect(rows[12]).toMatch(/^ 56\.57 ▼ /);
  });

  test('leaves the card of the first minute its place', () => {
    const tour = {
      steps: [{ id: 'move', keys: '1 j k', text: 'move the cursor', done: false }],
      closing: [],
    };
    const rows = paint('tape', { width: 26, height: 24, local: { tour } });
    expect(rows.join('\n')).toContain('FIRST MINUTE');
    expect(rows[1]).toMatch(/^59\.65 ▼ 61,727\.65/);
    expect(rows.filter((row) => /^\d\d\.\d\d [▲▼]/.test(row)).length).toBeGreaterThan(2);
  });
});
