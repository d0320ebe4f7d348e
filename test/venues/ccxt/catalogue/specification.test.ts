import type { MarketInterface } from 'ccxt';
import { describe, expect, it } from 'vitest';
import { Instrument, micros, RowFlag } from '../../../../src/domain/index.js';
import {
  decimalText,
  ppm,
  snapshotRows,
  specification,
} from '../../../../src/venues/ccxt/catalogue/index.js';

/** A swap of OKX: a contract is 0.01 BTC, and a hundredth of one can be traded. */
const swap = {
  id: 'BTC-USDT-SWAP',
  symbol: 'BTC/USDT:USDT',
  base: 'BTC',
  quote: 'USDT',
  type: 'swap',
  spot: false,
  swap: true,
  linear: true,
  inverse: false,
  contractSize: 0.01,
  maker: 0.0002,
  taker: 0.0005,
  precision: { price: 0.1, amount: 0.01 },
  limits: { amount: { min: 0.01, max: 25_000.005 }, cost: {} },
  info: {},
} as unknown as MarketInterface;
const context = { venue: 'okx', fees: null, decimalsOf: () => undefined };

describe('a number as ccxt gives it', () => {
  it.each([
    [0.00001, '0.00001'],
    [1e-8, '0.00000001'],
    ['1e-8', '0.00000001'],
    ['2.50E+2', '250'],
    [1.5e21, '1500000000000000000000'],
    ['00012.50', '12.50'],
    ['-0.1', '-0.1'],
    [0, '0'],
    [undefined, null],
    ['', null],
    [Number.NaN, null],
    ['abc', null],
  ])('%s is %s', (value, text) => {
    expect(decimalText(value)).toBe(text);
  });

  it.each([
    [0.001, 1_000],
    ['0.0004', 400],
    [-0.00005, -50],
    [undefined, 0],
  ])('a rate of %s is %i parts per million', (rate, expected) => {
    expect(ppm(rate)).toBe(expected);
  });
});

describe('a contract that is counted', () => {
  it('has its lot in base coin, and knows what its venue counts', () => {
    expect(specification(swap, context)).toMatchObject({
      kind: 'linear',
      lot: { units: 1, decimals: 4 },
      wireLot: { units: 1, decimals: 2 },
      minSizeLots: 1,
      maxSizeLots: 2_500_000,
      makerFeePpm: 200,
      takerFeePpm: 500,
      minNotional: '0',
    });
  });

  it('has the fees of the account where they are known', () => {
    const fees = { makerPpm: -10, takerPpm: 300 };
    expect(specification(swap, { ...context, fees })).toMatchObject({ makerFeePpm: -10, takerFeePpm: 300 });
  });

  it('is refused where the venue tells no lot', () => {
    const untold = { ...swap, precision: { price: 0.1 } } as unknown as MarketInterface;
    expect(() => specification(untold, context)).toThrow(
      'okx:BTC/USDT:USDT: the venue does not tell its lot',
    );
  });

  it('has a book in contracts, which becomes lots', () => {
    const instrument = { index: 0, specification: specification(swap, context) };
    const book = {
      bids: [['100.1', '2.5']],
      asks: [
        ['100.3', '0.019'],
        [100.2, 7],
      ],
      nonce: 9,
      timestamp: 5,
    };
    const rows = snapshotRows(instrument, book, micros(7));
    const levels = Array.from({ length: rows.length }, (_, row) => [
      (rows.flags[row]! & RowFlag.ASK) !== 0,
      rows.price[row],
      rows.size[row],
    ]);
    // Best first, and what is finer than a lot is cut off.
    expect(levels).toEqual([
      [false, 1_001, 250],
      [true, 1_002, 700],
      [true, 1_003, 1],
    ]);
    expect(rows.sequence[0]).toBe(9);
    expect(rows.timeExchange[0]).toBe(5_000);
    expect(new Instrument(instrument.specification, 0).formatSize(250)).toBe('0.0250');
  });

  it('has no book with a price that is off its tick', () => {
    const instrument = { index: 0, specification: specification(swap, context) };
    expect(() => snapshotRows(instrument, { bids: [['100.15', '1']], asks: [] }, micros(0))).toThrow(
      'okx:BTC/USDT:USDT: price 100.15 of its book has more than 1 decimals',
    );
  });
});
