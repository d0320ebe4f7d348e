import { describe, expect, it } from 'vitest';
import { measure } from '../../../src/apps/optimise/index.js';
import type { BacktestRecord, EquitySample } from '../../../src/backtest/index.js';
import { type Micros, Money } from '../../../src/domain/index.js';

const SECOND = 1_000_000;
const START = 1_700_000_000 * SECOND;

/** Equity second by second, in whole units of a currency with two decimals, on a capital of 1,000.00. */
function recordOf(equities: readonly number[], gross = equities): BacktestRecord {
  const samples = equities.map(
    (equity, i): EquitySample => ({
      time: (START + (i + 1) * SECOND) as Micros,
      equity: Money.of(equity),
      grossEquity: Money.of(gross[i]!),
      exposure: Money.ZERO,
    }),
  );
  return {
    strategy: 'toy',
    parameters: {},
    tapes: [],
    instruments: [],
    reportingCurrency: { code: 'USDT', decimals: 2 },
    capital: Money.of(100_000),
    from: START as Micros,
    to: (START + equities.length * SECOND) as Micros,
    events: 1,
    orders: 0,
    rejected: 0,
    refused: 0,
    samples,
    sampleMicros: SECOND,
    fills: [],
    prices: [],
    fees: Money.of((gross.at(-1) ?? 0) - (equities.at(-1) ?? 0)),
    finalStateHash: 'abc',
    notes: [],
  };
}

describe('what is kept of a backtest', () => {
  it('scores it by each objective, by hand', () => {
    // Returns of 1 %, −2 % and 4 % of the capital.
    const { scores, pnlQuote, returns, returnMicros } = measure(recordOf([101_000, 99_000, 103_000]));
    const deviation = Math.sqrt((0 + 0.03 ** 2 + 0.03 ** 2) / 2);
    const year = 365 * 86_400;
    expect(returns).toEqual([0.01, -0.02, 0.04]);
    expect(returnMicros).toBe(SECOND);
    expect(pnlQuote).toBe('30.00');
    expect(scores.pnl).toBe(30);
    expect(scores.sharpe).toBeCloseTo((0.01 / deviation) * Math.sqrt(year), 6);
    expect(scores.sortino).toBeCloseTo((0.01 / Math.sqrt(0.02 ** 2 / 3)) * Math.sqrt(year), 6);
    expect(scores.calmar).toBeCloseTo((0.03 * year) / 3 / (2 / 101), 3);
  });

  it('is worth nothing where nothing was done, and beyond any ratio where nothing was lost', () => {
    expect(measure(recordOf([100_000, 100_000])).scores).toEqual({
      sharpe: 0,
      pnl: 0,
      sortino: 0,
      calmar: 0,
    });
    const { scores } = measure(recordOf([100_100, 100_300, 100_400]));
    expect([scores.sortino, scores.calmar]).toEqual([Number.MAX_VALUE, Number.MAX_VALUE]);
  });

  it('thins returns to 128 stretches without losing any', () => {
    const equities = Array.from({ length: 1_000 }, (_, i) => 100_000 + ((i * 7919) % 501));
    const { returns, returnMicros } = measure(recordOf(equities));
    expect(returns).toHaveLength(128);
    expect(returnMicros).toBe((1_000 * SECOND) / 128);
    expect(returns.reduce((a, b) => a + b, 0)).toBeCloseTo((equities.at(-1)! - 100_000) / 100_000, 10);
  });

  it('leaves out what was before its span', () => {
    const record = recordOf([110_000, 111_000, 112_000, 111_500], [110_500, 112_000, 113_500, 113_200]);
    const measured = measure(record, { from: START + 2 * SECOND });
    expect(measured).toMatchObject({ from: START + 2 * SECOND, pnlQuote: '5.00', feesQuote: '7.00' });
    expect(measured.returns).toEqual([0.01, -0.005]);
  });

  it('refuses a market with nothing in it', () => {
    expect(() => measure(recordOf([]))).toThrow('toy: the market is too short to measure anything in it');
  });
});
