import { beforeEach, describe, expect, test } from 'vitest';
import { listRows } from '../../../../src/apps/tui/lists/index.js';
import { VERBS } from '../../../../src/apps/tui/palette/index.js';
import { priceTicks, sizeLots } from '../../../../src/domain/index.js';
import { Bench } from '../bench.js';

let bench: Bench;
beforeEach(async () => {
  bench = new Bench();
  await bench.settle();
  bench.paint();
});

/** Types a line into the palette, lets the dialog grow old enough, and presses Enter. */
const enter = async (line: string): Promise<void> => {
  await bench.press(':');
  await bench.press(line);
  await bench.press('\r');
};

const preview = () => {
  const { dialog } = bench.workstation;
  return dialog?.kind === 'palette' ? dialog.preview : null;
};

describe('a command that reaches the engine', () => {
  test.each([
    [
      'buy 0.5 @ 61720.5',
      { kind: 'place', order: { side: 'buy', price: 6_172_050, size: 50_000, postOnly: true } },
    ],
    ['sell 0.1 market', { kind: 'place', order: { side: 'sell', timeInForce: 'ioc' } }],
    [
      'stop 61000',
      { kind: 'protect', instrument: 0, stopPrice: 6_100_000, takeProfitPrice: null, trail: null },
    ],
    ['tp 62k', { kind: 'protect', stopPrice: null, takeProfitPrice: 6_200_000 }],
    ['trail 30bp', { kind: 'protect', trail: { unit: 'ppm', distance: 3_000 } }],
    [
      'buy 0.5 @ 61720 stop=61000 tp=62000',
      { kind: 'place', order: { bracket: { stopPrice: 6_100_000, takeProfitPrice: 6_200_000 } } },
    ],
    [
      'buy 0.5 @ 61720 twap=10m',
      { kind: 'place', order: { execution: { kind: 'twap', durationMicros: 600_000_000 } } },
    ],
    [
      'sell 0.1 market trail=50',
      { kind: 'place', order: { bracket: { trail: { unit: 'ticks', distance: 5_000 } } } },
    ],
    ['reverse', { kind: 'place', order: { side: 'sell', size: 50_000, timeInForce: 'ioc' } }],
    ['move 61720 61721', { kind: 'replace', clientOrderId: 'oc-7f3a-41', price: 6_172_100 }],
    ['cancel 41', { kind: 'cancel', clientOrderId: 'oc-7f3a-41' }],
    ['cancel buys', { kind: 'cancel-all', scope: 'mine', side: 'buy' }],
    ['strategy pause market-making', { kind: 'strategy', name: 'market-making', action: 'pause' }],
    ['mode watch', { kind: 'mode', mode: 'watch' }],
    ['limit max-order 1', { kind: 'limit', rule: 'max-order', value: '1' }],
    ['note bought too early', { kind: 'note', text: 'bought too early', about: null }],
    ['kill', { kind: 'kill', flatten: false }],
  ])('%s', async (line, expected) => {
    await enter(line);
    expect(bench.engine.commands).toMatchObject([expected]);
  });

  test('flatten asks, with what the engine says of its book, and y sends it', async () => {
    bench.engine.previews = () => 'SELL 0.250 at 61,727.65 on average, slippage 0.1 bps, fee 15.43';
    await enter('flatten');
    await bench.settle();
    const { dialog } = bench.workstation;
    expect(dialog).toMatchObject({ kind: 'confirm', title: 'FLATTEN BTC/USDT' });
    expect(dialog?.kind === 'confirm' ? dialog.lines.at(-1) : '').toContain('slippage 0.1 bps');
    await bench.press('\r');
    expect(bench.kinds).toEqual([]);
    await bench.press('y');
    expect(bench.last).toEqual({ kind: 'flatten', instrument: 0 });
  });
});

