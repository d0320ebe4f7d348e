import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectRefusal } from '../bad-input/refusal.js';
import { isRunning, killOne, pause, TestHome, until } from '../harness/program.js';
import { ExchangeProgram, VENUES } from './exchange-program.js';

/** `outcry record` and `outcry download` against the exchange in the box, as programs. */
let exchange: ExchangeProgram;
let home: TestHome;
beforeAll(async () => {
  exchange = await ExchangeProgram.start();
  home = new TestHome();
  exchange.configure(home);
});
afterAll(async () => {
  await home.remove();
  await exchange.stop();
});

interface Verified {
  readonly tapes: readonly {
    readonly instrument: string;
    readonly booksPublished: number;
    readonly gaps: number;
    readonly checks: Readonly<Record<string, { done: number; failed: number }>>;
  }[];
}

async function verify(folder: string): Promise<Verified['tapes']> {
  const ended = await home.run('tape', 'verify', folder, '--json');
  expect(ended.code, ended.stderr).toBe(0);
  return (JSON.parse(ended.stdout) as Verified).tapes;
}

const tapesIn = (folder: string) => readdirSync(folder).filter((name) => name.endsWith('.arrow'));
const partialsIn = (folder: string) => readdirSync(folder).filter((name) => name.includes('partial'));

describe('outcry record', () => {
  it('writes tapes of several venues at once that tape verify believes', async () => {
    const folder = join(home.folder, 'three');
    const words = ['--venue', VENUES.join(), '--out', folder, '--for', '6s', '--json'];
    const ended = await home.run('record', ...words);
    expect(ended.code, ended.stderr).toBe(0);
    const document = JSON.parse(ended.stdout) as {
      tapes: string[];
      rows: number;
      gaps: number;
      dropped: number;
    };
    expect(document).toMatchObject({ gaps: 0, dropped: 0 });
    expect(document.tapes).toHaveLength(3);
    const tapes = await verify(folder);
    expect(tapes.map(({ instrument }) => instrument).sort()).toEqual(
      VENUES.map((venue) => `${venue}:BTC/USDT`),
    );
    for (const { booksPublished, gaps, checks } of tapes) {
      expect(booksPublished).toBeGreaterThan(20);
      expect(gaps).toBe(0);
      expect(checks.crossed!.done).toBeGreaterThan(20);
      for (const { failed } of Object.values(checks)) expect(failed).toBe(0);
    }
    const of = (venue: string) => tapes.find(({ instrument }) => instrument.startsWith(venue))!.checks;
    expect(of('binance').sequence!.done).toBeGreaterThan(20);
    // Kraken numbers nothing, but sends a checksum with each change.
    expect(of('kraken').checksum!.done).toBeGreaterThan(20);
  });

  it('loses half a second to a kill, and the next one makes a tape of what was written', async () => {
    const folder = join(home.folder, 'killed');
    const first = home.start('record', '--venue', 'kraken', '--out', folder);
    await until('something to be written', () => existsSync(folder) && partialsIn(folder).length > 0, 60_000);
    await pause(3_000);
    killOne(first.pid);
    await first.ended;
    expect(tapesIn(folder)).toEqual([]);
    const second = await home.run('record', '--venue', 'kraken', '--out', folder, '--for', '2s', '--json');
    expect(second.code, second.stderr).toBe(0);
    expect(tapesIn(folder)).toHaveLength(2);
    expect(partialsIn(folder)).toEqual([]);
    const [tape] = await verify(folder);
    expect(tape!.booksPublished).toBeGreaterThan(50);
    for (const { failed } of Object.values(tape!.checks)) expect(failed).toBe(0);
  });

  it('ends with whole tapes when it is interrupted, and is alone in its folder', async () => {
    const folder = join(home.folder, 'interrupted');
    const first = home.start('record', '--venue', 'binance', '--out', folder);
    await until('something to be written', () => existsSync(folder) && partialsIn(folder).length > 0, 60_000);
    const second = await home.run('record', '--venue', 'binance', '--out', folder, '--for', '1s');
    expect(second.code).toBe(3);
    expect(second.stderr).toContain('recorder of these tapes');
    await pause(1_000);
    killOne(first.pid, 'SIGINT');
    expect((await first.ended).code).toBe(0);
    expect(isRunning(first.pid)).toBe(false);
    expect(partialsIn(folder)).toEqual([]);
    expect(await verify(folder)).toHaveLength(1);
  });

  it.each<[string[], number, string]>([
    [['--venue', 'embedded'], 2, 'name a live venue'],
    [['--venue', 'binance', '--symbol', 'DOGE/USDT'], 2, 'DOGE/USDT'],
    [['--venue', 'binance', '--for', '5 minutes'], 2, '15m'],
  ])('says in one line what is wrong with %j', async (words, code, text) => {
    const ended = await home.run('record', ...words, '--out', join(home.folder, 'none'));
    expect(ended.code).toBe(code);
    expect(
      ended.stderr.split('\n').filter((line) => line.startsWith('outcry: ') && !line.includes('build')),
    ).toHaveLength(1);
    expect(ended.stderr).toContain(text);
    expect(existsSync(join(home.folder, 'none'))).toBe(false);
  });
});

