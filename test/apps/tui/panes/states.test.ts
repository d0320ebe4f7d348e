import { describe, expect, test } from 'vitest';
import { PANES } from '../../../../src/apps/tui/layout.js';
import { NO_LOCAL } from '../../../../src/apps/tui/local.js';
import { Store } from '../../../../src/apps/tui/store.js';
import type { ViewState } from '../../../../src/apps/tui/view.js';
import { DRAWN_SNAPSHOTS, drawnStore, drawnView, orderRow, WORKING } from '../drawn-screen.js';
import { paintScreen } from '../text-surface.js';

/** What the panes show when things are not as drawn. */
const paint = (store: Store, view: ViewState = drawnView(), size = { columns: 120, rows: 40 }): string[] =>
  paintScreen(
    { data: store.data, view, armedMillis: null, terminal: { bytesPerSecond: 0, droppedFrames: 0 } },
    size,
  );

describe('before the engine has said anything', () => {
  test('the screen stands, and each pane says what it waits for', () => {
    const text = paint(new Store()).join('\n');
    expect(text).toContain('starting the engine…');
    expect(text).toContain('connecting to the engine…');
    expect(text).toContain('8 RISK');
  });

  test('a lost engine is said in the banner', () => {
    const store = drawnStore();
    store.setConnection('lost');
    expect(paint(store)[0]).toContain('ENGINE LOST');
  });
});

describe('the banner', () => {
  const banner = (fields: Partial<typeof DRAWN_SNAPSHOTS.session>, view?: ViewState): string => {
    const store = drawnStore();
    store.receive('session', { ...DRAWN_SNAPSHOTS.session, ...fields });
    return paint(store, view)[0]!;
  };

  test('names mode, market and account', () => {
    const market = { kind: 'venue', name: 'binance', speed: 1 } as const;
    expect(banner({ mode: 'live', money: 'real', market, account: 'main-spot' })).toMatch(
      /^ LIVE {2}binance main-spot /,
    );
    expect(banner({ mode: 'watch', market })).toMatch(/^ WATCH {2}binance +watching only/);
    expect(banner({ market: { kind: 'synthetic', name: 'seed 1', speed: 2 } })).toMatch(
      /^ PAPER {2}SYNTH .*×2/,
    );
    expect(banner({ halted: true })).toMatch(/^ HALTED /);
    expect(banner({}, drawnView({ frozen: true }))).toContain('FROZEN');
  });

  test('a rehearsal of live trading says whose money it is', () => {
    const text = banner({ mode: 'live', money: 'fake', account: 'main-spot' });
    expect(text).toMatch(/^ LIVE {2}rehearsal, fake money {2}tape 2024-08-08 23:57:00Z ×1 .* eq 99,973.26/);
    const narrow = paint(liveStore(), drawnView(), { columns: 80, rows: 24 })[0]!;
    expect(narrow).toMatch(/^ LIVE {2}rehearsal, fake money {2}tape ×1 {3}disarmed · a arm +NORMAL /);
  });

  test('on a small screen the market gives way, then a word of the rehearsal, never the arming', () => {
    const store = liveStore('a longer account name');
    const narrow = (armedMillis: number | null): string =>
      paintScreen(
        {
          data: store.data,
          view: drawnView(),
          armedMillis,
          terminal: { bytesPerSecond: 0, droppedFrames: 0 },
        },
        { columns: 80, rows: 24 },
      )[0]!;
    expect(narrow(null)).toMatch(/^ LIVE {2}rehearsal, fake money {2}tape ×1 {3}disarmed · a arm +NORMAL /);
    expect(narrow(58_000)).toMatch(/^ LIVE {2}rehearsal, fake money .*▐ ARMED 0:58 ▌ 0\.250 post +NORMAL /);
  });

  test('watching says nothing of arming', () => {
    for (const columns of [80, 120]) {
      const store = drawnStore();
      store.receive('session', { ...DRAWN_SNAPSHOTS.session, mode: 'watch' });
      const rows = paint(store, drawnView(), { columns, rows: 40 });
      expect(`${rows[0]}${rows.at(-1)}`).not.toMatch(/\barm|flatten/);
    }
  });

  test('a halt is said with its mode and its reason', () => {
    const text = banner({ mode: 'live', money: 'real', halted: true, haltReason: 'kill switch' });
    expect(text).toMatch(/^ HALTED LIVE .* a resume, with a reason · kill switch /);
  });

  test('drops fees, then the day, then equity before it runs into the arming; the risk state stays', () => {
    const shown = (equity: string, dayPnl: string): string[] =>
      ['eq', 'day', 'fees', 'NORMAL'].filter((word) => banner({ equity, dayPnl }).includes(` ${word}`));
    expect(shown('99973.26', '-26.74')).toEqual(['eq', 'day', 'fees', 'NORMAL']);
    expect(shown('1234567890123456789.25', '-26.74')).toEqual(['eq', 'day', 'NORMAL']);
    expect(shown('1234567890123456789.25', '-123456789012.74')).toEqual(['eq', 'NORMAL']);
    const text = banner({ equity: '12345678901234567890123456789012345678.25' });
    expect(text).toContain('disarmed · a arm');
    expect(text.trimEnd()).toMatch(/NORMAL$/);
    expect([...text]).toHaveLength(120);
  });

  test('with room each figure says what it counts', () => {
    const [text] = paint(drawnStore(), drawnView(), { columns: 160, rows: 45 });
    expect(text).toContain('equity 99,973.26 USDT  today after fees −26.74  fees paid 27.78  NORMAL');
  });
});

