import { beforeEach, describe, expect, test } from 'vitest';
import { keyText } from '../../../src/apps/tui/key-text.js';
import { selectedOrder } from '../../../src/apps/tui/panes/orders.js';
import { Bench } from './bench.js';

let bench: Bench;
beforeEach(async () => {
  bench = new Bench();
  await bench.settle();
  bench.paint();
});

describe('at the start', () => {
  test('it says that the money is fake and where the market comes from', () => {
    expect(bench.message).toBe(
      "Fake money on Binance's real book of 2024-08-08. Nothing leaves this machine.",
    );
  });

  test('rows, sizes and the cursor suit the instrument', () => {
    const { ladder, sizes, sizeIndex } = bench.workstation.view;
    expect(ladder).toMatchObject({ rowTicks: 100, cursor: 6_172_700, top: 6_173_800 });
    expect(sizes[sizeIndex]).toBe(10_000);
    expect(bench.engine.subscriptions.get('book')?.options).toMatchObject({ rowTicks: 100, rows: 25 });
  });
});

describe('unarmed', () => {
  test('b opens the ticket with the order that it would have sent, and sends nothing', async () => {
    await bench.press('b');
    expect(bench.workstation.dialog).toMatchObject({
      kind: 'ticket',
      form: { side: 'buy', price: '61727.00' },
    });
    expect(bench.kinds).toEqual([]);
  });

  test('Enter sends the ticket once', async () => {
    await bench.press('s');
    await bench.press('\r');
    await bench.press('\r');
    expect(bench.engine.commands).toMatchObject([
      { kind: 'place', order: { side: 'sell', price: 6_172_700 } },
    ]);
  });

  test('Enter with another key in its read, or too soon, sends nothing', async () => {
    await bench.press('b');
    await bench.press('\r', 100);
    await bench.press('1\r', 300);
    expect(bench.kinds).toEqual([]);
  });

  test.each(['B', 'S', 'tb', 'ts', 'J', 'K'])('%s sends nothing', async (key) => {
    await bench.press(key);
    expect(bench.kinds).toEqual([]);
  });

  test('J and K at an order of mine move nothing', async () => {
    await bench.press('jjjjjjj');
    await bench.press('K');
    expect([bench.kinds, bench.message]).toEqual([[], 'disarmed: a arms the ladder keys']);
  });

  test('cancelling needs no arming', async () => {
    await bench.press('da');
    expect(bench.last).toEqual({ kind: 'cancel-all', scope: 'mine', instrument: null, side: null });
    await bench.press('db');
    expect(bench.last).toMatchObject({ scope: 'mine', side: 'buy' });
    await bench.press('ds');
    expect(bench.last).toMatchObject({ scope: 'mine', side: 'sell' });
  });

  test('all of mine are cancelled at the engine, though the screen knows of none', async () => {
    bench.engine.push('orders', { working: [], ended: [] });
    const text = 'no order of mine is working: nothing to cancel';
    bench.engine.answer = () => ({ outcome: 'done', text, clientOrderIds: [] });
    await bench.press('da');
    expect(bench.workstation.view.message).toEqual({ level: 'done', text });
    for (const key of ['db', 'ds']) await bench.press(key);
    expect(bench.kinds).toEqual(['cancel-all', 'cancel-all', 'cancel-all']);
  });

  test('x cancels what the row shows, whoever it belongs to', async () => {
    await bench.press('jjjjjjj');
    await bench.press('x');
    expect(bench.last).toEqual({ kind: 'cancel', clientOrderId: 'oc-7f3a-41' });
    await bench.press('kkkk');
    await bench.press('x');
    expect(bench.last).toEqual({ kind: 'cancel', clientOrderId: 'oc-7f3a-43' });
    await bench.press('k');
    await bench.press('x');
    expect(bench.message).toBe('no order in this row');
  });
});

