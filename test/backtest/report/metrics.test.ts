import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeMetrics } from '../../../src/backtest/report/index.js';
import { annualFactor, returnsOf, sharpeRatio, sortinoRatio } from '../../../src/backtest/report/returns.js';
import { Money } from '../../../src/domain/index.js';
import { at, BTC, ETH, judged, marketRun, recordOf, usdt } from './fixture.js';

const SECOND = 1_000_000;

describe('returns and their ratios', () => {
  it('are changes of equity on the capital', () => {
    expect([...returnsOf(recordOf({ equities: [1010, 1005, 1005] }))]).toEqual([0.01, -0.005, 0]);
  });

  it('fill a quiet market with nothing, and count a hole as one beat', () => {
    const sample = (seconds: number, equity: string) => {
      const money = usdt(equity);
      return { time: at(seconds), equity: money, grossEquity: money, exposure: Money.ZERO };
    };
    const samples = [sample(1, '1001'), sample(4, '1002'), sample(4000, '1004')];
    expect([...returnsOf(recordOf({ samples }))]).toEqual([0.001, 0, 0, 0.001, 0.002]);
  });

  it('Sharpe by hand: 1, 2, 3, mean 2, deviation 1', () => {
    const returns = Float64Array.of(0.01, 0.02, 0.03);
    // A second: √31,536,000 = 5615.692…
    expect(annualFactor(SECOND)).toBeCloseTo(5615.692299, 5);
    expect(sharpeRatio(returns, SECOND)).toBeCloseTo(2 * 5615.692299, 3);
    // A day: √365.
    expect(sharpeRatio(returns, 86_400 * SECOND)).toBeCloseTo(2 * Math.sqrt(365), 9);
  });

  it('Sortino by hand: 3, −4, 0, −3: downside √(25 ÷ 4) = 2.5, mean −1', () => {
    const returns = Float64Array.of(0.03, -0.04, 0, -0.03);
    expect(sortinoRatio(returns, 365 * 86_400 * SECOND)).toBeCloseTo(-0.4, 12);
  });

  it('do not exist for too little, for no variance and for no loss', () => {
    expect(sharpeRatio(Float64Array.of(0.1), SECOND)).toBeNull();
    expect(sharpeRatio(Float64Array.of(0.1, 0.1, 0.1), SECOND)).toBeNull();
    expect(sharpeRatio(Float64Array.of(0, 0, 0), SECOND)).toBeNull();
    expect(sortinoRatio(Float64Array.of(0.1, 0.2), SECOND)).toBeNull();
    expect(sortinoRatio(Float64Array.of(-0.1), SECOND)).toBeNull();
  });

  it('Sharpe does not depend on the capital', () => {
    const more = (equities: readonly number[], extra: number) =>
      computeMetrics(
        recordOf({ capital: usdt(String(1000 + extra)), equities: equities.map((one) => one + extra) }),
      ).sharpe;
    const equities = [1001, 1003, 999, 1002];
    expect(more(equities, 0)).toBeCloseTo(more(equities, 50_000)!, 6);
  });
});

describe('drawdown and Calmar', () => {
  it('is the deepest fall from a peak, with its times', () => {
    const { drawdown, calmar } = computeMetrics(recordOf({ equities: [1100, 1045, 1200, 1080, 1150] }));
    expect(drawdown!.amount.format(8)).toBe('120.00000000');
    expect(drawdown!.ratio).toBeCloseTo(0.1, 12);
    expect([drawdown!.peakTime, drawdown!.troughTime]).toEqual([at(3), at(4)]);
    // 15 % in 5 s, 6,307,200 of them a year, over 10 %.
    expect(calmar).toBeCloseTo((0.15 * 6_307_200) / 0.1, 3);
  });

  it('begins at the capital, and is nothing where equity only rises', () => {
    expect(computeMetrics(recordOf({ equities: [990, 995] })).drawdown!.amount.format(0)).toBe('1000000000');
    const rising = computeMetrics(recordOf({ equities: [1001, 1002] }));
    expect([rising.drawdown!.ratio, rising.calmar]).toEqual([0, null]);
  });
});

