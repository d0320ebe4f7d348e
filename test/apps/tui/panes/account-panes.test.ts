import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KeyTable } from '../../../../src/apps/tui/keys.js';
import { COMPACT_LISTS, type PaneId } from '../../../../src/apps/tui/layout.js';
import { type LocalData, NO_LOCAL } from '../../../../src/apps/tui/local.js';
import { PAINTERS } from '../../../../src/apps/tui/panes/index.js';
import { type EngineData, Store } from '../../../../src/apps/tui/store.js';
import type { ViewState } from '../../../../src/apps/tui/view.js';
import { accountStore, LOCAL } from '../account-screen.js';
import { DRAWN_COMPACT } from '../drawing.js';
import { DRAWN_SNAPSHOTS, DRAWN_TIME, drawnView, INSTRUMENTS, WORKING } from '../drawn-screen.js';
import { TextSurface } from '../text-surface.js';

interface Painting {
  readonly width: number;
  readonly height: number;
  readonly tabs?: boolean;
  readonly data?: EngineData;
  readonly local?: LocalData;
  readonly view?: Partial<ViewState>;
  readonly surface?: TextSurface;
}

function paint(pane: PaneId, painting: Painting): string[] {
  const { width, height, tabs = false, data = accountStore().data, local = LOCAL } = painting;
  const surface = painting.surface ?? new TextSurface(width, height);
  PAINTERS[pane](surface, {
    data,
    local,
    view: drawnView({ focus: pane, list: pane, ...painting.view }),
    region: { id: pane, x: 0, y: 0, width, height, corner: '', tees: [], feet: [], tabs },
    keys: new KeyTable(),
    armedMillis: null,
    terminal: { bytesPerSecond: 8_000, droppedFrames: 0 },
  });
  return surface.rows();
}

describe('orders', () => {
  test('the compact rows are as drawn; what an order in doubt waits for is what is known', () => {
    const store = accountStore();
    const working = [WORKING[2]!, WORKING[4]!].map((order) => ({ ...order, queueEstimated: true }));
    store.receive('orders', { working, ended: [] });
    const rows = paint('orders', { width: 80, height: 4, tabs: true, data: store.data });
    // The drawing has the order at 61,720 above the one at 61,724; here the highest price is first.
    expect(rows[2]).toBe(DRAWN_COMPACT[20]);
    expect(rows[1]).toBe(DRAWN_COMPACT[21]!.replace('↓2 more', '       '));
  });

  test('doubt is said in words beside the count of what is below', () => {
    const rows = paint('orders', { width: 80, height: 6, tabs: true });
    expect(rows[5]).toBe(' ? BUY  post   0.100      ?  61,722.00         UNKNOWN no answer   ↓5 more      ');
    const higher = paint('orders', { width: 80, height: 8, tabs: true });
    expect(higher[5]).toBe(
      ' ? BUY  post   0.100      ?  61,722.00         UNKNOWN no answer for 0:03       ',
    );
  });

  test('an order of another symbol names it', () => {
    const rows = paint('orders', { width: 80, height: 12, tabs: true });
    expect(rows.find((row) => row.includes('ETH'))).toContain(' ETH/USDT working ');
  });

  test('those that ended stand below a rule', () => {
    const rows = paint('orders', { width: 76, height: 12 });
    expect(rows[9]).toMatch(/^ ╌ ended lately ╌+ $/);
    expect(rows[10]).toMatch(/^ • BTC\/USDT BUY {2}limit .* fill /);
  });

  test('the heading says what is hidden, and an empty list how to change that', () => {
    const view = { lists: { orders: { sort: 1, filter: 'xyz' } } };
    const rows = paint('orders', { width: 76, height: 5, view });
    expect(rows[0]).toContain(' 6 ORDERS 0/10 /xyz by age ');
    expect(rows[1]!.trim()).toBe('nothing matches /xyz · f changes it');
    const tabs = paint('orders', { width: 80, height: 4, tabs: true, view });
    expect(tabs[0]).toContain('━ /xyz by age ━');
  });

  test('a wide pane has what the drawn one has no room for', () => {
    const rows = paint('orders', { width: 170, height: 14 });
    const iceberg = rows.find((row) => row.includes('61,750.00'))!;
    // 4,000 s old, 200 s to go, shows 1 of 12.34567, reduces only.
    expect(iceberg).toMatch(/ 1h06m {2}working .* 3:20 {2}oc-7f3a-51 .* only .* 1\.000 {2}mine/);
    expect(rows.find((row) => row.includes('oc-7f3a-41'))).toMatch(/✎ .* mine · fat finger/);
    expect(rows.find((row) => row.includes('oc-7f3a-50'))).toContain('UNKNOWN no answer');
  });
});

