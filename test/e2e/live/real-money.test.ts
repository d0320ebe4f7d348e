import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PriceTicks, SizeLots } from '../../../src/domain/index.js';
import { pause, TestHome, until } from '../harness/program.js';
import { OpenSession } from '../sessions/open-session.js';
import { CuttableLine } from './cuttable-line.js';
import { ExchangeProgram, VENUES, type VenueName } from './exchange-program.js';

/** Sessions whose orders go to a venue: the exchange in the box plays it, and its ledger is the judge. */
let exchange: ExchangeProgram;
beforeAll(async () => {
  exchange = await ExchangeProgram.start();
});
afterAll(() => exchange.stop());

/** A home whose vault opens from a file, with the exchange's key of a venue in it. */
function homeWithKey(venue: VenueName, port?: number): TestHome {
  const home = new TestHome();
  const passphrase = join(home.folder, 'passphrase');
  writeFileSync(passphrase, 'open sesame\n');
  chmodSync(passphrase, 0o600);
  exchange.configure(
    home,
    'strategies: []\nkeys: { store: vault, unlock: file, passphraseFile: passphrase }',
    port,
  );
  const added = addKey(home, venue, JSON.stringify(exchange.key(venue)));
  expect(added.status, added.stderr).toBe(0);
  return home;
}

const addKey = (home: TestHome, venue: VenueName, text: string) =>
  spawnSync(process.execPath, home.command('keys', 'add', venue, '--venue', venue, '--from-fd', '0'), {
    input: text,
    encoding: 'utf8',
    env: home.environment(),
  });

/** The word that the session asks for: LIVE, or more where the venue does not tell of withdrawals. */
async function goLive(session: OpenSession): Promise<void> {
  const { liveWord, mode, money } = await session.snapshot('session');
  expect({ mode, money }).toEqual({ mode: 'watch', money: 'real' });
  const refused = await session.client.command({ kind: 'mode', mode: 'live', confirmation: '' });
  expect(refused.outcome).toBe('refused');
  const answer = await session.client.command({ kind: 'mode', mode: 'live', confirmation: liveWord });
  expect(answer).toMatchObject({ outcome: 'done' });
}

const live = (session: OpenSession) =>
  until('a live book', async () => (await session.snapshot('book')).feed === 'live', 60_000);

/** Every text that the program left behind in a home, the vault apart. */
function everythingIn(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'vault.json')
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => statSync(path).size < 50_000_000)
    .map((path) => readFileSync(path, 'latin1'))
    .join('\n');
}

describe.each(VENUES)('real orders on %s', (venue) => {
  it('go there once going live was typed, and come back as the ledger has them', async () => {
    const home = homeWithKey(venue);
    try {
      const before = new Set((await exchange.orders()).map(({ number }) => number));
      const session = await OpenSession.start(home, '--venue', venue, '--mode', 'live');
      await live(session);
      const { bestAsk, bestBid } = await session.snapshot('book');
      const size = 1_000 as SizeLots;
      const passive = {
        instrument: 0,
        side: 'buy',
        size,
        price: (bestBid![0] - 20_000) as PriceTicks,
      } as const;
      await expect(session.place(passive)).rejects.toThrow(/watch/);
      await goLive(session);
      expect(await session.snapshot('session')).toMatchObject({ mode: 'live', money: 'real' });
      const resting = await session.place(passive);
      await session.orders('the order to rest', ({ working }) =>
        working.some((order) => order.clientOrderId === resting && order.state === 'accepted'),
      );
      const taking = await session.place({
        instrument: 0,
        side: 'buy',
        size,
        price: (bestAsk![0] + 20_000) as PriceTicks,
        timeInForce: 'ioc',
      });
      await session.orders('the order to fill', ({ ended }) =>
        ended.some((order) => order.clientOrderId === taking && order.state === 'filled'),
      );
      const { positions } = await session.snapshot('positions');
      expect(positions[0]).toMatchObject({ size });
      const ledger = (await exchange.orders()).filter(({ number }) => !before.has(number));
      expect(ledger.map(({ status, filled }) => ({ status, filled }))).toEqual([
        { status: 'open', filled: '0.00000' },
        { status: 'filled', filled: '0.01000' },
      ]);
      expect((await session.leave()).stdout).toContain('1 of 1 open orders cancelled');
      const after = (await exchange.orders()).filter(({ number }) => !before.has(number));
      expect(after.map(({ status }) => status)).toEqual(['canceled', 'filled']);
      expect(JSON.parse((await home.run('replay', '--json')).stdout)).toMatchObject({ equal: true });
      const { secret } = exchange.key(venue);
      const canary = secret.includes('BEGIN') ? secret.split('\n')[1]! : secret;
      expect(everythingIn(home.folder)).not.toContain(canary);
      expect(session.text()).not.toContain(canary);
    } finally {
      await home.remove();
    }
  });
});

