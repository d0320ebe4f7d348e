import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runTape, tapeJson } from '../apps/cli/tape/fixture.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const RECORDINGS = resolve(ROOT, process.env.OUTCRY_RECORDINGS ?? '../shared/data');
const isThere = existsSync(RECORDINGS);

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-recordings-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Verdict {
  instrument: string;
  booksPublished: number;
  gaps: number;
  checks: Record<'quote' | 'checksum' | 'sequence' | 'crossed', { done: number; failed: number }>;
}

async function verdicts(file: string, venue: string): Promise<Verdict[]> {
  const out = join(folder, file.replaceAll('/', '-'));
  await runTape('import', join(RECORDINGS, file), '--venue', venue, '--out', out);
  const { tapes } = await tapeJson('verify', out);
  for (const { checks } of tapes as Verdict[]) {
    for (const check of Object.values(checks)) expect(check.failed).toBe(0);
  }
  return tapes;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

describe.runIf(isThere || process.env.CI === 'true')('the real recordings', () => {
  it('are there; OUTCRY_RECORDINGS names their folder', () => {
    expect(isThere, `${RECORDINGS} is missing`).toBe(true);
  });

  it.each([
    ['binance/spot_btcusdt_20240808.gz', 'binance-spot', 3_448, 3_449],
    ['binance/spot_ethusdt_20240808.gz', 'binance-spot', 3_432, 3_433],
    ['binance/usdm_btcusdt_20240808.gz', 'binance-usdm', 6_544, 6_547],
  ])('%s: every book equals its quote', async (file, venue, quotes, books) => {
    const [tape] = await verdicts(file, venue);
    expect(tape.checks.quote.done).toBe(quotes);
    expect(tape.booksPublished).toBe(books);
    expect(tape.gaps).toBe(0);
  });

  it('OKX: all 290 checksums match', async () => {
    const tapes = await verdicts('okx/OKX.ws.1.0.gz', 'okx');
    expect(tapes.map(({ instrument }) => instrument).sort()).toEqual([
      'okx:BTC/USD-220527',
      'okx:BTC/USDT',
      'okx:UNI/USD-SWAP',
    ]);
    expect(sum(tapes.map(({ checks }) => checks.checksum.done))).toBe(290);
  });

  it('Coinbase: ten books, of ten snapshots and 9,719 updates, never crossed', async () => {
    const tapes = await verdicts('coinbase/COINBASE.ws.28.0.gz', 'coinbase');
    expect(tapes).toHaveLength(10);
    expect(sum(tapes.map(({ booksPublished }) => booksPublished))).toBe(10 + 9_719);
    const { tapes: summaries } = await tapeJson('info', join(folder, 'coinbase-COINBASE.ws.28.0.gz'));
    expect(sum(summaries.map(({ trades }: { trades: number }) => trades))).toBe(97);
  });

  it.each([
    ['candles/BTC_USDT-5m.json.gz', 'BTC/USDT', 65_741, 6],
    ['candles/ETH_USDT-5m.json.gz', 'ETH/USDT', 65_742, 6],
    ['candles/btc-perp-20211231-20220201_1m.csv.gz', 'BTC/USD', 45_031, 0],
  ])('%s: all candles, and the outages of the exchange', async (file, symbol, rows, gaps) => {
    const args = ['import', join(RECORDINGS, file), '--venue', 'candles', '--symbol', symbol];
    const { tapes } = await tapeJson(...args, '--out', join(folder, 'candles'));
    expect(tapes[0]).toMatchObject({ rows, gaps });
  });
});
