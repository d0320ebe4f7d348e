import { describe, expect, it } from 'vitest';
import {
  fixedFractionalLots,
  kellyContinuous,
  kellyFraction,
  kellyLots,
  volatilityTargetLots,
} from '../../src/risk/index.js';

const bounds = { minimumLots: 10, mostLots: 1_000, lotValue: 6 };

describe('sizing, by hand', () => {
  it('by a fraction of equity at the stop: 10,000 × 1 % ÷ 0.3 = 333.3', () => {
    const terms = { equity: 10_000, riskFraction: 0.01, lossPerLot: 0.3 };
    expect(fixedFractionalLots(terms, bounds)).toBe(333);
    expect(fixedFractionalLots({ ...terms, lossPerLot: 0 }, bounds)).toBe(0);
    expect(fixedFractionalLots({ ...terms, lossPerLot: 0.01 }, bounds)).toBe(1_000);
    expect(fixedFractionalLots({ ...terms, lossPerLot: 11 }, bounds)).toBe(0);
  });

  it('by a volatility target: 10,000 × 0.5 ÷ 2 ÷ 6 = 416.7', () => {
    expect(volatilityTargetLots({ capital: 10_000, target: 0.5, volatility: 2 }, bounds)).toBe(416);
    expect(volatilityTargetLots({ capital: 10_000, target: 0.5, volatility: 0 }, bounds)).toBe(0);
  });

  it('by Kelly: an even bet won 6 times in 10 is worth a fifth; without an edge nothing', () => {
    expect(kellyFraction({ winRate: 0.6, payoff: 1 })).toBeCloseTo(0.2, 12);
    expect(kellyFraction({ winRate: 0.5, payoff: 1 })).toBe(0);
    expect(kellyContinuous({ mean: 0.02, variance: 0.04 })).toBe(0.5);
    expect(kellyContinuous({ mean: -0.02, variance: 0.04 })).toBe(0);
    // 10,000 × min(10 %, 20 % ÷ 4) ÷ 6 = 83.3, and with the cap at 2 % 33.3.
    expect(kellyLots({ equity: 10_000, kelly: 0.2, fraction: 0.25, cap: 0.1 }, bounds)).toBe(83);
    expect(kellyLots({ equity: 10_000, kelly: 0.2, fraction: 0.25, cap: 0.02 }, bounds)).toBe(33);
  });
});
