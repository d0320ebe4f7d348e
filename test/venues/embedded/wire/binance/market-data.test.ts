import { describe, expect, it } from 'vitest';
import { MICROS_PER_MINUTE, type Micros, micros } from '../../../../../src/domain/index.js';
import {
  candleEnd,
  candleStart,
  zoneOffset,
} from '../../../../../src/venues/embedded/wire/binance/market/index.js';
import { Desk } from './desk.js';

const SYMBOL = { symbol: 'BTCUSDT' };
const at = (text: string): Micros => micros(Date.parse(text) * 1_000);
const text = (time: Micros): string => new Date(time / 1_000).toISOString();

/** Bob sells to carol. */
function trade(desk: Desk, price: number, quantity: string): void {
  const order = { ...SYMBOL, type: 'LIMIT', timeInForce: 'GTC', price, quantity };
  desk.as('bob')('POST', '/api/v3/order', { ...order, side: 'SELL' });
  desk.as('carol')('POST', '/api/v3/order', { ...order, side: 'BUY' });
}

describe('where candles begin and end', () => {
  it.each([
    ['1m', '2023-11-14T22:14:00.000Z', '2023-11-14T22:15:00.000Z'],
    ['4h', '2023-11-14T20:00:00.000Z', '2023-11-15T00:00:00.000Z'],
    ['1d', '2023-11-14T00:00:00.000Z', '2023-11-15T00:00:00.000Z'],
    // Weeks begin on Mondays, months on their first.
    ['1w', '2023-11-13T00:00:00.000Z', '2023-11-20T00:00:00.000Z'],
    ['1M', '2023-11-01T00:00:00.000Z', '2023-12-01T00:00:00.000Z'],
  ])('%s', (interval, start, end) => {
    const begins = candleStart(interval, at('2023-11-14T22:14:30.500Z'));
    expect([text(begins), text(candleEnd(interval, begins))]).toEqual([start, end]);
  });

  it.each([
    ['1d', '2023-11-14T16:00:00.000Z', '2023-11-15T16:00:00.000Z'],
    ['4h', '2023-11-14T20:00:00.000Z', '2023-11-15T00:00:00.000Z'],
    ['1w', '2023-11-12T16:00:00.000Z', '2023-11-19T16:00:00.000Z'],
    ['1M', '2023-10-31T16:00:00.000Z', '2023-11-30T16:00:00.000Z'],
  ])('%s in Singapore, at +08:00', (interval, start, end) => {
    const offset = zoneOffset('+08:00')!;
    const begins = candleStart(interval, at('2023-11-14T22:14:30.500Z'), offset);
    expect([text(begins), text(candleEnd(interval, begins, offset))]).toEqual([start, end]);
  });

  it('time zones', () => {
    expect(['8', '-1:00', '05:45', '0'].map(zoneOffset)).toEqual([28_800e6, -3_600e6, 20_700e6, 0]);
    expect(['+15:00', '-12:01', 'CET', ''].map(zoneOffset)).toEqual([null, null, null, null]);
  });

  it('a month’s end in a leap year, and a year’s', () => {
    expect(text(candleEnd('1M', at('2024-02-01T00:00:00Z')))).toBe('2024-03-01T00:00:00.000Z');
    expect(text(candleEnd('1M', at('2023-12-01T00:00:00Z')))).toBe('2024-01-01T00:00:00.000Z');
  });
});

