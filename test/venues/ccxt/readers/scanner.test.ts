import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseScaled } from '../../../../src/domain/index.js';
import { Scanner, scanStep } from '../../../../src/venues/ccxt/readers/scan/index.js';
import { readIsoTime } from '../../../../src/venues/recording/index.js';

/** What a scanner makes of `text`, which must end where it stops; null where it is lost. */
function scan(text: string, read: (scanner: Scanner) => number): number | null {
  const scanner = new Scanner();
  scanner.start(Buffer.from(`${text}}`));
  const value = read(scanner);
  return scanner.isLost || scanner.at !== text.length ? null : value;
}

const decimalText = fc.oneof(
  fc.double({ min: 0, max: 1e10, noNaN: true }).map((value) => value.toFixed(8)),
  fc.tuple(fc.nat(), fc.stringMatching(/^[0-9]{8}$/)).map(([whole, fraction]) => `${whole}.${fraction}`),
  fc.tuple(fc.nat(99_999_999), fc.stringMatching(/^[0-9]{2}000000$/)).map((parts) => parts.join('.')),
  fc.tuple(fc.nat(), fc.nat(999_999)).map(([whole, fraction]) => `${whole}.${fraction}`),
  fc.stringMatching(/^[0-9.e-]{0,14}$/),
);

describe('a decimal', () => {
  it('is the count that the exact reader finds, or lost', () => {
    fc.assert(
      fc.property(decimalText, fc.integer({ min: 0, max: 9 }), (text, decimals) => {
        const found = scan(text, (scanner) => scanner.decimal(scanStep({ decimals, units: 1 })));
        const exact = parseScaled(text, decimals);
        if (found !== null) expect(found).toBe(exact);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['61737.63000000', 2, 6_173_763],
    ['0.00000000', 5, 0],
    ['999999999.999999', 6, 999_999_999_999_999],
    ['5', 2, 500],
    ['5.1', 2, 510],
    ['1.00000001', 8, 100_000_001],
    ['1234.00000000', 2, 123_400],
    ['12345678.12000000', 2, 1_234_567_812],
    ['0.123456789', 9, 123_456_789],
  ])('%s with %i decimals', (text, decimals, count) => {
    expect(scan(text, (scanner) => scanner.decimal(scanStep({ decimals, units: 1 })))).toBe(count);
  });

  it.each([
    '',
    '.',
    '1.',
    '.5',
    '01',
    '00.1',
    '-1',
    '+1',
    '1e5',
    '0.001',
    '1234567890',
    '999999999.999999999',
  ])('lost: %s', (text) => {
    expect(scan(text, (scanner) => scanner.decimal(scanStep({ decimals: 2, units: 1 })))).toBeNull();
  });
});

describe('a time', () => {
  it('is what the reader of recordings finds', () => {
    const instants = fc.date({
      min: new Date('1970-01-01'),
      max: new Date('2099-12-31'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(instants, fc.stringMatching(/^\d{0,9}$/), (date, fraction) => {
        const text = `${date.toISOString().slice(0, 19)}${fraction === '' ? '' : `.${fraction}`}Z`;
        expect(scan(text, (scanner) => scanner.isoTime())).toBe(readIsoTime(text));
      }),
    );
  });

  it.each([
    '2023-10-06 17:35:55Z',
    '2023-10-06T17:35:55',
    '2023-10-06T17:35:55.Z',
    '2023-1-06T17:35:55Z',
    '',
  ])('lost: %s', (text) => {
    expect(scan(text, (scanner) => scanner.isoTime())).toBeNull();
  });
});

describe('an integer', () => {
  it.each([
    ['0', 0],
    ['50093239189', 50_093_239_189],
    ['999999999999999', 999_999_999_999_999],
  ])('%s', (text, value) => {
    expect(scan(text, (scanner) => scanner.integer())).toBe(value);
  });

  it.each(['', '00', '01', '-1', '1.0', '1e3', '1000000000000000'])('lost: %s', (text) => {
    expect(scan(text, (scanner) => scanner.integer())).toBeNull();
  });
});

describe('a text', () => {
  it.each([
    ['abc"', 3],
    ['"', 0],
  ])('ends at its quote: %s', (text, length) => {
    const scanner = new Scanner();
    scanner.start(Buffer.from(`${text}}`));
    scanner.skipText();
    expect([scanner.isLost, scanner.at]).toEqual([false, length]);
  });

  it.each(['abc', 'a\\"b"', 'ä"', 'a\nb"'])('lost: %j', (text) => {
    const scanner = new Scanner();
    scanner.start(Buffer.from(`${text}}`));
    scanner.skipText();
    expect(scanner.isLost).toBe(true);
  });
});
