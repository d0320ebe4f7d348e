import { describe, expect, it } from 'vitest';
import { type Micros, Money } from '../../../../../src/domain/index.js';
import {
  averageText,
  isoSeconds,
  isoTime,
  parseTime,
  percentText,
  quotientText,
  rateText,
  trimmed,
} from '../../../../../src/venues/embedded/wire/coinbase/text.js';
import { BTC } from './desk.js';

const T = 1_673_912_243_947_030 as Micros;

describe('the venue’s texts', () => {
  it('write times to the microsecond and read them back, whatever their zone', () => {
    expect(isoTime(T)).toBe('2023-01-16T23:37:23.947030Z');
    expect(isoSeconds(T)).toBe('2023-01-16T23:37:23Z');
    expect(parseTime('2023-01-16T23:37:23.947030Z')).toBe(T);
    expect(parseTime('2023-01-16T23:37:23.947030999Z')).toBe(T);
    expect(parseTime('2023-01-17T00:37:23.94703+01:00')).toBe(T);
    expect(parseTime('2023-01-16T23:37:23Z')).toBe(T - 947_030);
    expect(parseTime('2023-01-16')).toBeNull();
    expect(parseTime('2023-13-16T23:37:23Z')).toBeNull();
  });

  it.each([
    ['68923.00', '68923'],
    ['0.00001600', '0.000016'],
    ['100', '100'],
    ['0.00', '0'],
  ])('write %s as %s', (given, expected) => {
    expect(trimmed(given)).toBe(expected);
  });

  it('write averages, rates and changes', () => {
    // 0.3 BTC for 19000.01 USD.
    const notional = Money.parse('19000.01', 8)!;
    expect(averageText(BTC, notional, 300_000)).toBe('63333.3666666666666666');
    expect(averageText(BTC, Money.ZERO, 0)).toBe('0');
    expect(rateText(6_000)).toBe('0.006');
    expect(rateText(0)).toBe('0');
    expect(percentText(400, 300)).toBe('-25');
    expect(percentText(300, 400)).toBe('33.33333333333333');
    expect(percentText(null, 400)).toBe('0');
    expect(quotientText(-1n, 3n, 3)).toBe('-0.333');
  });
});
