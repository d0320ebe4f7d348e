import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allocateRows, copyRow, type MarketRows, RowFlag, RowKind } from '../../../src/domain/index.js';
import { openTapes, readSeries, TapeWriter } from '../../../src/store/tape/index.js';
import { expectRefusal } from '../bad-input/refusal.js';
import { type BacktestDocument, backtest, outcry, ROOT } from './outcry.js';

const SAMPLES = join(ROOT, 'config/samples');
const BTC = ['--tape', SAMPLES, '--instrument', 'BTC/USDT'];

let folder = '';
let home = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-backtest-'));
  home = join(folder, 'home');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes the first messages of the BTC sample again, the rows as `change` leaves them. */
function rewrite(name: string, change: (rows: MarketRows, row: number) => void, messages = 4_000): string {
  const out = join(folder, name);
  const series = openTapes([SAMPLES]).find(({ instrument }) => instrument.symbol === 'BTC/USDT')!;
  const { instrument, files } = series;
  const { wireLot } = files[0]!.metadata;
  const writer = new TapeWriter({ folder: out, instrument, wireLot, source: ['rewritten'] });
  let left = messages;
  for (const batch of readSeries(series)) {
    let from = 0;
    for (let row = 0; row < batch.length && left > 0; row += 1) {
      if ((batch.flags[row]! & RowFlag.LAST) === 0) continue;
      const message = allocateRows(row + 1 - from);
      for (let at = from; at <= row; at += 1) copyRow(batch, at, message, at - from);
      message.length = row + 1 - from;
      for (let at = 0; at < message.length; at += 1) change(message, at);
      writer.append(message);
      from = row + 1;
      left -= 1;
    }
  }
  writer.convert({ farLevels: 0, roundedSizes: 0 });
  writer.publish();
  return out;
}

describe('the same run', () => {
  it.each(['BTC/USDT', 'ETH/USDT'])(
    'of %s has the same final state hash, twice and on Node 24',
    async (symbol) => {
      const args = ['market-making', '--tape', SAMPLES, '--instrument', symbol];
      const runs = [
        await backtest(args, { home }),
        await backtest(args, { home }),
        await backtest(args, { home, node: 24 }),
      ];
      expect(new Set(runs.map(({ finalStateHash }) => finalStateHash)).size).toBe(1);
      expect(runs[0]!.fills).toBeGreaterThan(50);
      expect(runs.map(({ pnlQuote }) => pnlQuote)).toEqual(Array(3).fill(runs[0]!.pnlQuote));
    },
  );

  it('has another with another parameter, latency, fee or queue model', async () => {
    const plain = await backtest(['market-making', ...BTC], { home });
    const others = [
      ['--set', 'requoteTicks=151'],
      ['--order-latency', '10001'],
      ['--maker-fee', '9', '--taker-fee', '10'],
      ['--queue', 'probability'],
      ['--to', '2024-08-08T23:59:00Z'],
    ];
    const hashes = new Set([plain.finalStateHash]);
    for (const more of others) {
      hashes.add((await backtest(['market-making', ...BTC, ...more], { home })).finalStateHash);
    }
    expect(hashes.size).toBe(others.length + 1);
  });

  // The settings stand in the hash by themselves: that they do something shows in what is traded alone.
  it.each([
    ['--order-latency', '500000'],
    ['--response-latency', '500000'],
    ['--feed-latency', '500000'],
    ['--queue', 'probability-3'],
    ['--set', 'requoteTicks=20'],
  ])('%s %s changes what is traded', async (...more) => {
    const plain = await backtest(['market-making', ...BTC], { home });
    const other = await backtest(['market-making', ...BTC, ...more], { home });
    expect([other.fills, other.grossPnlQuote]).not.toEqual([plain.fills, plain.grossPnlQuote]);
  });

  it('of a tenth less in fees pays a tenth less, and trades the same', async () => {
    const plain = await backtest(['market-making', ...BTC], { home });
    const cheaper = await backtest(['market-making', ...BTC, '--maker-fee', '9', '--taker-fee', '9'], {
      home,
    });
    expect([cheaper.fills, cheaper.grossPnlQuote]).toEqual([plain.fills, plain.grossPnlQuote]);
    expect(Number(cheaper.feesQuote) / Number(plain.feesQuote)).toBeCloseTo(0.9, 6);
  });

  it('has another where one event was altered, be it by a lot and far from the touch', async () => {
    let seen = 0;
    const same = rewrite('same', () => {});
    const altered = rewrite('altered', (rows, row) => {
      if (rows.kind[row] !== RowKind.Change || rows.size[row] === 0) return;
      seen += 1;
      if (seen === 5_000) rows.size[row]! += 1;
    });
    let prints = 0;
    const later = rewrite('later', (rows, row) => {
      if (rows.kind[row] !== RowKind.Trade) return;
      prints += 1;
      if (prints === 200) rows.timeExchange[row]! += 1;
    });
    expect(prints).toBeGreaterThan(200);
    const hash = async (tape: string) =>
      (await backtest(['market-making', '--tape', tape], { home })).finalStateHash;
    expect(await hash(same)).toBe(await hash(same));
    expect(await hash(altered)).not.toBe(await hash(same));
    expect(seen).toBeGreaterThan(5_000);
    expect(await hash(later)).not.toBe(await hash(same));
  });
});

