import { expect, it } from 'vitest';
import { z } from 'zod';
import { priceTicks, sizeLots } from '../../src/domain/index.js';
import type { SizingText } from '../../src/risk/index.js';
import { defineStrategy } from '../../src/strategy/index.js';
import { Bench, RISK } from './fixture.js';

/** What a strategy by the name `probe` is told, with 100,000 USDT: the capital that equity is counted from. */
function told(sizing: SizingText | null, stopTicks: number | null, maxOrder = '1'): number | null {
  const answers: (number | null)[] = [];
  const definition = defineStrategy({
    name: 'probe',
    description: '',
    parameters: z.object({}),
    create: () => ({
      onBook: (view) => {
        answers.push(
          view.sizing(priceTicks(6_172_000), stopTicks),
          view.market(0).sizing(priceTicks(6_172_000), stopTicks),
        );
        return undefined;
      },
    }),
  });
  const risk = {
    ...RISK,
    defaults: { ...RISK.defaults, maxOrder },
    ...(sizing === null ? {} : { sizing: { probe: sizing } }),
  };
  const bench = new Bench({ load: () => definition }, risk);
  bench.book([6_172_000, 1_000], [6_172_010, 1_000]);
  bench.trade(6_172_000, 1);
  bench.input({ kind: 'plugin', strategy: 'probe', instrument: 'BTC/USDT', sourceHash: 'h', parameters: {} });
  bench.book([6_172_000, 1_000], [6_172_010, 1_000]);
  expect(answers[0]).toBe(answers[1]);
  return answers[0]!;
}

const FRACTION = { method: 'fixed-fractional', riskPercent: 0.1 } as const;

it('a strategy without a sizing is told none', () => {
  expect(told(null, 1_000)).toBeNull();
});

it('by a fraction: 100 at 1,000.00 to the stop are 0.1 BTC', () => {
  expect(told(FRACTION, 100_000)).toBe(sizeLots(10_000));
});

it('without a stop there is no such size', () => {
  expect(told(FRACTION, null)).toBeNull();
});

it('never above the limits in force', () => {
  expect(told(FRACTION, 100_000, '0.05')).toBe(sizeLots(5_000));
});
