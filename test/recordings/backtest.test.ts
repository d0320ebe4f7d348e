import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkLookAhead } from '../../src/apps/backtest/index.js';
import { runTape } from '../apps/cli/tape/fixture.js';
import { backtest } from '../e2e/backtest/outcry.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const RECORDINGS = resolve(ROOT, process.env.OUTCRY_RECORDINGS ?? '../shared/data');
const isThere = existsSync(RECORDINGS);

let folder = '';
let home = '';
const spot = join(ROOT, 'config/samples/binance-spot_BTC-USDT_2024-08-08T23.arrow.gz');
const usdm = () => join(folder, 'usdm');
const candles = () => join(folder, 'candles');
const crossExchange = () => [
  '--tape',
  spot,
  usdm(),
  '--instrument',
  'binance-spot:BTC/USDT',
  '--instrument',
  'binance-usdm:BTC/USDT',
];

describe.runIf(isThere || process.env.CI === 'true')('backtests on the real recordings', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'outcry-recordings-'));
    home = join(folder, 'home');
    const recording = (name: string) => join(RECORDINGS, name);
    await runTape(
      'import',
      recording('binance/usdm_btcusdt_20240808.gz'),
      '--venue',
      'binance-usdm',
      '--out',
      usdm(),
    );
    for (const symbol of ['BTC', 'ETH']) {
      const file = recording(`candles/${symbol}_USDT-5m.json.gz`);
      const options = ['--symbol', `${symbol}/USDT`, '--interval', '5m', '--out', candles()];
      await runTape('import', file, '--venue', 'candles', ...options);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('of the USD-M perpetual have the same final state hash, twice and on Node 24', async () => {
    const args = ['market-making', '--tape', usdm(), '--set', 'requoteTicks=15'];
    const runs = [
      await backtest(args, { home }),
      await backtest(args, { home }),
      await backtest(args, { home, node: 24 }),
    ];
    expect(new Set(runs.map(({ finalStateHash }) => finalStateHash)).size).toBe(1);
    expect(runs[0]!.events).toBe(599_012);
    expect(runs[0]!.fills).toBeGreaterThan(50);
  });

  it.each<[string, () => string[]]>([
    ['scalping', () => ['--tape', usdm()]],
    ['order-book-imbalance', () => ['--tape', usdm()]],
    ['momentum', () => ['--tape', usdm()]],
    ['mean-reversion', () => ['--tape', candles(), '--instrument', 'BTC/USDT']],
    ['mean-reversion', () => ['--tape', candles(), '--instrument', 'ETH/USDT']],
    [
      'statistical-arbitrage',
      () => ['--tape', candles(), '--instrument', 'ETH/USDT', '--instrument', 'BTC/USDT'],
    ],
    ['cross-exchange-arbitrage', crossExchange],
  ])('%s fills', async (strategy, args) => {
    const run = await backtest([strategy, ...args()], { home });
    expect(run.fills).toBeGreaterThan(0);
    const units = (text: string) => BigInt(text.replace('.', ''));
    expect(units(run.pnlQuote)).toBe(units(run.grossPnlQuote) - units(run.feesQuote));
  });

  it('of strategies on candles and on two venues know nothing that comes later', async () => {
    const day = 86_400_000_000;
    const from = Date.UTC(2020, 11, 1) * 1_000;
    const part = { parameters: {}, to: from + 12 * day };
    const market = { kind: 'tapes', paths: [candles()] } as const;
    for (const request of [
      { strategy: 'mean-reversion', market, instruments: ['BTC/USDT'], ...part },
      { strategy: 'statistical-arbitrage', market, instruments: ['ETH/USDT', 'BTC/USDT'], ...part },
      {
        strategy: 'cross-exchange-arbitrage',
        parameters: {},
        market: { kind: 'tapes', paths: [spot, usdm()] } as const,
        instruments: ['binance-spot:BTC/USDT', 'binance-usdm:BTC/USDT'],
      },
    ]) {
      expect(await checkLookAhead(request), request.strategy).toBeNull();
    }
  });
});
