import { describe, expect, it } from 'vitest';
import { Instrument } from '../../src/domain/index.js';
import { Holding, isDust, lotsOf } from '../../src/strategy/index.js';
import { BTC } from '../engine/fixture.js';

/** By hand. */
describe('what a strategy remembers of its position', () => {
  it('averages what is added and keeps the average of what is left', () => {
    const holding = new Holding();
    expect(holding.observe(0, 100, 1)).toBe(false);
    expect(holding.averagePrice).toBeNaN();
    expect(holding.observe(10, 10_000, 1_000_000)).toBe(true);
    holding.observe(30, 10_030, 2_000_000);
    // (10 × 10,000 + 20 × 10,030) / 30
    expect(holding.averagePrice).toBe(10_020);
    holding.observe(5, 11_000, 3_000_000);
    expect(holding.averagePrice).toBe(10_020);
    expect(holding.heldSeconds(3_500_000)).toBe(2.5);
    expect(holding.profitBps(10_020 * 1.001)).toBeCloseTo(10, 9);
  });

  it('begins anew when it turns, and knows nothing when it is flat', () => {
    const holding = new Holding();
    holding.observe(10, 10_000, 1_000_000);
    holding.observe(-10, 20_000, 2_000_000);
    expect(holding.averagePrice).toBe(20_000);
    expect(holding.since).toBe(2_000_000);
    expect(holding.profitBps(19_980)).toBeCloseTo(10, 9);
    holding.observe(0, 1, 3_000_000);
    expect(holding.profitBps(1)).toBeNaN();
    expect(holding.heldSeconds(4_000_000)).toBeNaN();
  });

  it('counts a size in lots, and names the parameter that does not lie on one', () => {
    const instrument = new Instrument(BTC, 0);
    expect(lotsOf(instrument, 'size', 0.02)).toBe(2_000);
    expect(() => lotsOf(instrument, 'size', 0.000001)).toThrow(/^size: .* of BTC\/USDT has more than 5/);
  });

  it('knows what is too little to be traded: below 5 USDT', () => {
    const instrument = new Instrument(BTC, 0);
    // 0.00008 at 62,500.00 is 5 USDT
    expect(isDust(instrument, -8, 6_250_000)).toBe(false);
    expect(isDust(instrument, 8, 6_249_999)).toBe(true);
    expect(isDust(instrument, 0, 6_250_000)).toBe(true);
  });
});