describe('armed', () => {
  beforeEach(async () => {
    await bench.press('a');
    expect(bench.armed).toBe(true);
  });

  test('b and s send at the cursor, B and S join the touch, tb and ts take with a collar', async () => {
    await bench.press('b');
    expect(bench.last).toMatchObject({
      kind: 'place',
      order: { side: 'buy', price: 6_172_700, size: 10_000, postOnly: true, owner: 'manual' },
    });
    await bench.press('S');
    expect(bench.last).toMatchObject({ order: { side: 'sell', price: 6_172_766 } });
    await bench.press('tb');
    expect(bench.last).toMatchObject({
      order: { side: 'buy', price: 6_175_852, timeInForce: 'ioc', postOnly: false },
    });
  });

  test('a post-only sell below the bid is refused here already', async () => {
    await bench.press('s');
    expect(bench.message).toBe('would take: ts');
    expect(bench.kinds).toEqual([]);
  });

  test('two order keys in one read: none is sent, and it disarms', async () => {
    for (const bytes of ['bb', 'bs', 'Btb', 'jbkb']) {
      await bench.press('a', 2_000);
      if (!bench.armed) await bench.press('a');
      await bench.press(bytes);
      expect([bytes, bench.kinds, bench.armed]).toEqual([bytes, [], false]);
    }
  });

  test('an order key with a movement in its read is one order', async () => {
    await bench.press('jjb');
    expect(bench.last).toMatchObject({ order: { price: 6_172_500 } });
  });

  test('a sequence may come in two reads', async () => {
    await bench.press('t');
    await bench.press('b');
    expect(bench.last).toMatchObject({ order: { timeInForce: 'ioc' } });
  });

  test('a sequence that waits too long is forgotten', async () => {
    await bench.press('t');
    await bench.press('b', 2_000);
    expect(bench.last).toMatchObject({ order: { timeInForce: 'gtc' } });
  });

  test('a paste is never keys', async () => {
    await bench.press('\x1b[200~b\x1b[201~');
    expect(bench.kinds).toEqual([]);
    expect(bench.message).toContain('paste');
  });

  test('in another pane b does nothing and says where it would', async () => {
    await bench.press('6');
    await bench.press('b');
    expect(bench.kinds).toEqual([]);
    expect(bench.message).toContain('ladder only');
  });

  test('the market moved since the last frame: it asks to press again', async () => {
    bench.now += 400;
    const { bestBid, bestAsk } = bench.engine.snapshots.book;
    bench.engine.push('book', {
      ...bench.engine.snapshots.book,
      bestBid: [bestBid![0] - 400, 1],
      bestAsk: [bestAsk![0] - 400, 1],
    });
    bench.workstation.handle({
      kind: 'keys',
      keys: [{ name: 'B', ctrl: false, shift: false, meta: false, sequence: 'B' }],
    });
    expect(bench.kinds).toEqual([]);
    expect(bench.message).toBe('view moved, press again');
    await bench.press('B');
    expect(bench.kinds).toEqual(['place']);
  });

  test('Alt and other terminals’ keys are nothing', async () => {
    await bench.press('\x1bb');
    expect(bench.kinds).toEqual([]);
  });

  test('K moves mine by a row and the cursor with it', async () => {
    await bench.press('jjjjjjj');
    await bench.press('K');
    expect(bench.last).toEqual({
      kind: 'replace',
      clientOrderId: 'oc-7f3a-41',
      price: 6_172_100,
      size: null,
    });
    expect(bench.workstation.view.ladder.cursor).toBe(6_172_100);
  });

  test('a strategy’s order is not mine to move', async () => {
    await bench.press('jjj');
    await bench.press('J');
    expect(bench.kinds).toEqual([]);
  });

  const disarming: readonly (readonly [string, (bench: Bench) => unknown])[] = [
    ['a', (b) => b.press('a')],
    ['Esc', (b) => b.press('\x1b')],
    ['^C', (b) => b.press('\x03')],
    ['freezing', (b) => b.press(' ')],
    ['zooming', (b) => b.press('z')],
    ['another symbol', (b) => b.press('.')],
    ['another size', (b) => b.press('+')],
    ['another kind', (b) => b.press('m')],
    ['resizing', (b) => b.workstation.resize(140, 50)],
    ['the engine going away', (b) => b.engine.drop('killed')],
    ['a stale feed', (b) => b.engine.push('book', { ...b.engine.snapshots.book, feed: 'stale' })],
    ['a risk state', (b) => b.engine.push('risk', { ...b.engine.snapshots.risk, state: 'reduce' })],
    ['a halt', (b) => b.engine.push('session', { ...b.engine.snapshots.session, halted: true })],
    [
      'a stalled terminal',
      (b) => {
        b.stalledMillis = 600;
      },
    ],
    [
      'ten idle minutes',
      (b) => {
        b.now += 600_000;
      },
    ],
    ['a kill', (b) => b.press('\x18')],
    ['quitting', (b) => b.press('q')],
  ];
  test.each(disarming)('%s disarms', async (_, act) => {
    await act(bench);
    bench.workstation.tick();
    expect(bench.armed).toBe(false);
    bench.workstation.open(null);
    bench.stalledMillis = 0;
    const before = bench.engine.commands.filter(({ kind }) => kind === 'place').length;
    await bench.press('B');
    expect(bench.engine.commands.filter(({ kind }) => kind === 'place').length).toBe(before);
  });

  test('moving, focusing and looking do not disarm', async () => {
    for (const key of ['j', 'k', 'c', '<', '>', '6', '1', '\t', '1']) await bench.press(key);
    expect(bench.armed).toBe(true);
  });
});