describe('the kill switch while the venue is away', () => {
  it.each(['binance', 'kraken'] as const)('reaches the orders at %s when it is back', async (venue) => {
    const line = new CuttableLine(exchange.port);
    await line.mend();
    const home = homeWithKey(venue, line.port);
    try {
      const session = await OpenSession.start(home, '--venue', venue, '--mode', 'live');
      await live(session);
      await goLive(session);
      const { bestBid } = await session.snapshot('book');
      const size = 1_000 as SizeLots;
      for (const away of [20_000, 21_000]) {
        const price = (bestBid![0] - away) as PriceTicks;
        await session.place({ instrument: 0, side: 'buy', size, price });
      }
      await session.orders('both to rest', ({ working }) =>
        working.every(({ state }) => state === 'accepted'),
      );
      await line.cut();
      await until(
        'the feed to be down',
        async () => (await session.snapshot('book')).feed !== 'live',
        30_000,
      );
      const killed = await session.client.command({ kind: 'kill', flatten: false, reason: 'test' });
      expect(killed.outcome).toBe('done');
      await session.orders('both to be in doubt', ({ working }) =>
        working.every(({ doubt }) => doubt === 'cancel'),
      );
      await pause(3_000);
      expect((await exchange.orders()).filter(({ status }) => status === 'open')).toHaveLength(2);
      await line.mend();
      await session.orders('both to be gone', ({ working }) => working.length === 0);
      expect((await exchange.orders()).filter(({ status }) => status === 'open')).toEqual([]);
      await session.leave();
    } finally {
      await home.remove();
      await line.cut();
    }
  });
});

describe('a live session that is killed', () => {
  it.each(VENUES)('knows its orders at %s again', async (venue) => {
    const home = homeWithKey(venue);
    try {
      const first = await OpenSession.start(home, '--venue', venue, '--mode', 'live', '--leave', 'keep');
      await live(first);
      await goLive(first);
      const { bestBid } = await first.snapshot('book');
      const size = 1_000 as SizeLots;
      const price = (bestBid![0] - 20_000) as PriceTicks;
      const resting = await first.place({ instrument: 0, side: 'buy', size, price });
      await first.orders('the order to rest', ({ working }) =>
        working.some(({ state }) => state === 'accepted'),
      );
      await first.kill({ host: true, engine: true });
      const second = await OpenSession.start(home, '--venue', venue, '--mode', 'live');
      await live(second);
      // Its account is being reconciled still, perhaps.
      const { working } = await second.orders('it again', (orders) =>
        orders.working.some(({ state }) => state === 'accepted'),
      );
      expect(working).toMatchObject([{ clientOrderId: resting, state: 'accepted' }]);
      expect((await second.leave()).stdout).toContain('1 of 1 open orders cancelled');
      const open = (await exchange.orders()).filter(({ status }) => status === 'open');
      expect(open).toEqual([]);
    } finally {
      await home.remove();
    }
  });
});
