import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import marketMaking from '../../plugins/market-making/index.js';
import { changeParameters, defineStrategy, describeParameters } from '../../src/strategy/index.js';
import { BTC } from '../portfolio/fixture.js';

const probe = defineStrategy({
  name: 'probe',
  description: '',
  parameters: z.strictObject({
    size: z.number().positive().default(0.05).meta({ unit: 'base' }),
    capital: z.number().min(10).optional().meta({ unit: 'quote' }),
    bps: z.number().min(0).max(500).default(2).meta({ unit: 'bps' }),
    ticks: z.int().max(9).default(3),
    share: z.number().lt(1).gt(0).default(0.5),
    pace: z.enum(['slow', 'fast', 'mad']).default('slow'),
    shadow: z.boolean().default(false),
  }),
  create: () => ({}),
});

describe('parameters as people read them', () => {
  it('have value, default, unit and bounds from the schema', () => {
    const values = probe.parameters.parse({ size: 0.1, shadow: true });
    expect(describeParameters(probe, values, BTC.specification)).toEqual([
      { name: 'size', value: '0.1', default: '0.05', unit: 'BTC', bounds: 'above 0' },
      { name: 'capital', value: '', default: '', unit: 'USDT', bounds: 'at least 10' },
      { name: 'bps', value: '2', default: '2', unit: 'bps', bounds: '0 to 500' },
      { name: 'ticks', value: '3', default: '3', unit: '', bounds: 'at most 9' },
      { name: 'share', value: '0.5', default: '0.5', unit: '', bounds: 'above 0, below 1' },
      { name: 'pace', value: 'slow', default: 'slow', unit: '', bounds: 'slow, fast or mad' },
      { name: 'shadow', value: 'true', default: 'false', unit: '', bounds: '' },
    ]);
  });

  it('have a unit each in the strategy that ships', () => {
    const rows = describeParameters(marketMaking, marketMaking.parameters.parse({}), BTC.specification);
    expect(rows.map(({ name, unit }) => [name, unit])).toEqual([
      ['size', 'BTC'],
      ['offsetBps', 'bps'],
      ['maxInventory', 'BTC'],
      ['skewBps', 'bps'],
      ['requoteTicks', 'ticks'],
      ['gamma', '1/bps'],
      ['kappa', '1/bps'],
      ['horizonSeconds', 's'],
      ['volatilitySeconds', 's'],
    ]);
  });
});

describe('a change of parameters', () => {
  it('goes over what stands, and reads text where the schema wants a number or a yes', () => {
    expect(
      changeParameters(probe, { size: 0.1 }, { bps: '1.5', shadow: 'true', ticks: 4, pace: 'fast' }),
    ).toEqual({
      parameters: { size: 0.1, bps: 1.5, shadow: true, ticks: 4, pace: 'fast' },
    });
  });

  it.each([
    [{ sise: 1 }, 'probe has no parameter "sise"; did you mean size?'],
    [{ zzz: 1 }, 'probe has no parameter "zzz"; it has size, capital, bps, ticks, share, pace, shadow'],
    [{ __proto__x: 1 }, 'probe has no parameter "__proto__x"; it has'],
    [{ bps: 501 }, 'bps: Too big: expected number to be <=500'],
    [{ bps: '1,5' }, 'bps: Invalid input: expected number, received string'],
    [{ size: '0' }, 'size: Too small: expected number to be >0'],
    [{ ticks: '1.5' }, 'ticks: Invalid input: expected int'],
    [{ pace: 'slower' }, 'pace: Invalid option'],
  ])('%j is refused in the schema’s words', (changes, text) => {
    const answer = changeParameters(probe, {}, changes as never) as { refused: string };
    expect(answer.refused.startsWith(text)).toBe(true);
  });
});