describe('positions', () => {
  test('balances stand below where there is room, and nothing is invented for spot', () => {
    const store = accountStore();
    const balances = [{ asset: 'USDT', free: '84512.12345678', locked: '15430.5' }];
    store.receive('positions', { ...store.data.positions, balances });
    const rows = paint('positions', { width: 160, height: 8, data: store.data });
    expect(rows[7]).toMatch(/^ USDT {11}84,512\.12345678 {6}15,430\.50000000/);
    expect(rows[0]).not.toMatch(/liquidation|leverage/);
    const low = paint('positions', { width: 76, height: 4, data: store.data });
    expect(low.join('\n')).not.toContain('84,512');
  });

  test('a derivative has the columns, and a dash for what the engine does not reckon', () => {
    const store = accountStore();
    const [spot] = store.data.instruments;
    store.receive('instruments', [{ ...spot!.specification, kind: 'linear' }]);
    const rows = paint('positions', { width: 160, height: 5, data: store.data });
    expect(rows[0]).toMatch(/ liquidation .* margin .* leverage .* funding /);
    expect(rows[1]!.match(/ –/g)).toHaveLength(4);
  });

  test('the funding of a perpetual: the rate as its venue has it, and how long until it is paid', () => {
    const store = accountStore();
    const [spot] = store.data.instruments;
    const [long] = DRAWN_SNAPSHOTS.positions.positions;
    store.receive('instruments', [{ ...spot!.specification, kind: 'linear' }]);
    const cellOf = (rate: number, minutes: number | null, size = long!.size) => {
      const nextTime = minutes === null ? null : DRAWN_TIME + minutes * 60_000_000;
      store.receive('positions', {
        positions: [{ ...long!, size, funding: { rate, nextTime } }],
        balances: [],
      });
      const surface = new TextSurface(160, 3);
      paint('positions', { width: 160, height: 3, data: store.data, surface });
      const row = surface.rows()[1]!.trimEnd();
      return [row.split(' –').at(-1)!.trim(), surface.tokens[1]![row.length - 1]];
    };
    expect(cellOf(0.0001, 125)).toEqual(['0.0100% 2h', 'pnl.loss']);
    expect(cellOf(0.0001, 59, -long!.size)).toEqual(['0.0100% 59m', 'pnl.gain']);
    expect(cellOf(-0.000123, 59)).toEqual(['−0.0123% 59m', 'pnl.gain']);
    expect(cellOf(0.0001, null)).toEqual(['0.0100%', 'pnl.loss']);
    // Flat: it costs nothing yet, and is what one looks at before.
    expect(cellOf(0.0001, 5, 0)[0]).toMatch(/ 0\.0100% 5m$/);
    expect(cellOf(0.0001, 5, 0)[1]).toBe('text.primary');
  });

  test('each figure says what it is under the row of tabs', () => {
    const rows = paint('positions', { width: 80, height: 4, tabs: true });
    expect(rows[1]).toMatch(
      /^ BTC\/USDT {2}long 0\.250 @ 61,722\.02 net −14\.02 open \+1\.41 even 61,845\.59/,
    );
  });

  test('a sum that does not fit loses its cents, never its digits', () => {
    const store = accountStore();
    const [long] = DRAWN_SNAPSHOTS.positions.positions;
    store.receive('positions', { positions: [{ ...long!, netPnl: '-12345.67' }], balances: [] });
    expect(paint('positions', { width: 76, height: 4, data: store.data })[1]).toContain(' −12,346 ');
  });
});

