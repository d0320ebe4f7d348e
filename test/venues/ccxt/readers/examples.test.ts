import { describe, expect, it } from 'vitest';
import { feedProtocol } from '../../../../src/venues/ccxt/readers/index.js';
import { example, instrument, inWords, tell } from './reading.js';

const MILLIS = 1_000;
const utc = (...parts: [number, number, number, number, number, number]) => Date.UTC(...parts) * MILLIS;

/** Each venue's own examples, read by hand. */
const CASES: readonly [path: string, symbol: string, tick: string, lot: string, rows: readonly string[]][] = [
  [
    'binance/stream-depth-update',
    'BNBBTC',
    '0.0001',
    '0.1',
    ['0: Change 160 after 156 at 1672515782136000', 'bid 24 100', 'ask 26 1000'],
  ],
  [
    'binance/stream-futures-depth-update',
    'BTCUSDT',
    '0.0001',
    '0.1',
    ['0: Change 160 after 149 at 123456788000', 'bid 24 100', 'ask 26 1000'],
  ],
  [
    'binance/stream-trade',
    'BNBBTC',
    '0.0001',
    '1',
    ['0: Trade 12345 after NaN at 1672515782136000', 'ask 10 100'],
  ],
  [
    'binance/stream-book-ticker',
    'BNBUSDT',
    '0.0001',
    '0.01',
    ['0: Quote 400900217 after NaN at NaN', 'bid 253519 3121', 'ask 253652 4066'],
  ],
  [
    'binance/stream-partial-depth',
    'BNBBTC',
    '0.0001',
    '1',
    ['0: Snapshot 160 after NaN at NaN', 'bid 24 10', 'ask 26 100'],
  ],
  [
    'coinbase/level2-snapshot',
    'BTC-USD',
    '0.01',
    '0.00000001',
    [
      `0: Snapshot NaN after NaN at ${utc(2023, 1, 9, 20, 32, 50) + 714_964}`,
      'bid 2192173 6317902',
      'bid 2192130 2000000',
    ],
  ],
  [
    'coinbase/ticker',
    'BTC-USD',
    '0.01',
    '0.00000001',
    [
      `0: Quote NaN after NaN at ${utc(2023, 1, 9, 20, 30, 37) + 167_359}`,
      'bid 2193198 800021000000',
      'ask 2193398 803807770938',
    ],
  ],
  ['coinbase/market-trades', 'ETH-USD', '0.01', '0.00000001', []],
  ['coinbase/heartbeats', 'ETH-USD', '0.01', '0.00000001', []],
  [
    'kraken/ws-book-snapshot',
    'MATIC/USD',
    '0.0001',
    '0.00000001',
    [
      '0: Snapshot NaN after NaN at NaN',
      'bid 5666 483175496356',
      'bid 5665 665822734739',
      'ask 5668 441079769741',
      'ask 5669 465540412487',
      `checksum ${2_439_117_997 | 0}`,
    ],
  ],
  [
    'kraken/ws-book-update',
    'MATIC/USD',
    '0.0001',
    '0.00000001',
    [
      `0: Change NaN after NaN at ${utc(2023, 9, 6, 17, 35, 55) + 440_295}`,
      'bid 5657 109839475580',
      `checksum ${2_114_181_697 | 0}`,
    ],
  ],
  ['kraken/ws-book-subscribed', 'MATIC/USD', '0.0001', '0.00000001', []],
  [
    'kraken/ws-trade-update',
    'MATIC/USD',
    '0.0001',
    '0.00000001',
    [`0: Trade 4665906 after NaN at ${utc(2023, 8, 25, 7, 49, 37) + 708_706}`, 'ask 5117 4000000000'],
  ],
  [
    'kraken/ws-ticker-snapshot',
    'BTC/USD',
    '0.1',
    '0.00000001',
    ['0: Quote NaN after NaN at NaN', 'bid 1083598 1362603', 'ask 1083599 1717988863'],
  ],
  [
    'okx/ws-books-snapshot',
    'BTC-USDT',
    '0.1',
    '0.00000001',
    [
      '0: Snapshot NaN after NaN at 1626532416403000',
      'bid 316849 1000000',
      'bid 316829 10000',
      'bid 316807 1000000',
      'ask 316850 78069158',
      'ask 316851 10000',
      'ask 316856 4543165',
      'checksum -1023440116',
    ],
  ],
  [
    'okx/ws-books-update',
    'BTC-USDT',
    '0.1',
    '0.00000001',
    [
      '0: Change NaN after NaN at 1626535709008000',
      'bid 316429 50296385',
      'bid 316399 0',
      'bid 316387 1000000',
      'ask 316577 0',
      'ask 316597 1000000',
      'ask 319873 1000000',
      'checksum 830931827',
    ],
  ],
  [
    'okx/ws-bbo-tbt',
    'BCH-USDT-SWAP',
    '0.01',
    '1',
    ['0: Quote 363996337 after NaN at 1670324386802000', 'bid 11105 57745', 'ask 11106 55154'],
  ],
  [
    'okx/ws-trades',
    'BTC-USDT',
    '0.1',
    '0.00000001',
    ['0: Trade 216970876 after NaN at 1626531038288000', 'bid 316845 1186'],
  ],
  [
    'okx/ws-tickers',
    'BTC-USDT',
    '0.1',
    '0.00000001',
    ['0: Quote NaN after NaN at 1626526618762000', 'bid 315000 305652439', 'ask 315001 998144'],
  ],
  [
    'bybit/ws-orderbook-snapshot',
    'BTCUSDT',
    '0.5',
    '0.001',
    [
      '0: Snapshot 18521288 after NaN at 1672304484978000',
      'bid 32987 6',
      'bid 32986 100',
      'ask 33222 29',
      'ask 33224 213',
    ],
  ],
  [
    'bybit/ws-orderbook-delta',
    'SOLUSDT_SOL/USDT',
    '0.0001',
    '0.1',
    ['0: Change 64892 after 64891 at 1744165512234000', 'ask 223755 47'],
  ],
  [
    'bybit/ws-public-trade',
    'BTCUSDT',
    '0.5',
    '0.001',
    ['0: Trade NaN after NaN at 1672304486865000', 'bid 33157 1'],
  ],
  [
    'bybit/ws-tickers-linear',
    'BTCUSDT',
    '0.5',
    '0.001',
    ['0: Quote NaN after NaN at 1673272861686000', 'bid 34431 84489', 'ask 34432 83020'],
  ],
  ['bybit/ws-tickers-spot', 'BTCUSDT', '0.5', '0.001', []],
  [
    'hyperliquid/ws-l2-book',
    'BTC',
    '0.1',
    '0.00001',
    ['0: Snapshot NaN after NaN at 1710131872708000', 'bid 686740 97139', 'ask 686750 4396'],
  ],
  [
    'hyperliquid/ws-trades',
    'BTC',
    '0.1',
    '0.00001',
    ['0: Trade 981894269203506 after NaN at 1710125266669000', 'ask 685170 500'],
  ],
];

describe("a venue's own examples become rows", () => {
  it.each(CASES)('%s', (path, symbol, tick, lot, rows) => {
    const protocol = feedProtocol(path.slice(0, path.indexOf('/')))!;
    const reader = protocol.reader([instrument(0, { symbol, tick, lot })]);
    expect(tell(reader, example(path)).flatMap(inWords)).toEqual(rows);
  });

  it.each(CASES)('%s, for an instrument that nobody asked for', (path, _symbol, tick, lot) => {
    const protocol = feedProtocol(path.slice(0, path.indexOf('/')))!;
    const reader = protocol.reader([instrument(0, { symbol: 'OTHER', tick, lot })]);
    expect(tell(reader, example(path))).toEqual([]);
  });
});
