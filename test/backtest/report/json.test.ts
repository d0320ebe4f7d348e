import { describe, expect, it } from 'vitest';
import { backtestJson } from '../../../src/backtest/report/index.js';
import { Money } from '../../../src/domain/index.js';
import { judged, marketRun, recordOf, usdt } from './fixture.js';

describe('the report in JSON', () => {
  it('has the keys that scripts rely on, exactly', () => {
    const json = backtestJson(marketRun(), { elapsedSeconds: 1.5 });
    expect(json).toMatchObject({
      strategy: 'market-making',
      parameters: { spreadBps: 4, size: '0.01' },
      tapes: ['samples/btc'],
      events: 360_000,
      elapsedSeconds: 1.5,
      finalStateHash: '5f'.repeat(32),
    });
    const kinds = Object.fromEntries(Object.entries(json).map(([key, value]) => [key, typeof value]));
    expect(kinds).toMatchObject({
      orders: 'number',
      fills: 'number',
      feesQuote: 'string',
      pnlQuote: 'string',
      grossPnlQuote: 'string',
      sharpe: 'number',
      sortino: 'number',
      calmar: 'number',
      maxDrawdown: 'number',
      winRate: 'number',
      profitFactor: 'number',
      turnover: 'number',
      makerShare: 'number',
      slippageBps: 'number',
    });
    expect(Object.keys(json.adverseSelectionBps)).toEqual(['1s', '10s', '60s']);
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
  });

  it('writes money exactly, however large', () => {
    const record = recordOf({
      capital: usdt('90000000000000.00000001'),
      samples: [
        {
          time: recordOf({}).to,
          equity: usdt('90000000000000.00000000'),
          grossEquity: usdt('90000000000000.00000003'),
          exposure: Money.ZERO,
        },
      ],
      fees: Money.of(3),
    });
    const json = backtestJson(record, { elapsedSeconds: 0 });
    expect([json.pnlQuote, json.grossPnlQuote, json.feesQuote, json.capitalQuote]).toEqual([
      '-0.00000001',
      '0.00000002',
      '0.00000003',
      '90000000000000.00000001',
    ]);
  });

  it('has null for what does not exist', () => {
    const json = backtestJson(recordOf({}), { elapsedSeconds: 0 });
    expect(json).toMatchObject({
      sharpe: null,
      sortino: null,
      calmar: null,
      maxDrawdown: null,
      winRate: null,
      profitFactor: null,
      makerShare: null,
      slippageBps: null,
      pnlQuote: '0.00000000',
      verdict: 'no-trades',
    });
    expect(json.confidence).toMatchObject({ sharpe: null, meanReturn: null, pnlQuote: null, winRate: null });
  });

  it('says what may be said: chance while the interval contains 0', () => {
    const fills = [judged({ side: 'buy', price: '100', size: '1' })];
    const verdict = (steps: readonly number[]) => {
      let equity = 1000;
      const equities = Array.from({ length: 60 }, (_, i) => (equity += steps[i % steps.length]!));
      return backtestJson(recordOf({ equities, fills }), { elapsedSeconds: 0 }).verdict;
    };
    expect(verdict([1, -1])).toBe('chance');
    expect(verdict([1, 2])).toBe('earns');
    expect(verdict([-1, -2])).toBe('loses');
    expect(backtestJson(recordOf({ equities: [1001], fills }), { elapsedSeconds: 0 }).verdict).toBe(
      'too-short',
    );
  });
});
