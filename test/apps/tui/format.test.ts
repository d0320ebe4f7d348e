import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as format from '../../../src/apps/tui/format.js';
import { Instrument } from '../../../src/domain/index.js';
import { INSTRUMENTS } from './drawn-screen.js';

const btc = new Instrument(INSTRUMENTS[0]!, 0);

describe('numbers', () => {
  test.each([
    ['0', '0'],
    ['999', '999'],
    ['1000', '1,000'],
    ['61727.66', '61,727.66'],
    ['-1234567.5', '−1,234,567.5'],
    ['0.00012345', '0.00012345'],
  ])('%s is written %s', (plain, written) => {
    expect(format.thousands(plain)).toBe(written);
  });

  test.each([
    ['99973.26000000', '99,973.26'],
    ['-26.745', '−26.75'],
    ['-0.004', '0.00'],
    ['0.005', '0.01'],
    ['9007199254740993.019', '9,007,199,254,740,993.02'],
    ['not a number', 'not a number'],
  ])('money %s is written %s', (plain, written) => {
    expect(format.money(plain)).toBe(written);
  });

  test('money is rounded as integers round', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 24n }), (units) => {
        const digits = units.toString().padStart(9, '0');
        const plain = `${digits.slice(0, -8)}.${digits.slice(-8)}`;
        const cents = (units + 500_000n) / 1_000_000n;
        expect(BigInt(format.money(plain).replace(/[,.]/g, ''))).toBe(cents);
      }),
    );
  });

  test('signs are always written on results', () => {
    expect(format.signedMoney('1.41')).toBe('+1.41');
    expect(format.signedMoney('-14.02')).toBe('−14.02');
    expect(format.signedMoney('0')).toBe('+0.00');
    expect([format.signOf('-0.00'), format.signOf('-0.01'), format.signOf('3')]).toEqual([0, -1, 1]);
  });
});

describe('sizes', () => {
  const ladder = { width: 5, decimals: 3 };

  test.each([
    [25_000, '0.250'],
    [710_300, '7.103'],
    [1, '<.001'],
    [49, '<.001'],
    [50, '0.001'],
    [0, '0.000'],
    [1_234_567, '12.35'],
    [99_999_600, '1000'],
    [12_345_600_000, '123k'],
    [1_234_500_000, '12345'],
    [9_999_960_000, '100k'],
  ])('%i lots fit five columns as %s', (lots, text) => {
    expect(format.fitSize(btc, lots, ladder)).toBe(text);
  });

  test('no size is wider than its column', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000_000_000 }), fc.constantFrom(5, 6), (lots, width) => {
        expect(format.fitSize(btc, lots, { width, decimals: width - 2 }).length).toBeLessThanOrEqual(width);
      }),
    );
  });

  test('own sizes are exact', () => {
    expect(format.exactSize(btc, 25_000)).toBe('0.250');
    expect(format.exactSize(btc, 125)).toBe('0.00125');
    expect(format.exactSize(btc, 123_456_700_000)).toBe('1,234,567.000');
  });
});

describe('times', () => {
  const time = Date.parse('2024-08-08T23:57:09.659Z') * 1000;

  test('are UTC', () => {
    expect(format.clockTime(time)).toBe('23:57:09');
    expect(format.secondsTime(time)).toBe('09.65');
    expect(format.calendarDay(time)).toBe('2024-08-08');
  });

  test.each([
    [48_900_000, '0:48'],
    [600_000_000, '10:00'],
    [10_807_000_000, '3:00:07'],
    [-5, '0:00'],
  ])('%i µs last %s', (micros, text) => {
    expect(format.duration(micros)).toBe(text);
  });

  test.each([
    [null, '?'],
    [400, '0.4 ms'],
    [1_200, '1.2 ms'],
    [3_000, '3 ms'],
    [12_000, '12 ms'],
    [1_300_000, '1.3 s'],
  ])('%s µs are %s', (micros, text) => {
    expect(format.latency(micros)).toBe(text);
  });
});

describe('bars', () => {
  test('grow by half cells from either side', () => {
    expect([0, 1, 2, 3].map((halves) => format.halfBar(halves, 'left'))).toEqual(['', '▌', '█', '█▌']);
    expect([0, 1, 2, 3].map((halves) => format.halfBar(halves, 'right'))).toEqual(['', '▐', '█', '▐█']);
  });

  test('a sparkline spans from its least to its greatest', () => {
    expect(format.sparkline([0, 1, 2, 3, 4, 5, 6, 7], 24)).toBe('▁▂▃▄▅▆▇█');
    expect(format.sparkline([5, 5], 5)).toBe('▄▄');
    expect(format.sparkline([], 5)).toBe('');
  });

  test('a sparkline in few cells averages neighbours on the scale of the whole history', () => {
    // Means 0, 3, 6 of a history from 0 to 7: steps 0, 3 and 6 of seven.
    expect(format.sparkline([0, 0, 2, 4, 5, 7], 3)).toBe('▁▄▇');
    const day = Array.from({ length: 24 }, (_, second) => second);
    expect(format.sparkline(day, 5)).toHaveLength(5);
    expect(new Set(format.sparkline(day, 5)).size).toBe(5);
  });

  test.each([
    ['0.25/1.00', 9, '0.25/1.00'],
    ['0.50/20.00', 9, '0.5/20'],
    ['10.00/20.00', 8, '10/20'],
    ['100/200', 7, '100/200'],
    ['12345/250000', 9, '12k/250k'],
    ['1234/50000', 10, '1234/50000'],
    ['12.34/123.45', 9, '12/123'],
    ['0.02/123456.78', 9, '<1/123k'],
    ['0.02/12.34', 9, '<.1/12.3'],
  ])('%s is shortened to %i columns as %s', (text, width, short) => {
    expect(format.shortNumbers(text, width)).toBe(short);
  });

  test('a cut text says that it is cut', () => {
    expect(format.clip('market-making', 13)).toBe('market-making');
    expect(format.clip('market-making', 6)).toBe('marke…');
  });
});
