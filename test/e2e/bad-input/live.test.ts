import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { micros, type PriceTicks, type SizeLots } from '../../../src/domain/index.js';
import type { Topic } from '../../../src/protocol/index.js';
import { KeyStore } from '../../../src/store/keys/index.js';
import { type Ended, killOne, pause, TestHome, until } from '../harness/program.js';
import { ENTER, ESCAPE, Terminal } from '../harness/terminal.js';
import { ExchangeProgram, VENUES, type VenueName } from '../live/exchange-program.js';
import { OpenSession } from '../sessions/open-session.js';
import { expectRefusal } from './refusal.js';
import { KEY_KINDS, type KeyKind, type VenueKeys, writeVenueKeys, writeVenues } from './venue-keys.js';

/** What a user may have wrong with a live venue, each said in one line; the exchange in the box plays the venues. */
let exchange: ExchangeProgram;
let accounts: TestHome;
let home: TestHome;
let keys: VenueKeys;
/** All that any process of these tests has printed. */
let printed = '';

beforeAll(async () => {
  accounts = new TestHome();
  keys = writeVenueKeys(join(accounts.folder, 'accounts.yaml'));
  exchange = await ExchangeProgram.start('--accounts', join(accounts.folder, 'accounts.yaml'));
  home = new TestHome();
  useKeys('trader');
  await addKeys();
});
afterAll(async () => {
  await home?.remove();
  await exchange?.stop();
  await accounts?.remove();
});
afterEach(() => exchange.admin('DELETE', 'faults'));

const useKeys = (kind: KeyKind): void =>
  writeVenues(home, (venue) => ({ url: exchange.url(venue), key: `${venue}-${kind}` }));

/** As `outcry keys add` does, into a vault that opens at little cost. */
async function addKeys(): Promise<void> {
  const store = new KeyStore({
    folder: home.folder,
    keychain: () => Promise.reject(new Error('the vault is meant')),
    passphrase: () => Promise.resolve('open sesame'),
    now: () => Date.now() * 1_000,
    cost: { N: 1_024, r: 8, p: 1 },
  });
  for (const venue of VENUES) {
    for (const kind of KEY_KINDS) {
      const { key: apiKey, secret } = keys[venue][kind];
      const credentials = { apiKey, secret, passphrase: null };
      await store.add({ name: `${venue}-${kind}`, venue, place: 'vault', credentials });
    }
  }
}

async function run(...words: string[]): Promise<Ended> {
  const ended = await home.run(...words);
  printed += ended.stdout + ended.stderr;
  // Nothing goes on behind what was refused.
  expect([home.hostPid, home.enginePid]).toEqual([null, null]);
  return ended;
}

const session = (venue: string, mode: string) => ['--venue', venue, '--mode', mode];
const download = (venue: string, symbol = 'BTC/USDT') => [
  ...['download', '--venue', venue, '--symbol', symbol],
  ...['--from', '2026-01-01', '--to', '2026-01-02'],
];

const TOPICS: readonly Topic[] = [
  ...(['session', 'instruments', 'book', 'trades', 'candles', 'orders', 'positions', 'strategies'] as const),
  ...(['risk', 'health', 'log', 'tickers', 'indicators', 'fills', 'equity', 'profile'] as const),
];

const UNKNOWN_KEY = /does not know this key|may not do this/;
const WRONG: readonly [KeyKind, RegExp][] = [
  ['stranger', UNKNOWN_KEY],
  ['forged', UNKNOWN_KEY],
  ['expired', /expired/],
];

