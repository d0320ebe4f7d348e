import { describe, expect, it } from 'vitest';
import { loadConfiguration } from '../../../src/store/configuration/index.js';
import { risk } from '../../../src/store/configuration/risk-schema.js';
import { sizing } from '../../../src/store/configuration/sizing-schema.js';

const shipped = () => {
  const {
    places: _,
    sizing: _sizing,
    reportingCurrency: _currency,
    ...sections
  } = loadConfiguration({
    home: { configDir: '/nowhere' },
  }).risk;
  return structuredClone(sections);
};
const withMonitor = (fields: object) => {
  const { monitor, ...rest } = shipped();
  return risk.safeParse({ ...rest, monitor: { ...(monitor as object), ...fields } });
};
const levels = (reduce: number | null, closeOnly: number | null, halt: number | null) =>
  withMonitor({ breakers: { volatility: { reduce, closeOnly, halt } } });

describe('levels of a breaker', () => {
  it.each([
    [1, 2, 3],
    [1, 1, 1],
    [null, 2, 3],
    [1, null, 3],
    [1, 2, null],
    [null, null, null],
    [null, null, 0.0001],
    [1_000_000, null, null],
  ])('%s ≤ %s ≤ %s are in order', (...given) => {
    expect(levels(...(given as [number, number, number])).success).toBe(true);
  });

  it.each([
    [[2, 1, null], 'closeOnly'],
    [[null, 3, 2], 'halt'],
    [[3, null, 2], 'halt'],
    [[0, 1, 2], 'reduce'],
    [[1_000_001, null, null], 'reduce'],
  ] as const)('%j are not', (given, name) => {
    const [reduce, closeOnly, halt] = given;
    const { error } = levels(reduce, closeOnly, halt);
    expect(error?.issues.map(({ path }) => path.at(-1))).toContain(name);
  });
});

it.each([
  [{ windowSeconds: 60, baselineSeconds: 60 }, true],
  [{ windowSeconds: 60, baselineSeconds: 59 }, false],
  [{ windowSeconds: 0 }, false],
  [{ windowSeconds: 3_601, baselineSeconds: 86_400 }, false],
  [{ baselineSeconds: 86_401 }, false],
  [{ releasePercent: 0 }, false],
  [{ releasePercent: 100 }, true],
  [{ releasePercent: 101 }, false],
  [{ reducePercent: 0.5 }, false],
  [{ minimumSeconds: -1 }, false],
  [{ stablecoins: [''] }, false],
])('the monitor with %j: %s', (fields, isRight) => {
  expect(withMonitor(fields).success).toBe(isRight);
});

it.each([
  [{ method: 'volatility-target', targetPercent: 0.5, equityPercent: 20 }, true],
  [{ method: 'volatility-target', targetPercent: 0, equityPercent: 20 }, false],
  [{ method: 'fixed-fractional', riskPercent: 1 }, true],
  [{ method: 'fixed-fractional', riskPercent: 1_001 }, false],
  [{ method: 'fixed-fractional' }, false],
  [{ method: 'kelly', winRatePercent: 55, payoff: 1, fractionPercent: 25, capPercent: 10 }, true],
  [{ method: 'kelly', winRatePercent: 101, payoff: 1, fractionPercent: 25, capPercent: 10 }, false],
  [{ method: 'kelly-continuous', mean: 0.01, variance: 0.1, fractionPercent: 50, capPercent: 10 }, true],
  [{ method: 'kelly-continuous', mean: 2, variance: 0.1, fractionPercent: 50, capPercent: 10 }, false],
  [{ method: 'martingale' }, false],
])('a sizing of %j: %s', (given, isRight) => {
  expect(sizing.safeParse(given).success).toBe(isRight);
});
