import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseVary, pointKey, Space, schemaSpace } from '../../../src/backtest/search/index.js';
import { UserError } from '../../../src/domain/index.js';
import { defineStrategy } from '../../../src/strategy/index.js';

describe('--vary', () => {
  it.each([
    ['offsetBps=0.2:1:0.2', [0.2, 0.4, 0.6, 0.8, 1]],
    ['a=1:10:4', [1, 5, 9]],
    ['a=-1:1:1', [-1, 0, 1]],
    ['a=0:3e-3:1e-3', [0, 0.001, 0.002, 0.003]],
    ['size=0.01,0.02', [0.01, 0.02]],
    ['mode=fast, slow,fast', ['fast', 'slow']],
    ['on=true,false', [true, false]],
    ['x=0.1:10:log5', [0.1, 0.3162, 1, 3.162, 10]],
  ])('%s', (text, values) => {
    const dimension = parseVary(text);
    expect(dimension).toMatchObject({ name: text.slice(0, text.indexOf('=')), kind: 'listed', values });
  });

  it('is a range where it has no step', () => {
    expect(parseVary('a=0.5:2')).toEqual({
      name: 'a',
      kind: 'range',
      low: 0.5,
      high: 2,
      log: false,
      integer: false,
    });
    expect(parseVary('a=0.5:2:log')).toMatchObject({ kind: 'range', log: true });
  });

  it.each([
    ['a', 'write name=low:high:step'],
    ['a=', 'write name=low:high:step'],
    ['a=1:2:3:4', 'a range is low:high'],
    ['a=x:2:1', 'a range is low:high'],
    ['a=2:1:1', 'its low end 2 is not below its high end 1'],
    ['a=1:2:0', 'its step "0" is no number above 0'],
    ['a=1:2:-1', 'its step "-1" is no number above 0'],
    ['a=0:1:1e-9', 'values; take a larger step'],
    ['a=0:1:log5', 'begins above 0'],
    ['a=1:2:log1', 'is not 2 to 10000 values'],
    ['a=1,,2', 'a value of the list is empty'],
  ])('refuses %s in one line', (text, words) => {
    expect(() => parseVary(text)).toThrow(UserError);
    expect(() => parseVary(text)).toThrow(`--vary ${text}: `);
    expect(() => parseVary(text)).toThrow(words);
  });
});

describe('the space of a schema', () => {
  const strategy = defineStrategy({
    name: 'toy',
    description: 'a toy',
    parameters: z.strictObject({
      size: z.number().positive().default(0.05).meta({ unit: 'base' }),
      offsetBps: z.number().min(0).max(2).default(0.6).meta({ unit: 'bps' }),
      period: z.int().min(2).max(100).default(10),
      tilt: z.number().min(-1).max(1).default(0),
      mode: z.enum(['fast', 'slow']).default('fast'),
      strict: z.boolean().default(false),
      free: z.number().default(0),
      note: z.string().default(''),
    }),
    create: () => ({}),
  });
  const standing = strategy.parameters.parse({}) as Record<string, unknown>;

  it('varies what has bounds or a place to start from, and leaves sizes alone', () => {
    expect(schemaSpace(strategy, standing, []).dimensions).toEqual([
      { name: 'offsetBps', kind: 'range', low: 0.15, high: 2, log: true, integer: false },
      { name: 'period', kind: 'range', low: 2, high: 40, log: true, integer: true },
      { name: 'tilt', kind: 'range', low: -1, high: 1, log: false, integer: false },
      { name: 'mode', kind: 'listed', values: ['fast', 'slow'] },
      { name: 'strict', kind: 'listed', values: [false, true] },
    ]);
  });

  it('takes what is named, and makes whole numbers whole', () => {
    const space = schemaSpace(strategy, standing, [
      parseVary('size=0.01,0.02'),
      parseVary('period=2:20:log4'),
    ]);
    expect(space.dimensions[1]).toMatchObject({ values: [2, 4, 9, 20] });
    expect(space.gridSize).toBe(8);
  });

  it.each([
    ['offset=1,2', '--vary offset: toy has no such parameter; '],
    ['offsetBps=1:3:1', '--vary offsetBps=3: offsetBps: '],
    ['mode=fast,quick', '--vary mode=quick: mode: '],
  ])('refuses %s', (text, words) => {
    expect(() => schemaSpace(strategy, standing, [parseVary(text)])).toThrow(words);
  });

  it('refuses a name given twice, and a schema without anything to vary', () => {
    expect(() => schemaSpace(strategy, standing, [parseVary('tilt=0,1'), parseVary('tilt=0,1')])).toThrow(
      'named twice',
    );
    const bare = { ...strategy, parameters: z.strictObject({ note: z.string().default('') }) };
    expect(() => schemaSpace(bare, {}, [])).toThrow('toy: its schema names nothing to vary');
  });
});

describe('a space', () => {
  const space = new Space([
    { name: 'a', kind: 'listed', values: [1, 2, 3] },
    { name: 'b', kind: 'range', low: 2, high: 5, log: false, integer: true },
    { name: 'c', kind: 'range', low: 1, high: 100, log: true, integer: false },
  ]);

  it('gives every value an equal share of its axis', () => {
    expect(space.at([0, 0, 0])).toEqual({ a: 1, b: 2, c: 1 });
    expect(space.at([0.34, 0.26, 0.5])).toEqual({ a: 2, b: 3, c: 10 });
    expect(space.at([1, 1, 1])).toEqual({ a: 3, b: 5, c: 100 });
    expect(space.at([-1, 2, 2])).toEqual({ a: 1, b: 5, c: 100 });
  });

  it('finds its way back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }),
        (cube) => {
          const point = space.at(cube);
          expect(space.at(space.locate(point))).toEqual(point);
        },
      ),
    );
    expect(space.locate({ a: 9, c: 'x' })).toEqual([0.5, 0.5, 0.5]);
  });

  it('counts its grid without making it', () => {
    expect(space.gridSize).toBe(3 * 4 * 5);
    expect(space.grid()).toHaveLength(60);
    expect(space.grid()[1]).toEqual({ a: 1, b: 2, c: 3.16228 });
    expect(space.combinations).toBe(Number.POSITIVE_INFINITY);
  });

  it('knows a point by its values', () => {
    expect(pointKey({ a: 1, b: 'x' })).toBe(pointKey({ b: 'x', a: 1 }));
    expect(pointKey({ a: 1 })).not.toBe(pointKey({ a: '1' }));
  });
});
