import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatScaled, formatStep, parseScaled, parseStep } from '../../src/domain/index.js';

const decimals = fc.integer({ min: 0, max: 15 });

describe('plain decimals', () => {
  it('come back as they were written, for every safe integer', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), decimals, (value, places) => {
        expect(parseScaled(formatScaled(value, places), places, true)).toBe(value === 0 ? 0 : value);
      }),
      { numRuns: 2000 },
    );
  });

  it('are written as BigInt would write them', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.integer({ min: 1, max: 15 }), (value, places) => {
        const scale = 10n ** BigInt(places);
        const fraction = String(BigInt(value) % scale).padStart(places, '0');
        expect(formatScaled(value, places)).toBe(`${BigInt(value) / scale}.${fraction}`);
      }),
    );
  });

  it('mean the same with more zeros at their end', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), decimals, fc.integer({ min: 0, max: 9 }), (value, places, zeros) => {
        const text = formatScaled(value, places) + (places === 0 ? '.' : '') + '0'.repeat(zeros);
        expect(parseScaled(text, places)).toBe(value);
      }),
    );
  });

  it.each([
    ['61727.66', 2, 6_172_766],
    ['61727', 2, 6_172_700],
    ['0.00001000', 5, 1],
    ['0', 8, 0],
    ['90071992547409.91', 2, Number.MAX_SAFE_INTEGER],
  ])('%s at %d decimals is %d', (text, places, wanted) => {
    expect(parseScaled(text, places)).toBe(wanted);
  });

  it.each([
    ['NaN', 'is not a plain decimal number'],
    ['Infinity', 'is not a plain decimal number'],
    ['1e309', 'is not a plain decimal number'],
    ['1e-2', 'is not a plain decimal number'],
    ['', 'is not a plain decimal number'],
    ['1,5', 'is not a plain decimal number'],
    ['.5', 'is not a plain decimal number'],
    ['+1', 'is not a plain decimal number'],
    [' 1', 'is not a plain decimal number'],
    ['1\n', 'is not a plain decimal number'],
    ['0x10', 'is not a plain decimal number'],
    ['٣', 'is not a plain decimal number'],
    ['-1', 'is negative'],
    ['-0', 'is negative'],
    ['1.001', 'has more than 2 decimals'],
    ['90071992547409.92', 'is too large'],
    ['9'.repeat(400), 'is too large'],
  ])('%j is refused at two decimals: it %s', (text, refused) => {
    expect(parseScaled(text, 2)).toEqual({ refused });
  });

  it('may be negative where that is asked for, and then −0 is 0', () => {
    expect(parseScaled('-1.5', 2, true)).toBe(-150);
    expect(parseScaled('-0.00', 2, true)).toBe(0);
    expect(formatScaled(-5, 2)).toBe('-0.05');
  });
});

describe('steps', () => {
  it.each([
    ['0.01', 1, 2],
    ['0.250', 25, 2],
    ['1', 1, 0],
    ['100', 100, 0],
    ['5.0', 5, 0],
    ['0.000000000000001', 1, 15],
  ])('%s is %d × 10^-%d', (text, units, places) => {
    expect(parseStep(text)).toEqual({ units, decimals: places });
  });

  it('are written without the zeros that say nothing', () => {
    expect(formatStep(parseStep('0.250'))).toBe('0.25');
  });

  it.each(['0', '0.00', '-0.01', 'NaN', '', '1e-8', '0.0000000000000001', '9007199254740993', '1.2.3'])(
    '"%s" is none',
    (text) => {
      expect(() => parseStep(text)).toThrow(RangeError);
    },
  );
});
