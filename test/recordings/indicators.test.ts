import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IndicatorCandle } from '../../src/indicators/index.js';
import { openAllTapes, readCandleTape } from '../../src/store/tape/index.js';
import { runTape } from '../apps/cli/tape/fixture.js';
import { fadedAfter, outputsOf, RELATIVE, readFixture, worstDifference } from '../indicators/talib.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const RECORDINGS = resolve(ROOT, process.env.OUTCRY_RECORDINGS ?? '../shared/data');
const FILE = join(RECORDINGS, 'candles/BTC_USDT-5m.json.gz');
const isThere = existsSync(FILE);

/** Candles of five minutes, December 2020 to July 2021; of TA-Lib's values every 499th is kept. */
const fixture = readFixture('btc-usdt-5m');

/** What TA-Lib begins otherwise is forgotten after so many candles. */
const FADED: Readonly<Record<string, (period: number) => number>> = {
  macd: () => fadedAfter(34, 11 / 13),
  adx: (period) => fadedAfter(2 * period, 1 - 1 / period) + 100,
};

let folder = '';
let candles: IndicatorCandle[] = [];

beforeAll(async () => {
  if (!isThere) return;
  folder = mkdtempSync(join(tmpdir(), 'outcry-indicators-'));
  const about = ['--venue', 'candles', '--symbol', 'BTC/USDT', '--interval', '5m'];
  await runTape('import', FILE, ...about, '--out', folder);
  candles = readCandles();
});
afterAll(() => {
  if (folder !== '') rmSync(folder, { recursive: true, force: true });
});

function readCandles(): IndicatorCandle[] {
  const { candles: columns } = readCandleTape(openAllTapes([folder])[0]!.files[0]!.path);
  return Array.from({ length: columns.length }, (_, i) => ({
    time: columns.time[i]!,
    open: columns.open[i]!,
    high: columns.high[i]!,
    low: columns.low[i]!,
    close: columns.close[i]!,
    volume: columns.volume[i]!,
  }));
}

describe.runIf(isThere || process.env.CI === 'true')('TA-Lib on real candles', () => {
  it('has them; OUTCRY_RECORDINGS names their folder', () => {
    expect(isThere, `${FILE} is missing`).toBe(true);
    expect(candles).toHaveLength(fixture.length);
  });

  it.each(fixture.cases.map((one) => [`${one.indicator} ${JSON.stringify(one.parameters)}`, one] as const))(
    '%s',
    (_, one) => {
      const own = outputsOf(one.indicator, one.parameters, candles);
      const from = FADED[one.indicator]?.(one.parameters.period ?? 0) ?? 0;
      const shift = one.indicator === 'obv' ? candles[0]!.volume : 0;
      for (const [output, talib] of Object.entries(one.outputs)) {
        expect(worstDifference(fixture, talib, own[output]!, { from, shift }), output).toBeLessThan(RELATIVE);
      }
    },
  );
});
