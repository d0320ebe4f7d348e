import { describe, expect, it } from 'vitest';
import { BinanceParser } from '../../../src/venues/binance/index.js';
import { collect } from '../recording/collect.js';

const SPOT_DEPTH = {
  stream: 'btcusdt@depth@100ms',
  data: { e: 'depthUpdate', E: 1000, s: 'BTCUSDT', U: 11, u: 15, b: [['10.5', '2']], a: [['11', '0']] },
};
const SNAPSHOT = { lastUpdateId: 12, bids: [['10', '1']], asks: [['11', '3']] };
const FUTURES_DEPTH = {
  e: 'depthUpdate',
  E: 9,
  T: 8,
  s: 'BTCUSDT',
  U: 5,
  u: 7,
  pu: 3,
  b: [],
  a: [['1', '2']],
};
const TRADE = { e: 'trade', E: 9, T: 8, s: 'BTCUSDT', t: 99, p: '10', q: '1', m: true };

describe('frames of Binance', () => {
  it('a spot depth update follows U − 1 and ends at u', () => {
    const [message] = collect(new BinanceParser(), [SPOT_DEPTH]);
    expect(message).toEqual({
      kind: 'Change',
      symbol: 'BTCUSDT',
      timeExchange: 1_000_000,
      sequence: 15,
      previousSequence: 10,
      rows: ['bid 10.5 2', 'ask 11 0'],
    });
  });

  it('a futures depth update follows pu, at the time of the matching engine', () => {
    const [message] = collect(new BinanceParser(), [FUTURES_DEPTH]);
    expect(message).toMatchObject({ timeExchange: 8_000, sequence: 7, previousSequence: 3 });
  });

  it('a REST snapshot belongs to the one symbol of the recording, and has no time on spot', () => {
    const [, snapshot] = collect(new BinanceParser(), [SPOT_DEPTH, SNAPSHOT]);
    expect(snapshot).toMatchObject({ kind: 'Snapshot', symbol: 'BTCUSDT', sequence: 12 });
    expect(snapshot.timeExchange).toBeNaN();
    expect(snapshot.rows).toEqual(['bid 10 1', 'ask 11 3']);
  });

  it('a REST snapshot before everything else waits for the symbol', () => {
    const kinds = collect(new BinanceParser(), [SNAPSHOT, SPOT_DEPTH]).map(({ kind }) => kind);
    expect(kinds).toEqual(['Snapshot', 'Change']);
    expect(() => collect(new BinanceParser(), [SNAPSHOT])).toThrow('names no symbol');
  });

  it('a REST snapshot among several symbols is refused, one that names its symbol is not', () => {
    const other = { ...TRADE, s: 'ETHUSDT' };
    expect(() => collect(new BinanceParser(), [TRADE, other, SNAPSHOT])).toThrow('BTCUSDT, ETHUSDT');
    const named = { ...SNAPSHOT, symbol: 'ETHUSDT' };
    expect(collect(new BinanceParser(), [TRADE, other, named])[2].symbol).toBe('ETHUSDT');
    const partial = { stream: 'ethusdt@depth20@100ms', data: SNAPSHOT };
    expect(collect(new BinanceParser(), [TRADE, other, partial])[2].symbol).toBe('ETHUSDT');
  });

  it('a trade by a buying maker was a sale', () => {
    const [sold, bought] = collect(new BinanceParser(), [TRADE, { ...TRADE, m: false }]);
    expect(sold).toMatchObject({ kind: 'Trade', timeExchange: 8_000, sequence: 99, rows: ['ask 10 1'] });
    expect(bought.rows).toEqual(['bid 10 1']);
  });

  it('aggregates count only where there are no single trades, and insurance fills never', () => {
    const aggregate = { ...TRADE, e: 'aggTrade', a: 5, t: undefined };
    expect(collect(new BinanceParser(), [aggregate])[0].sequence).toBe(5);
    expect(collect(new BinanceParser(), [TRADE, aggregate])).toHaveLength(1);
    expect(collect(new BinanceParser(), [{ ...TRADE, X: 'INSURANCE_FUND' }])).toEqual([]);
    expect(collect(new BinanceParser(), [{ ...TRADE, X: 'MARKET' }])).toHaveLength(1);
  });

  it('a quote has both sides, bid first; on spot it has no time', () => {
    const quote = { u: 4, s: 'BTCUSDT', b: '10', B: '1', a: '11', A: '2' };
    const [spot, futures] = collect(new BinanceParser(), [quote, { ...quote, e: 'bookTicker', T: 8, E: 9 }]);
    expect(spot).toMatchObject({ kind: 'Quote', sequence: 4, rows: ['bid 10 1', 'ask 11 2'] });
    expect(spot.timeExchange).toBeNaN();
    expect(futures.timeExchange).toBe(8_000);
  });

  it('other events are left out', () => {
    expect(
      collect(new BinanceParser(), [
        { e: 'kline', s: 'BTCUSDT' },
        { result: null, id: 1 },
      ]),
    ).toEqual([]);
  });

  it.each([
    ['{stream', 'is not JSON'],
    ['[1', 'is not JSON'],
    ['7', 'is not a JSON object'],
    [JSON.stringify({ ...FUTURES_DEPTH, u: 'x' }), 'u "x" is not an integer'],
    [JSON.stringify({ ...FUTURES_DEPTH, s: 5 }), 'symbol "5" is not a text'],
    [JSON.stringify({ ...FUTURES_DEPTH, b: 5 }), 'bids "5" is not a list'],
  ])('refuses %s', (frame, why) => {
    expect(() => collect(new BinanceParser(), [frame])).toThrow(why);
  });
});