/** A rehearsal: the rules of live trading on the embedded exchange. */
function liveStore(account = 'main-spot'): Store {
  const store = drawnStore();
  store.receive('session', { ...DRAWN_SNAPSHOTS.session, mode: 'live', account });
  return store;
}

describe('the second line', () => {
  const market = (firedAt: readonly (number | null)[], columns: number): string => {
    const alerts = firedAt.map((at, id) => ({ id, text: '', firedAt: at, price: null, instrument: null }));
    return paintScreen(
      {
        data: drawnStore().data,
        view: drawnView(),
        local: { ...NO_LOCAL, alerts },
        armedMillis: null,
        terminal: { bytesPerSecond: 0, droppedFrames: 0 },
      },
      { columns, rows: 40 },
    )[1]!;
  };

  test('counts the alerts, and those of them that have fired', () => {
    expect(market([null], 120)).toMatch(/ {2}1 alert $/);
    expect(market([null, 5, null], 130)).toMatch(/ {2}3 alerts · 1 fired $/);
    expect(market([], 120)).not.toContain('alert');
  });

  test('leaves out other symbols, and on a small screen the alerts, rather than run into them', () => {
    expect(market([1, 1, 1, 1, 1, 1, 1, 1, 1, 1], 120)).toMatch(/spread 0\.01 +10 alerts · 10 fired $/);
    expect(market([null, null], 80)).toMatch(/net −14\.02 +day −26\.74 $/);
    expect(market([null, null], 110)).toMatch(/net −14\.02 +2 alerts {2}account today −26\.74 $/);
  });
});