test('arming and ordering in one read does neither', async () => {
  await bench.press('ab');
  expect([bench.armed, bench.kinds, bench.workstation.dialog]).toEqual([false, [], null]);
});

test('watching cannot be armed and sends nothing, by the ticket either', async () => {
  bench.engine.push('session', { ...bench.engine.snapshots.session, mode: 'watch' });
  await bench.press('a');
  expect(bench.message).toContain('watch mode');
  await bench.press('b');
  expect(bench.workstation.dialog).toBeNull();
  await bench.press('n');
  await bench.press('\r');
  expect(bench.kinds).toEqual([]);
});

describe('live', () => {
  beforeEach(() => {
    bench.engine.push('session', { ...bench.engine.snapshots.session, mode: 'live' });
  });

  test('arming wants y and lasts a minute', async () => {
    await bench.press('a');
    expect(bench.armed).toBe(false);
    await bench.press('y');
    expect(bench.workstation.armedMillis).toBe(60_000);
    bench.now += 60_000;
    bench.workstation.tick();
    expect(bench.armed).toBe(false);
  });

  test('the ticket wants y after Enter', async () => {
    await bench.press('n');
    await bench.press('\r');
    expect(bench.kinds).toEqual([]);
    await bench.press('y');
    expect(bench.last).toMatchObject({ kind: 'place' });
  });

  test('taking wants y', async () => {
    await bench.press('a');
    await bench.press('y');
    await bench.press('ts');
    expect(bench.kinds).toEqual([]);
    await bench.press('y');
    expect(bench.kinds).toEqual(['place']);
  });
});