describe('a command of the terminal itself', () => {
  test.each([
    ['size 0.3', () => bench.workstation.view.sizes[bench.workstation.view.sizeIndex], 30_000],
    ['size 0.1 0.2', () => bench.workstation.view.sizes, [10_000, 20_000]],
    ['chart 1m vwap bb(10,1.5)', () => bench.workstation.view.intervalSeconds, 60],
    ['chart ema(9)', () => bench.workstation.view.chart.overlays, [{ kind: 'ema', length: 9 }]],
    ['layout risk', () => bench.workstation.view.layout, 'risk'],
    ['symbol eth', () => bench.workstation.view.instrument, 1],
    ['watch add ETH', () => bench.workspace.settings.watch, ['BTC/USDT', 'ETH/USDT']],
    ['watch remove ETH', () => bench.workspace.settings.watch, ['BTC/USDT']],
    ['theme light', () => bench.asked.at(-1), 'theme light'],
    ['snapshot', () => bench.message, 'the screen is in /snapshots/screen.txt'],
    ['fps 10', () => bench.asked.at(-1), 'fps 10'],
    ['ascii on', () => bench.workspace.settings.ascii, 'on'],
    ['mouse on', () => bench.asked.at(-1), 'mouse true'],
    ['bell off', () => bench.workspace.settings.bells, false],
    ['tour on', () => bench.workspace.settings.tour.off, false],
    ['second off', () => bench.workstation.view.second, { kind: 'off' }],
    ['second ETH', () => bench.workstation.view.second, { kind: 'symbol', instrument: 1 }],
    ['goto 61700', () => bench.workstation.view.ladder.cursor, 6_170_000],
    ['rows 5', () => bench.workstation.view.ladder.rowTicks, 500],
    ['help', () => bench.workstation.dialog, { kind: 'reading', title: 'COMMANDS' }],
    ['quit', () => bench.workstation.dialog?.kind, 'quit'],
    ['why 41', () => bench.workstation.dialog?.kind, 'story'],
    ['alert list', () => bench.workstation.view.focus, 'alerts'],
  ])('%s', async (line, actual, expected) => {
    await enter(line);
    await bench.settle();
    expect(bench.engine.commands).toEqual([]);
    const value = actual();
    if (typeof expected === 'object' && !Array.isArray(expected)) expect(value).toMatchObject(expected);
    else expect(value).toEqual(expected);
  });

  test('fills csv writes the fills to a file', async () => {
    await enter('fills csv');
    expect(bench.message).toMatch(/^\d+ fills are in \/snapshots\/fills\.csv$/);
    expect(bench.asked.at(-1)).toContain('save time,symbol,side');
  });

  test('a saved layout brings back what was on the screen', async () => {
    await enter('chart 1m vwap');
    await enter('layout market');
    await enter('layout save mine');
    await enter('chart 5s off');
    await enter('layout trade');
    await enter('layout mine');
    expect(bench.workstation.view).toMatchObject({
      layout: 'market',
      intervalSeconds: 60,
      chart: { overlays: [{ kind: 'vwap' }] },
    });
  });

  test('the watch list shows what is on it, and the last one stays', async () => {
    const shown = (): string[] => {
      const { store, view, local } = bench.workstation;
      const rows = listRows('watch', { data: store.data, view, local: local.data });
      return rows.map(({ instrument }) => store.data.instruments[instrument]!.symbol);
    };
    expect(shown()).toEqual(['BTC/USDT', 'ETH/USDT']);
    await enter('watch remove ETH');
    expect(shown()).toEqual(['BTC/USDT']);
    await enter('watch remove BTC');
    expect([shown(), bench.message]).toEqual([['BTC/USDT'], 'BTC/USDT is the last on the watch list']);
    await enter('watch add ETH');
    expect(shown()).toEqual(['BTC/USDT', 'ETH/USDT']);
  });

  test('an alert is kept, fires once, rings, and is gone', async () => {
    await enter('alert BTC > 61000');
    expect(bench.workspace.settings.alerts).toEqual(['BTC > 61000 once bell']);
    bench.now += 1_000;
    bench.workstation.tick();
    expect(bench.asked).toContain('bell alert');
    expect(bench.message).toContain('alert 1: BTC > 61000');
    expect(bench.workspace.settings.alerts).toEqual([]);
  });

  test('a key is bound, works at once, is kept, and is taken back', async () => {
    await enter('key Z zoom');
    await bench.press('Z');
    expect(bench.workstation.view.zoomed).toBe('ladder');
    expect(bench.workspace.settings.keys).toEqual({ Z: 'zoom' });
    await enter('key reset');
    expect(bench.workspace.settings.keys).toEqual({});
    await bench.press('z');
    expect(bench.workstation.view.zoomed).toBeNull();
  });

  test('a key that means something already is refused in one line, and nothing changes', async () => {
    await enter('key x zoom');
    expect(bench.message).toMatch(/^key x for zoom means cancel-here/);
    expect(bench.workspace.settings.keys).toEqual({});
    await bench.press('z');
    expect(bench.workstation.view.zoomed).toBe('ladder');
  });
});

