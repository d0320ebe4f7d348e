import { writeFileSync } from 'node:fs';
import { test } from 'vitest';
import { TerminalHarness } from './harness.js';

export function cells(term: any): unknown {
  const b = term.buffer.active;
  const out: unknown[] = [];
  for (let y = 0; y < term.rows; y++) {
    const l = b.getLine(y);
    const r: unknown[] = [];
    for (let x = 0; x < term.cols; x++) {
      const c = l.getCell(x);
      const f = c.isFgRGB() ? c.getFgColor() : c.isFgPalette() ? -2 - c.getFgColor() : -1;
      const g = c.isBgRGB() ? c.getBgColor() : c.isBgPalette() ? -2 - c.getBgColor() : -1;
      r.push([c.getChars() || ' ', f, g, c.isBold() ? 1 : 0, c.isInverse() ? 1 : 0, c.isDim() ? 1 : 0]);
    }
    out.push(r);
  }
  return out;
}
const wait = (n: number) => new Promise((r) => setTimeout(r, n));
test('states', async () => {
  const h = new TerminalHarness({ theme: process.env.TH ?? 'dark' });
  const dump = async (name: string, see?: string) => {
    see ? await h.sees(see) : await h.rows();
    writeFileSync(`/tmp/panes-scratch/${name}.json`, JSON.stringify(cells(h.emulator)));
  };
  await h.sees('ORDERS 4+1');
  await wait(1000);
  h.press('2');
  h.press('o');
  h.press('6');
  h.press('j');
  await wait(200);
  await dump('overlay');
  h.press('2');
  h.press('v');
  h.press('z');
  await wait(200);
  await dump('zoomline');
  h.press('z');
  h.press('1');
  h.press(' ');
  await wait(200);
  await dump('frozen');
  h.press(' ');
  h.press('j');
  h.engine.push('session', {
    ...h.engine.snapshots.session,
    mode: 'live',
    halted: true,
    market: { kind: 'venue', name: 'binance', speed: 1 },
    account: 'main-spot',
  });
  h.engine.push('risk', { ...h.engine.snapshots.risk, state: 'halt' });
  h.engine.push('book', { ...h.engine.snapshots.book, feed: 'stale' });
  const w = h.engine.snapshots.orders.working;
  h.engine.push('orders', {
    working: [
      { ...w[2], doubt: 'place', queueAhead: null },
      { ...w[0], queueEstimated: true },
      { ...w[3], state: 'pending-cancel' },
    ],
    ended: [
      { ...w[1], state: 'filled', filled: w[1].size },
      { ...w[1], state: 'rejected' },
    ],
  });
  await wait(400);
  await dump('live');
  h.press('a');
  await wait(100);
  console.log((await h.rows())[38]);
  h.engine.push('session', {
    ...h.engine.snapshots.session,
    mode: 'paper',
    halted: false,
    market: { kind: 'synthetic', name: 'seed 1', speed: 10 },
  });
  await wait(100);
  console.log((await h.rows())[0]);
  // CPU
  const u0 = process.cpuUsage();
  const t0 = performance.now();
  const base = h.engine.snapshots.book;
  const tr = h.engine.snapshots.trades;
  for (let i = 0; i < 100; i++) {
    const d = (((i * 37) % 11) - 5) * 100;
    h.engine.push('book', {
      ...base,
      feed: 'live',
      bids: base.bids.map(([p, s]) => [p, s + ((i * 7) % 500)] as [number, number]),
      bestBid: [base.bestBid![0] + d, 1],
      bestAsk: [base.bestAsk![0] + d, 1],
      last: base.last! + d,
    });
    h.engine.push('trades', { ...tr, trades: [...tr.trades.slice(i % 20), ...tr.trades] });
    await wait(50);
  }
  const u = process.cpuUsage(u0);
  console.log('cpu ms', (u.user + u.system) / 1000, 'of', performance.now() - t0);
  console.log(await h.quit());
}, 30000);
test('early', async () => {
  const h = new TerminalHarness({ connect: () => new Promise(() => {}) });
  await wait(300);
  console.log((await h.rows()).join('|\n'));
  h.press('\x03');
  h.press('\x03');
  await h.sees('QUIT');
  await h.waitForGuard();
  h.press('y');
  console.log(await h.outcome);
});
