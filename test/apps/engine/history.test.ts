import { describe, expect, it } from 'vitest';
import { History } from '../../../src/apps/engine/history.js';
import { projectTickers } from '../../../src/apps/engine/project.js';
import { priceTicks, sizeLots } from '../../../src/domain/index.js';
import { Bench, START } from '../../engine/fixture.js';

const BID = 6_172_765;
const ASK = 6_172_767;

function listening(): { bench: Bench; history: History } {
  const bench = new Bench();
  const history = new History(bench.engine);
  bench.listener = history;
  bench.book([BID, 1_000], [ASK, 1_000]);
  return { bench, history };
}

describe('the fills', () => {
  it('have fee, slippage against the mid at their order, and what they realised', () => {
    const { bench, history } = listening();
    bench.place({ side: 'buy', price: priceTicks(6_172_000), size: sizeLots(10_000) });
    bench.accept('oc-7f3a-1');
    // The mid is elsewhere by the time of the fill; it is the one at the order that counts.
    bench.after(1_000_000).book([6_171_000, 1_000], [6_171_002, 1_000]);
    bench.fill('oc-7f3a-1', { size: 10_000 });
    bench.place({ side: 'sell', price: priceTicks(6_180_000), size: sizeLots(4_000) });
    bench.accept('oc-7f3a-2');
    bench.fill('oc-7f3a-2', { size: 4_000 });
    const [sold, bought] = history.fills.snapshot().fills;
    expect(bought).toMatchObject({
      clientOrderId: 'oc-7f3a-1',
      owner: 'manual',
      side: 'buy',
      price: 6_172_000,
      size: 10_000,
      liquidity: 'maker',
      // 0.1 × 61,720.00 × 10 bps.
      fee: '6.17200000',
      realisedPnl: '0.00000000',
    });
    // (61,720.00 − 61,727.66) ÷ 61,727.66 is −1.2409 bps: bought below the mid.
    expect(bought!.slippageBps).toBeCloseTo(-1.2409, 3);
    // 0.04 × (61,800.00 − 61,720.00).
    expect(sold).toMatchObject({ side: 'sell', realisedPnl: '3.20000000' });
    // Sold above the mid of 61,710.01.
    expect(sold!.slippageBps).toBeCloseTo(-14.5827, 3);
  });

  it('count once, and only what is ours; the last 500 are kept', () => {
    const { bench, history } = listening();
    bench.place({ side: 'buy', size: sizeLots(600) });
    bench.accept('oc-7f3a-1');
    const fill = (tradeId: string, clientOrderId: string) =>
      bench.venue({
        kind: 'fill',
        fill: {
          tradeId,
          clientOrderId,
          instrument: 0,
          side: 'buy',
          price: priceTicks(6_172_000),
          size: sizeLots(1),
          liquidity: 'maker',
          fee: bench.engine.instruments[0]!.fee(bench.engine.instruments[0]!.minNotional, 'maker'),
          feeAsset: 'USDT',
          timeExchange: null,
        },
      });
    fill('x', 'oc-7f3a-1');
    fill('x', 'oc-7f3a-1');
    fill('y', 'somebody-else');
    expect(history.fills.snapshot().fills.map(({ tradeId }) => tradeId)).toEqual(['x']);
    for (let i = 0; i < 550; i += 1) fill(`t${i}`, 'oc-7f3a-1');
    const { fills } = history.fills.snapshot();
    expect([fills.length, fills[0]!.tradeId]).toEqual([500, 't549']);
  });
});

describe('the equity', () => {
  it('is sampled once a second, with the fall from its peak', () => {
    const { bench, history } = listening();
    bench.place({ side: 'buy', price: priceTicks(6_172_000), size: sizeLots(10_000) });
    bench.accept('oc-7f3a-1');
    bench.fill('oc-7f3a-1', { size: 10_000 });
    // −10.00 of price on 0.1 is −1.00, the fee was 6.172; then the price is where it was bought.
    for (const [micros, price] of [
      [400_000, 6_171_000],
      [800_000, 6_171_000],
      [300_000, 6_150_000],
      [900_000, 6_172_000],
    ] as const) {
      bench.after(micros).trade(price, 5);
    }
    const { samples } = history.equity.snapshot();
    expect(samples.map(([time, ...rest]) => [(time - START) / 100_000, ...rest])).toEqual([
      [0, 100_000, 0],
      [12, 99_992.83, 7.17],
      [24, 99_993.83, 6.17],
    ]);
  });

  it('draws nothing before the balances are told', () => {
    const bench = new Bench();
    const silent = new History(bench.engine);
    expect(silent.equity.snapshot()).toEqual({ samples: [] });
  });
});

describe('the tickers', () => {
  it('have high, low and volume of the session', () => {
    const { bench, history } = listening();
    expect(projectTickers(bench.engine, history)[0]).toMatchObject({ high: null, low: null, volumeLots: 0 });
    bench.trade(100, 5);
    bench.trade(300, 7);
    bench.trade(200, 9);
    expect(projectTickers(bench.engine, history)[0]).toMatchObject({
      high: 300,
      low: 100,
      volumeLots: 21,
      feed: 'live',
    });
  });
});
