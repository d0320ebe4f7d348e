import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isRunning, killOne, pause, type TestHome, until } from '../harness/program.js';
import { ExchangeProgram, VENUES } from '../live/exchange-program.js';
import {
  aLiveBook,
  anotherEngine,
  homeWithKey,
  Ledger,
  liveSession,
  openOf,
  restingBids,
} from '../rescue/live-home.js';
import { OpenSession } from '../sessions/open-session.js';

/** `outcry kill` under all conditions; the exchange in the box plays the venue, and its ledger is the judge. */
let exchange: ExchangeProgram;
let ledger: Ledger;
// One each: a venue's limits count what an account asked for a minute ago, and they stay on.
beforeEach(async () => {
  exchange = await ExchangeProgram.start();
  ledger = await Ledger.from(exchange);
});
afterEach(() => exchange.stop());

const marker = (home: TestHome): boolean => existsSync(join(home.folder, 'data', 'halt.json'));

/** Whatever happened before: the next start is halted, with nothing open, and the mark is gone. */
async function isHaltedNext(home: TestHome, venue: string): Promise<void> {
  const next = await OpenSession.start(home, '--venue', venue, '--mode', 'live');
  const { halted, haltReason } = await next.snapshot('session');
  expect({ halted, haltReason }).toEqual({ halted: true, haltReason: 'outcry kill' });
  expect(marker(home)).toBe(false);
  await next.orders('nothing to work', ({ working }) => working.length === 0);
  await next.leave();
}

describe.each(VENUES)('outcry kill at %s', (venue) => {
  it('cancels where host and engine are dead, and the next start is halted', async () => {
    const home = homeWithKey(exchange, venue);
    try {
      const session = await liveSession(home, venue);
      const ids = await restingBids(session, 3);
      await session.kill({ host: true, engine: true });
      await pause(300);
      expect(await openOf(ledger)).toBe(3);
      const status = JSON.parse((await home.run('status', '--json')).stdout);
      expect(status).toMatchObject({ running: false, halted: false, money: 'real' });
      expect(status.orders.map((order: { clientOrderId: string }) => order.clientOrderId)).toEqual(ids);
      const killed = await home.run('kill', '--json');
      expect(killed).toMatchObject({ code: 0, stderr: '' });
      const report = JSON.parse(killed.stdout);
      expect(report).toMatchObject({ outcome: 'done', engine: false });
      expect(report.orders.map(({ saw }: { saw: string }) => saw)).toEqual(ids.map(() => 'canceled'));
      expect(await ledger.statuses()).toEqual(['canceled', 'canceled', 'canceled']);
      expect(marker(home)).toBe(true);
      expect(JSON.parse((await home.run('status', '--json')).stdout)).toMatchObject({ halted: true });
      // Again does no harm.
      expect(await home.run('kill')).toMatchObject({ code: 0, stderr: '' });
      await isHaltedNext(home, venue);
    } finally {
      await home.remove();
    }
  });

  it('cancels where the engine stands still: the rescue within a second, the host starts the next', async () => {
    const home = homeWithKey(exchange, venue);
    try {
      const session = await liveSession(home, venue);
      await restingBids(session, 3);
      killOne(session.enginePid, 'SIGSTOP');
      const killed = home.run('kill');
      await ledger.empties(5_000);
      expect(await killed).toMatchObject({ code: 0, stderr: '' });
      const next = await anotherEngine(session);
      expect(await next.snapshot('session')).toMatchObject({ halted: true });
      await next.orders('nothing to work', ({ working }) => working.length === 0);
      expect(marker(home)).toBe(false);
      await until('the word of the rescue', async () => {
        const { lines } = await next.snapshot('log');
        return lines.some(({ text }) => /cancelled without the engine: 3 canceled/.test(text));
      });
      await next.leave();
      expect(await ledger.statuses()).toEqual(['canceled', 'canceled', 'canceled']);
    } finally {
      await home.remove();
    }
  });
});

