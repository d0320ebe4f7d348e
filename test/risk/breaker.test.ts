import { describe, expect, it } from 'vitest';
import { AgainstBaseline, Breaker, Scaling } from '../../src/risk/index.js';

const SECOND = 1_000_000;
const terms = {
  levels: { reduce: 10, closeOnly: 20, halt: 40 },
  terms: { releasePercent: 75, minimumSeconds: 30 },
};

describe('a circuit breaker', () => {
  const at = (breaker: Breaker, value: number, seconds: number) => {
    breaker.observe(value, seconds * SECOND, terms);
    return breaker.state;
  };

  it.each([
    [9.999, 'normal'],
    [10, 'reduce'],
    [19.999, 'reduce'],
    [20, 'close-only'],
    [39.999, 'close-only'],
    [40, 'halt'],
  ] as const)('at %d is in %s', (value, state) => {
    expect(at(new Breaker('spread'), value, 0)).toBe(state);
  });

  it('comes back below the release level, and not sooner than its minimum time', () => {
    const breaker = new Breaker('spread');
    expect(at(breaker, 10, 0)).toBe('reduce');
    expect(at(breaker, 7.5, 100)).toBe('reduce');
    expect(at(breaker, 7.4, 101)).toBe('normal');
    expect(at(breaker, 10, 102)).toBe('reduce');
    expect(at(breaker, 0, 131)).toBe('reduce');
    expect(at(breaker, 0, 132)).toBe('normal');
  });

  it('comes down from CLOSE_ONLY to what the value asks for', () => {
    const breaker = new Breaker('spread');
    expect(at(breaker, 25, 0)).toBe('close-only');
    expect(at(breaker, 15, 40)).toBe('close-only');
    expect(at(breaker, 14.9, 41)).toBe('reduce');
    expect(at(breaker, 1, 80)).toBe('normal');
  });

  it('stays in HALT until it is reset', () => {
    const breaker = new Breaker('spread');
    at(breaker, 40, 0);
    expect(at(breaker, 0, 1_000_000)).toBe('halt');
    breaker.reset(0);
    expect(at(breaker, 0, 1_000_001)).toBe('normal');
  });
});

describe('a mean against its baseline', () => {
  it('leaves the newest window out of the normal', () => {
    const measure = new AgainstBaseline(2, 4);
    for (const sample of [1, 2, 3, 4, 10, 20]) measure.add(sample);
    expect(measure.current()).toBe(15);
    expect(measure.normal()).toBe(2.5);
    measure.add(40);
    expect(measure.current()).toBe(30);
    // 2, 3, 4 and 10.
    expect(measure.normal()).toBe(4.75);
  });

  it('says nothing before it has seen enough', () => {
    const measure = new AgainstBaseline(2, 10);
    measure.add(1);
    expect(measure.current()).toBeNull();
    measure.add(1);
    measure.add(1);
    expect([measure.current(), measure.normal()]).toEqual([1, null]);
    measure.add(1);
    expect(measure.normal()).toBe(1);
  });
});

describe('limits that scale', () => {
  const text = {
    volatility: { baseline: 1, floorPercent: 25 },
    drawdown: { fromPercent: 1, toPercent: 2, floorPercent: 50 },
  };
  const calm = { volatilityPercent: 1, normalPercent: null, drawdownPercent: 0 };

  it.each([
    [1, 0, 1_000_000, ''],
    [1.01, 0, 750_000, 'volatility'],
    [2, 0, 500_000, 'volatility'],
    [100, 0, 250_000, 'volatility'],
    [1, 1, 1_000_000, ''],
    [1, 1.5, 750_000, 'drawdown'],
    [1, 2, 500_000, 'drawdown'],
    [1, 50, 500_000, 'drawdown'],
  ])('volatility %d and drawdown %d leave %d ppm', (volatilityPercent, drawdownPercent, ppm, why) => {
    const scaling = new Scaling();
    scaling.observe({ ...calm, volatilityPercent, drawdownPercent }, text, 0);
    expect(scaling.scale).toEqual({ ppm, why });
  });

  it('widen one step in 30 seconds', () => {
    const scaling = new Scaling();
    scaling.observe({ ...calm, volatilityPercent: 2 }, text, 0);
    expect(scaling.observe(calm, text, 29 * SECOND)).toBe(false);
    expect(scaling.observe(calm, text, 30 * SECOND)).toBe(true);
    expect(scaling.scale.ppm).toBe(750_000);
    expect(scaling.observe(calm, text, 31 * SECOND)).toBe(false);
    scaling.observe(calm, text, 60 * SECOND);
    expect(scaling.scale.ppm).toBe(1_000_000);
  });
});
