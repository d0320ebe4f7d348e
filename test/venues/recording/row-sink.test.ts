import { describe, expect, it } from 'vitest';
import { allocateRows, copyRow, type MarketRows, RowFlag, RowKind } from '../../../src/domain/index.js';
import { type MessageHead, RowSink, specify } from '../../../src/venues/recording/index.js';

const HEAD: MessageHead = {
  kind: RowKind.Change,
  symbol: 'BTCUSDT',
  timeExchange: Number.NaN,
  timeReceived: 5,
  sequence: 9,
  previousSequence: 8,
};

const RECORDED = specify({
  venue: 'test',
  venueSymbol: 'BTCUSDT',
  description: { symbol: 'BTC/USDT', base: 'BTC', quote: 'USDT', kind: 'spot' },
  terms: { tick: '0.01', lot: '0.001', makerFeePpm: 0, takerFeePpm: 0, inferred: false },
});

const { FIRST, LAST, ASK } = RowFlag;

function sinkInto(messages: MarketRows[]): RowSink {
  return new RowSink(
    (symbol) => (symbol === 'BTCUSDT' ? RECORDED : null),
    (_, rows) => {
      const copy = allocateRows(rows.length);
      for (let row = 0; row < rows.length; row += 1) copyRow(rows, row, copy, row);
      copy.length = rows.length;
      messages.push(copy);
    },
  );
}

describe('rows from frames', () => {
  it('counts ticks and lots and marks the ends of a message', () => {
    const messages: MarketRows[] = [];
    const sink = sinkInto(messages);
    sink.begin(HEAD);
    sink.row({ ask: false, price: '61837.63000000', size: '3.788' });
    sink.row({ ask: true, price: '61837.64', size: '0.000' });
    sink.checksum(-7);
    sink.end();
    const [rows] = messages;
    expect([...rows.kind]).toEqual([RowKind.Change, RowKind.Change, RowKind.Checksum]);
    expect([...rows.flags]).toEqual([FIRST, ASK, LAST]);
    expect([...rows.price]).toEqual([6_183_763, 6_183_764, -7]);
    expect([...rows.size]).toEqual([3_788, 0, 0]);
    expect([...rows.sequence]).toEqual([9, 9, 9]);
    expect(rows.timeExchange[0]).toBeNaN();
  });

  it('keeps a message without levels for its sequence', () => {
    const messages: MarketRows[] = [];
    const sink = sinkInto(messages);
    sink.begin(HEAD);
    sink.end();
    expect(messages[0].length).toBe(1);
    expect([messages[0].price[0], messages[0].size[0], messages[0].flags[0]]).toEqual([0, 0, FIRST | LAST]);
  });

  it('holds messages of any size', () => {
    const messages: MarketRows[] = [];
    const sink = sinkInto(messages);
    sink.begin(HEAD);
    for (let i = 1; i <= 1000; i += 1) sink.row({ ask: true, price: `${i}`, size: '1' });
    sink.end();
    expect(messages[0].length).toBe(1000);
    expect(messages[0].price[999]).toBe(100_000);
  });

  it('leaves out instruments that nobody wants, and tells all others of a gap', () => {
    const messages: MarketRows[] = [];
    const sink = sinkInto(messages);
    sink.begin({ ...HEAD, symbol: 'OTHER' });
    sink.row({ ask: false, price: 'not even read', size: '' });
    sink.end();
    sink.begin(HEAD);
    sink.row({ ask: false, price: '1', size: '1' });
    sink.end();
    sink.gap(77);
    expect(messages.map((rows) => rows.kind[0])).toEqual([RowKind.Change, RowKind.Gap]);
    expect(messages[1].timeReceived[0]).toBe(77);
  });

  it.each([
    ['NaN', 'is not a plain decimal number'],
    ['1e309', 'is not a plain decimal number'],
    ['-1', 'is negative'],
    ['61837.631', 'has more than 2 decimals'],
    ['99999999999999999999', 'is too large'],
    ['0.00', 'is not above 0'],
    [undefined, 'is not a plain decimal number'],
    [Number.POSITIVE_INFINITY, 'is not a plain decimal number'],
  ])('refuses the price %s', (price, why) => {
    const sink = sinkInto([]);
    sink.begin(HEAD);
    expect(() => sink.row({ ask: false, price, size: '1' })).toThrow(why);
  });

  it.each(['NaN', '-1', '1e3', '0.0005x', ''])('refuses the size %s', (size) => {
    const sink = sinkInto([]);
    sink.begin(HEAD);
    expect(() => sink.row({ ask: false, price: '1', size })).toThrow(/^size/);
  });

  it('leaves out asks beyond an Int32 of ticks and rounds level sizes down to the lot, and counts both', () => {
    const messages: MarketRows[] = [];
    const sink = sinkInto(messages);
    sink.begin({ ...HEAD, kind: RowKind.Snapshot });
    sink.row({ ask: true, price: '888888004.0000', size: '1' });
    sink.row({ ask: true, price: '200000', size: '25.4269' });
    sink.end();
    expect(messages[0].length).toBe(1);
    expect(messages[0].size[0]).toBe(25_426);
    expect(sink.losses().get('test:BTC/USDT')).toEqual({ farLevels: 1, roundedSizes: 1 });
  });

  it('rounds no trade and no quote', () => {
    const sink = sinkInto([]);
    for (const kind of [RowKind.Trade, RowKind.Quote]) {
      sink.begin({ ...HEAD, kind });
      expect(() => sink.row({ ask: true, price: '1', size: '0.0001' })).toThrow('has more than 3 decimals');
    }
  });
});
