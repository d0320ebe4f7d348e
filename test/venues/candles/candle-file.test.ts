import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Instrument } from '../../../src/domain/index.js';
import {
  CandleFileReader,
  type CandleTexts,
  candleTime,
  candleVolume,
  readCandle,
} from '../../../src/venues/candles/index.js';
import { specify } from '../../../src/venues/recording/index.js';

const ROWS: CandleTexts[] = [
  ['1606780800000', '19695.87', '19720.0', '19578.96', '19607.03', '794.500517'],
  ['1606781100000', '19607.02', '19607.02', '19505.9', '19537.95', '710.941254'],
  ['1606781400000', '19539.64', '19601.0', '19530.03', '19567.99', '251.34441'],
];
const JSON_TEXT = `[${ROWS.map((row) => `[${row.join(',')}]`).join(',')}]\n`;
const CSV_TEXT = `time,open,high,low,close,volume\r\n${ROWS.map((row) => row.join(',')).join('\r\n')}`;

/** Reads a text in pieces, cut at the given places. */
function read(text: string, cuts: readonly number[] = []): CandleTexts[] {
  const rows: CandleTexts[] = [];
  const reader = new CandleFileReader((texts) => rows.push(texts));
  const places = [0, ...[...cuts].sort((a, b) => a - b), text.length];
  for (let i = 1; i < places.length; i += 1) reader.push(text.slice(places[i - 1], places[i]));
  reader.finish();
  return rows;
}

describe('a candle file', () => {
  it.each([
    ['JSON', JSON_TEXT],
    ['CSV', CSV_TEXT],
    ['CSV without a header', CSV_TEXT.slice(CSV_TEXT.indexOf('\n') + 1)],
    ['JSON with spaces and texts', JSON.stringify(ROWS, null, 2)],
  ])('is read the same however it is cut: %s', (_, text) => {
    const cuts = fc.array(fc.integer({ min: 0, max: text.length }), { maxLength: 8 });
    fc.assert(
      fc.property(cuts, (places) => {
        expect(read(text, places)).toEqual(ROWS);
      }),
    );
  });

  it('may have its columns in any order, and more of them', () => {
    const text = 'volume,close,x,low,high,open,timestamp\n5,4,0,2,9,3,2021-12-31 23:01:00.000000\n';
    expect(read(text)).toEqual([['2021-12-31 23:01:00.000000', '3', '9', '2', '4', '5']]);
    expect(read('[[1606780800000,"1","2","1","2","3",1606780859999,"0"]]')).toEqual([
      ['1606780800000', '1', '2', '1', '2', '3'],
    ]);
    expect(read('[]')).toEqual([]);
  });

  it.each([
    [JSON_TEXT.slice(0, 80), 'stops in the middle'],
    [JSON_TEXT.slice(0, 66), 'stops in the middle'],
    ['[[1,2,3]]', 'low is missing'],
    ['[{"open":1}]', 'is not JSON'],
    ['[[1,1,1,1,1,1] [1,1,1,1,1,1]]', 'is not JSON'],
    ['timestamp,open,high,low,volume\n', 'names no column "close"'],
    ['1,2,3\n', 'low is missing'],
    [`[${'['.padEnd(70_000, '1')}`, 'does not end'],
  ])('is refused: %s', (text, why) => {
    expect(() => read(text)).toThrow(why);
  });
});

describe('a candle', () => {
  const { specification } = specify({
    venue: 'candles',
    venueSymbol: 'BTC/USDT',
    description: { symbol: 'BTC/USDT', base: 'BTC', quote: 'USDT', kind: 'spot' },
    terms: { tick: '0.01', lot: '0.000001', makerFeePpm: 0, takerFeePpm: 0, inferred: true },
  });
  const instrument = new Instrument(specification, 0);

  it('is counted in ticks and lots', () => {
    expect(readCandle(ROWS[0], instrument)).toEqual({
      time: 1_606_780_800_000_000,
      open: 1_969_587,
      high: 1_972_000,
      low: 1_957_896,
      close: 1_960_703,
      volume: 794_500_517,
    });
  });

  it.each([
    [0, 'soon', 'time "soon"'],
    [1, 'NaN', 'open price "NaN" is not a plain decimal number'],
    [2, '1e309', 'high price "1e309" is not a plain decimal number'],
    [3, '-1', 'low price "-1" is negative'],
    [4, '19607.031', 'close price "19607.031" has more than 2 decimals'],
    [4, '0', 'close price "0" is not above 0'],
    [5, '-3', 'volume "-3" is negative'],
    [2, '19600', 'high price "19600" is below'],
    [3, '19700', 'low price "19700" is above'],
  ])('with %i as %s is refused', (index, text, why) => {
    const texts = ROWS[0].with(index, text) as unknown as CandleTexts;
    expect(() => readCandle(texts, instrument)).toThrow(why);
  });

  it('may give its time in several ways, and noise of floating point is no volume', () => {
    const expected = 1_606_780_800_000_000;
    const times = ['1606780800', '1606780800000', '1606780800000000000', '2020-12-01T00:00:00Z'];
    expect(times.map(candleTime)).toEqual(times.map(() => expected));
    expect(candleVolume('218102.59507500002')).toBe('218102.595075000');
    expect(candleVolume('794.500517')).toBe('794.500517');
  });
});
