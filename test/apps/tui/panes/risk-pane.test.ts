import { describe, expect, test } from 'vitest';
import { KeyTable } from '../../../../src/apps/tui/keys.js';
import { NO_LOCAL } from '../../../../src/apps/tui/local.js';
import { PAINTERS } from '../../../../src/apps/tui/panes/index.js';
import type { EngineData } from '../../../../src/apps/tui/store.js';
import type { Snapshots } from '../../../../src/protocol/index.js';
import { DRAWN_SNAPSHOTS, DRAWN_TIME, drawnStore, drawnView } from '../drawn-screen.js';
import { paintScreen, TextSurface } from '../text-surface.js';

const ago = (seconds: number): number => DRAWN_TIME - seconds * 1_000_000;

const SPREAD = {
  name: 'spread:BTC/USDT',
  state: 'close-only',
  value: '31.5 × normal',
  level: '30 × normal',
  since: ago(20),
} as const;
const LATENCY = {
  name: 'latency',
  state: 'reduce',
  value: '1500 ms',
  level: '2000 ms',
  since: ago(3_600),
} as const;
const CALM = {
  name: 'volatility-percent:BTC/USDT',
  state: 'normal',
  value: '0.15%',
  level: '2%',
  since: 0,
} as const;
const ALARM = {
  state: 'close-only',
  breakers: [SPREAD, LATENCY, CALM],
  scalePercent: 25,
  scaleReason: 'CLOSE_ONLY, drawdown',
} as const;

interface Painting {
  readonly connection?: EngineData['connection'];
  readonly risk?: Partial<Snapshots['risk']>;
  readonly health?: Partial<Snapshots['health']>;
  readonly session?: Partial<Snapshots['session']>;
}

function store({ risk = {}, health = {}, session = {}, connection = 'connected' }: Painting) {
  const made = drawnStore();
  made.setConnection(connection);
  made.receive('risk', { ...DRAWN_SNAPSHOTS.risk, ...risk });
  made.receive('health', { ...DRAWN_SNAPSHOTS.health, ...health });
  made.receive('session', { ...DRAWN_SNAPSHOTS.session, ...session });
  return made;
}

function paint(
  painting: Painting,
  { width, height, tabs = false }: { width: number; height: number; tabs?: boolean },
): string[] {
  const surface = new TextSurface(width, height);
  PAINTERS.risk(surface, {
    data: store(painting).data,
    local: NO_LOCAL,
    view: drawnView(),
    region: { id: 'risk', x: 0, y: 0, width, height, corner: '', tees: [], feet: [], tabs },
    keys: new KeyTable(),
    armedMillis: null,
    terminal: { bytesPerSecond: 8_000, droppedFrames: 0 },
  });
  return surface.rows().map((row) => row.trimEnd());
}

const RECONCILING = {
  venue: 'kraken',
  state: 'reconciling',
  note: 'its account is being brought into line',
} as const;
const FUNDING = { rate: -0.000123, nextTime: DRAWN_TIME + 7_500_000_000 };

describe('the risk pane in an alarm', () => {
  test('names the worst breaker with the level that it crossed and since when, and what is left and why', () => {
    const rows = paint({ risk: ALARM }, { width: 43, height: 8 });
    expect(rows[0]).toMatch(/^─ 8 RISK CLOSE_ONLY 25% {2}HEALTH ─+$/);
    expect(rows.slice(5)).toEqual([
      ' stops     covered       journl 3 ms    ok',
      ' spread BTC/USDT 31.5/30× 23:56 +1',
      ' limits 25%: CLOSE_ONLY, drawdown',
    ]);
  });

  test('with more rows tells every breaker, and the last refusal', () => {
    expect(paint({ risk: ALARM }, { width: 43, height: 11 }).slice(7)).toEqual([
      ' spread BTC/USDT 31.5/30× since 23:56:40',
      ' latency 1500/2000 ms since 22:57:00',
      ' limits 25%: CLOSE_ONLY, drawdown',
      ' refused 23:55:12 max-order 2.000 > 1.000',
    ]);
  });

  test('does not repeat what the state alone leaves; a halt of days ago has its day', () => {
    const old = { ...LATENCY, state: 'halt', since: ago(86_400) } as const;
    const risk = { state: 'halt', breakers: [old], scalePercent: 50, scaleReason: 'HALT' } as const;
    const rows = paint(
      { risk, session: { halted: true, haltReason: 'breaker latency' } },
      { width: 43, height: 8 },
    );
    expect(rows[0]).toContain(' 8 RISK HALT 50% ');
    expect(rows[6]).toBe(' latency 1500/2000 ms since 08-07 23:57:00');
    expect(rows[7]).toBe(' refused 23:55:12 max-order 2.000 > 1.000');
  });

  test('a kill is told where no breaker did it', () => {
    const rows = paint(
      { risk: { state: 'halt' }, session: { halted: true, haltReason: 'kill switch' } },
      { width: 43, height: 8 },
    );
    expect(rows[6]).toBe(' halted: kill switch');
  });

  test('limits that follow volatility say so while the state is normal', () => {
    const risk = { breakers: [CALM], scalePercent: 75, scaleReason: 'volatility' };
    const rows = paint({ risk }, { width: 43, height: 8 });
    expect(rows[0]).toContain(' 8 RISK NORMAL 75% ');
    expect(rows[6]).toBe(' limits 75%: volatility');
  });

  test('under the row of tabs it takes the last row', () => {
    const rows = paint({ risk: ALARM }, { width: 80, height: 4, tabs: true });
    expect(rows[3]).toBe(' CLOSE_ONLY 25% · spread BTC/USDT 31.5/30× 23:56 +1 · limits 25%: CLOSE_ONLY, …');
    const calm = paint({}, { width: 80, height: 4, tabs: true });
    expect(calm[3]).toMatch(/^ drawdown /);
  });

  test('the large form lists the breakers, those that tripped first', () => {
    const rows = paint({ risk: ALARM }, { width: 120, height: 20 });
    const from = rows.findIndex((row) => row.startsWith(' BREAKERS'));
    expect(rows[from - 1]).toMatch(/^ limits 25%: CLOSE_ONLY, drawdown \(of what risk\.yaml says\)$/);
    expect(rows.slice(from, from + 5)).toEqual([
      ' BREAKERS  2 of 3 tripped',
      ' spread BTC/USDT           31.5/30×  CLOSE_ONLY since 23:56:40',
      ' latency               1500/2000 ms  REDUCE since 22:57:00',
      ' volatility BTC/USDT        0.15/2%  NORMAL',
      ' REFUSED  1, newest first',
    ]);
  });

  test('the banner has the state and what is left', () => {
    for (const [columns, rows] of [
      [80, 24],
      [120, 40],
      [200, 60],
    ] as const) {
      const screen = paintScreen(
        {
          data: store({ risk: ALARM }).data,
          view: drawnView({ list: 'risk' }),
          armedMillis: null,
          terminal: { bytesPerSecond: 0, droppedFrames: 0 },
        },
        { columns, rows },
      );
      expect(screen[0]).toContain(' CLOSE_ONLY 25% ');
      expect(screen.some((row) => row.includes('spread BTC/USDT 31.5/30×'))).toBe(true);
      for (const row of screen) expect([...row]).toHaveLength(columns);
    }
  });
});

