import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGateway } from '../../../src/venues/ccxt/account/index.js';
import type { AccountGateway } from '../../../src/venues/ccxt/index.js';
import { type Budget, WeightLimiter } from '../../../src/venues/ccxt/limiter/index.js';
import { WALL_CLOCK } from '../../../src/venues/ccxt/load/index.js';
import { killOne, pause, type TestHome, until } from '../harness/program.js';
import { ExchangeProgram } from '../live/exchange-program.js';
import {
  aLiveBook,
  anotherEngine,
  homeWithKey,
  Ledger,
  liveSession,
  openOf,
  restingBids,
} from '../rescue/live-home.js';
import type { OpenSession } from '../sessions/open-session.js';

/**
 * Engines that follow each other on one account of Kraken's lowest tier, 15 calls and one more in three seconds: what each has used is known to the next,
 * to the rescue and to `outcry kill`. The exchange's ledger is the judge.
 */
let exchange: ExchangeProgram;
let ledger: Ledger;
beforeEach(async () => {
  exchange = await ExchangeProgram.start('--kraken-tier', 'starter');
  ledger = await Ledger.from(exchange);
});
afterEach(() => exchange.stop());

const TOO_MANY = /rate limit|too many requests/i;

/** Another program with the account's key, which asks whatever the venue says. */
class GreedyAsker {
  private isAsking = false;
  private work: Promise<void> = Promise.resolve();

  private constructor(private readonly gateway: AccountGateway) {}

  static async start(of: ExchangeProgram): Promise<GreedyAsker> {
    const budget: Budget = {
      limit: Number.POSITIVE_INFINITY,
      used: () => 0,
      take: () => {},
      timeBelow: (_, now) => now,
      observe: () => {},
    };
    const gateway = await createGateway({
      endpoint: { venue: 'kraken', testnet: false, url: of.url('kraken'), certificateAuthority: null },
      credentials: { ...of.key('kraken'), passphrase: null },
      instruments: [],
      limiter: new WeightLimiter({ budgets: {}, clock: WALL_CLOCK, open: () => budget }),
    });
    return new GreedyAsker(gateway);
  }

  /** Once nothing is left; it goes on asking. */
  isRefused(): Promise<void> {
    this.isAsking = true;
    return new Promise((resolve) => {
      this.work = this.ask(resolve);
    });
  }

  async stop(): Promise<void> {
    this.isAsking = false;
    await this.work;
    await this.gateway.close();
  }

  private async ask(refused: () => void): Promise<void> {
    while (this.isAsking) {
      try {
        await this.gateway.balances();
      } catch {
        refused();
        await pause(100);
      }
    }
  }
}

/** A home that trades two markets: what an account pays is asked for each. */
function homeOfTwoMarkets(): TestHome {
  const home = homeWithKey(exchange, 'kraken');
  const file = join(home.folder, 'config.yaml');
  const text = readFileSync(file, 'utf8');
  expect(text).toContain('symbols: [BTC/USDT]');
  writeFileSync(file, text.replace('symbols: [BTC/USDT]', 'symbols: [BTC/USDT, ETH/USDT]'));
  return home;
}

/** SIGKILL as soon as each listens; the last is left alive. */
async function afterCrashes(session: OpenSession, count: number): Promise<OpenSession> {
  let last = session;
  for (let crash = 0; crash < count; crash += 1) {
    killOne(last.enginePid);
    last = await anotherEngine(last);
  }
  return last;
}

/** One more order rests, once the account is in line with the log. */
async function trades(session: OpenSession): Promise<void> {
  await aLiveBook(session);
  let refusal = 'it was not asked';
  await until(
    'an order to be taken',
    async () => {
      try {
        await restingBids(session, 1);
        return true;
      } catch (error) {
        refusal = (error as Error).message;
        return false;
      }
    },
    60_000,
  ).catch((error: Error) => {
    throw new Error(`${error.message}: ${refusal}`);
  });
}

async function neverTooMany(session: OpenSession): Promise<void> {
  const { lines } = await session.snapshot('log');
  expect(lines.map(({ text }) => text).filter((text) => TOO_MANY.test(text))).toEqual([]);
  expect(session.text()).not.toMatch(TOO_MANY);
}

describe('an account of Kraken, engine after engine', () => {
  it('is traded by the fifth in a row, and never asked more than it may be', async () => {
    const home = homeOfTwoMarkets();
    try {
      const session = await liveSession(home, 'kraken');
      await restingBids(session, 2);
      const fifth = await afterCrashes(session, 4);
      await trades(fifth);
      expect(await openOf(ledger)).toBe(3);
      await neverTooMany(fifth);
      await fifth.client.command({ kind: 'kill', flatten: false, reason: 'test' });
      await ledger.empties();
      expect(await ledger.statuses()).toEqual(['canceled', 'canceled', 'canceled']);
      await fifth.leave();
    } finally {
      await home.remove();
    }
  });

  it('is left with nothing open by the rescue of the fourth, and by outcry kill after the fifth', async () => {
    const home = homeOfTwoMarkets();
    try {
      const session = await liveSession(home, 'kraken');
      await restingBids(session, 3);
      const fourth = await afterCrashes(session, 3);
      killOne(fourth.enginePid, 'SIGSTOP');
      await ledger.empties();
      const fifth = await anotherEngine(fourth);
      await trades(fifth);
      await neverTooMany(fifth);
      await fifth.kill({ host: true, engine: true });
      expect(await openOf(ledger)).toBe(1);
      const killed = await home.run('kill', '--json');
      expect(killed).toMatchObject({ code: 0, stderr: '' });
      expect(JSON.parse(killed.stdout)).toMatchObject({ outcome: 'done', orders: [{ saw: 'canceled' }] });
      expect(await ledger.statuses()).toEqual(Array(4).fill('canceled'));
    } finally {
      await home.remove();
    }
  });

  it('is rid of its orders by outcry kill while somebody else uses up all its calls, and says so', async () => {
    const home = homeWithKey(exchange, 'kraken');
    const asker = await GreedyAsker.start(exchange);
    try {
      const session = await liveSession(home, 'kraken');
      await restingBids(session, 3);
      await session.kill({ host: true, engine: true });
      await asker.isRefused();
      const killed = home.run('kill', '--json');
      // Not one call is left meanwhile.
      await ledger.empties();
      expect(await ledger.statuses()).toEqual(['canceled', 'canceled', 'canceled']);
      await asker.stop();
      expect(await killed).toMatchObject({ code: 0, stderr: '' });
      const report = JSON.parse((await killed).stdout);
      expect(report.orders.map(({ saw }: { saw: string }) => saw)).toEqual(Array(3).fill('canceled'));
      expect(report.notes).toEqual([
        expect.stringMatching(/^kraken had too many requests: \d+ w\w+ refused/),
      ]);
    } finally {
      await asker.stop();
      await home.remove();
    }
  });
});