describe('candles', () => {
  /** START is a minute's first moment: 50,000 × 0.1 and 50,100 × 0.3 in it, nothing in the next, 49,900 × 0.2 in the third. */
  const desk = new Desk();
  const first = desk.millis;
  trade(desk, 50_000, '0.1');
  trade(desk, 50_100, '0.3');
  desk.jump(desk.now + 2 * MICROS_PER_MINUTE);
  trade(desk, 49_900, '0.2');
  const klines = (values = {}) => desk.get('/api/v3/klines', { ...SYMBOL, interval: '1m', ...values }).body;

  it('with the gap between', () => {
    expect(klines()).toEqual([
      // 5,000 + 15,030.
      [
        first,
        '50000.00000000',
        '50100.00000000',
        '50000.00000000',
        '50100.00000000',
        '0.40000000',
        first + 59_999,
        '20030.00000000',
        2,
        '0.40000000',
        '20030.00000000',
        '0',
      ],
      [
        first + 60_000,
        '50100.00000000',
        '50100.00000000',
        '50100.00000000',
        '50100.00000000',
        '0.00000000',
        first + 119_999,
        '0.00000000',
        0,
        '0.00000000',
        '0.00000000',
        '0',
      ],
      [
        first + 120_000,
        '49900.00000000',
        '49900.00000000',
        '49900.00000000',
        '49900.00000000',
        '0.20000000',
        first + 179_999,
        '9980.00000000',
        1,
        '0.20000000',
        '9980.00000000',
        '0',
      ],
    ]);
  });

  it('from and to, both inclusive, and as many as are wanted', () => {
    const starts = (values: object) => klines(values).map(([start]: [number]) => (start - first) / 60_000);
    expect(starts({ startTime: first + 60_000 })).toEqual([1, 2]);
    expect(starts({ startTime: first + 1 })).toEqual([1, 2]);
    expect(starts({ endTime: first + 60_000 })).toEqual([0, 1]);
    expect(starts({ endTime: first + 59_999 })).toEqual([0]);
    expect(starts({ limit: 1 })).toEqual([2]);
    expect(starts({ startTime: first, limit: 1 })).toEqual([0]);
  });

  it('a week and a month are the days together', () => {
    for (const interval of ['1w', '1M']) {
      const [candle] = klines({ interval });
      expect(candle.slice(1, 6)).toEqual([
        '50000.00000000',
        '50100.00000000',
        '49900.00000000',
        '49900.00000000',
        '0.60000000',
      ]);
      expect(candle[0]).toBe(candleStart(interval, desk.now) / 1_000);
    }
  });

  it('a day of another time zone', () => {
    const [candle] = klines({ interval: '1d', timeZone: '8' });
    expect(candle[0]).toBe(Date.parse('2023-11-14T16:00:00Z'));
    expect(candle[6]).toBe(Date.parse('2023-11-15T16:00:00Z') - 1);
    expect(candle.slice(1, 6)).toEqual(klines({ interval: '1d' })[0].slice(1, 6));
    expect(klines({ timeZone: 'CET' }).code).toBe(-1130);
    const socket = desk.connect('/stream?streams=btcusdt@kline_1d@+08:00');
    desk.pass(4_000);
    expect(socket.last.data.k).toMatchObject({ t: candle[0], T: candle[6], i: '1d', x: false });
  });

  it('the mean of five minutes', () => {
    // (20,030 + 9,980) ÷ 0.6.
    expect(desk.get('/api/v3/avgPrice', SYMBOL).body).toMatchObject({ mins: 5, price: '50016.66666666' });
  });

  it('what is refused', () => {
    expect(klines({ interval: '2m' })).toEqual({ code: -1120, msg: 'Invalid interval.' });
    expect(klines({ interval: '' }).code).toBe(-1102);
    expect(klines({ startTime: 'then' }).code).toBe(-1100);
    expect(klines({ limit: 0 }).code).toBe(-1100);
  });
});