describe('the shipped strategies on the shipped recordings', () => {
  it.each(['market-making', 'scalping', 'order-book-imbalance', 'momentum'])(
    '%s fills, and the figures hang together',
    async (strategy) => {
      const run: BacktestDocument = await backtest([strategy, ...BTC], { home });
      expect(run.fills).toBeGreaterThan(0);
      expect(run.orders).toBeGreaterThan(0);
      // Net is gross less fees, to the last digit.
      const units = (text: string) => BigInt(text.replace('.', ''));
      expect(units(run.pnlQuote)).toBe(units(run.grossPnlQuote) - units(run.feesQuote));
    },
  );
});

describe('the report as a page', () => {
  it('is one file that asks for nothing else', async () => {
    const page = join(folder, 'report.html');
    const { code, stdout } = await outcry(['backtest', 'scalping', ...BTC, '--html', page], { home });
    expect(code).toBe(0);
    expect(stdout).toContain('net PnL');
    const html = readFileSync(page, 'utf8');
    expect(html).toContain('<svg');
    expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|<script|src=/);
  });
});

describe('bad input is one line', () => {
  const refused = async (args: readonly string[], code: number, ...words: (string | RegExp)[]) =>
    expectRefusal(await outcry(['backtest', ...args], { home }), code, ...words);

  it.each<[string, string[], string]>([
    ['a strategy that is not there', ['market-makin', ...BTC], 'market-making'],
    ['no market', ['market-making'], '--tape'],
    ['a tape that is not there', ['market-making', '--tape', 'nowhere.arrow'], 'nowhere.arrow'],
    [
      'an instrument that is not on the tape',
      ['market-making', '--tape', SAMPLES, '--instrument', 'DOGE/USDT'],
      'BTC/USDT',
    ],
    ['a parameter out of bounds', ['market-making', ...BTC, '--set', 'size=-1'], 'size'],
    ['a parameter that it has not', ['market-making', ...BTC, '--set', 'sise=1'], 'sise'],
    ['a queue model that is none', ['market-making', ...BTC, '--queue', 'conservativ'], 'conservative'],
    ['a latency that is none', ['market-making', ...BTC, '--order-latency', 'soon'], 'soon'],
    ['one instrument for two legs', ['statistical-arbitrage', ...BTC], '2 instruments'],
    ['a size below the smallest', ['market-making', ...BTC, '--set', 'size=0.000001'], 'size'],
    ['half of the fees', ['market-making', ...BTC, '--maker-fee', '1'], '--taker-fee'],
    ['a time that is none', ['market-making', ...BTC, '--from', 'yesterday'], 'yesterday'],
  ])('%s', (_, args, words) => refused(args, 2, words));

  it('an empty tape', async () => {
    const empty = rewrite('empty', () => {}, 0);
    mkdirSync(empty, { recursive: true });
    await refused(['market-making', '--tape', empty], 2, 'no tapes');
  });

  it('a tape that was cut short', async () => {
    const whole = rewrite('whole', () => {}, 500);
    const path = join(whole, 'binance-spot_BTC-USDT_2024-08-08T23.arrow');
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(0, bytes.length - 1_000));
    await refused(['market-making', '--tape', path], 2, 'cut short');
  });

  it('a gap in a tape is said, and the run goes on behind it', async () => {
    let messages = 0;
    const gapped = rewrite('gapped', (rows, row) => {
      if (rows.kind[row] !== RowKind.Change) return;
      if ((rows.flags[row]! & RowFlag.FIRST) !== 0) messages += 1;
      // A message that the recorder missed: the chain does not join any more.
      if (messages >= 200) rows.previousSequence[row]! += messages === 200 ? 1 : 0;
    });
    const { code, stdout } = await outcry(['backtest', 'market-making', '--tape', gapped], { home });
    expect(code).toBe(0);
    expect(stdout).toMatch(/gap/);
  });
});
