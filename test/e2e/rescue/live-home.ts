import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { PriceTicks, SizeLots } from '../../../src/domain/index.js';
import { TestHome, until } from '../harness/program.js';
import type { ExchangeProgram, LedgerOrder, VenueName } from '../live/exchange-program.js';
import { OpenSession } from '../sessions/open-session.js';

interface Wishes {
  /** More sections of config.yaml. */
  readonly more?: string;
  readonly strategies?: string;
  /** How the vault opens. */
  readonly unlock?: 'file' | 'ask';
}

/** A home whose vault has the exchange's key of a venue. */
export function homeWithKey(
  exchange: ExchangeProgram,
  venue: VenueName,
  { more = '', strategies = '[]', unlock = 'file' }: Wishes = {},
): TestHome {
  const home = new TestHome();
  const passphrase = join(home.folder, 'passphrase');
  writeFileSync(passphrase, 'open sesame\n');
  chmodSync(passphrase, 0o600);
  const configure = (way: string): void =>
    exchange.configure(
      home,
      `strategies: ${strategies}\nkeys: { store: vault, unlock: ${way}, passphraseFile: passphrase }\n${more}`,
    );
  configure('file');
  const added = spawnSync(
    process.execPath,
    home.command('keys', 'add', venue, '--venue', venue, '--from-fd', '0'),
    { input: JSON.stringify(exchange.key(venue)), encoding: 'utf8', env: home.environment() },
  );
  expect(added.status, added.stderr).toBe(0);
  if (unlock !== 'file') configure(unlock);
  return home;
}

/** A session whose orders go to the venue, live already. */
export async function liveSession(
  home: TestHome,
  venue: VenueName,
  ...words: string[]
): Promise<OpenSession> {
  const session = await OpenSession.start(home, '--venue', venue, '--mode', 'live', ...words);
  await aLiveBook(session);
  await goLive(session);
  return session;
}

export const aLiveBook = (session: OpenSession): Promise<void> =>
  until('a live book', async () => (await session.snapshot('book')).feed === 'live', 60_000);

export async function goLive(session: OpenSession): Promise<void> {
  const { liveWord } = await session.snapshot('session');
  const answer = await session.client.command({ kind: 'mode', mode: 'live', confirmation: liveWord });
  expect(answer, JSON.stringify(answer)).toMatchObject({ outcome: 'done' });
}

/** Bids far below the market; until the venue has taken each. */
export async function restingBids(session: OpenSession, count: number): Promise<string[]> {
  const { bestBid } = await session.snapshot('book');
  const ids: string[] = [];
  for (let i = 0; i < count; i += 1) {
    const price = (bestBid![0] - 20_000 - 100 * i) as PriceTicks;
    ids.push(await session.place({ instrument: 0, side: 'buy', size: 1_000 as SizeLots, price }));
  }
  await session.orders('all to rest', ({ working }) =>
    ids.every((id) =>
      working.some(({ clientOrderId, state }) => clientOrderId === id && state === 'accepted'),
    ),
  );
  return ids;
}

/** What the exchange's ledger has of one test: what was there before it is left out. */
export class Ledger {
  private constructor(
    private readonly exchange: ExchangeProgram,
    private readonly before: ReadonlySet<number>,
  ) {}

  static async from(exchange: ExchangeProgram): Promise<Ledger> {
    return new Ledger(exchange, new Set((await exchange.orders()).map(({ number }) => number)));
  }

  async orders(): Promise<LedgerOrder[]> {
    return (await this.exchange.orders()).filter(({ number }) => !this.before.has(number));
  }

  /** The position by the ledger: bought less sold, in lots. */
  async held(): Promise<number> {
    return (await this.orders()).reduce(
      (sum, { side, filled }) => sum + (side === 'buy' ? 1 : -1) * Math.round(Number(filled) * 100_000),
      0,
    );
  }

  async statuses(): Promise<string[]> {
    return (await this.orders()).map(({ status }) => status);
  }

  /** Waits until no order of this test is open there. */
  async empties(patienceMillis = 10_000): Promise<void> {
    await until('no order to be open', async () => !(await this.statuses()).includes('open'), patienceMillis);
  }
}

/** A client of the engine that the host started in the place of this one; a busy machine takes its time. */
export async function anotherEngine(session: OpenSession): Promise<OpenSession> {
  const { home, enginePid } = session;
  await until('another engine', () => home.enginePid !== null && home.enginePid !== enginePid, 90_000);
  let next: OpenSession | null = null;
  await until(
    'another engine to listen',
    async () => {
      next = await session.nextEngine();
      // Null where it did not listen in time.
      return (next.client as unknown) !== null;
    },
    90_000,
  );
  return next!;
}

/** How many of them are open. */
export const openOf = async (ledger: Ledger): Promise<number> =>
  (await ledger.statuses()).filter((status) => status === 'open').length;

/** A strategy that hangs at its first second. */
export const ENDLESS = `import { defineStrategy, z } from 'outcry/plugin';
export default defineStrategy({
  name: 'endless',
  description: 'it never returns',
  parameters: z.object({}),
  create: () => ({ onSecond: (view) => { if (view.lastPrice !== null) for (;;); } }),
});
`;