describe('outcry download', () => {
  const minute = (back: number) =>
    new Date(Math.floor(Date.now() / 60_000 - back) * 60_000).toISOString().slice(0, 16);

  it.each(VENUES)('fetches candles of %s that a backtest reads', async (venue) => {
    const folder = join(home.folder, `candles-${venue}`);
    const words = ['--venue', venue, '--symbol', 'BTC/USDT', '--interval', '1m', '--out', folder];
    const ended = await home.run('download', ...words, '--from', minute(30), '--to', minute(1), '--json');
    expect(ended.code, ended.stderr).toBe(0);
    const { tapes, count } = JSON.parse(ended.stdout) as { tapes: string[]; count: number };
    expect(count).toBe(29);
    const info = await home.run('tape', 'info', tapes[0]!, '--json');
    expect(JSON.parse(info.stdout)).toMatchObject({ tapes: [{ rows: 29, gaps: 0, interval: '1m' }] });
    const run = await home.run('backtest', 'mean-reversion', '--tape', tapes[0]!, '--json');
    expect(run.code, run.stderr).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({ strategy: 'mean-reversion' });
  });

  it.each(VENUES)('fetches trades of %s, and not again what is there', async (venue) => {
    const folder = join(home.folder, `trades-${venue}`);
    const words = ['--venue', venue, '--symbol', 'BTC/USDT', '--trades', '--out', folder];
    const range = ['--from', minute(4), '--to', minute(1)];
    const first = await home.run('download', ...words, ...range, '--json');
    expect(first.code, first.stderr).toBe(0);
    const { tapes, count } = JSON.parse(first.stdout) as { tapes: string[]; count: number };
    expect(count).toBeGreaterThan(100);
    const info = await home.run('tape', 'info', folder, '--json');
    expect(JSON.parse(info.stdout)).toMatchObject({ tapes: [{ trades: count, gaps: 0 }] });
    const again = await home.run('download', ...words, ...range, '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({ tapes, count: 0 });
  });

  it('goes on where it was broken off', async () => {
    const folder = join(home.folder, 'broken-off');
    const words = ['--venue', 'kraken', '--symbol', 'BTC/USDT', '--interval', '1m', '--out', folder];
    const range = ['--from', minute(50), '--to', minute(1)];
    await exchange.admin('POST', 'faults', '503:dialect=kraken:route=/0/public/OHLC');
    const broken = home.start('download', ...words, ...range);
    await pause(4_000);
    killOne(broken.pid);
    await broken.ended;
    await exchange.admin('DELETE', 'faults');
    const ended = await home.run('download', ...words, ...range, '--json');
    expect(ended.code, ended.stderr).toBe(0);
    expect(JSON.parse(ended.stdout)).toMatchObject({ count: 49 });
    expect(readdirSync(folder).filter((name) => name.endsWith('.pages'))).toEqual([]);
  });

  it('refuses what it cannot mean', async () => {
    const words = ['download', '--venue', 'binance', '--symbol', 'BTC/USDT'];
    expectRefusal(await home.run(...words, '--from', 'yesterday'), 2, 'yesterday', '2026-01-01');
    expectRefusal(await home.run(...words, '--from', '2999-01-01'), 2, '--from');
  });
});