describe('what is irreversible', () => {
  test('F flattens by y alone, never by another key, a young dialog or a pasted yes', async () => {
    await bench.press('F');
    await bench.press('y', 200);
    await bench.press('n');
    await bench.press('\r');
    await bench.press('yes');
    await bench.press('\x1b[200~y\x1b[201~');
    expect(bench.kinds).toEqual([]);
    await bench.press('y');
    expect(bench.last).toEqual({ kind: 'flatten', instrument: 0 });
  });

  test('Esc leaves it', async () => {
    await bench.press('F');
    await bench.press('\x1b');
    await bench.press('y');
    expect(bench.kinds).toEqual([]);
  });

  test('what is flat is not flattened', async () => {
    bench.engine.push('positions', { positions: [], balances: [] });
    await bench.press('F');
    expect(bench.workstation.dialog).toBeNull();
    expect(bench.message).toContain('flat');
  });

  test('dA asks, pauses and cancels everyone', async () => {
    await bench.press('dA');
    expect(bench.kinds).toEqual([]);
    await bench.press('y');
    expect(bench.kinds).toEqual(['pause-strategies', 'cancel-all']);
    expect(bench.last).toMatchObject({ scope: 'everyone', side: null });
  });
});

describe('the kill key', () => {
  test('is heard in a read with others, and in a paste, and goes at once', async () => {
    await bench.press('jj\x18');
    expect(bench.last).toMatchObject({ kind: 'kill', flatten: false });
    await bench.press('\x1b[200~text\x18text\x1b[201~');
    expect(bench.kinds).toEqual(['kill', 'kill']);
  });

  test('comes before whatever dialog is open; f flattens, again does no harm', async () => {
    await bench.press('?');
    await bench.press('\x18', 10);
    expect(bench.workstation.dialog?.kind).toBe('kill');
    await bench.press('f', 100);
    expect(bench.kinds).toEqual(['kill']);
    await bench.press('f');
    expect(bench.last).toMatchObject({ kind: 'kill', flatten: true });
    await bench.press('\x18');
    expect(bench.kinds).toEqual(['kill', 'kill', 'kill']);
  });

  test('says so when there is no engine to hear it', async () => {
    bench.engine.drop('killed');
    await bench.press('\x18');
    expect(bench.workstation.dialog).toMatchObject({ kind: 'kill', failed: true });
  });
});

describe('leaving', () => {
  test.each([
    ['y', 'cancel'],
    ['k', 'keep'],
    ['f', 'flatten'],
    ['c', 'cancel'],
  ])('q %s tells the engine to %s', async (key, orders) => {
    await bench.press('q');
    await bench.press(key);
    expect(bench.last).toEqual({ kind: 'leave', orders });
    expect(bench.left).toBe('quit');
  });

  test('^C disarms and closes; twice it asks', async () => {
    await bench.press('?');
    await bench.press('\x03');
    expect(bench.workstation.dialog).toBeNull();
    await bench.press('\x03');
    expect(bench.workstation.dialog?.kind).toBe('quit');
    expect(bench.left).toBeNull();
  });

  test('^Z does not suspend, and says why', async () => {
    await bench.press('\x1a');
    expect(bench.message).toBe('not suspended: orders are live');
  });
});

describe('symbols', () => {
  test('a late book of the old symbol is not taken for the new one', async () => {
    await bench.press('.');
    const { listener } = bench.engine.subscriptions.get('book')!;
    const other = bench.workstation.store.data.book;
    listener({ ...bench.engine.snapshots.book, instrument: 0, rowTicks: 100 } as never);
    expect(bench.workstation.store.data.book).toBe(other);
    expect(bench.workstation.view.instrument).toBe(1);
  });

  test('one may be asked for at the start', async () => {
    const eth = new Bench({ symbol: 'ETH/USDT' });
    await eth.settle();
    expect(eth.workstation.view.instrument).toBe(1);
    expect(eth.engine.subscriptions.get('book')?.options.instrument).toBe(1);
    const unknown = new Bench({ symbol: 'XYZ/USDT' });
    await unknown.settle();
    expect(unknown.workstation.view.instrument).toBe(0);
  });

  test('each keeps its own rows and sizes', async () => {
    await bench.press('>');
    await bench.press('+');
    const { rowTicks } = bench.workstation.view.ladder;
    const { sizeIndex } = bench.workstation.view;
    await bench.press('.');
    await bench.press(',');
    expect(bench.workstation.view).toMatchObject({ instrument: 0, sizeIndex, ladder: { rowTicks } });
  });
});