describe('the palette is typed, never pressed', () => {
  test('the preview asks the risk gate at each key', async () => {
    bench.engine.previews = () => 'ahead ≈ 2.410 · pos 0.25→0.75/1.00';
    await bench.press(':');
    await bench.press('buy 0.5 @ 61720.5 post');
    expect(preview()).toMatchObject({
      text: 'BUY 0.5 BTC/USDT @ 61,720.50 post · 30,860.25 USDT · fee 30.86',
      risk: 'ahead ≈ 2.410 · pos 0.25→0.75/1.00 · ✓ risk',
    });
    expect(bench.kinds).toEqual([]);
  });

  test('Enter in the same read as the text, or within a quarter of a second, does nothing', async () => {
    await bench.press(':');
    await bench.press('buy 0.5 @ 61720\r');
    expect(bench.kinds).toEqual([]);
    await bench.press('\x1b');
    await bench.press(':cancel all', 300);
    await bench.press('\r', 100);
    expect(bench.kinds).toEqual([]);
    await bench.press('\r', 200);
    expect(bench.kinds).toEqual(['cancel-all']);
  });

  test('a paste is text: its line end sends nothing, and hostile characters are named', async () => {
    await bench.press(':');
    await bench.press('\x1b[200~cancel all\r\n\x1b[201~');
    expect([bench.kinds, bench.workstation.dialog?.kind]).toEqual([[], 'palette']);
    await bench.press('\x15');
    await bench.press('\x1b[200~buy 0.5\u202e @ 61720\x1b[201~');
    expect(preview()?.text).toContain('U+202E');
    await bench.press('\r');
    expect(bench.kinds).toEqual([]);
  });

  test('Tab takes the first suggestion, ↑ brings back what was entered', async () => {
    await enter('symbol ETH/USDT');
    await bench.press(':');
    await bench.press('fla');
    await bench.press('\t');
    expect(bench.workstation.dialog).toMatchObject({ kind: 'palette', text: 'flatten ' });
    await bench.press('\x15');
    await bench.press('\x1b[A');
    expect(bench.workstation.dialog).toMatchObject({ text: 'symbol ETH/USDT' });
  });

  test('live, an order wants y after Enter, and any other key takes the question back', async () => {
    const { session } = bench.engine.snapshots;
    bench.engine.push('session', { ...session, mode: 'live' });
    await enter('buy 0.1 @ 61720');
    expect([bench.kinds, bench.workstation.dialog]).toMatchObject([[], { kind: 'palette', asks: true }]);
    await bench.press('y', 100);
    await bench.press('\r');
    expect(bench.kinds).toEqual([]);
    await bench.press('x');
    expect(bench.workstation.dialog).toMatchObject({ asks: false, text: 'buy 0.1 @ 61720' });
    await bench.press('\r');
    await bench.press('y');
    expect(bench.kinds).toEqual(['place']);
  });

  describe('live, whatever trades wants y after Enter, alone and not at once', () => {
    const elsewhere = { venue: 'binance-spot', venueOrderId: '7501', instrument: 0, side: 'sell' } as const;
    const rest = { type: 'limit', price: priceTicks(6_200_000), open: true } as const;
    const external = { ...elsewhere, ...rest, size: sizeLots(25_000), filled: sizeLots(0) };

    beforeEach(async () => {
      const { session, instruments, orders, tickers } = bench.engine.snapshots;
      const other = { ...instruments[0]!, id: 'kraken:BTC/USDT', venue: 'kraken' };
      bench.engine.push('instruments', [
        { ...instruments[0]!, symbol: 'binance-spot:BTC/USDT' },
        instruments[1]!,
        { ...other, symbol: 'kraken:BTC/USDT' },
      ]);
      bench.engine.push('tickers', [...tickers, { ...tickers[0]!, instrument: 2 }]);
      bench.engine.push('orders', { ...orders, external: [external] });
      bench.engine.push('session', { ...session, mode: 'live' });
      await bench.settle();
      bench.paint();
    });

    test.each([
      ['buy 0.1 @ 61720 stop=61000', 'place'],
      ['buy 0.1 @ 61720 tp=62000', 'place'],
      ['buy 0.1 @ 61720 trail=50', 'place'],
      ['buy 0.1 market trigger=62000', 'place'],
      ['buy 0.1 @ 61720 iceberg=0.01', 'place'],
      ['buy 0.1 @ 61720 twap=10m', 'place'],
      ['buy 0.1 @ 61720 vwap=10m cap=10%', 'place'],
      ['buy 0.1 @ 61720 peg=2t', 'place'],
      ['buy 0.1 @ 61720 peg', 'place'],
      ['buy 0.1 @ 61720 ioc venue=auto', 'place'],
      ['buy 0.1 @ 61720 venue=kraken', 'place'],
      ['reverse', 'place'],
      ['move 61720 61721', 'replace'],
      ['stop 61000', 'protect'],
      ['stop none', 'protect'],
      ['tp 62000', 'protect'],
      ['trail 30bp', 'protect'],
      ['adopt 7501', 'adopt'],
    ])('%s', async (text, kind) => {
      await enter(text);
      expect([text, bench.kinds, bench.workstation.dialog]).toMatchObject([text, [], { asks: true }]);
      expect(preview()!.risk).toMatch(/LIVE: y sends it$/);
      // Too soon, then another Enter, a paste, and y in one read with something else.
      await bench.press('y', 100);
      await bench.press('\r');
      await bench.press('\x1b[200~y\x1b[201~');
      expect(bench.kinds).toEqual([]);
      await bench.press('\x1b');
      await enter(text);
      await bench.press('yy');
      expect(bench.kinds).toEqual([]);
      await bench.press('\x1b');
      await enter(text);
      await bench.press('y');
      expect(bench.kinds).toEqual([kind]);
    });

    test('the question is as old as its first frame: what was pressed before that is no answer', async () => {
      await bench.press(':');
      await bench.press('buy 0.1 @ 61720');
      bench.draws = false;
      await bench.press('\r');
      await bench.press('y', 1_000);
      expect(bench.kinds).toEqual([]);
      bench.draws = true;
      // Now it is seen, and this y still came too soon.
      await bench.press('y', 1_000);
      await bench.press('y', 200);
      expect(bench.kinds).toEqual([]);
      await bench.press('y', 100);
      expect(bench.kinds).toEqual(['place']);
    });

    test('a bracket for the orders to come', async () => {
      await enter('bracket stop=20 tp=60');
      expect([bench.workstation.view.bracket, bench.workstation.dialog]).toMatchObject([
        null,
        { asks: true },
      ]);
      expect(preview()!.risk).toMatch(/LIVE: y sets it$/);
      await bench.press('y');
      expect(bench.workstation.view.bracket).toMatchObject({
        stop: { unit: 'ticks', ticks: 2_000 },
        target: { unit: 'ticks', ticks: 6_000 },
      });
      expect(bench.kinds).toEqual([]);
    });

    test('a cancel goes at once', async () => {
      await enter('cancel 41');
      expect(bench.kinds).toEqual(['cancel']);
    });
  });

  test('watching, an order is refused here already', async () => {
    const { session } = bench.engine.snapshots;
    bench.engine.push('session', { ...session, mode: 'watch' });
    await enter('buy 0.1 @ 61720');
    expect([bench.kinds, bench.message]).toEqual([[], 'watch mode sends no orders: mode paper does']);
  });

  test('going live is typed', async () => {
    await enter('mode live');
    expect(bench.workstation.dialog).toMatchObject({ kind: 'prompt', title: 'GO LIVE' });
    await bench.press('live');
    await bench.press('\r');
    expect(bench.kinds).toEqual([]);
    await bench.press('\x15');
    await bench.press('\x1b[200~LIVE\x1b[201~');
    await bench.press('\r');
    expect(bench.kinds).toEqual([]);
    await bench.press('LIVE');
    await bench.press('\r');
    expect(bench.last).toEqual({ kind: 'mode', mode: 'live', confirmation: 'LIVE' });
  });
});

