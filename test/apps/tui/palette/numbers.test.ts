import { describe, expect, test } from 'vitest';
import { commandOf, hintOf, refusalOf } from './scene.js';

/** `goto` reads one price of the ladder, in ticks of 0.01. */
describe('a number', () => {
  test.each([
    ['61837.5', 6_183_750],
    ['61,837.5', 6_183_750],
    ['1,061,837.50', 106_183_750],
    // The market stands at 61,727: 61.837 is a thousand times away from it.
    ['61,837', 6_183_700],
    ['62k', 6_200_000],
    ['62K', 6_200_000],
    ['61.8375k', 6_183_750],
    ['0.5k', 50_000],
    ['0.00001k', 1],
    ['0.01', 1],
    ['61837.5000', 6_183_750],
    ['100', 10_000],
  ])('%s is read', (text, price) => {
    expect(commandOf(`goto ${text}`)).toEqual({ kind: 'goto', price });
  });

  test.each([
    ['1,5', 'price "1,5" is ambiguous: write 1.5 or 15'],
    ['5,000', 'price "5,000" is ambiguous: write 5.000 or 5000'],
    ['0,5', 'is ambiguous: write 0.5 or 5'],
    ['1,234,567', 'price "1,234,567" has commas: write 1234567'],
    ['1,23,4.5', 'price "1,23,4.5" has commas: write 1234.5'],
    ['61,83.5', 'has commas: write 6183.5'],
    ['0,123.5', 'has commas'],
    ['61,837.5k', 'has commas: write it without them'],
    ['61.837,5', 'has commas: write it without them'],
    ['1e5', 'price "1e5" is not a plain decimal number: write it like 61837.5 or 62k'],
    ['Infinity', 'is not a plain decimal'],
    ['NaN', 'is not a plain decimal'],
    ['0x10', 'is not a plain decimal'],
    ['1_000', 'is not a plain decimal'],
    ['1.2.3', 'is not a plain decimal'],
    ['5kk', 'is not a plain decimal'],
    ['5m', 'is not a plain decimal'],
    ['k', 'is not a plain decimal'],
    ['+5', 'price "+5" has a sign: write it without'],
    ['-5', 'price "-5" is negative: write it without the sign'],
    ['.5', 'price ".5" begins with a point: write 0.5'],
    ['5. ', 'price "5." ends with a point: write 5'],
    ['05', 'price "05" begins with 0: write 5 or 0.5'],
    ['00.5', 'price "00.5" begins with 0: write 0.5'],
    ['0 ', 'price is zero: write one above 0'],
    ['0.00 ', 'price is zero'],
    ['61837.505', 'price "61837.505" is not a multiple of the tick 0.01: write 61837.50 or 61837.51'],
    ['0.001', 'is not a multiple of the tick 0.01: write 0.01'],
    ['99999999999', 'price "99999999999" is too large'],
    ['99999999999999999999.005', 'price "99999999999999999999.005" has more than 2 decimals'],
    ['1.00000000000000000000000', 'price has more than 24 characters'],
  ])('%s is refused', (text, why) => {
    expect(refusalOf(`goto ${text}`)).toContain(why);
  });

  test.each([
    ['61,', 'price: more digits'],
    ['61.', 'price: more digits'],
    ['0', 'price above 0'],
    ['0.0', 'price above 0'],
  ])('%s may still become one', (text, hint) => {
    expect(hintOf(`goto ${text}`)).toBe(hint);
  });
});
