import { describe, expect, it } from 'vitest';
import { EquitySampler } from '../../src/backtest/equity-sampler.js';
import { Bench } from '../engine/fixture.js';

const BID = 6_172_765;
const ASK = 6_172_768;

describe('equity on a beat', () => {
  it('is capital and what the fills made of it at the middle, to the unit, with and without fees', () => {
    const bench = new Bench();
    const { engine } = bench;
    const sampler = new EquitySampler(engine, () => engine.portfolio.capital());
    bench.book([BID, 50_000], [ASK, 50_000]);
    bench.after(100_000).place({ side: 'buy', price: BID as never });
    bench.accept('oc-7f3a-1');
    bench.fill('oc-7f3a-1', { size: 10_000 });
    sampler.sample(bench.time);
    // Long 0.1 BTC at 61,727.65; the middle is 61,727.665: +0.0015. The fee is 10 bps of 6,172.765.
    const [sample] = sampler.samples;
    expect(sample!.grossEquity.format(8)).toBe('100000.00150000');
    expect(sample!.equity.format(8)).toBe('99993.82873500');
    expect(sample!.exposure.format(8)).toBe('6172.76650000');
    expect([...sampler.prices()[0]!.mids]).toEqual([(BID + ASK) / 2]);
  });

  it('keeps the last middle there was where a side is empty', () => {
    const bench = new Bench();
    const { engine } = bench;
    const sampler = new EquitySampler(engine, () => engine.portfolio.capital());
    bench.book([BID, 50_000], [ASK, 50_000]);
    bench.after(100_000).place({ side: 'buy', price: BID as never });
    bench.accept('oc-7f3a-1');
    bench.fill('oc-7f3a-1', { size: 10_000 });
    sampler.sample(bench.time);
    bench.after(100_000).book([BID, 50_000], [ASK, 0], 2);
    sampler.sample(bench.time);
    const [before, after] = sampler.samples;
    expect(after!.equity.compare(before!.equity)).toBe(0);
    expect(Number.isNaN(sampler.prices()[0]!.mids[1])).toBe(true);
  });
});