test('every verb of the palette is entered somewhere above, by its own example or another', async () => {
  for (const { example } of VERBS) {
    const one = new Bench();
    await one.settle();
    const { positions } = one.engine.snapshots;
    one.engine.push('positions', {
      ...positions,
      balances: [
        { asset: 'BTC', free: '2', locked: '0' },
        { asset: 'USDT', free: '100000', locked: '0' },
      ],
    });
    const elsewhere = { venue: 'binance-spot', venueOrderId: '7501', instrument: 0, side: 'sell' } as const;
    const rest = { type: 'limit', price: priceTicks(6_200_000), open: true } as const;
    const external = { ...elsewhere, ...rest, size: sizeLots(25_000), filled: sizeLots(0) };
    one.engine.push('orders', { ...one.engine.snapshots.orders, external: [external] });
    one.paint();
    await one.press(':');
    await one.press(example);
    const { dialog } = one.workstation;
    expect([example, dialog?.kind === 'palette' && dialog.preview]).toMatchObject([
      example,
      { refused: false },
    ]);
  }
});

describe('what a limit wants typed', () => {
  test.each([
    ['buy 0.3 @ 61300 iceberg=0.05 stop=61000 tp=62500', ['iceberg 0.05', 'stop 61,000.00', 'tp 62,500.00']],
    ['buy 0.3 @ 61300 twap=10m trail=50', ['twap 10:00', 'trail 50.00']],
  ])('%s is shown with how it is executed and what protects it', async (line, parts) => {
    bench.engine.answer = () => ({
      outcome: 'refused',
      rule: 'median',
      text: 'five times the usual',
      soft: true,
    });
    await enter(line);
    await bench.settle();
    const { dialog } = bench.workstation;
    expect(dialog).toMatchObject({ kind: 'prompt', title: 'UNUSUAL ORDER' });
    const shown = dialog?.kind === 'prompt' ? dialog.lines.map(({ text }) => text).join('\n') : '';
    for (const part of ['BUY 0.300 BTC/USDT @ 61,300.00', ...parts]) expect(shown).toContain(part);
  });
});
