import { afterEach, describe, expect, test } from 'vitest';
import { TerminalHarness } from './harness.js';

/** The real program on a terminal emulator: bytes in, cells out. */
let terminal: TerminalHarness;
const start = async (options: ConstructorParameters<typeof TerminalHarness>[0] = {}): Promise<void> => {
  terminal = new TerminalHarness(options);
  await terminal.sees('6 ORDERS 4+1');
};

afterEach(async () => {
  terminal.stalled = false;
  expect(['hangup', 'quit', 'terminated']).toContain(await terminal.hangUp());
  expect(terminal.engine.closed).toBe(true);
  await terminal.rows();
  expect(terminal.emulator.buffer.active.type).toBe('normal');
});

test('a trader arms, buys, sees the answer, asks for the keys and kills', async () => {
  await start();
  await terminal.sees("Fake money on Binance's real book of 2024-08-08. Nothing leaves this machine.");
  await terminal.sees('▸61,727.00');
  terminal.press('a');
  await terminal.sees('▐ ARMED 9:5');
  terminal.press('j');
  await terminal.sees('▸61,726.00');
  terminal.press('b');
  expect(await terminal.told('place', { again: 'b' })).toMatchObject({
    order: { side: 'buy', price: 6_172_600 },
  });
  await terminal.sees('✓ place accepted');
  terminal.press('?');
  await terminal.sees('any key closes');
  terminal.press('\x18');
  const rows = await terminal.sees('f flattens the positions too');
  expect(await terminal.told('kill')).toMatchObject({ flatten: false });
  expect(rows.join('\n')).toContain('5 orders still working');
  expect(rows.join('\n')).not.toContain('any key closes');
});

test('q asks what becomes of the orders, tells the engine, and ends', async () => {
  await start();
  terminal.press('q');
  await terminal.sees('5 orders working; as configured, leaving cancels them');
  await terminal.waitForGuard();
  terminal.press('k');
  expect(await terminal.outcome).toBe('quit');
  expect(terminal.engine.commands).toEqual([{ kind: 'leave', orders: 'keep' }]);
});

test('the quit dialog says what each key does', async () => {
  await start();
  terminal.press('q');
  await terminal.sees(/│ y {4}quit, cancel 5 orders +│/);
  await terminal.sees(/│ k {4}quit, keep them: the next start finds them again +│/);
  await terminal.sees(/│ f {4}quit, cancel them, flatten the positions +│/);
  await terminal.sees(/│ Esc {2}stay +│/);
  await terminal.waitForGuard();
  terminal.press('\x1b');
  const { session } = terminal.engine.snapshots;
  terminal.engine.push('session', { ...session, leavePolicy: 'keep' });
  await terminal.sees(/^(?![\s\S]*─ QUIT ─)/);
  terminal.press('q');
  await terminal.sees(/│ y {4}quit, keep 5 orders: the next start finds them again +│/);
  const rows = await terminal.sees(/│ c {4}quit, cancel them +│/);
  expect(rows.join('\n')).not.toMatch(/│ k /);
});

test('a signal ends it, and the progress of the start is shown until then', async () => {
  const abort = new AbortController();
  terminal = new TerminalHarness({
    connect: async () => {
      throw new Error('nobody listens');
    },
    signal: abort.signal,
    progress: () => 'rebuilding the exchange: 2024-08-09T00:05:02',
  });
  terminal.engine.close();
  await terminal.sees('rebuilding the exchange: 2024-08-09T00:05:02');
  abort.abort();
  expect(await terminal.outcome).toBe('terminated');
});

test('a signal that is aborted already ends it at once', async () => {
  terminal = new TerminalHarness({ signal: AbortSignal.abort() });
  expect(await terminal.outcome).toBe('terminated');
  terminal.engine.close();
});

test('what is written to standard error waits until the screen is gone', async () => {
  const written: string[] = [];
  const { write } = process.stderr;
  process.stderr.write = ((text: string) => written.push(text) > 0) as typeof write;
  try {
    await start();
    process.emitWarning('the NO_COLOR env is ignored');
    process.stderr.write('a library says something\n');
    await new Promise((resolve) => setImmediate(resolve));
    expect(written).toEqual([]);
    await terminal.hangUp();
    expect(written.join('')).toBe('a library says something\nWarning: the NO_COLOR env is ignored\n');
  } finally {
    process.stderr.write = write;
  }
});

test('Enter on the log and on the risk pane shows in full what they cut', async () => {
  await start();
  const text = `max-order: ${'2.000 BTC is more than 1.000 BTC, '.repeat(6)}risk.yaml:12`;
  terminal.engine.push('log', { lines: [{ id: 3, time: 0, level: 'warn', owner: 'manual', text }] });
  const { risk } = terminal.engine.snapshots;
  terminal.engine.push('risk', { ...risk, lastRefusal: { time: 0, rule: 'max-order', text } });
  for (const pane of ['0', '8']) {
    terminal.press(pane);
    terminal.press('\r');
    const rows = await terminal.sees('risk.yaml:12');
    const said = rows.join(' ').replace(/[│\s]+/g, ' ');
    expect(said.match(/2\.000 BTC/g)!.length).toBeGreaterThanOrEqual(6);
    await terminal.waitForGuard();
    terminal.press('\x1b');
    await terminal.sees(/^(?![\s\S]*risk\.yaml:12)/);
  }
});

