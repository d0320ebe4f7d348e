import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrderRow } from '../../../src/protocol/index.js';
import { TestHome } from '../harness/program.js';
import { ExchangeProgram, type LedgerOrder, type VenueName } from '../live/exchange-program.js';
import { Desk } from './desk.js';

const VENUES: readonly VenueName[] = ['binance', 'coinbase'];
/** Of a bitcoin. */
const LOTS = 100_000;

/** A home whose vault opens from a file, with the exchange's keys of both venues in it. */
function homeWithKeys(exchange: ExchangeProgram): TestHome {
  const home = new TestHome();
  const passphrase = join(home.folder, 'passphrase');
  writeFileSync(passphrase, 'open sesame\n');
  chmodSync(passphrase, 0o600);
  const keys = 'keys: { store: vault, unlock: file, passphraseFile: passphrase }';
  exchange.configure(home, `strategies: []\nterminal: { tour: false }\n${keys}`);
  for (const venue of VENUES) {
    const added = spawnSync(
      process.execPath,
      home.command('keys', 'add', venue, '--venue', venue, '--from-fd', '0'),
      { input: JSON.stringify(exchange.key(venue)), encoding: 'utf8', env: home.environment() },
    );
    expect(added.status, added.stderr).toBe(0);
  }
  return home;
}

/** Real orders on two venues, which the exchange in the box plays: its ledger is the judge. */
describe('an order over all venues, from the palette to the ledger', () => {
  let exchange: ExchangeProgram;
  let desk: Desk;
  let before: ReadonlySet<number>;

  const made = async (): Promise<LedgerOrder[]> =>
    (await exchange.orders()).filter(({ number, clientId }) => !before.has(number) && clientId !== null);

  beforeAll(async () => {
    exchange = await ExchangeProgram.start();
    before = new Set((await exchange.orders()).map(({ number }) => number));
    desk = await Desk.open(['--venue', VENUES.join(','), '--mode', 'live'], { home: homeWithKeys(exchange) });
    const { liveWord } = await desk.snapshot('session');
    await desk.command('mode live');
    await desk.dialog('GO LIVE');
    await desk.press(liveWord);
    await desk.settle();
    await desk.press('\r');
    await desk.sees(/^ LIVE /);
  });
  afterAll(async () => {
    await desk?.close();
    await exchange?.stop();
  });

  /** Types the line, says y, and waits for the end of the order over all venues that comes of it. */
  async function routes(text: string): Promise<{ readonly parent: OrderRow; readonly slices: OrderRow[] }> {
    const known = new Set((await desk.snapshot('orders')).ended.map(({ clientOrderId }) => clientOrderId));
    await desk.command(text);
    await desk.sees('y sends it');
    await desk.settle();
    const [sent, ...others] = await desk.sends(async () => {
      await desk.key('y');
      await desk.engineHas(
        'orders',
        ({ working, ended }) =>
          working.length === 0 && ended.some(({ clientOrderId }) => !known.has(clientOrderId)),
      );
    });
    expect(others).toEqual([]);
    expect(sent).toMatchObject({ kind: 'place', order: { execution: { kind: 'route', style: 'take' } } });
    const ended = (await desk.snapshot('orders')).ended.filter((row) => !known.has(row.clientOrderId));
    const parent = ended.find(({ execution }) => execution?.kind === 'route')!;
    return { parent, slices: ended.filter((row) => row.parent === parent.clientOrderId) };
  }

  /** What the venues' ledger has of these orders. */
  async function inLedger(
    rows: readonly OrderRow[],
  ): Promise<{ readonly filled: number; readonly ids: string[] }> {
    const orders = (await made()).filter(({ clientId }) =>
      rows.some(({ clientOrderId }) => clientOrderId === clientId),
    );
    const lots = orders.map(({ filled }) => Math.round(Number(filled) * LOTS));
    return {
      filled: lots.reduce((sum, each) => sum + each, 0),
      ids: orders.map(({ clientId }) => clientId!),
    };
  }

  it('asks first, and sends nothing without y', async () => {
    const sent = await desk.sends(async () => {
      await desk.command('buy 0.02 @ ask+3000t ioc venue=auto');
      const screen = (await desk.sees('y sends it')).join('\n');
      expect(screen).toMatch(
        /BUY 0\.02 binance:BTC\/USDT @ 6\d,\d{3}\.\d\d ioc over all venues · 1,2\d\d\.\d\d USDT/,
      );
      expect(screen).toContain('✓ risk · LIVE: y sends it');
      await desk.settle();
      await desk.key('Enter');
      await desk.settle();
      await desk.key('Esc');
      await desk.settle();
      await desk.key('Esc');
      await desk.noDialog();
      // An Esc with a key right behind it is Alt and that key.
      await desk.settle();
    });
    expect(sent).toEqual([]);
    expect(await made()).toEqual([]);
  });

  it('goes to the venues as an order each, which fill at the venues what it has filled here', async () => {
    const { parent, slices } = await routes('buy 0.02 @ ask+20000t ioc venue=auto');
    expect(parent).toMatchObject({ state: 'filled', size: 2_000, filled: 2_000, emulated: true });
    expect(slices.length).toBeGreaterThan(0);
    expect(slices.reduce((sum, { filled }) => sum + filled, 0)).toBe(2_000);
    for (const { price, emulated } of slices) {
      expect(emulated).toBe(false);
      // None of them pays more than the whole was allowed to.
      expect(price!).toBeLessThanOrEqual(parent.price!);
    }
    const { filled, ids } = await inLedger(slices);
    expect(filled).toBe(2_000);
    expect(ids.sort()).toEqual(slices.map(({ clientOrderId }) => clientOrderId).sort());
    const { positions } = await desk.snapshot('positions');
    expect(positions.reduce((sum, { size }) => sum + size, 0)).toBe(2_000);
  });

  it('stands in the list with its slices, and says why it went where it went', async () => {
    await desk.key('6');
    await desk.sees(/BUY {2}route +0\.020 +0\.020 .* fill/);
    await desk.key('w');
    // Each venue with its part, or why it has none; and what the whole is better by.
    await desk.sees(
      /─ ORDER oc-[\s\S]*filled after [\s\S]*route: buys 0\.020 at [12] venues?, [\d.]+ bps better[\s\S]*binance: [\s\S]*coinbase: [\s\S]*slices? sent, 0\.020 filled/,
    );
    await desk.key('Esc');
    await desk.noDialog();
  });

  it('sells what it bought, wherever that is', async () => {
    const { parent, slices } = await routes('sell 0.02 @ bid-20000t ioc venue=auto');
    expect(parent).toMatchObject({ state: 'filled', filled: 2_000 });
    expect((await inLedger(slices)).filled).toBe(2_000);
  });
});