describe('what fills were like', () => {
  const fills = [
    // 1 BTC at 100.00, the mid 100.10 at the decision, 100.05 at the fill, then down.
    judged({
      side: 'buy',
      price: '100.00',
      size: '1',
      midAtDecision: 10_010,
      midAt: 10_005,
      midAfter: [10_000, 9_995, null],
    }),
    // 3 BTC at 100.00 as taker, the mid 99.90 at the decision and at the fill.
    judged({
      side: 'sell',
      price: '100.00',
      size: '3',
      liquidity: 'taker',
      midAtDecision: 10_020,
      midAt: 10_020,
      midAfter: [10_030, null, null],
    }),
  ];
  const { quality, turnover, makerShare } = computeMetrics(recordOf({ fills }));

  it('slippage, spread and adverse selection by hand', () => {
    const buy = ((10_000 - 10_010) / 10_010) * 1e4;
    const sell = ((10_020 - 10_000) / 10_020) * 1e4;
    expect(quality.maker.slippageBps).toBeCloseTo(buy, 9);
    expect(quality.taker.slippageBps).toBeCloseTo(sell, 9);
    expect(quality.all.slippageBps).toBeCloseTo((buy + 3 * sell) / 4, 9);
    expect(quality.maker.spreadEarnedBps).toBeCloseTo((5 / 10_005) * 1e4, 9);
    expect(quality.taker.spreadEarnedBps).toBeCloseTo((-20 / 10_020) * 1e4, 9);
    expect(quality.all.adverseSelectionBps['1s']).toBeCloseTo(
      (1e4 * 5) / 10_005 / 4 + (3 * 1e4 * 10) / 10_020 / 4,
      9,
    );
    expect(quality.all.adverseSelectionBps['10s']).toBeCloseTo((1e4 * 10) / 10_005, 9);
    expect(quality.all.adverseSelectionBps['60s']).toBeNull();
  });

  it('turnover, maker share and fees by hand', () => {
    expect(quality.all.notional.format(8)).toBe('400.00000000');
    expect(turnover).toBeCloseTo(0.4, 12);
    expect(makerShare).toBeCloseTo(0.25, 12);
    // 2 bps of 100 and 5 bps of 300.
    expect(quality.maker.fees.format(8)).toBe('0.02000000');
    expect(quality.taker.fees.format(8)).toBe('0.15000000');
  });

  it('are in the reporting currency where the quote is another', () => {
    const cross = { ...ETH.specification, id: 'test:ETH/BTC', quote: { code: 'BTC', decimals: 8 } };
    const Instrument = ETH.constructor as new (specification: typeof cross, index: number) => typeof ETH;
    const ethBtc = new Instrument({ ...cross, tick: { units: 1, decimals: 4 } }, 1);
    const fill = judged({ side: 'buy', price: '0.05', size: '2', instrument: ethBtc });
    const prices = [{ instrument: BTC, times: Float64Array.of(at(1)), mids: Float64Array.of(6_000_000.5) }];
    const known = computeMetrics(recordOf({ fills: [fill], instruments: [BTC, ethBtc], prices }));
    // 0.1 BTC at 60,000.005.
    expect(known.quality.all.notional.format(8)).toBe('6000.00050000');
  });

  it('do not exist without fills', () => {
    const none = computeMetrics(recordOf({}));
    expect([none.makerShare, none.quality.all.slippageBps, none.roundTrips.winRate, none.sharpe]).toEqual([
      null,
      null,
      null,
      null,
    ]);
    expect(none.turnover).toBe(0);
  });
});

describe('PnL', () => {
  it('net is gross less fees, and the hours add up to both', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.constantFrom(1, 300),
        fc.constantFrom([BTC], [BTC, ETH]),
        (seed, beatSeconds, instruments) => {
          const record = marketRun({ seed, beatSeconds, seconds: 60 * beatSeconds, instruments });
          const { gross, fees, net, hours, hoursOfDay } = computeMetrics(record, { resamples: 10 });
          expect(net.toBigInt()).toBe(gross.toBigInt() - fees.toBigInt());
          const total = (rows: typeof hours, of: 'net' | 'gross') =>
            rows.reduce((sum, hour) => sum + hour[of].toBigInt(), 0n);
          for (const rows of [hours, hoursOfDay]) {
            expect(total(rows, 'net')).toBe(net.toBigInt());
            expect(total(rows, 'gross')).toBe(gross.toBigInt());
            expect(rows.reduce((sum, hour) => sum + hour.fills, 0)).toBe(record.fills.length);
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('a sample on the hour closes the hour before it', () => {
    // The run begins at half past nine.
    const samples = [1800, 1801].map((seconds, i) => {
      const money = usdt(String(1001 + 2 * i));
      return { time: at(seconds), equity: money, grossEquity: money, exposure: Money.ZERO };
    });
    const { hours, hoursOfDay } = computeMetrics(recordOf({ samples }));
    expect(hours.map(({ time, net }) => [time, net.format(0)])).toEqual([
      [at(-1800), '100000000'],
      [at(1800), '200000000'],
    ]);
    expect(hoursOfDay.flatMap(({ net }, hour) => (net.isZero ? [] : [hour]))).toEqual([9, 10]);
  });

  it('exposure by hand', () => {
    const sample = (seconds: number, exposure: string) => ({
      time: at(seconds),
      equity: usdt('1000'),
      grossEquity: usdt('1000'),
      exposure: usdt(exposure),
    });
    const { exposure } = computeMetrics(
      recordOf({ samples: [sample(1, '0'), sample(2, '30'), sample(3, '10'), sample(4, '0')] }),
    );
    expect(exposure.most.format(8)).toBe('30.00000000');
    expect([exposure.mean, exposure.timeInMarket]).toEqual([1_000_000_000, 0.5]);
  });
});