test('a tall strategy pane tells the parameters of the selected one, with bounds and defaults', () => {
  const rows = paint('strategies', { width: 90, height: 14, view: { selected: { strategies: 0 } } });
  expect(rows.at(-2)).toMatch(/^ size {23}0\.05 BTC · above 0 · as by default/);
  expect(rows.at(-1)).toMatch(/^ offsetBps {19}0\.6 bps · 0 to 500 · as by default/);
});

describe('fills', () => {
  test('each says what it cost, and the last row what they come to', () => {
    const rows = paint('fills', { width: 120, height: 6 });
    expect(rows[1]).toMatch(/ 0\.100 {2}61,722\.02 {2}maker {4}6\.17 {4}\+2\.5 {5}−1\.25 /);
    expect(rows[2]).toContain('chased it, do not');
    expect(rows[5]).toMatch(
      /^ 3 fills · fees 26\.02 USDT · slippage \+2\.0 bps · volume 26,030 USDT · PnL before fees −1\.25/,
    );
  });

  test('totals are of what the filter shows', () => {
    const view = { lists: { fills: { sort: 0, filter: 'eth' } } };
    expect(paint('fills', { width: 100, height: 6, view })[5]).toMatch(/^ 1 fill shown · fees 1\.34 USDT/);
  });
});

describe('equity', () => {
  const equity = (count: number): EngineData => {
    const store = accountStore();
    const samples = Array.from({ length: count }, (_, second) => {
      return [DRAWN_TIME + second * 1e6, 100_000 - second, second] as const;
    });
    store.receive('equity', { samples });
    return store.data;
  };

  test('falls from the upper left to the lower right, with the last value at its end', () => {
    const rows = paint('equity', { width: 60, height: 8, data: equity(300) });
    expect(rows[0]).toContain(' EQUITY USDT ');
    expect(rows[1]).toMatch(/^ [\u2801-\u28ff]/);
    expect(rows[1]).toContain('100,000.00');
    expect(rows[7]).toMatch(/[\u2801-\u28ff]◀ {2}99,701\.00 $/);
  });

  test('is a sparkline where it is low, the drawdown below zero', () => {
    const rows = paint('equity', { width: 40, height: 3, data: equity(8) });
    expect(rows[1]).toMatch(/^ equity {6}99,993\.00 ██▇▆▅▃▂▁|^ equity {6}99,993\.00 █▇▆▅▄▃▂▁/);
    expect(rows[2]).toContain('−7.00');
  });

  test('draws an hour of samples with its last one', () => {
    expect(paint('equity', { width: 80, height: 10, data: equity(3_600) }).join('\n')).toContain(
      '◀  96,401.00',
    );
  });
});

test('a large risk pane draws a bar for each gauge, and lists the refusals', () => {
  const store = accountStore();
  const refusals = [1, 2].map((second) => ({
    time: DRAWN_TIME - second * 1_000_000,
    rule: 'max-order',
    text: 'max-order: 2.000 > 1.000 BTC',
  }));
  store.receive('risk', { ...store.data.risk!, refusals });
  const rows = paint('risk', { width: 100, height: 16, data: store.data });
  expect(rows[2]).toMatch(/^ position {13}0\.25 \/ 1\.00 [\u2801-\u28ff]{20,} {3}25% /);
  // Of 30 cells the first quarter is three dots high, the rest one.
  expect(rows[2]!.match(/⣶/g)).toHaveLength(8);
  expect(rows.slice(10, 12).map((row) => row.trim())).toEqual([
    '23:56:59 max-order: 2.000 > 1.000 BTC',
    '23:56:58 max-order: 2.000 > 1.000 BTC',
  ]);
});

test('limits say where they are written, and mark what was changed', () => {
  const store = accountStore();
  const limits = [
    { rule: 'max-order', limit: '1', unit: 'BTC', instrument: 0, place: 'risk.yaml:38' },
    { rule: 'day-loss', limit: null, unit: 'USDT', instrument: null, place: 'changed 12:03:04' },
  ];
  store.receive('risk', { ...store.data.risk!, limits });
  const rows = paint('limits', { width: 80, height: 4, data: store.data });
  expect(rows[1]).toMatch(/^ {3}max-order +1 BTC +BTC\/USDT +risk\.yaml:38/);
  expect(rows[2]).toMatch(/^ ▸ day-loss +none USDT +account +at 12:03:04/);
});

