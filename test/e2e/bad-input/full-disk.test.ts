import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limitOrder, type PriceTicks, type SizeLots } from '../../../src/domain/index.js';
import { TestHome, until } from '../harness/program.js';
import { OpenSession } from '../sessions/open-session.js';
import { expectRefusal } from './refusal.js';

const ETH = 1;

let home: TestHome;
/** A file system of its own, so small that it can be filled. */
let disk: string;
let mounted: boolean;

beforeEach(() => {
  home = new TestHome();
  disk = home.folder;
  mounted = mount('size=12m');
});
afterEach(async () => {
  for (const pid of [home.hostPid, home.enginePid]) if (pid !== null) process.kill(pid, 'SIGKILL');
  await until('nothing to run', () => home.hostPid === null && home.enginePid === null);
  if (mounted) execFileSync('umount', [disk]);
  await home.remove();
});

/** Only root may mount; where that is not possible CI must not pass for it. */
function mount(options: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', disk], { stdio: 'ignore' });
    return true;
  } catch {
    expect(process.env.CI, 'a file system cannot be mounted here').toBeUndefined();
    return false;
  }
}

/** Leaves no room at all. */
function fill(): void {
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(join(disk, 'filler'), Buffer.alloc(Math.max(0, bavail - 1) * bsize));
  try {
    writeFileSync(join(disk, 'rest'), Buffer.alloc(4 * bsize));
  } catch {
    // Full, as it should be.
  }
}

function empty(): void {
  for (const name of ['filler', 'rest']) rmSync(join(disk, name), { force: true });
}

describe('a full disk', () => {
  it('lets no new order through, but cancels; and nothing is lost when there is room again', async () => {
    if (!mounted) return;
    const session = await OpenSession.start(home, '--leave', 'keep');
    const news: string[] = [];
    session.client.onNotice(({ text }) => news.push(text));
    const { bestBid } = await session.snapshot('book', ETH);
    const far = (ticks: number) => ({
      instrument: ETH,
      side: 'buy' as const,
      size: (100 + ticks) as SizeLots,
      price: (bestBid![0] - 5_000 - ticks) as PriceTicks,
    });
    const kept = await session.place(far(1));
    const cancelled = await session.place(far(2));
    await session.orders('both orders', ({ working }) =>
      [kept, cancelled].every((id) =>
        working.some((order) => order.clientOrderId === id && order.state === 'accepted'),
      ),
    );

    fill();
    const refusal = 'the session log cannot be written: no new orders; cancels still go';
    await until('the engine to say so', () => news.includes(refusal));
    expect((await session.snapshot('health')).journalOk).toBe(false);
    const refused = await session.client.command({ kind: 'place', order: limitOrder(far(3)) });
    expect(refused).toMatchObject({ outcome: 'refused', rule: 'journal', text: refusal });
    // What the strategy wants in the place of a cancelled quote is in no log, and must not be sent.
    const quotes = await session.orders('a quote', (orders) =>
      orders.working.some(({ owner, state }) => owner !== 'manual' && state === 'accepted'),
    );
    const quote = quotes.working.find(({ owner, state }) => owner !== 'manual' && state === 'accepted')!;
    await session.client.command({ kind: 'cancel', clientOrderId: quote.clientOrderId });
    await until('the new quote to be refused', () =>
      news.some((text) => /^rejected .*: the session log cannot be written$/.test(text)),
    );
    const { outcome } = await session.client.command({ kind: 'cancel', clientOrderId: cancelled });
    expect(outcome).toBe('done');
    await session.orders('the cancelled order to be gone', ({ ended }) =>
      ended.some((order) => order.clientOrderId === cancelled && order.state === 'canceled'),
    );

    empty();
    await until('the engine to say so', () => news.includes('the session log can be written again'));
    const later = await session.place(far(4));
    await session.orders('the new order', ({ working }) =>
      working.some((order) => order.clientOrderId === later && order.state === 'accepted'),
    );

    // All of it is in the log: what was there before, what was done meanwhile, and what came after.
    await session.kill({ host: true, engine: true });
    expect((await home.run('journal', 'verify')).code).toBe(0);
    const again = await OpenSession.start(home, '--leave', 'keep');
    const { working } = await again.snapshot('orders');
    const manual = working.filter(({ owner }) => owner === 'manual').map((order) => order.clientOrderId);
    expect(manual.sort()).toEqual([kept, later].sort());
    await again.leave();
  });

  it('stops outcry from beginning a session, and leaves none behind', async () => {
    if (!mounted) return;
    for (const folder of ['data', 'run']) mkdirSync(join(disk, folder));
    fill();
    expectRefusal(await home.run(), 1, 'the disk is full');
    empty();
    expect(home.hostPid).toBeNull();
    const session = await OpenSession.start(home);
    expect((await session.leave()).code).toBe(0);
    expect(readdirSync(join(disk, 'data', 'sessions'))).toHaveLength(1);
  });

  it('stops tape import with nothing left behind', async () => {
    if (!mounted) return;
    const file = join(disk, 'recording');
    writeFileSync(file, Array.from({ length: 30_000 }, (_, id) => tradeLine(id + 1)).join(''));
    const { bavail, bsize } = statfsSync(disk);
    writeFileSync(join(disk, 'filler'), Buffer.alloc(Math.max(0, bavail - 64) * bsize));
    const out = join(disk, 'tapes');
    const ended = await home.run('tape', 'import', file, '--venue', 'binance-spot', '--out', out);
    expectRefusal(ended, 1, 'the disk is full');
    expect(readdirSync(disk).sort()).toEqual(['filler', 'recording']);
  });
});

describe('a read-only file system', () => {
  it('as home folder is refused', async () => {
    if (!mounted) return;
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    expectRefusal(await home.run(), 1, disk, 'read-only', '--home');
    expectRefusal(await home.run('config', 'init'), 1, disk, 'read-only');
  });
});

function tradeLine(id: number): string {
  const time = 1_723_161_255_000 + id;
  const data = `{"e":"trade","E":${time},"s":"BTCUSDT","t":${id},"p":"${61_000 + (id % 97)}.0","q":"0.02","T":${time},"m":true}`;
  return `${time}000000 {"stream":"btcusdt@trade","data":${data}}\n`;
}
