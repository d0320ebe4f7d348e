import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { VERBS } from '../../../src/apps/tui/palette/verbs.js';
import type { Command } from '../../../src/domain/index.js';
import { ENTER, ESCAPE } from '../harness/terminal.js';
import { cursorPrice, focusedPane, messageOf } from './cells.js';
import { Desk } from './desk.js';

const TAB = '\t';
const UP = '\x1b[A';
const DOWN = '\x1b[B';
const CLEAR = '\x15';

/** Every command of the palette, typed in a real terminal; what it does is read from its cells and its engine. */
describe('the palette', () => {
  let desk: Desk;
  const entered = new Set<string>();

  const enters = async (text: string): Promise<void> => {
    entered.add(text.split(' ')[0]!);
    await desk.command(text);
  };
  /** What the terminal sends for a line. */
  const sends = (text: string, then: () => Promise<unknown>): Promise<Command[]> =>
    desk.sends(async () => {
      await enters(text);
      await then();
    });
  const says = (text: string, wanted: string | RegExp): Promise<Command[]> =>
    sends(text, () => desk.sees(wanted));
  const position = (lots: number): Promise<unknown> =>
    desk.engineHas('positions', ({ positions }) => positions[0]!.size === lots);
  const working = (count: number): Promise<unknown> =>
    desk.engineHas('orders', (orders) => orders.working.length === count);
  const files = (): string[] => readdirSync(join(desk.home.folder, 'data', 'snapshots'));

  beforeAll(async () => {
    desk = await Desk.quiet();
  });

  afterAll(() => desk.close());
  /** One test's open box is not the next one's. */
  afterEach(async () => {
    if (!/┌─ [A-Z]/.test((await desk.terminal.screen()).join('\n'))) return;
    await desk.press(ESCAPE);
    await desk.noDialog();
  });

  describe('while it is typed', () => {
    const clear = (): Promise<void> => desk.press(CLEAR);
    /** The lines of the box: suggestions, what is typed, what it would do, and what the risk gate says. */
    const box = async (): Promise<string> => (await desk.terminal.screen()).join('\n');

    it('completes by Tab: verbs, symbols, strategies, parameters with default, unit and bounds', async () => {
      await desk.key(':');
      await desk.sees('─ COMMAND ─');
      await desk.press('symb');
      await desk.sees(/▸ symbol /);
      await desk.press(TAB);
      await desk.sees(':symbol ▏');
      await desk.press('et');
      await desk.press(TAB);
      await desk.sees(':symbol ETH/USDT ▏');
      await clear();
      await desk.press('strategy set mm');
      await desk.press(TAB);
      await desk.sees(':strategy set market-making ▏');
      expect(await box()).toMatch(/offsetBps= +[\d.]+ now, default 0\.6 bps, 0 to 500/);
      await clear();
      await desk.sees(':▏');
    });

    it('shows what each line would do, with the word of the risk gate', async () => {
      await desk.key(':');
      await desk.sees('─ COMMAND ─');
      await desk.press('buy 0.5 @ 61,000.5');
      await desk.sees(/BUY 0\.50* BTC\/USDT @ 61,000\.50 post · 30,500\.25 USDT · fee 30\.50/);
      await desk.sees(/ahead ≈ [\d.]+ · pos 0\.00→0\.50\/1\.00 · ✓ risk/);
      await clear();
      await desk.press('buy 2 @ 61k');
      await desk.sees(/✗ max-order: 2(\.0+)? > 1(\.0+)? BTC \(risk\.yaml:\d+\)/);
      await clear();
      // Half typed is no mistake, an ambiguous number is one.
      await desk.press('buy 0.1 @ ');
      await desk.sees((rows) => !rows.join('\n').includes('✗'));
      await clear();
      await desk.press('buy 1,5 @ 61000');
      await desk.sees(/✗ .*"1,5"/);
      await clear();
    });

    it('follows the market while it stands: @ bid is the bid of the moment', async () => {
      await desk.key(':');
      await desk.sees('─ COMMAND ─');
      await desk.press('buy 0.1 @ bid-5t');
      const price = (rows: readonly string[]): string | undefined =>
        /BUY 0\.10* BTC\/USDT @ (6\d,\d{3}\.\d\d)/.exec(rows.join('\n'))?.[1];
      const first = price(await desk.sees((rows) => price(rows) !== undefined));
      // The tape falls and rises by some dollars within its first seconds.
      await desk.sees((rows) => price(rows) !== undefined && price(rows) !== first, 60_000);
      await clear();
    });

    it('sends nothing by Enter while it is not whole', async () => {
      await desk.key(':');
      await desk.sees('─ COMMAND ─');
      const sent = await desk.sends(async () => {
        await desk.press('buy 0.1');
        await desk.settle();
        await desk.press(ENTER);
        await desk.settle();
        await desk.sees(':buy 0.1▏');
        await desk.press(ESCAPE);
        await desk.says('not complete');
      });
      expect(sent).toEqual([]);
    });

    it('goes back in its history by ↑, to what was begun', async () => {
      for (const text of ['note first words', 'note second words']) {
        await enters(text);
        await desk.noDialog();
      }
      await desk.key(':');
      await desk.sees('─ COMMAND ─');
      await desk.press(UP);
      await desk.sees(':note second words▏');
      await desk.press(UP);
      await desk.sees(':note first words▏');
      await desk.press(DOWN);
      await desk.sees(':note second words▏');
      await desk.press(ESCAPE);
      await desk.noDialog();
    });
  });

  describe('trades', () => {
    it('buy and sell', async () => {
      expect(await sends('buy 0.1 @ bid-900t', () => working(1))).toMatchObject([
        { kind: 'place', order: { side: 'buy', size: 10_000, postOnly: true, timeInForce: 'gtc' } },
      ]);
      expect(await sends('sell 0.02 @ ask+900t gtd=5m', () => working(2))).toMatchObject([
        { kind: 'place', order: { side: 'sell', size: 2_000, timeInForce: 'gtd' } },
      ]);
    });

    it('move', async () => {
      const price = (await desk.orders()).find(({ side }) => side === 'buy')!.price!;
      const [to, from] = [(price - 100) / 100, price / 100];
      expect(
        await sends(`move ${from.toFixed(2)} ${to.toFixed(2)}`, () =>
          desk.engineHas('orders', (orders) => orders.working.some((row) => row.price === price - 100)),
        ),
      ).toMatchObject([{ kind: 'replace', price: price - 100, size: null }]);
    });

    it('why', async () => {
      const [order] = await desk.orders();
      await enters(`why ${order!.clientOrderId.split('-').at(-1)}`);
      await desk.sees(new RegExp(`┌─ .*|${order!.clientOrderId}`));
      await desk.settle();
      await desk.press(ESCAPE);
      await desk.noDialog();
    });

    it('cancel', async () => {
      expect(await sends('cancel buys', () => working(1))).toMatchObject([
        { kind: 'cancel-all', side: 'buy' },
      ]);
      const [order] = await desk.orders();
      const number = order!.clientOrderId.split('-').at(-1)!;
      expect(await sends(`cancel ${number}`, () => working(0))).toMatchObject([{ kind: 'cancel' }]);
      // The engine is asked whatever the screen shows, and says that there was nothing.
      expect(await says('cancel all', 'no order of mine is working: nothing to cancel')).toMatchObject([
        { kind: 'cancel-all', side: null },
      ]);
    });

    it('stop and tp', async () => {
      expect(await says('stop 60000', 'flat: stop needs a position')).toEqual([]);
      await desk.press(ESCAPE);
      await desk.noDialog();
      await sends('buy 0.1 market', () => position(10_000));
      await desk.sees(/BTC\/USDT ▲ long/);
      const protect = { kind: 'protect', instrument: 0, stopPrice: null, takeProfitPrice: null, trail: null };
      expect(await sends('stop 60000', () => working(1))).toEqual([{ ...protect, stopPrice: 6_000_000 }]);
      expect(await sends('tp 62.5k', () => working(2))).toEqual([{ ...protect, takeProfitPrice: 6_250_000 }]);
      expect(await desk.orders()).toMatchObject([
        { side: 'sell', size: 10_000, reduceOnly: true },
        { side: 'sell', size: 10_000, reduceOnly: true },
      ]);
      expect(await sends('stop none', () => working(1))).toEqual([{ ...protect, stopPrice: 'none' }]);
      const trail = { unit: 'ppm', distance: 10_000 };
      expect(await sends('trail 100bp', () => working(2))).toEqual([{ ...protect, trail }]);
    });

    it('reverse and flatten', async () => {
      expect(await sends('reverse', () => position(-10_000))).toMatchObject([
        { kind: 'place', order: { side: 'sell', size: 20_000, timeInForce: 'ioc' } },
      ]);
      const sent = await sends('flatten', async () => {
        await desk.dialog('FLATTEN BTC/USDT');
        await desk.press('y');
        await position(0);
      });
      expect(sent).toEqual([{ kind: 'flatten', instrument: 0 }]);
      await working(0);
    });

    it('brackets, algorithms, and what this session has not', async () => {
      const bracket = { stopPrice: 6_000_000, takeProfitPrice: 6_250_000, trail: null };
      expect(await sends('buy 0.1 @ 61k stop=60k tp=62.5k', () => working(1))).toMatchObject([
        { kind: 'place', order: { side: 'buy', price: 6_100_000, bracket } },
      ]);
      const execution = { kind: 'twap', durationMicros: 600_000_000 };
      // The parent, and its first slice.
      expect(await sends('buy 0.1 @ 61k twap=10m', () => working(3))).toMatchObject([
        { kind: 'place', order: { side: 'buy', price: 6_100_000, execution } },
      ]);
      await sends('cancel all', () => working(0));
      expect(await says('buy 0.1 @ 61k venue=kraken', 'venue "kraken"')).toEqual([]);
      await desk.press(ESCAPE);
      expect(await says('adopt 1', 'no open order was made elsewhere')).toEqual([]);
      await desk.press(ESCAPE);
      await desk.noDialog();
      expect(await says('bracket stop=50 tp=100', 'stop=50.00 tp=100.00 on each order that opens')).toEqual(
        [],
      );
      expect(await says('bracket off', 'bracket')).toEqual([]);
      expect(await desk.orders()).toEqual([]);
    });
  });

  describe('strategies, alerts, limits and modes', () => {
    it('alert', async () => {
      expect(await says('alert BTC > 90000 once bell', 'alert 1: BTC > 90000')).toEqual([]);
      await enters('alert list');
      await desk.sees((rows) => focusedPane(rows) === 'ALERTS' && /90000|90,000/.test(rows.join('\n')));
      await desk.press(ESCAPE);
      await desk.sees('1 LADDER');
      await says('alert remove 1', 'alert 1 removed');
      await desk.key('1');
    });

    it('strategy, and a strategy by its own name', async () => {
      const state = (wanted: string): Promise<unknown> =>
        desk.engineHas('strategies', ({ strategies }) => strategies[0]!.state === wanted);
      await sends('strategy start market-making', () => state('running'));
      await sends('strategy pause market-making', () => state('paused'));
      const [set] = await says('market-making size=0.01', /market-making/);
      expect(set).toEqual({ kind: 'strategy-parameters', name: 'market-making', parameters: { size: 0.01 } });
      await desk.engineHas('strategies', ({ strategies }) =>
        strategies[0]!.parameters.some(({ name, value }) => name === 'size' && value === '0.01'),
      );
      await sends('strategy stop market-making', () => state('stopped'));
    });

    it('limit', async () => {
      const sent = await sends('limit max-order 0.4', () =>
        desk.engineHas('risk', ({ limits }) =>
          limits.some(({ rule, limit }) => rule === 'max-order' && Number(limit) === 0.4),
        ),
      );
      expect(sent).toMatchObject([{ kind: 'limit', rule: 'max-order', instrument: 0 }]);
      await says('buy 0.5 @ 61000', /max-order: 0\.50* > 0\.4/);
      expect(await desk.orders()).toEqual([]);
      if ((await desk.terminal.screen()).join().includes('─ COMMAND')) await desk.press(ESCAPE);
    });

    it('mode', async () => {
      await sends('mode watch', () => desk.sees((rows) => rows[0]!.startsWith(' WATCH ')));
      expect(await says('buy 0.1 @ 61000', 'watch mode sends no orders')).toEqual([]);
      await desk.press(ESCAPE);
      await desk.noDialog();
      await sends('mode paper', () => desk.sees((rows) => rows[0]!.startsWith(' PAPER ')));
    });

    it('note', async () => {
      expect(await says('note the feed was slow', 'the feed was slow')).toEqual([
        { kind: 'note', text: 'the feed was slow', about: null },
      ]);
    });
  });

  describe('looks', () => {
    const quietly = async (text: string, seen: Parameters<Desk['sees']>[0]): Promise<void> => {
      expect(await sends(text, () => desk.sees(seen))).toEqual([]);
    };

    it('symbol, goto, rows, size', async () => {
      await quietly('symbol eth', (rows) => rows[1]!.startsWith(' ETH/USDT '));
      await quietly('symbol btc', (rows) => rows[1]!.startsWith(' BTC/USDT '));
      await quietly('goto 61.8k', (rows) => cursorPrice(rows) === 61_800);
      await quietly('rows 5', '1 LADDER 5.00');
      await quietly('rows 1', '1 LADDER 1.00');
      await quietly('size 0.05 0.2', (rows) => messageOf(rows) === 'sizes 0.050, 0.200');
    });

    it('chart and second', async () => {
      await quietly('chart 15s vwap bb(10,1.5)', '2 CHART 15s');
      await quietly('chart off', (rows) => /^chart 15s$/.test(messageOf(rows)));
      await quietly('second eth', (rows) => messageOf(rows).includes('from 160 columns on'));
      desk.terminal.resize(170, 40);
      await desk.sees((rows) => /LADDER.*ETH\/USDT/.test(rows.slice(2, 30).join('\n')));
      await quietly('second off', (rows) => messageOf(rows).includes('second ladder'));
      desk.terminal.resize(120, 40);
      await desk.sees((rows) => rows[0]!.length === 120 && /━ 1 LADDER/.test(rows[2]!));
    });

    it('layout', async () => {
      await quietly('layout market', '━ 2 CHART');
      await quietly('layout save mine', (rows) => messageOf(rows).includes('layout mine is kept'));
      await quietly('layout trade', '━ 1 LADDER');
      await quietly(
        'layout mine',
        (rows) => /━ 2 CHART|─ 2 CHART/.test(rows.join('\n')) && /HEAT/.test(rows.join('\n')),
      );
      await quietly('layout trade', '1 LADDER');
      await desk.key('1');
    });

    it('watch', async () => {
      await quietly('watch add ETH/USDT', (rows) => messageOf(rows) === 'watching ETH/USDT');
      await quietly('watch remove ETH/USDT', (rows) => messageOf(rows) === 'ETH/USDT is off the watch list');
    });

    it('theme, ascii, mouse, bell, tour, fps', async () => {
      await quietly('theme light', (rows) => messageOf(rows) === 'theme light');
      await quietly('theme dark', (rows) => messageOf(rows) === 'theme dark');
      await quietly(
        'ascii on',
        (rows) => !/[^ -~]/.test(rows.join('')) && messageOf(rows).endsWith('ascii on'),
      );
      // The palette's own marks are plain now, too.
      await desk.press(':');
      await desk.sees('- COMMAND -');
      await desk.press('ascii off');
      await desk.settle();
      await desk.press(ENTER);
      await desk.sees('│');
      const recording = desk.terminal.record();
      await quietly('mouse on', (rows) => messageOf(rows) === 'mouse on');
      await quietly('mouse off', (rows) => messageOf(rows) === 'mouse off');
      const written = recording.text;
      expect(written).toContain('\x1b[?1000h');
      expect(written.lastIndexOf('\x1b[?1000l')).toBeGreaterThan(written.lastIndexOf('\x1b[?1000h'));
      await quietly('bell off', (rows) => messageOf(rows) === 'bell off');
      const bells = desk.terminal.bells;
      await says('cancel 99999', /no order|99999/);
      await desk.press(ESCAPE);
      expect(desk.terminal.bells).toBe(bells);
      await quietly('bell on', (rows) => messageOf(rows) === 'bell on');
      await quietly('tour on', 'FIRST MINUTE');
      await quietly('tour off', (rows) => !rows.join().includes('FIRST MINUTE'));
      await quietly('fps 10', (rows) => messageOf(rows) === 'at most 10 frames a second');
      await quietly('fps 20', (rows) => messageOf(rows) === 'at most 20 frames a second');
    });

    it('key', async () => {
      await quietly('key Q zoom', (rows) => messageOf(rows).includes('Q is zoom now'));
      await desk.key('Q');
      await desk.sees((rows) => !rows.join().includes('3 TAPE'));
      await desk.key('Q');
      await desk.sees('3 TAPE');
      await quietly('key reset', (rows) => messageOf(rows).includes('as shipped'));
      await desk.key('Q');
      await desk.says('nothing on Q here');
    });

    it('snapshot and fills csv write files', async () => {
      await quietly('snapshot', (rows) => /the screen is in/.test(messageOf(rows)));
      await quietly('fills csv', (rows) => /fills are in/.test(messageOf(rows)));
      const csv = files().find((name) => name.startsWith('fills'))!;
      const lines = readFileSync(join(desk.home.folder, 'data', 'snapshots', csv), 'utf8')
        .trim()
        .split('\n');
      const { fills } = await desk.snapshot('fills');
      expect(fills.length).toBeGreaterThan(0);
      expect(lines).toHaveLength(fills.length + 1);
      expect(files().some((name) => name.startsWith('screen'))).toBe(true);
    });

    it('help, quit', async () => {
      await quietly('help', '─ COMMANDS ─');
      await desk.settle();
      await desk.press(ESCAPE);
      await desk.noDialog();
      await quietly('quit', '─ QUIT ─');
      await desk.settle();
      await desk.press(ESCAPE);
      await desk.noDialog();
    });

    it('kill', async () => {
      const sent = await sends('kill', () => desk.engineHas('session', ({ halted }) => halted));
      expect(sent).toMatchObject([{ kind: 'kill', flatten: false }]);
      await desk.sees(/^ HALTED [\s\S]*─ KILL ─/);
    });

    it('resume asks, with the reason that was typed', async () => {
      const sent = await sends('resume it is quiet again', async () => {
        await desk.dialog('RESUME');
        await desk.sees('it is quiet again');
        await desk.settle();
        await desk.press(ENTER);
        await desk.engineHas('session', ({ halted }) => !halted);
      });
      expect(sent).toEqual([{ kind: 'resume', reason: 'it is quiet again' }]);
    });
  });

  it('knows no command that was not entered here', () => {
    const verbs = new Set(VERBS.map(({ verb }) => verb));
    expect([...entered].filter((verb) => verb !== 'market-making').sort()).toEqual([...verbs].sort());
  });
});