test('alerts are armed or have fired, with the price that they wait for', () => {
  const rows = paint('alerts', { width: 80, height: 4 });
  expect(rows[1]).toMatch(/^ ○ armed +62,000\.00 {2}BTC > 62000/);
  expect(rows[2]).toMatch(/^ ● fired 09:41:12Z +feed\.age > 2s/);
  expect(paint('alerts', { width: 80, height: 4, local: NO_LOCAL })[1]).toContain(':alert BTC > 62000');
});

describe('the log', () => {
  const store = accountStore();
  const line = (id: number, level: 'info' | 'warn' | 'error') =>
    ({ id, time: DRAWN_TIME, level, owner: 'engine', text: `${level} ${'word '.repeat(20)}end` }) as const;
  store.receive('log', { lines: [line(1, 'info'), line(2, 'warn'), line(3, 'error')] });

  test('is cut where it is low, with the level as a mark', () => {
    const rows = paint('log', { width: 60, height: 4, data: store.data });
    expect(rows[1]).toMatch(/^ 23:57:00 {3}✗ error word .*… $/);
    expect(rows[2]).toContain('! warn word');
  });

  test('is wrapped where it is tall, and nothing of it is lost', () => {
    const rows = paint('log', { width: 60, height: 16, data: store.data });
    expect(rows.join('\n').match(/end/g)).toHaveLength(3);
  });
});

test.each(['decisions', 'models'] as const)('%s say that there is nothing yet', (pane) => {
  const rows = paint(pane, { width: 60, height: 8 });
  expect(rows.join(' ')).toMatch(/no (decision engine|models) yet/);
  expect(rows.join(' ')).not.toMatch(/\d/);
});

/** Keeps what was put past the right edge, which the screen would silently cut, and over another text. */
class StrictSurface extends TextSurface {
  readonly faults: string[] = [];

  override put(x: number, y: number, text: string, token: string): void {
    const inside = y < 0 || y >= this.height ? '' : [...text].slice(0, this.width - x).join('');
    if (x < 0 || inside.trimEnd() !== text.trimEnd()) this.faults.push(`cut at ${x},${y}: ${text}`);
    const under = this.cells[y]
      ?.slice(x, x + text.length)
      .join('')
      .trim();
    if (y > 0 && under !== undefined && under !== '')
      this.faults.push(`${text} at ${x},${y} covers ${under}`);
    super.put(x, y, text, token);
  }
}

const ACCOUNT_PANES = [
  'orders',
  'positions',
  'strategies',
  'risk',
  'log',
  'fills',
  'equity',
  'limits',
  'decisions',
  'models',
  'alerts',
] as const;

/** Numbers and texts as large as they can be. */
function extremeStore(): Store {
  const store = accountStore();
  const lots = 900_000_000_000_000;
  const long = 'x'.repeat(200);
  store.receive('orders', {
    working: WORKING.map((order) => ({
      ...order,
      size: lots,
      filled: lots,
      queueAhead: lots,
      createdTime: 0,
    })),
    ended: [],
  });
  const [fill] = store.data.fills.fills;
  store.receive('fills', { fills: [{ ...fill!, size: lots, price: 2_000_000_000, slippageBps: 99_999.9 }] });
  store.receive('equity', {
    samples: [
      [0, Number.NaN, Number.NaN],
      [1e6, 9e15, 9e15],
    ],
  });
  const [position] = store.data.positions.positions;
  const sum = '-123456789012345.12';
  store.receive('positions', {
    positions: [
      { ...position!, size: lots, averagePrice: '99999999.99', netPnl: sum, unrealisedPnl: sum, fees: sum },
    ],
    balances: Array.from({ length: 9 }, () => ({
      asset: long,
      free: '99999999999999.12345678',
      locked: '0',
    })),
  });
  const risk = store.data.risk!;
  store.receive('risk', {
    ...risk,
    gauges: risk.gauges.map((gauge) => ({ ...gauge, used: '99999999.99', limit: '999999999.99', share: 99 })),
    refusals: [{ time: 0, rule: 'max-order', text: long }],
    limits: [{ rule: long, limit: '99999999999999.99', unit: long, instrument: 9, place: long }],
  });
  const [strategy] = store.data.strategies.strategies;
  store.receive('strategies', {
    strategies: [
      { ...strategy!, name: long, note: long, netPnl: sum, fills: 123_456, fees: sum, state: 'failed' },
    ],
  });
  store.receive('log', {
    lines: [{ id: 1, time: 0, level: 'warn', owner: 'external', text: long.repeat(20) }],
  });
  return store;
}