describe('the ladder', () => {
  test('a feed that is not live stands in its heading', () => {
    const store = drawnStore();
    store.receive('book', { ...DRAWN_SNAPSHOTS.book, feed: 'recovering' });
    expect(paint(store)[2]).toContain('━ 1 LADDER RECOVERING  bid ━');
  });

  const own = (orders: typeof WORKING): string | undefined => {
    const store = drawnStore();
    store.receive('orders', { working: orders, ended: [] });
    return paint(store)[21]?.slice(0, 18);
  };
  const order = { clientOrderId: 'oc-1', side: 'buy', price: 6_172_000, queueAhead: 6_100 } as const;

  test.each([
    [{}, '•B 0.250 q0.061   '],
    [{ queueEstimated: true }, '•B 0.250 q~.061   '],
    [{ doubt: 'place' as const }, '?B 0.250 asking   '],
    [{ owner: 'external' as const }, 'EB 0.250 q0.061   '],
    [{ state: 'submitted' as const }, '•B 0.250 sent     '],
    [{ state: 'pending-cancel' as const }, '•B 0.250 cancel   '],
    [{ state: 'pending-replace' as const }, '•B 0.250 moving   '],
    [{ filled: 20_000 }, '•B 0.050 q0.061   '],
  ])('%j is shown as %s', (fields, text) => {
    expect(own([orderRow({ ...order, ...fields })])).toBe(text);
  });

  test('orders of one owner in a row are added up, others are counted', () => {
    const second = orderRow({ ...order, clientOrderId: 'oc-2', size: 10_000 });
    const theirs = orderRow({ ...order, clientOrderId: 'oc-3', owner: 'strategy:mm' });
    expect(own([orderRow(order), second, theirs])).toBe('•B 0.350 q0.061+1 ');
  });

  test('where there is no room for their count a plus says that there are others', () => {
    const store = drawnStore();
    const theirs = orderRow({ ...order, clientOrderId: 'oc-3', owner: 'strategy:mm' });
    store.receive('orders', { working: [orderRow({ ...order, doubt: 'place' }), theirs], ended: [] });
    const view = drawnView({ ladder: { rowTicks: 100, cursor: null, top: 6_173_400, locked: false } });
    const rows = paint(store, view, { columns: 80, rows: 24 });
    expect(rows[17]).toMatch(/^\?B\+0\.250 asking 0\.414 {2}61,720\.00/);
  });

  test('an arrow says where a cursor is that the market has left', () => {
    const at = (cursor: number): string[] =>
      paint(drawnStore(), drawnView({ ladder: { rowTicks: 100, cursor, top: 6_173_800, locked: false } }));
    expect(at(6_173_900)[3]).toContain('▴61,738.00');
    expect(at(6_171_500)[25]).toContain('▾61,716.00');
    expect(at(6_171_600)[25]).toContain('▸61,716.00');
  });

  test('another row step adds up what falls into a row', () => {
    const store = drawnStore();
    const ladder = { rowTicks: 500, cursor: 6_172_500, top: 6_178_000, locked: false };
    const text = paint(store, drawnView({ ladder })).join('\n');
    // 61,728 to 61,730: 7.103 + 0.049 + 0.200; 61,727 and 61,726 and 61,725: 0.314 + 0.090 + 0.324.
    expect(text).toMatch(/61,730\.00◆ 7\.352/);
    expect(text).toMatch(/0\.728 ▸61,725\.00/);
  });

  test('a book of coarser rows than asked for is not shown as this one', () => {
    const ladder = { rowTicks: 50, cursor: null, top: 6_173_000, locked: false };
    expect(paint(drawnStore(), drawnView({ ladder })).join('\n')).toContain('waiting for the book');
  });
});

describe('the lists', () => {
  test('orders in doubt and ended ones say so', () => {
    const store = drawnStore();
    store.receive('orders', {
      working: [{ ...WORKING[2]!, doubt: 'cancel' }],
      ended: [{ ...WORKING[0]!, state: 'rejected' }],
    });
    const rows = paint(store);
    expect(rows[30]).toMatch(/^ \? BTC\/USDT BUY {2}post .* {7}\? {2}61,720\.00 .*DOUBT/);
    expect(rows[31]).toMatch(/^ ╌ ended lately ╌/);
    expect(rows[32]).toMatch(/rejct/);
  });

  test('more orders than rows: the heading counts those below, and the selection scrolls to them', () => {
    const store = drawnStore();
    const working = Array.from({ length: 9 }, (_, index) =>
      orderRow({ clientOrderId: `oc-${index}`, side: 'buy', price: 6_170_000 - index * 100 }),
    );
    store.receive('orders', { working, ended: [] });
    expect(paint(store)[29]).toContain('6 ORDERS 9 ↓4');
    const scrolled = paint(store, drawnView({ focus: 'orders', selected: { orders: 8 } }));
    expect(scrolled[34]).toContain('61,692.00');
  });

  test('a short position is shown with its direction, its size without a sign', () => {
    const store = drawnStore();
    const [long] = DRAWN_SNAPSHOTS.positions.positions;
    store.receive('positions', { positions: [{ ...long!, size: -25_000 }], balances: [] });
    expect(paint(store)[27]).toMatch(/^ BTC\/USDT ▼ short {7}0\.250 /);
  });
});