test('without colours a repaint changes no cell', async () => {
  terminal = new TerminalHarness({ environment: { TERM: 'xterm', NO_COLOR: '1' } });
  await terminal.sees('6 ORDERS 4+1');
  for (const key of ['6', 'j', '1', '?']) {
    terminal.press(key);
    await new Promise((resolve) => setTimeout(resolve, 120));
  }
  terminal.press('\x1b');
  await terminal.sees(/61,722\.00= +│/);
  await new Promise((resolve) => setTimeout(resolve, 120));
  const before = await terminal.rows();
  terminal.press('R');
  await new Promise((resolve) => setTimeout(resolve, 120));
  expect(await terminal.rows()).toEqual(before);
});

test('a dialog covers the panes, and they are whole again when it closes', async () => {
  await start();
  await terminal.sees('a arm  F flatten');
  const before = await terminal.rows();
  terminal.press('F');
  await terminal.sees('FLATTEN BTC/USDT');
  terminal.press('\x1b');
  const after = await terminal.sees(/61,722\.00= +│/);
  expect(after.slice(2, 26)).toEqual(before.slice(2, 26));
});

test('new snapshots are on the screen, and freezing keeps them off it', async () => {
  await start();
  const { engine } = terminal;
  const order = { ...engine.snapshots.orders.working[0]!, clientOrderId: 'oc-7f3a-50', price: 6_172_300 };
  engine.push('orders', { ...engine.snapshots.orders, working: [order] });
  await terminal.sees('6 ORDERS 1 ');
  await terminal.sees(/•S 0\.250 q0\.090 +0\.010 {2}61,723\.00/);
  terminal.press(' ');
  await terminal.sees('FROZEN');
  engine.push('orders', { working: [], ended: [] });
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect((await terminal.rows()).join('\n')).toContain('6 ORDERS 1 ');
  terminal.press(' ');
  await terminal.sees('6 ORDERS 0 ');
});

describe('the size of the terminal', () => {
  test('compact at 80 × 24: the number keys change the list', async () => {
    await start({ columns: 80, rows: 24 });
    terminal.press('8');
    await terminal.sees('8 RISK');
    await terminal.sees('position 0.25/1.00 █··');
    terminal.press('0');
    await terminal.sees('0 LOG');
  });

  test('a resize lays out anew and disarms', async () => {
    await start();
    terminal.press('a');
    await terminal.sees('ARMED');
    terminal.resize(80, 24);
    const rows = await terminal.sees('disarmed: the terminal was resized');
    expect(rows[18]).toContain('─ 5 pos 1 ─ 6 ORDERS 4+1 ─');
    terminal.resize(60, 20);
    await terminal.sees('needs 80 × 24; this terminal has 60 × 20');
    terminal.resize(120, 40);
    await terminal.sees('8 RISK NORMAL ──────── HEALTH');
  });

  test('a zoomed pane has the whole screen', async () => {
    await start();
    terminal.press('2');
    terminal.press('z');
    await terminal.sees(/^━ 2 CHART 5s/m);
    terminal.press('z');
    await terminal.sees('1 LADDER');
  });
});

test('the engine goes away: it is said, nothing is sent, and it comes back', async () => {
  let isThere = true;
  await start({
    connect: async () => {
      if (isThere) return terminal.engine;
      throw new Error('not there yet');
    },
  });
  isThere = false;
  terminal.engine.drop('SIGKILL');
  await terminal.sees('reconnecting');
  terminal.press('db');
  await terminal.sees('nothing was sent');
  isThere = true;
  await terminal.sees('disarmed · a arm');
  expect(terminal.engine.commands).toEqual([]);
});

test('a stalled terminal disarms, and the kill key is still heard', async () => {
  await start();
  terminal.press('a');
  await terminal.sees('ARMED');
  terminal.stalled = true;
  terminal.engine.push('log', { lines: [] });
  await new Promise((resolve) => setTimeout(resolve, 700));
  terminal.press('\x18');
  await terminal.told('kill');
  terminal.stalled = false;
  const rows = await terminal.sees('f flattens the positions too');
  expect(rows[0]).not.toContain('ARMED');
});

test('themes go round without an error, and a repaint changes no cell', async () => {
  await start();
  terminal.press('T');
  await terminal.sees('theme light');
  const before = await terminal.rows();
  terminal.press('R');
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await terminal.rows()).toEqual(before);
});