test('no pane throws at any size, of nothing, of what is drawn or of the largest', () => {
  const stores = { empty: new Store().data, usual: accountStore().data, extreme: extremeStore().data };
  fc.assert(
    fc.property(
      fc.constantFrom(...ACCOUNT_PANES),
      fc.integer({ min: 1, max: 220 }),
      fc.integer({ min: 1, max: 60 }),
      fc.constantFrom<keyof typeof stores>('empty', 'usual', 'extreme'),
      fc.boolean(),
      fc.nat(5),
      (pane, width, height, store, tabs, sort) => {
        const view = {
          lists: { [pane]: { sort, filter: sort === 5 ? 'b' : '' } },
          selected: { [pane]: sort * 3 },
        };
        expect(paint(pane, { width, height, data: stores[store], tabs, view })).toHaveLength(height);
      },
    ),
    { numRuns: 2_000 },
  );
});

describe('nothing is cut by the edge of a pane, and no text covers another', () => {
  const faults = (pane: PaneId, painting: Painting): string[] => {
    const surface = new StrictSurface(painting.width, painting.height);
    paint(pane, { ...painting, surface });
    return surface.faults;
  };
  const stores = { usual: accountStore().data, extreme: extremeStore().data };
  const anyStore = fc.constantFrom<keyof typeof stores>('usual', 'extreme');

  test('from 44 columns on', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ACCOUNT_PANES),
        fc.integer({ min: 44, max: 220 }),
        fc.integer({ min: 8, max: 60 }),
        anyStore,
        (pane, width, height, store) => {
          expect(faults(pane, { width, height, data: stores[store] })).toEqual([]);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('under the row of tabs', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...COMPACT_LISTS),
        fc.integer({ min: 80, max: 140 }),
        fc.integer({ min: 4, max: 12 }),
        anyStore,
        (pane, width, height, store) => {
          expect(faults(pane, { width, height, data: stores[store], tabs: true })).toEqual([]);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe('symbols of several venues', () => {
  const data = (): EngineData => {
    const store = accountStore();
    const [btc, eth] = INSTRUMENTS;
    const named = ['kraken:BTC/USDT', 'kraken:ETH/USDT', 'binance:BTC/USDT', 'binance:ETH/USDT'];
    store.receive(
      'instruments',
      named.map((symbol, index) => ({ ...(index % 2 === 0 ? btc! : eth!), id: symbol, symbol })),
    );
    const position = DRAWN_SNAPSHOTS.positions.positions[0]!;
    const positions = named.map((_, instrument) => ({ ...position, instrument }));
    store.receive('positions', { balances: [], positions });
    const working = named.map((_, instrument) => ({
      ...WORKING[0]!,
      clientOrderId: `o-${instrument}`,
      instrument,
    }));
    store.receive('orders', { working, ended: [] });
    const fill = DRAWN_SNAPSHOTS.fills.fills[0]!;
    store.receive('fills', {
      fills: named.map((_, instrument) => ({ ...fill, tradeId: `${instrument}`, instrument })),
    });
    return store.data;
  };
  const panes = ['positions', 'orders', 'fills'] as const;

  test.each(panes)('%s: whole where the row has room', (pane) => {
    const text = paint(pane, { width: 200, height: 14, data: data() }).join('\n');
    for (const symbol of ['kraken:BTC/USDT', 'kraken:ETH/USDT', 'binance:BTC/USDT', 'binance:ETH/USDT']) {
      expect(text).toContain(symbol);
    }
  });

  test.each(panes)('%s: else with the base and the beginning of the venue, all alike', (pane) => {
    const text = paint(pane, { width: 76, height: 14, data: data() }).join('\n');
    expect(text.match(/\b(kra|bin):(BTC|ETH)(\/USDT)? /g)).toHaveLength(4);
    expect(text).not.toMatch(/kraken|binance|…/);
  });
});