describe.each(VENUES)('a key of %s', (venue) => {
  it.each(WRONG)('that is a %s is refused by keys check and by a live session', async (kind, says) => {
    useKeys(kind);
    expectRefusal(await run('keys', 'check', `${venue}-${kind}`), 2, venue, says, 'keys rotate');
    expectRefusal(await run(...session(venue, 'live')), 2, venue, says, 'keys rotate');
  });

  it('that may only read is told, and opens no live session', async () => {
    useKeys('reader');
    expect((await run('keys', 'check', `${venue}-reader`)).stdout).toMatch(/trade +no/);
    expectRefusal(await run(...session(venue, 'live')), 2, `${venue}-reader`, 'cannot trade', '--mode paper');
  });

  it('that can withdraw is unsafe where the venue tells of it', async () => {
    useKeys('withdrawer');
    const checked = await run('keys', 'check', `${venue}-withdrawer`);
    expect(checked.stdout).toMatch(/withdraw +yes/);
    expect(checked.code).toBe(3);
    expectRefusal(await run(...session(venue, 'live')), 3, `${venue}-withdrawer`, 'can withdraw', 'rotate');
  });

  it('is not to blame where the clock is 10 s off', async () => {
    useKeys('trader');
    await exchange.admin('POST', 'faults', 'skew=10s');
    // The other two ask of a key what no clock is wanted for; orders need one, and so does a session.
    if (venue === 'binance') {
      expectRefusal(await run('keys', 'check', `${venue}-trader`), 1, venue, 'clock', 'NTP');
    }
    expectRefusal(await run(...session(venue, 'live')), 1, /: \w+: this machine's clock is/, venue, 'NTP');
  });
});

describe.each(VENUES)('%s', (venue) => {
  it('has no such symbol', async () => {
    useKeys('trader');
    const says = ['DOGE/XYZ', venue, 'BTC/USDT'];
    expectRefusal(await run(...session(venue, 'paper'), '--symbol', 'DOGE/XYZ'), 2, ...says);
    expectRefusal(await run('record', '--venue', venue, '--symbol', 'DOGE/XYZ'), 2, ...says);
    expectRefusal(await run(...download(venue, 'DOGE/XYZ')), 2, ...says);
  });

  it.each([
    ['nothing listens', 'http://127.0.0.1:1', 'cannot be reached'],
    ['no such host', 'http://venue.invalid', 'cannot be resolved'],
  ])('is not there: %s', async (_, url, says) => {
    writeVenues(home, () => ({ url, key: `${venue}-trader` }));
    expectRefusal(await run(...session(venue, 'live')), 1, venue, says);
    const others = [['keys', 'check', `${venue}-trader`], ['record', '--venue', venue], download(venue)];
    for (const ended of await Promise.all(others.map((words) => run(...words)))) {
      expectRefusal(ended, 1, venue, says);
    }
  });

  it('is under maintenance', async () => {
    useKeys('trader');
    await exchange.admin('POST', 'faults', 'maintenance');
    expectRefusal(await run(...session(venue, 'paper')), 1, venue, 'maintenance');
    expectRefusal(await run('record', '--venue', venue), 1, venue, 'maintenance');
    expectRefusal(await run(...download(venue)), 1, venue, 'maintenance');
  });
});

it('a venue that there is not is refused by every command', async () => {
  for (const words of [session('mtgox', 'paper'), ['record', '--venue', 'mtgox'], download('mtgox')]) {
    expectRefusal(await run(...words), 2, 'mtgox', 'no such venue', 'binance');
  }
});

it('a certificate that does not verify is refused, and taken with its authority', async () => {
  const secure = await ExchangeProgram.start(
    ...['--tls', '--accounts', join(accounts.folder, 'accounts.yaml')],
  );
  try {
    const url = (venue: VenueName) => secure.url(venue).replace('http:', 'https:');
    writeVenues(home, (venue) => ({ url: url(venue), key: `${venue}-trader` }));
    for (const venue of VENUES) {
      const says = [venue, 'certificate does not verify', 'certificateAuthority'];
      expectRefusal(await run('keys', 'check', `${venue}-trader`), 1, ...says);
      expectRefusal(await run('record', '--venue', venue), 1, ...says);
    }
    expectRefusal(await run(...session('kraken', 'live')), 1, 'kraken', 'certificate does not verify');
    const certificateAuthority = secure.authority!;
    writeVenues(home, (venue) => ({ url: url(venue), key: `${venue}-trader`, certificateAuthority }));
    const checks = VENUES.map((venue) => run('keys', 'check', `${venue}-trader`));
    for (const checked of await Promise.all(checks)) expect(checked).toMatchObject({ code: 0, stderr: '' });
    const recorded = await run('record', '--venue', VENUES.join(), '--for', '2s', '--json');
    expect(recorded, recorded.stderr).toMatchObject({ code: 0 });
  } finally {
    await secure.stop();
  }
});

it('an order that the venue has not is refused by name, and the screen of a live session shows no secret', async () => {
  useKeys('trader');
  const terminal = new Terminal(home, ['--venue', 'binance', '--mode', 'live', '--verbose']);
  const written = terminal.record();
  try {
    const client = await OpenSession.attach(home);
    await until('a book', async () => (await client.snapshot('book')).feed === 'live', 60_000);
    const { liveWord } = await client.snapshot('session');
    await terminal.press(':');
    await terminal.press('mode live');
    await terminal.sees('the rules of live money');
    // A dialog takes no Enter in its first moment.
    await pause(400);
    await terminal.press(ENTER);
    await terminal.sees('GO LIVE');
    await terminal.sees('binance-trader');
    printed += (await terminal.screen()).join('\n');
    await terminal.press(ESCAPE);
    await client.client.command({ kind: 'mode', mode: 'live', confirmation: liveWord });
    const { bestBid } = await client.snapshot('book');
    const order = { instrument: 0, side: 'buy', size: 1_000 as SizeLots } as const;
    const price = (bestBid![0] - 20_000) as PriceTicks;
    const dated = await client
      .place({ ...order, price, timeInForce: 'gtd', expireTime: micros(Date.now() * 1_000 + 60_000_000) })
      .catch((error: Error) => error.message);
    const resting = await client.place({ ...order, price });
    await client.orders('the order to rest', ({ working }) =>
      working.some((row) => row.clientOrderId === resting && row.state === 'accepted'),
    );
    const said = [await client.snapshot('log'), await client.snapshot('orders'), await terminal.screen()];
    expect(`${dated} ${JSON.stringify(said)}`).toMatch(/binance has no orders gtd; it has gtc, ioc, fok/);
    for (const topic of TOPICS) printed += JSON.stringify(await client.snapshot(topic));
    printed += (await terminal.screen()).join('\n');
    client.client.close();
    killOne(terminal.pid, 'SIGTERM');
    await terminal.ended;
    printed += written.text;
    await run('journal', 'export');
  } finally {
    await terminal.close();
  }
});

/** Last: over all that the tests above have left behind. */
it('no secret is in anything that was printed or written', async () => {
  useKeys('forged');
  for (const venue of VENUES) {
    const { stderr } = await run('keys', 'check', `${venue}-forged`, '--verbose');
    expect(stderr).toMatch(/^ {4}at /m);
  }
  const written = everythingIn(home.folder);
  const known = everythingIn(accounts.folder);
  for (const venue of VENUES) {
    const { key, secret } = keys[venue].trader;
    // The search finds what is there.
    for (const canary of [key, ...linesOf(secret)]) expect(known).toContain(canary);
    for (const each of Object.values(keys[venue])) {
      for (const canary of [each.key, ...linesOf(each.secret)]) {
        for (const text of [printed, written])
          expect(text.includes(canary), `a secret of ${venue}`).toBe(false);
      }
    }
  }
});

/** A PEM text is broken into lines, each of which is secret by itself. */
const linesOf = (secret: string): string[] =>
  secret.split('\n').filter((line) => /^[\w+/=]{12,}$/.test(line));

/** Every text that the program left behind in a home, the vault apart. */
const everythingIn = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'vault.json')
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => statSync(path).size < 50_000_000)
    .map((path) => readFileSync(path, 'latin1'))
    .join('\n');
