import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sumDecimals } from '../../../../src/apps/tui/lists/decimal-sum.js';
import { bpsText, fillTotals } from '../../../../src/apps/tui/lists/fill-totals.js';
import { accountStore } from '../account-screen.js';

test('what fills come to', () => {
  const { instruments, fills } = accountStore().data;
  // 0.1 × 61,722.02 + 0.3 × 61,722.02 + 0.5 × 2,682.00 = 6,172.202 + 18,516.606 + 1,341 = 26,029.808.
  // Slippage: (2.5 × 6,172.202 − 0.5 × 1,341) ÷ 7,513.202 = 14,760.005 ÷ 7,513.202 = 1.96454…
  const totals = fillTotals(fills.fills, instruments);
  expect(totals).toMatchObject({ count: 3, volumes: [['USDT', '26029.80800000']], fees: '26.021' });
  expect(Number(totals.realisedPnl)).toBe(-1.25);
  expect(totals.slippageBps).toBeCloseTo(1.96454, 5);
});

test('none come to nothing, and have no average', () => {
  expect(fillTotals([], [])).toEqual({
    count: 0,
    volumes: [],
    fees: '0',
    realisedPnl: '0',
    slippageBps: null,
  });
});

test.each([
  [[], '0'],
  [['0.1', '0.2'], '0.3'],
  [['-0.5', '0.25'], '-0.25'],
  [['1', '-1.00'], '0.00'],
  [['99999999999999999999.01', '0.99'], '100000000000000000000.00'],
])('the sum of %j is %s', (texts, sum) => {
  expect(sumDecimals(texts)).toBe(sum);
});

test('a sum of decimals is the sum of their units', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), (units) => {
      const texts = units.map((unit) => {
        const digits = String(Math.abs(unit)).padStart(3, '0');
        return `${unit < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
      });
      const total = units.reduce((sum, unit) => sum + unit, 0);
      expect(Math.round(Number(sumDecimals(texts)) * 100)).toBe(total);
    }),
  );
});

test('basis points carry their sign', () => {
  expect([2.04, -0.9, 0, -0.04].map(bpsText)).toEqual(['+2.0', '−0.9', '+0.0', '+0.0']);
});