test('a refusal shows its rule, an answer that never comes says so', async () => {
  bench.engine.answer = () => ({ outcome: 'refused', rule: 'max-order', text: '2.000 > 1.000' });
  await bench.press('da');
  expect(bench.workstation.view.message).toEqual({ level: 'refused', text: 'max-order: 2.000 > 1.000' });
  bench.engine.answer = () => {
    throw new Error('socket closed');
  };
  await bench.press('da');
  expect(bench.message).toContain('socket closed');
});

test('P pauses what runs, and resumes what is paused', async () => {
  await bench.press('P');
  expect(bench.last).toEqual({ kind: 'pause-strategies' });
  const { strategies } = bench.engine.snapshots.strategies;
  const paused = strategies.slice(0, 2).map((row) => ({ ...row, state: 'paused' as const }));
  bench.engine.push('strategies', { strategies: paused });
  await bench.press('P');
  expect(bench.engine.commands.slice(1)).toEqual([
    { kind: 'strategy', name: 'market-making', action: 'start' },
    { kind: 'strategy', name: 'book-imbalance', action: 'start' },
  ]);
});

test('news of my orders and warnings reach the message line, a strategy’s news does not', () => {
  const line = { id: 9, time: 0, level: 'notice', owner: 'manual', text: 'filled BUY 0.250' } as const;
  bench.engine.notice(line);
  expect(bench.message).toBe('00:00:00 filled BUY 0.250');
  bench.engine.notice({ ...line, owner: 'strategy:market-making', text: 'filled too' });
  expect(bench.message).toBe('00:00:00 filled BUY 0.250');
  bench.engine.notice({ ...line, owner: 'engine', level: 'error', text: 'journal full' });
  expect(bench.workstation.view.message).toEqual({ level: 'warn', text: '00:00:00 journal full' });
});

test('a key with Alt, Control or Shift is another key', () => {
  const plain = { name: 'b', ctrl: false, shift: false, meta: false, sequence: 'b' };
  expect(keyText(plain)).toBe('b');
  expect(keyText({ ...plain, meta: true })).toBe('Alt-b');
  expect(keyText({ ...plain, ctrl: true })).toBe('^B');
  expect(keyText({ ...plain, name: 'tab', shift: true })).toBe('S-Tab');
  expect(keyText({ ...plain, name: 'B' })).toBe('B');
});

describe('a list whose rows move', () => {
  test('x cancels the order that was selected, wherever it stands by now', async () => {
    await bench.press('6');
    await bench.press('j');
    await bench.press('j');
    const { view, store, local } = bench.workstation;
    const context = { data: store.data, view, local: local.data };
    const chosen = selectedOrder(context);
    const { orders } = bench.engine.snapshots;
    const higher = orders.working.map((order, index) => ({
      ...order,
      clientOrderId: `oc-7f3a-9${index}`,
      price: (order.price ?? 0) + 50_000,
    }));
    bench.engine.push('orders', { ...orders, working: [...higher, ...orders.working] });
    await bench.press('x');
    expect(bench.last).toEqual({ kind: 'cancel', clientOrderId: chosen?.clientOrderId });
  });

  test('an order that has ended meanwhile is not taken for its neighbour', async () => {
    await bench.press('6');
    await bench.press('j');
    const { view, store, local } = bench.workstation;
    const chosen = selectedOrder({ data: store.data, view, local: local.data });
    const { orders } = bench.engine.snapshots;
    const gone = orders.working
      .filter((order) => order === chosen)
      .map((order) => ({ ...order, state: 'filled' as const }));
    bench.engine.push('orders', {
      working: orders.working.filter((order) => order !== chosen),
      ended: [...gone, ...orders.ended],
    });
    await bench.press('x');
    expect([bench.kinds, bench.message]).toEqual([[], 'it is filled already']);
  });
});
