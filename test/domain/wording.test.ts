import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grouped, Instrument, sizeDecimalText, sizeText, withoutIdleZeros } from '../../src/domain/index.js';
import { BTC } from '../engine/fixture.js';

describe('numbers for people', () => {
  it.each([
    ['0', '0'],
    ['999', '999'],
    ['1000', '1,000'],
    ['61727.66', '61,727.66'],
    ['1234567.12345678', '1,234,567.12345678'],
    ['-123', '-123'],
    ['-1234', '-1,234'],
    ['-123456.5', '-123,456.5'],
    ['100000', '100,000'],
  ])('writes %s as %s', (decimal, text) => {
    expect(grouped(decimal)).toBe(text);
  });

  it('groups the whole part by threes from the right, and touches nothing else', () => {
    const decimal = fc
      .tuple(
        fc.constantFrom('', '-'),
        fc.bigInt({ min: 0n, max: 10n ** 24n }),
        fc.stringMatching(/^\d{0,12}$/),
      )
      .map(([sign, whole, fraction]) => `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`);
    fc.assert(
      fc.property(decimal, (value) => {
        const text = grouped(value);
        expect(text.replaceAll(',', '')).toBe(value);
        expect(text).toMatch(/^-?\d{1,3}(,\d{3})*(\.\d+)?$/);
      }),
    );
  });

  it('keeps three decimals of a size, and no zeros beyond', () => {
    const instrument = (decimals: number): Instrument =>
      new Instrument({ ...BTC, lot: { units: 1, decimals }, tick: { units: 1, decimals: 0 } }, 0);
    expect([25_000, 25_100, 25_001, 1, 0].map((lots) => sizeText(instrument(5), lots))).toEqual([
      '0.250',
      '0.251',
      '0.25001',
      '0.00001',
      '0.000',
    ]);
    expect([100, 7].map((lots) => sizeText(instrument(0), lots))).toEqual(['100', '7']);
    expect([100, 7].map((lots) => sizeText(instrument(1), lots))).toEqual(['10.0', '0.7']);
    expect(sizeText(instrument(3), 1_000)).toBe('1.000');
  });

  it.each([
    ['12.50000000', '12.50', '12.500'],
    ['0.00000000', '0.00', '0.000'],
    ['0.00012300', '0.000123', '0.000123'],
    ['7.1', '7.1', '7.1'],
    ['1000', '1000', '1000'],
  ])('writes %s without idle zeros: as money %s, as a size %s', (decimal, money, size) => {
    expect([withoutIdleZeros(decimal, 2), sizeDecimalText(decimal)]).toEqual([money, size]);
  });
});
