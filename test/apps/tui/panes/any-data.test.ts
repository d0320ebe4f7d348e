import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HeatRecorder } from '../../../../src/apps/tui/heat-history.js';
import { KeyTable } from '../../../../src/apps/tui/keys.js';
import { LAYOUTS, type RegionId } from '../../../../src/apps/tui/layout.js';
import { NO_LOCAL } from '../../../../src/apps/tui/local.js';
import { PAINTERS } from '../../../../src/apps/tui/panes/index.js';
import { Store } from '../../../../src/apps/tui/store.js';
import { within } from '../../../../src/apps/tui/surface.js';
import type { ChartOverlay, SecondLadder, ViewState } from '../../../../src/apps/tui/view.js';
import type { BookSnapshot } from '../../../../src/protocol/index.js';
import { BOOK, DRAWN_SNAPSHOTS, DRAWN_TIME, drawnStore, drawnView, INSTRUMENTS } from '../drawn-screen.js';
import { paintScreen, TextSurface } from '../text-surface.js';

/** Whatever the market and the account are, the painters stay in their rectangles and say something. */

const LONG = {
  ...INSTRUMENTS[0]!,
  symbol: '1000SATS/USDT',
  tick: { units: 1, decimals: 7 },
  lot: { units: 1, decimals: 0 },
};

const price = fc.integer({ min: 1, max: 2_000_000_000 });
const lots = fc.oneof(fc.integer({ min: 1, max: 200_000 }), fc.integer({ min: 1, max: 9_000_000_000_000 }));

const books = fc
  .record({
    touch: price,
    sizes: fc.array(lots, { maxLength: 60 }),
    sides: fc.constantFrom('both', 'bid', 'ask', 'none'),
  })
  .map(({ touch, sizes, sides }): BookSnapshot => {
    const levels = (step: number): [number, number][] =>
      sizes.map((size, row): [number, number] => [touch + step * row, size]).filter(([ticks]) => ticks > 0);
    const bids = sides === 'both' || sides === 'bid' ? levels(-1) : [];
    const asks =
      sides === 'both' || sides === 'ask' ? levels(1).map(([t, l]): [number, number] => [t + 1, l]) : [];
    return {
      ...BOOK,
      rowTicks: 1,
      bids,
      asks,
      bestBid: bids[0] ?? null,
      bestAsk: asks[0] ?? null,
      last: sizes.length % 3 === 0 ? null : touch,
    };
  });

const candles = fc.array(
  fc.tuple(price, price, price, price, lots).map(([a, b, c, d, volume]) => {
    const [low, open, close, high] = [a, b, c, d].sort((left, right) => left - right);
    return [open!, high!, low!, close!, volume] as const;
  }),
  { maxLength: 90 },
);

const OVERLAYS: readonly ChartOverlay[] = [
  { kind: 'vwap' },
  { kind: 'ema', length: 9 },
  { kind: 'sma', length: 20 },
  { kind: 'bb', length: 10, deviations: 1.5 },
];

const views = fc.record({
  layout: fc.constantFrom(...LAYOUTS),
  second: fc.constantFrom<SecondLadder>(
    { kind: 'rows', factor: 1_000 },
    { kind: 'symbol', instrument: 1 },
    { kind: 'off' },
  ),
  chart: fc.record<ViewState['chart']>({
    style: fc.constantFrom('candles', 'line'),
    overlays: fc.constantFrom([], OVERLAYS),
    back: fc.integer({ min: 0, max: 600 }),
    zoom: fc.constantFrom(-8, -4, -2, 1, 2, 3),
  }),
  tape: fc.record<ViewState['tape']>({
    minimumLots: fc.constantFrom(0, 5_000, 1e12),
    side: fc.constantFrom('all', 'own'),
  }),
});

const worlds = fc.record({
  book: books,
  candles,
  isKnown: fc.boolean(),
  money: fc.constantFrom('-123456789012.99', '0'),
});

function contextOf(
  world: typeof worlds extends fc.Arbitrary<infer W> ? W : never,
  shown: Partial<ViewState>,
) {
  const { book, money } = world;
  const store = world.isKnown ? drawnStore() : new Store();
  store.receive('instruments', [LONG, INSTRUMENTS[1]!]);
  store.receive('book', book);
  store.receiveSecond(book);
  store.receive('session', { ...DRAWN_SNAPSHOTS.session, equity: money, dayPnl: money, fees: money });
  store.receive('candles', {
    ...DRAWN_SNAPSHOTS.candles,
    candles: world.candles.map((values, index) => [DRAWN_TIME + index * 5_000_000, ...values] as const),
  });
  const traded = [...book.asks].reverse().map(([ticks, size]) => [ticks, size, 3 * size] as const);
  store.receive('profile', { instrument: 0, rowTicks: 1, rows: traded });
  const recorder = new HeatRecorder();
  for (let second = 0; second < 5; second += 1) recorder.add(book, DRAWN_TIME + second * 1_000_000);
  const top = (book.bestAsk ?? book.bestBid)?.[0] ?? null;
  const ladder = { rowTicks: 1, cursor: top, top, locked: false };
  return {
    data: store.data,
    view: drawnView({ ...shown, ladder, secondLadder: ladder }),
    local: { ...NO_LOCAL, heat: recorder.history },
    armedMillis: null,
    terminal: { bytesPerSecond: 0, droppedFrames: 0 },
  };
}

test('any market is painted in every layout, and each row is as wide as the terminal', () => {
  const size = fc.record({
    columns: fc.integer({ min: 80, max: 220 }),
    rows: fc.integer({ min: 24, max: 66 }),
  });
  fc.assert(
    fc.property(worlds, views, size, (world, view, screen) => {
      const rows = paintScreen(contextOf(world, view), screen);
      expect(rows.map((row) => [...row].length)).toEqual(Array(screen.rows).fill(screen.columns));
      expect(rows.join('\n')).not.toMatch(/NaN|undefined|Infinity|null|\[object/);
    }),
    { numRuns: 60 },
  );
});

test('no painter leaves its rectangle, however small that is', () => {
  const box = fc.record({ width: fc.integer({ min: 1, max: 60 }), height: fc.integer({ min: 1, max: 8 }) });
  const ids = fc.constantFrom(...(Object.keys(PAINTERS) as RegionId[]));
  fc.assert(
    fc.property(worlds, views, box, ids, (world, view, { width, height }, id) => {
      const whole = new TextSurface(width + 4, height + 4);
      const region = { id, x: 2, y: 2, width, height, corner: '├', tees: [], feet: [], tabs: false } as const;
      PAINTERS[id](within(whole, region), { ...contextOf(world, view), keys: new KeyTable(), region });
      const outside = whole.tokens.flatMap((row, y) =>
        row.filter((_, x) => x < 2 || y < 2 || x >= width + 2 || y >= height + 2),
      );
      expect(new Set(outside)).toEqual(new Set(['']));
    }),
    { numRuns: 400 },
  );
});