describe('outcry kill', () => {
  it('cancels where the host is dead and its engine stands still', async () => {
    const home = homeWithKey(exchange, 'binance', { more: 'session: { hostLost: { live: keep } }' });
    try {
      const session = await liveSession(home, 'binance');
      await restingBids(session, 2);
      const { enginePid } = session;
      killOne(enginePid, 'SIGSTOP');
      killOne(session.hostPid);
      await until('the host to be gone', () => !isRunning(session.hostPid));
      expect(await home.run('kill')).toMatchObject({ code: 0, stderr: '' });
      expect(isRunning(enginePid)).toBe(false);
      expect(await openOf(ledger)).toBe(0);
      await isHaltedNext(home, 'binance');
    } finally {
      await home.remove();
    }
  });

  it('says how many orders are open where the vault does not open, and halts the next start all the same', async () => {
    const home = homeWithKey(exchange, 'binance');
    try {
      const session = await liveSession(home, 'binance');
      await restingBids(session, 2);
      await session.kill({ host: true, engine: true });
      exchange.configure(home, 'strategies: []\nkeys: { store: vault, unlock: ask }');
      const { code, stderr } = await home.run('kill');
      expect(code).toBe(1);
      expect(stderr).toMatch(/2 orders are open and cannot be cancelled without the key/);
      expect(stderr).not.toContain(exchange.key('binance').secret);
      expect(marker(home)).toBe(true);
      expect(await openOf(ledger)).toBe(2);
      exchange.configure(
        home,
        'strategies: []\nkeys: { store: vault, unlock: file, passphraseFile: passphrase }',
      );
      await isHaltedNext(home, 'binance');
      expect(await openOf(ledger)).toBe(0);
    } finally {
      await home.remove();
    }
  });

  it('never touches what others made on the account', async () => {
    const home = homeWithKey(exchange, 'binance');
    const elsewhere = homeWithKey(exchange, 'kraken');
    try {
      // The same account by another key: another installation, with orders of its own.
      const other = await liveSession(elsewhere, 'kraken', '--leave', 'keep');
      await restingBids(other, 2);
      const mine = await liveSession(home, 'binance');
      await restingBids(mine, 1);
      await mine.kill({ host: true, engine: true });
      expect(await home.run('kill')).toMatchObject({ code: 0 });
      expect((await ledger.statuses()).sort()).toEqual(['canceled', 'open', 'open']);
      await other.client.command({ kind: 'kill', flatten: false, reason: 'test' });
      await ledger.empties();
      await other.leave();
    } finally {
      await home.remove();
      await elsewhere.remove();
    }
  });

  it('leaves an engine that is still being started halted', async () => {
    const home = homeWithKey(exchange, 'binance');
    try {
      const first = await liveSession(home, 'binance', '--leave', 'keep');
      await restingBids(first, 2);
      await first.leave();
      expect(await openOf(ledger)).toBe(2);
      const starting = home.start('--venue', 'binance', '--mode', 'live');
      await until('the host to be there', () => home.hostPid !== null);
      expect(await home.run('kill')).toMatchObject({ code: 0, stderr: '' });
      await ledger.empties();
      const session = await OpenSession.attach(home);
      expect(await session.snapshot('session')).toMatchObject({ halted: true });
      await aLiveBook(session);
      killOne(starting.pid, 'SIGTERM');
      await starting.ended;
    } finally {
      await home.remove();
    }
  });

  it('flattens at the next start where nobody is there to', async () => {
    const home = homeWithKey(exchange, 'binance');
    try {
      const session = await liveSession(home, 'binance');
      const { bestAsk } = await session.snapshot('book');
      const taking = await session.place({
        instrument: 0,
        side: 'buy',
        size: 1_000 as never,
        price: (bestAsk![0] + 20_000) as never,
        timeInForce: 'ioc',
      });
      await session.orders('it to fill', ({ ended }) =>
        ended.some(({ clientOrderId, state }) => clientOrderId === taking && state === 'filled'),
      );
      await restingBids(session, 1);
      await session.kill({ host: true, engine: true });
      const status = JSON.parse((await home.run('status', '--json')).stdout);
      expect(status.positions).toMatchObject([{ instrument: 'BTC/USDT', size: '0.01000' }]);
      expect(await home.run('kill', '--flatten')).toMatchObject({ code: 0, stderr: '' });
      expect(await openOf(ledger)).toBe(0);
      const next = await OpenSession.start(home, '--venue', 'binance', '--mode', 'live');
      await aLiveBook(next);
      // A person has asked for it: it is done although the session only watches, and nothing else is sent.
      await until(
        'the position to be closed',
        async () => (await ledger.held()) === 0,
        60_000,
        async () => [await next.snapshot('orders'), await next.snapshot('log')],
      );
      expect(await next.snapshot('session')).toMatchObject({ mode: 'watch', halted: true });
      await next.leave();
    } finally {
      await home.remove();
    }
  });
});
