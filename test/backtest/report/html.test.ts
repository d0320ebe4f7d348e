import { describe, expect, it } from 'vitest';
import type { BacktestRecord } from '../../../src/backtest/record.js';
import { linearScale, timeTicks, valueTicks } from '../../../src/backtest/report/html/scale.js';
import { evenly, thinnedRows } from '../../../src/backtest/report/html/thinning.js';
import { backtestHtml } from '../../../src/backtest/report/index.js';
import { at, BTC, ETH, judged, marketRun, recordOf } from './fixture.js';

const page = (record: BacktestRecord) => backtestHtml(record, { elapsedSeconds: 1.2 });
const EVIL = '<script>alert("1")</script>&\'';

/** Complaints about elements that are not closed, in order, or about stray signs in text. */
function illFormed(html: string): string[] {
  const faults: string[] = [];
  const open: string[] = [];
  const body = html.replace(/^<!DOCTYPE html>\n/, '').replace(/<style>[^<]*<\/style>/, '');
  const tag = /<(\/?)([a-z0-9]+)((?:\s+[a-zA-Z0-9:-]+="[^"<>]*")*)\s*(\/?)>/g;
  let end = 0;
  for (const match of body.matchAll(tag)) {
    const between = body.slice(end, match.index);
    if (/[<>]|&(?!(amp|lt|gt|quot|#39);)/.test(between)) faults.push(`stray text: ${between.slice(0, 60)}`);
    end = match.index + match[0].length;
    const [, closing, name, , empty] = match;
    if (closing === '/') {
      const last = open.pop();
      if (last !== name) faults.push(`</${name}> closes <${last}>`);
    } else if (empty !== '/') open.push(name!);
  }
  if (body.slice(end).trim() !== '') faults.push(`after the end: ${body.slice(end, end + 60)}`);
  return [...faults, ...open.map((name) => `<${name}> is open`)];
}

const RUNS = {
  'a short run': marketRun(),
  'two instruments': marketRun({ instruments: [BTC, ETH], seconds: 9_000, beatSeconds: 10 }),
  candles: marketRun({ seconds: 86_400 * 4, beatSeconds: 300 }),
  nothing: recordOf({}),
  'one sample': recordOf({ equities: [1001] }),
  'flat equity': recordOf({ equities: [1000, 1000, 1000] }),
  'names of ill will': {
    ...marketRun({ seconds: 60 }),
    strategy: EVIL,
    parameters: { [EVIL]: EVIL },
    tapes: [EVIL],
    notes: [EVIL],
    finalStateHash: EVIL,
  },
};

describe.each(Object.entries(RUNS))('the page of %s', (_, record) => {
  const html = page(record);

  it('is well-formed', () => {
    expect(illFormed(html)).toEqual([]);
  });

  it('needs nothing from anywhere, and runs nothing', () => {
    expect(html).not.toMatch(
      /https?:|\/\/[a-z]|<script|<link|<img|<iframe|@import|url\(|javascript:| on[a-z]+=/i,
    );
  });

  it('has no coordinate that is not a number', () => {
    expect(html).not.toMatch(/NaN|Infinity|undefined|\[object/);
  });
});

describe('the page', () => {
  it('shows names as they are, escaped', () => {
    expect(page(RUNS['names of ill will'])).toContain(
      '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;',
    );
  });

  it('has every picture and all figures', () => {
    const html = page(RUNS['two instruments']);
    const titles = [...html.matchAll(/<svg [^>]*aria-label="([^"]+)"/g)].map(([, title]) => title);
    expect(titles).toEqual([
      'Equity',
      'Drawdown',
      'Exposure',
      'Fills on BTC/USDT',
      'Fills on ETH/USDT',
      'PnL by hour',
      'Returns',
    ]);
    for (const name of ['Sharpe', 'Sortino', 'Calmar', 'Profit factor', 'Maker share', 'Final state hash']) {
      expect(html).toContain(`<td>${name}</td>`);
    }
  });

  it('tells makers and takers, buys and sells by shape too', () => {
    const fills = (['buy', 'sell'] as const).flatMap((side, i) =>
      (['maker', 'taker'] as const).map((liquidity, j) =>
        judged({ side, liquidity, price: '100', size: '1', seconds: 1 + 2 * i + j }),
      ),
    );
    const times = Float64Array.of(at(1), at(9));
    const html = page(
      recordOf({ fills, prices: [{ instrument: BTC, times, mids: Float64Array.of(1e4, 1e4) }] }),
    );
    const marks = [...html.matchAll(/<path class="(\w+ \w+)"[^>]*><title>[^<]*(buy|sell)[^<]*, (\w+)</g)];
    expect(marks.map(([, shape, side, as]) => `${shape} ${side} ${as}`)).toEqual([
      'solid buy buy maker',
      'hollow buy buy taker',
      'solid sell sell maker',
      'hollow sell sell taker',
    ]);
  });

  it('stays small, however many fills there are', () => {
    const record = marketRun({ seconds: 80_000, activity: 0.65 });
    expect(record.fills.length).toBeGreaterThan(50_000);
    expect(page(record).length).toBeLessThan(1_500_000);
  });
});

describe('scales and thinning', () => {
  it('map ends to ends', () => {
    const scale = linearScale([10, 20], [100, 0]);
    expect([scale.at(10), scale.at(15), scale.at(20)]).toEqual([100, 50, 0]);
    expect(linearScale([5, 5], [0, 100]).at(5)).toBe(50);
  });

  it('ticks are round, within the domain, and written with the decimals they need', () => {
    expect(valueTicks([-0.42, 0.1], 5).map(({ text }) => text)).toEqual(['-0.4', '-0.2', '0.0']);
    expect(valueTicks([0, 2_400_000], 5).map(({ text }) => text)).toEqual([
      '0',
      '500,000',
      '1,000,000',
      '1,500,000',
      '2,000,000',
    ]);
    expect(valueTicks([0.0001, 0.0002], 2).map(({ text }) => text)).toEqual([
      '0.00010',
      '0.00015',
      '0.00020',
    ]);
    expect(valueTicks([3, 3], 4)).toEqual([]);
  });

  it('times are on round steps of UTC', () => {
    // From 09:30:00, for a quarter of an hour and for three days.
    expect(timeTicks([at(0), at(900)], 4).map(({ text }) => text)).toEqual([
      '09:30',
      '09:35',
      '09:40',
      '09:45',
    ]);
    expect(timeTicks([at(0), at(3 * 86_400)], 4).map(({ text }) => text)).toEqual([
      '11-26',
      '11-27',
      '11-28',
    ]);
  });

  it('thinning keeps the lowest and the highest, in order', () => {
    const values = Float64Array.from({ length: 50_000 }, (_, i) => Math.sin(i / 900));
    values[12_345] = -7;
    values[40_001] = 9;
    values[100] = Number.NaN;
    const rows = thinnedRows(values, 300);
    expect(rows.length).toBeLessThanOrEqual(1_200);
    expect(rows).toEqual([...new Set(rows)].sort((a, b) => a - b));
    expect([rows.includes(12_345), rows.includes(40_001), rows[0], rows.at(-1)]).toEqual([
      true,
      true,
      0,
      49_999,
    ]);
    expect(evenly([1, 2, 3, 4, 5], 3)).toEqual([1, 3, 5]);
  });
});