describe('where room is short', () => {
  test('limits of another symbol shorten their numbers, never their names', () => {
    const store = drawnStore();
    const [position, ...others] = DRAWN_SNAPSHOTS.risk.gauges;
    const gauges = [{ ...position!, used: '0.50', limit: '20.00' }, ...others];
    store.receive('risk', { ...DRAWN_SNAPSHOTS.risk, gauges });
    expect(paint(store)[31]).toContain(' position    0.5/20 ');
    const compact = paint(store, drawnView({ list: 'risk' }), { columns: 80, rows: 24 });
    expect(compact.join('\n')).toContain(' position    0.5/20 ');
  });

  test.each([
    [8_000, 0, /tty {4}8 KB\/s {2}ok /],
    [13_000, 0, /tty {4}13 KB\/s ok /],
    [133_000, 0, /tty {4}133KB\/s ok /],
    [13_000, 5, /tty {4}13KB +stall/],
    [133_000, 5, /tty {4}133KB stall/],
  ])('%i bytes a second and %i lost frames keep their space', (bytesPerSecond, droppedFrames, text) => {
    const context = {
      data: drawnStore().data,
      armedMillis: null,
      terminal: { bytesPerSecond, droppedFrames },
    };
    const wide = paintScreen({ ...context, view: drawnView() }, { columns: 120, rows: 40 });
    expect(wide[36]).toMatch(text);
    const low = paintScreen({ ...context, view: drawnView({ list: 'risk' }) }, { columns: 80, rows: 24 });
    expect(low.join('\n')).toMatch(text);
  });

  test('no health cell meets its state', () => {
    const store = drawnStore();
    const health = {
      ...DRAWN_SNAPSHOTS.health,
      feedMicros: 12_345_678,
      bookGaps: 123,
      engineMicros: 250_000,
    };
    store.receive('health', { ...health, feedState: 'recovering' });
    const rows = paint(store).map((row) => row.slice(101));
    expect(rows[31]).toBe(' feed   12.3s recov');
    expect(rows[32]).toBe(' book   123gap slow');
    expect(rows[34]).toBe(' engine 250 ms slow');
  });

  const hint = (view: Partial<ViewState>, columns: number, rows: number): string =>
    paint(drawnStore(), drawnView(view), { columns, rows }).at(-1)!;

  test.each(PANES)('the hint line of %s keeps the ways out', (focus) => {
    for (const [columns, rows] of [
      [80, 24],
      [100, 30],
      [120, 40],
    ] as const) {
      expect(hint({ focus }, columns, rows)).toMatch(/a arm .*\^X KILL .*\? keys( {2}q quit)? *$/);
    }
  });

  test('a halt says its way out in the banner and the hint line', () => {
    const store = drawnStore();
    store.receive('session', { ...DRAWN_SNAPSHOTS.session, halted: true });
    const rows = paint(store, drawnView(), { columns: 80, rows: 24 });
    expect(rows[0]).toContain('a resume');
    expect(rows.at(-1)).toContain('a resume');
  });
});

test('indicators draw their history over all of their values, in more cells where there is room', () => {
  const store = drawnStore();
  const history = Array.from({ length: 24 }, (_, second) => Math.floor(second / 3));
  const rows = [{ name: 'rsi 9', value: '20.6', history }, DRAWN_SNAPSHOTS.indicators.rows[1]!];
  store.receive('indicators', { instrument: 0, rows });
  expect(paint(store)[21]).toMatch(/rsi 9 {6}20\.6 ▁▃▄▆█ {2}imbal 10 {4}−0\.77 ▼/);
  const wide = paint(store, drawnView({ second: { kind: 'off' } }), { columns: 160, rows: 40 });
  expect(wide[21]).toContain('20.6 ▁▁▁▂▂▂▃▃▃▄▄▄▅▅▅▆▆▆▇▇▇███  imbal 10    −0.77 ▼');
});

test('an indicator never runs into its name: it gives up decimals', () => {
  const store = drawnStore();
  const rows = [
    { name: 'cvd 60s', value: '−268.824', history: [1, 2] },
    { name: 'flow 10s', value: '−12345.678', history: [] },
  ];
  store.receive('indicators', { instrument: 0, rows });
  expect(paint(store)[21]).toMatch(/ cvd 60s {2}−268\.8 .* flow 10s {3}−12\.3k ▼/);
});