describe('the health of live venues', () => {
  const health = (painting: Painting['health'], size = { width: 43, height: 8 }): string[] =>
    paint({ health: painting ?? {} }, size).map((row) => row.slice(25));

  test('a sample session has none', () => {
    expect(health({}).slice(1, 7)).toEqual([
      'feed   12 ms   ok',
      'book   0 gaps  ok',
      'order  1.2 ms  ok',
      'engine 0.4 ms  ok',
      'journl 3 ms    ok',
      'tty    8 KB/s  ok',
    ]);
  });

  test('is a row where all is well, and each that is not by its name', () => {
    const well = { venue: 'kraken', state: 'ok', note: '' } as const;
    expect(health({ venues: [well] })[1]).toBe('venue  kraken  ok');
    expect(health({ venues: [well, { ...well, venue: 'binance' }] })[1]).toBe('venue  2       ok');
    expect(health({ venues: [RECONCILING, { ...well, venue: 'binance' }] })[1]).toBe('kraken reconciling');
    const down = { venue: 'coinbase', state: 'down', note: 'the socket closed' } as const;
    expect(health({ venues: [down] })[1]).toBe('coinb…        DOWN');
    expect(paint({ health: { venues: [down] } }, { width: 140, height: 15 })[2]).toMatch(
      / coinb… +DOWN +the socket closed$/,
    );
  });

  test('what is well gives way to what is not, never the other way round', () => {
    const rows = health({ venues: [RECONCILING], bookGaps: 2, funding: FUNDING, journalOk: false });
    const names = rows.slice(1, 7).map((row) => row.slice(0, 6).trim());
    expect(names).toEqual(['kraken', 'feed', 'book', 'order', 'journl', 'fund']);
  });

  test('funding keeps its sign and says how long it is until then', () => {
    expect(health({ funding: FUNDING }).find((row) => row.startsWith('fund'))).toBe('fund   −0.0123 2h');
    const soon = { rate: 0.0001, nextTime: DRAWN_TIME + 125_000_000 };
    expect(health({ funding: soon }).find((row) => row.startsWith('fund'))).toBe('fund   0.0100% 2m');
    const large = paint({ health: { funding: FUNDING } }, { width: 140, height: 15 });
    expect(large.some((row) => /fund +−0\.0123% {2}2h /.test(row))).toBe(true);
  });
});

describe('while the engine is not connected nothing is vouched for', () => {
  const sizes = [
    { width: 43, height: 8 },
    { width: 80, height: 5, tabs: true },
    { width: 100, height: 30 },
    { width: 160, height: 40 },
  ];
  test.each(sizes)('%j', (size) => {
    for (const connection of ['lost', 'connecting'] as const) {
      const text = paint({ connection }, size).join('\n');
      expect(text).not.toMatch(/\bok\b|covered|NORMAL/);
      expect(text).toMatch(/feed +unknown/);
      expect(text).toMatch(/stops +unknown/);
    }
  });

  test('what was not calm when it went is in the heading still', () => {
    const halted = { state: 'halt' as const };
    expect(paint({ connection: 'lost', risk: halted }, sizes[0]!)[0]).toContain('8 RISK HALT');
    expect(paint({ connection: 'lost' }, sizes[0]!)[0]).toContain('8 RISK UNKNOWN');
  });

  test('the engine is down, and the large form says why the stops are unknown', () => {
    const text = paint({ connection: 'lost' }, { width: 160, height: 40 }).join('\n');
    expect(text).toMatch(/engine +DOWN/);
    expect(text).toContain('stops unknown: the engine is lost');
  });
});
