import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Instrument } from '../../../../../src/domain/index.js';
import { identifier, numberOf } from '../../../../../src/venues/embedded/wire/kraken/identifiers.js';
import { Pairs } from '../../../../../src/venues/embedded/wire/kraken/names.js';
import { isoTime, plainDecimal, readTime } from '../../../../../src/venues/embedded/wire/kraken/text.js';
import { BTC } from '../core/fixture.js';

const market = (base: string, quote: string, index: number): Instrument =>
  new Instrument(
    {
      ...BTC.specification,
      symbol: `${base}/${quote}`,
      base: { code: base, decimals: 8 },
      quote: { code: quote, decimals: 8 },
    },
    index,
  );

describe('names', () => {
  /** As `AssetPairs` of the venue has them. */
  it.each([
    ['BTC', 'USD', 'XXBTZUSD', 'XBTUSD', 'XBT/USD', 'XXBT', 'ZUSD'],
    ['ETH', 'BTC', 'XETHXXBT', 'ETHXBT', 'ETH/XBT', 'XETH', 'XXBT'],
    ['BTC', 'USDT', 'XBTUSDT', 'XBTUSDT', 'XBT/USDT', 'XXBT', 'USDT'],
    ['ETH', 'USDT', 'ETHUSDT', 'ETHUSDT', 'ETH/USDT', 'XETH', 'USDT'],
    ['DOGE', 'USD', 'XDGUSD', 'XDGUSD', 'XDG/USD', 'XXDG', 'ZUSD'],
    ['ADA', 'ETH', 'ADAETH', 'ADAETH', 'ADA/ETH', 'ADA', 'XETH'],
    ['SOL', 'EUR', 'SOLEUR', 'SOLEUR', 'SOL/EUR', 'SOL', 'ZEUR'],
  ])('of %s/%s', (base, quote, id, altname, wsname, baseId, quoteId) => {
    const pairs = new Pairs([market(base, quote, 0)]);
    const pair = pairs.all[0]!;
    expect(pair).toMatchObject({
      id,
      altname,
      wsname,
      symbol: `${base}/${quote}`,
      base: baseId,
      quote: quoteId,
    });
    for (const name of [id, altname, wsname, `${base}/${quote}`, `${base}${quote}`]) {
      expect(pairs.find(name)).toBe(pair);
    }
    expect(pairs.ofSymbol(`${base}/${quote}`)).toBe(pair);
    expect(pairs.find('NOTHING')).toBeUndefined();
  });
});

describe('identifiers', () => {
  it('say their number, and have the venue’s form', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 40 - 1 }),
        fc.constantFrom('O', 'T', 'L'),
        (number, kind) => {
          const text = identifier(kind as 'O', number);
          expect(text).toMatch(/^[OTL][A-Z2-7]{5}-[A-Z2-7]{5}-[A-Z2-7]{6}$/);
          expect(numberOf(kind as 'O', text)).toBe(number);
        },
      ),
    );
  });

  it('are each another one', () => {
    expect(new Set(Array.from({ length: 10_000 }, (_, number) => identifier('O', number))).size).toBe(10_000);
  });

  it('that were never given out are none', () => {
    const text = identifier('O', 7);
    expect(numberOf('T', text)).toBeNull();
    expect(numberOf('O', text.toLowerCase())).toBeNull();
    expect(numberOf('O', `${text.slice(0, -1)}${text.endsWith('A') ? 'B' : 'A'}`)).toBeNull();
    expect(numberOf('O', 'OQCLML-BW3P3-BUCMWZ')).toBeNull();
    expect(numberOf('O', '')).toBeNull();
  });
});

describe('texts', () => {
  it.each([
    [0.1, '0.1'],
    [1e-7, '0.0000001'],
    [1.25e-8, '0.0000000125'],
    [123456789.12345678, '123456789.12345678'],
    [1e21, '1000000000000000000000'],
    [-2.5e-9, '-0.0000000025'],
    [100, '100'],
  ])('a number %d is the decimal %s', (value, text) => {
    expect(plainDecimal(value)).toBe(text);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('%d is none', (value) => {
    expect(plainDecimal(value)).toBeNull();
  });

  it('times have six decimals, both ways', () => {
    expect(isoTime(1_695_378_785_709_950)).toBe('2023-09-22T10:33:05.709950Z');
    expect(readTime('2023-09-22T10:33:05.709950Z')).toBe(1_695_378_785_709_950);
    expect(readTime('2023-09-22T10:33:05Z')).toBe(1_695_378_785_000_000);
    expect(readTime('2023-09-22T12:33:05.5+02:00')).toBe(1_695_378_785_500_000);
    for (const bad of ['', 'tomorrow', '2023-09-22', '1695378785']) expect(readTime(bad)).toBeNaN();
  });
});
