import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Exchange } from 'ccxt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PriceTicks, SizeLots } from '../../../src/domain/index.js';
import { ccxtClient } from '../../wire-harness/index.js';
import { pause, TestHome, until } from '../harness/program.js';
import { OpenSession } from '../sessions/open-session.js';
import { ExchangeProgram, VENUES, type VenueName } from './exchange-program.js';

/** Accounts that others trade on too, and engines that are gone: the exchange's own ledger is the judge. */
let exchange: ExchangeProgram;
beforeAll(async () => {
  exchange = await ExchangeProgram.start();
});
afterAll(() => exchange.stop());

const TIMER_SECONDS = 4;

function homeWithKey(venue: VenueName, venues = ''): TestHome {
  const home = new TestHome();
  const passphrase = join(home.folder, 'passphrase');
  writeFileSync(passphrase, 'open sesame\n');
  chmodSync(passphrase, 0o600);
  const keys = 'keys: { store: vault, unlock: file, passphraseFile: passphrase }';
  if (venues === '') exchange.configure(home, `strategies: []\n${keys}`);
  else
    writeFileSync(
      join(home.folder, 'config.yaml'),
      `venues:\n${venues}\nsymbols: [BTC/USDT]\nstrategies: []\n${keys}\n`,
    );
  const added = spawnSync(
    process.execPath,
    home.command('keys', 'add', venue, '--venue', venue, '--from-fd', '0'),
    {
      input: JSON.stringify(exchange.key(venue)),
      encoding: 'utf8',
      env: home.environment(),
    },
  );
  expect(added.status, added.stderr).toBe(0);
  return home;
}

async function openLive(home: TestHome, venue: VenueName, ...words: string[]): Promise<OpenSession> {
  const session = await OpenSession.start(home, '--venue', venue, '--mode', 'live', ...words);
  await until('a live book', async () => (await session.snapshot('book')).feed === 'live', 60_000);
  const { liveWord, mode } = await session.snapshot('session');
  if (mode !== 'live') {
    const answer = await session.client.command({ kind: 'mode', mode: 'live', confirmation: liveWord });
    expect(answer).toMatchObject({ outcome: 'done' });
  }
  return session;
}

/** Somebody else on the same account, with a program of his own. */
async function somebody(venue: VenueName): Promise<Exchange> {
  const { apiKey, secret } = exchange.key(venue);
  const url = exchange.url(venue);
  return ccxtClient({
    dialect: venue,
    kind: 'rest',
    key: { key: apiKey, secret } as Parameters<typeof ccxtClient>[0]['key'],
    urls: { http: url, ws: url.replace('http', 'ws') },
  });
}

const open = async () => (await exchange.orders()).filter(({ status }) => status === 'open');

describe.each(VENUES)('an order that somebody else made at %s', (venue) => {
  it('is shown and not touched, until it is adopted; then it is ours, over a restart too', async () => {
    const home = homeWithKey(venue);
    const other = await somebody(venue);
    try {
      await other.createOrder('BTC/USDT', 'limit', 'buy', 0.01, 30_000);
      const session = await openLive(home, venue, '--leave', 'keep');
      const { external } = await session.orders(
        'the order of somebody else',
        (o) => o.external?.length === 1,
      );
      const [made] = external!;
      expect(made).toMatchObject({ side: 'buy', size: 1_000, open: true });
      const all = { kind: 'cancel-all', scope: 'everyone', instrument: null, side: null } as const;
      await session.client.command(all);
      await pause(500);
      expect(await open()).toHaveLength(1);
      const { venueOrderId } = made!;
      const adopted = await session.client.command({ kind: 'adopt', venueOrderId, instrument: 0 });
      expect(adopted).toMatchObject({ outcome: 'done' });
      const clientOrderId = adopted.outcome === 'done' ? adopted.clientOrderIds[0]! : '';
      await session.orders('the adoption', ({ working }) =>
        working.some((order) => order.clientOrderId === clientOrderId && order.state === 'accepted'),
      );
      await session.kill({ host: true, engine: true });
      const second = await openLive(home, venue);
      const { working, external: left } = await second.orders('it again', (o) =>
        o.working.some(({ state }) => state === 'accepted'),
      );
      expect(working).toMatchObject([{ clientOrderId, state: 'accepted' }]);
      expect(left ?? []).toEqual([]);
      await second.client.command({ kind: 'cancel', clientOrderId });
      await second.orders('its end', (o) => o.working.length === 0);
      expect(await open()).toEqual([]);
      await second.leave();
    } finally {
      for (const { id, symbol } of await other.fetchOpenOrders('BTC/USDT'))
        await other.cancelOrder(String(id), symbol);
      await other.close();
      await home.remove();
    }
  });
});

describe('an engine that is gone', () => {
  it('leaves its orders to the timer of kraken', async () => {
    const url = exchange.url('kraken');
    const home = homeWithKey('kraken', `  kraken: { url: "${url}", deadMansTimerSeconds: ${TIMER_SECONDS} }`);
    try {
      const session = await openLive(home, 'kraken');
      const { bestBid } = await session.snapshot('book');
      const size = 1_000 as SizeLots;
      for (const away of [20_000, 21_000]) {
        const price = (bestBid![0] - away) as PriceTicks;
        await session.place({ instrument: 0, side: 'buy', size, price });
      }
      await session.orders(
        'both to rest',
        ({ working }) => working.length === 2 && working.every(({ state }) => state === 'accepted'),
      );
      await pause(TIMER_SECONDS * 1_500);
      expect(await open()).toHaveLength(2);
      await session.kill({ host: true, engine: true });
      await until('the timer', async () => (await open()).length === 0, TIMER_SECONDS * 1_000 + 15_000);
      const second = await openLive(home, 'kraken');
      await second.orders('both to be known as ended', ({ working }) => working.length === 0);
      await second.leave();
    } finally {
      await home.remove();
    }
  });
});
