import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isRunning, killOne, pause, until } from '../harness/program.js';
import { ExchangeProgram } from '../live/exchange-program.js';
import { OpenSession } from '../sessions/open-session.js';
import {
  aLiveBook,
  anotherEngine,
  ENDLESS,
  homeWithKey,
  Ledger,
  liveSession,
  openOf,
  restingBids,
} from './live-home.js';

/** What becomes of real orders when the engine cannot look after them; the exchange's ledger is the judge. */
let exchange: ExchangeProgram;
let ledger: Ledger;
// One each: a venue's limits count what an account asked for a minute ago, and they stay on.
beforeEach(async () => {
  exchange = await ExchangeProgram.start();
  ledger = await Ledger.from(exchange);
});
afterEach(() => exchange.stop());

describe('an engine that hangs', () => {
  it('in a strategy that loops has its orders cancelled, and comes back without the strategy', async () => {
    const home = homeWithKey(exchange, 'binance', {
      strategies:
        '[{ name: endless, plugin: endless, instrument: BTC/USDT, parameters: {}, start: stopped }]',
    });
    try {
      mkdirSync(join(home.folder, 'plugins', 'endless'), { recursive: true });
      writeFileSync(join(home.folder, 'plugins', 'endless', 'index.ts'), ENDLESS);
      const session = await liveSession(home, 'binance');
      await restingBids(session, 5);
      const start = { kind: 'strategy', name: 'endless', action: 'start' } as const;
      void session.client.command(start).catch(() => {});
      await ledger.empties(10_000);
      const next = await anotherEngine(session).catch((error: Error) => {
        throw new Error(`${error.message}\n${session.text()}`);
      });
      const { strategies } = await next.snapshot('strategies');
      expect(strategies).toMatchObject([{ name: 'endless', state: 'failed' }]);
      await next.orders('nothing to work', ({ working }) => working.length === 0);
      // It hung and nobody killed: it goes on.
      expect(await next.snapshot('session')).toMatchObject({ halted: false });
      await next.leave();
      expect(await ledger.statuses()).toEqual(Array(5).fill('canceled'));
    } finally {
      await home.remove();
    }
  });

  it('has them cancelled by the rescue where its host is gone too', async () => {
    const home = homeWithKey(exchange, 'binance');
    try {
      const session = await liveSession(home, 'binance');
      await restingBids(session, 2);
      killOne(session.enginePid, 'SIGSTOP');
      killOne(session.hostPid);
      await ledger.empties(20_000);
      killOne(session.enginePid);
    } finally {
      await home.remove();
    }
  });
});

describe('an engine that crashes', () => {
  it('finds its orders again where they are: the rescue leaves them alone', async () => {
    const home = homeWithKey(exchange, 'binance');
    try {
      const session = await liveSession(home, 'binance');
      const ids = await restingBids(session, 2);
      killOne(session.enginePid);
      const next = await anotherEngine(session);
      await next.orders('both to work', ({ working }) =>
        ids.every((id) =>
          working.some(({ clientOrderId, state }) => clientOrderId === id && state === 'accepted'),
        ),
      );
      expect(await openOf(ledger)).toBe(2);
      await next.leave();
      expect(await openOf(ledger)).toBe(0);
    } finally {
      await home.remove();
    }
  });

  it('again and again is given up, and its orders are cancelled', async () => {
    const home = homeWithKey(exchange, 'binance');
    try {
      const session = await liveSession(home, 'binance');
      await restingBids(session, 2);
      let engine = session.enginePid;
      for (let crash = 0; crash < 6; crash += 1) {
        killOne(engine);
        if (crash === 5) break;
        const before = engine;
        // As soon as the process is there, whether it is ready or not.
        await until(
          'the next engine',
          () => {
            engine = home.enginePid ?? before;
            return engine !== before && isRunning(engine);
          },
          60_000,
        );
      }
      const end = await session.ended;
      expect(end.code).toBe(1);
      expect(end.stderr).toMatch(/6 times in a minute/);
      expect(end.stderr).toMatch(/cancelled without the engine: 2 canceled/);
      expect(await ledger.statuses()).toEqual(['canceled', 'canceled']);
    } finally {
      await home.remove();
    }
  });
});

describe('a machine that is suspended', () => {
  it('wakes up with the same engine, a fresh book, and its orders', async () => {
    const home = homeWithKey(exchange, 'binance');
    try {
      const session = await liveSession(home, 'binance');
      await restingBids(session, 2);
      const { enginePid, hostPid } = session;
      killOne(hostPid, 'SIGSTOP');
      killOne(enginePid, 'SIGSTOP');
      await pause(4_000);
      // The host first: its engine has had no chance to say anything.
      killOne(hostPid, 'SIGCONT');
      killOne(enginePid, 'SIGCONT');
      await pause(1_500);
      expect([home.enginePid, session.text()]).toEqual([
        enginePid,
        expect.not.stringMatching(/started again/),
      ]);
      await aLiveBook(session);
      const { lines } = await session.snapshot('log');
      expect(lines.map(({ text }) => text).join('\n')).toMatch(/the engine stood still for [3-9] s/);
      expect(await openOf(ledger)).toBe(2);
      await restingBids(session, 1);
      await session.leave();
      expect(await ledger.statuses()).toEqual(['canceled', 'canceled', 'canceled']);
    } finally {
      await home.remove();
    }
  });

  it('in which only the host stood still does not cost the engine its life', async () => {
    const home = homeWithKey(exchange, 'binance');
    try {
      const session = await liveSession(home, 'binance');
      await restingBids(session, 1);
      killOne(session.hostPid, 'SIGSTOP');
      await pause(3_000);
      // The kill switch needs no host.
      killOne(session.hostPid, 'SIGCONT');
      await pause(1_500);
      expect([home.enginePid, session.text()]).toEqual([
        session.enginePid,
        expect.not.stringMatching(/started again/),
      ]);
      expect(await openOf(ledger)).toBe(1);
      await session.leave();
    } finally {
      await home.remove();
    }
  });
});

describe('one account', () => {
  it('is traded by one engine on this machine, whatever its home', async () => {
    const home = homeWithKey(exchange, 'binance');
    const second = homeWithKey(exchange, 'binance');
    try {
      const session = await liveSession(home, 'binance');
      await expect(OpenSession.start(second, '--venue', 'binance', '--mode', 'live')).rejects.toThrow(
        /ended with 3: outcry: another outcry engine \(process \d+\) trades this account at binance/,
      );
      // Looking on and paper need no account.
      const paper = await OpenSession.start(second, '--venue', 'binance', '--mode', 'paper');
      await paper.leave();
      await session.leave();
      const after = await OpenSession.start(second, '--venue', 'binance', '--mode', 'live');
      await after.leave();
    } finally {
      await home.remove();
      await second.remove();
    }
  });
});