describe('symbols, books, trades and tickers', () => {
  const desk = new Desk();
  trade(desk, 50_000, '0.1');
  trade(desk, 50_001, '0.1');

  it('one symbol, several, all', () => {
    const names = (values: object) =>
      desk
        .get('/api/v3/exchangeInfo', values as never)
        .body.symbols?.map(({ symbol }: { symbol: string }) => symbol);
    expect(names({})).toEqual(['BTCUSDT', 'ETHUSDT']);
    expect(names({ symbol: 'ETHUSDT' })).toEqual(['ETHUSDT']);
    expect(names({ symbols: '["ETHUSDT","BTCUSDT"]' })).toEqual(['ETHUSDT', 'BTCUSDT']);
    const code = (values: object) => desk.get('/api/v3/exchangeInfo', values as never).body.code;
    expect(code({ symbols: '["ETHUSDT","LTCBTC"]' })).toBe(-1121);
    expect(code({ symbols: '["ETHUSDT","ETHUSDT"]' })).toBe(-1151);
    expect(code({ symbols: 'ETHUSDT' })).toBe(-1100);
    expect(code({ symbol: 'ETHUSDT', symbols: '["ETHUSDT"]' })).toBe(-1128);
  });

  it('tickers: an object for one, a list for more', () => {
    const ticker = (path: string, values: object) => desk.get(`/api/v3/ticker/${path}`, values as never).body;
    expect(ticker('price', SYMBOL)).toEqual({ symbol: 'BTCUSDT', price: '50001.00000000' });
    expect(ticker('price', {})).toHaveLength(2);
    expect(ticker('bookTicker', { symbols: '["BTCUSDT"]' })).toEqual([
      {
        symbol: 'BTCUSDT',
        bidPrice: '0.00000000',
        bidQty: '0.00000000',
        askPrice: '0.00000000',
        askQty: '0.00000000',
      },
    ]);
    expect(ticker('24hr', { ...SYMBOL, type: 'MINI' })).not.toHaveProperty('bidPrice');
    expect(ticker('24hr', { ...SYMBOL, type: 'BIG' })).toEqual({ code: -1139, msg: 'Invalid ticker type.' });
    expect(desk.get('/api/v3/ticker', { ...SYMBOL, windowSize: '61m' }).body.code).toBe(-1100);
    expect(desk.get('/api/v3/ticker', {}).body.code).toBe(-1102);
  });

  it('trades from an id on', () => {
    const ids = (values: object) =>
      desk.get('/api/v3/historicalTrades', { ...SYMBOL, ...values }).body.map(({ id }: { id: number }) => id);
    expect(ids({})).toEqual([1, 2]);
    expect(ids({ fromId: 2 })).toEqual([2]);
    expect(ids({ limit: 1 })).toEqual([2]);
  });

  it('a symbol that nobody has ever traded', () => {
    const eth = { symbol: 'ETHUSDT' };
    expect(desk.get('/api/v3/klines', { ...eth, interval: '1m' }).body).toEqual([]);
    expect(desk.get('/api/v3/avgPrice', eth).body.price).toBe('0.00000000');
    expect(desk.get('/api/v3/ticker/24hr', eth).body).toMatchObject({
      lastPrice: '0.00000000',
      firstId: -1,
      count: 0,
    });
    expect(desk.get('/api/v3/ticker', eth).body).toMatchObject({ weightedAvgPrice: '0.00000000', count: 0 });
  });
});

describe('what an account and a key may', () => {
  it('the restrictions of the key', () => {
    const desk = new Desk();
    expect(desk.signed('GET', '/sapi/v1/account/apiRestrictions').body).toMatchObject({
      ipRestrict: false,
      enableReading: true,
      enableWithdrawals: false,
      enableSpotAndMarginTrading: true,
    });
    expect(desk.signed('GET', '/sapi/v1/account/status').body).toEqual({ data: 'Normal' });
    expect(desk.signed('GET', '/api/v3/account/commission', SYMBOL).body).toMatchObject({
      standardCommission: { maker: '0.00100000', taker: '0.00100000' },
    });
    const { balances } = desk.signed('GET', '/api/v3/account', { omitZeroBalances: true }).body;
    expect(balances).toContainEqual({ asset: 'BTC', free: '2.00000000', locked: '0.00000000' });
  });
});
