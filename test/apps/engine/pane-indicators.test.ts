import { describe, expect, it } from 'vitest';
import { History } from '../../../src/apps/engine/history.js';
import { IndicatorDesk } from '../../../src/apps/engine/indicator-desk.js';
import { readingText } from '../../../src/apps/engine/pane-indicators.js';
import { indicatorRegistry, readIndicator, type WrittenIndicator } from '../../../src/indicators/index.js';
import { defineStrategy, z } from '../../../src/plugin.js';
import { Bench } from '../../engine/fixture.js';

const BID = 6_172_700;
const ASK = 6_172_710;

const written = (...texts: readonly string[]): WrittenIndicator[] =>
  texts.map((text) => {
    const read = readIndicator(text, indicatorRegistry());
    if ('refused' in read) throw new Error(read.refused);
    return read;
  });

function watched(chosen: readonly WrittenIndicator[], bench = new Bench()) {
  const history = new History(bench.engine, chosen);
  bench.listener = history;
  const desk = new IndicatorDesk(bench.engine, history.indicators);
  const rows = () => desk.snapshot({ instrument: 0, intervalSeconds: 1 })!.rows;
  return { bench, rows, value: (name: string) => rows().find((row) => row.name === name)?.value };
}

describe('the indicators of the pane', () => {
  it('are those that it always has, then the chosen in their order', () => {
    const { rows, bench } = watched(written('trade-flow(10)', 'sma(3)', 'micro-price'));
    bench.book([BID, 300], [ASK, 100]);
    expect(
      rows()
        .map(({ name }) => name)
        .slice(-3),
    ).toEqual(['trade-flow 10', 'sma 3', 'micro-price']);
    expect(rows()[0]!.name).toBe('rsi 9');
  });

  it('of books and prints live with every step', () => {
    const { bench, value } = watched(written('trade-flow(10)', 'micro-price'));
    bench.book([BID, 300], [ASK, 100]);
    bench.trade(ASK, 30);
    bench.trade(BID, 10);
    // Buyers alone; and ¾ of the way from bid to ask.
    expect(value('trade-flow 10')).toBe('+1.00');
    expect(value('micro-price')).toBe('61,727.08');
  });

  it('of candles are of those that the chart shows', () => {
    const { bench, value } = watched(written('sma(3)'));
    bench.book([BID, 300], [ASK, 100]);
    for (const price of [BID, BID + 30, BID + 60]) bench.after(1_000_000).trade(price, 10);
    expect(value('sma 3')).toBe('61,727.30');
  });

  it('say nothing while they warm up', () => {
    const { bench, value } = watched(written('adx(14)'));
    bench.book([BID, 300], [ASK, 100]);
    expect(value('adx 14')).toBe('–');
  });

  it('are those of the strategies too, by the strategy’s name', () => {
    const probe = defineStrategy({
      name: 'mean-reversion',
      description: '',
      parameters: z.object({}),
      needs: () => ({ indicators: [{ id: 'flow', indicator: 'trade-flow' }] }),
      create: () => ({}),
    });
    const bench = new Bench({ load: () => probe });
    const { value } = watched([], bench);
    bench.input({
      kind: 'plugin',
      strategy: 'mean-reversion',
      instrument: 'BTC/USDT',
      sourceHash: 'h',
      parameters: {},
    });
    bench.book([BID, 300], [ASK, 100]);
    bench.trade(BID, 10);
    expect(value('mr:flow')).toBe('+1.00');
  });
});

describe('a value in words', () => {
  const { instrument } = { instrument: new Bench().engine.instruments[0]! };

  it.each([
    ['price', 6_172_766, '61,727.66'],
    ['size', -25_000, '−0.250'],
    ['ratio', 0.377, '+0.38'],
    ['percent', 71.26, '71.3'],
    ['bps', -12.24, '−12.2bp'],
    ['seconds', 2.5, '2.5s'],
    ['count', 12.4, '12'],
    ['none', -0.00012, '-1.2e-4'],
  ] as const)('%s', (unit, value, text) => {
    expect(readingText({ unit, value }, instrument)).toBe(text);
  });
});
