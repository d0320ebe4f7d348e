import { describe, expect, it } from 'vitest';
import { backtestText } from '../../../src/backtest/report/index.js';
import { sparkline } from '../../../src/backtest/report/text-curves.js';
import { wrap } from '../../../src/backtest/report/text-layout.js';
import { BTC, ETH, judged, marketRun, recordOf } from './fixture.js';

const RUNS = {
  'a short run': marketRun(),
  'a losing run of two': marketRun({
    instruments: [BTC, ETH],
    edgeTicks: -500,
    seconds: 9_000,
    beatSeconds: 10,
  }),
  'a run of candles': marketRun({ seconds: 86_400 * 4, beatSeconds: 300 }),
  'a run without trades': recordOf({}),
};

describe.each(Object.entries(RUNS))('the report of %s', (_, record) => {
  it.each([40, 80, 100, 120, 300])('fits a terminal of %d columns', (columns) => {
    const width = Math.min(Math.max(columns, 80), 120);
    const lines = backtestText(record, { elapsedSeconds: 2, columns }).split('\n');
    expect(lines.filter((line) => [...line].length > width)).toEqual([]);
    expect(lines.filter((line) => /\u001b|undefined|NaN|Infinity|\[object/.test(line))).toEqual([]);
  });

  it('says the same in colour', () => {
    const plain = backtestText(record, { elapsedSeconds: 2 });
    const coloured = backtestText(record, { elapsedSeconds: 2, colour: true });
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(plain);
  });
});

describe('the report for a terminal', () => {
  it('shows losses, and that they may be chance', () => {
    const fills = [judged({ side: 'buy', price: '100', size: '1' })];
    const equities = Array.from({ length: 61 }, (_, i) => 1000 - (i % 2));
    const text = backtestText(recordOf({ equities, fills }), { elapsedSeconds: 1 });
    expect(text.replaceAll('\n', ' ')).toContain(
      'No better than chance on this tape: the 95 % interval of the mean return contains 0.',
    );
    const losing = backtestText(recordOf({ equities: [999, 998.5], fills }), { elapsedSeconds: 1 });
    expect(losing).toMatch(/net PnL +-1\.5000 USDT {3}-0\.150 % of 1,000\.0000/);
    expect(backtestText(recordOf({}), { elapsedSeconds: 1 })).toContain('It did not trade');
  });

  it('lets no control character of a name reach the terminal', () => {
    const text = backtestText(
      recordOf({ strategy: 'evil\u001b[2Jname', notes: ['a\u0007b'], tapes: ['x\ny'] }),
      { elapsedSeconds: 1 },
    );
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    expect(text).toContain('x y');
  });
});

describe('its parts', () => {
  it('a sparkline has a character a column, and keeps a spike', () => {
    expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 80)).toBe('▁▂▃▄▅▆▇█');
    expect(sparkline([5, 5, 5], 10)).toBe('▁▁▁');
    const spiked = new Float64Array(10_000);
    spiked[5_003] = 9;
    const drawn = sparkline(spiked, 50);
    expect([...drawn]).toHaveLength(50);
    expect([...drawn].filter((one) => one === '█')).toHaveLength(1);
  });

  it('wraps at spaces, and breaks what is longer than a line', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('abcdefgh', 3)).toEqual(['abc', 'def', 'gh']);
  });
});
