import { describe, expect, it } from 'vitest';
import type { Micros, NewOrder, PriceTicks, SizeLots } from '../../src/domain/index.js';
import { checkNewOrder } from '../../src/matching/index.js';
import { order, testInstrument } from './fixture.js';

const instrument = testInstrument({ minSizeLots: 5, maxSizeLots: 1_000, minNotional: '0.001' });
const EMPTY = { bestBid: null, bestAsk: null, last: null };
const BOOK = { bestBid: 999 as PriceTicks, bestAsk: 1_001 as PriceTicks, last: 1_000 as PriceTicks };
const stop = { type: 'stop', triggerPrice: 1_000 as PriceTicks } as const;

// One tick × one lot is 10 units of 1e-8: the smallest notional, 100,000 units, is 10 lots at 1,000.
const CASES: readonly (readonly [string, NewOrder, string | null])[] = [
  ['a plain limit', order('buy', 10, 1_000), null],
  ['one lot too few for the notional', order('buy', 9, 1_000), 'filter-min-notional'],
  ['below the smallest size', order('buy', 4, 100_000), 'filter-size'],
  ['above the largest size', order('buy', 1_001, 1_000), 'filter-size'],
  ['no size', order('buy', 0, 1_000), 'filter-lot'],
  ['a broken lot', order('buy', 10.5, 1_000), 'filter-lot'],
  ['a size of NaN', order('buy', Number.NaN, 1_000), 'filter-lot'],
  ['a broken tick', order('buy', 10, 1_000.5), 'filter-tick'],
  ['a price of zero', order('buy', 10, 0), 'filter-tick'],
  ['a negative price', order('buy', 10, -1), 'filter-tick'],
  ['a price beyond the ticks', order('buy', 10, 2_147_483_648), 'filter-tick'],
  ['a limit without a price', order('buy', 10, null, { type: 'limit' }), 'invalid'],
  ['a market order with a price', order('buy', 10, 1_000, { type: 'market' }), 'invalid'],
  ['a limit with a trigger', order('buy', 10, 1_000, { triggerPrice: 1_000 as PriceTicks }), 'invalid'],
  ['a stop', order('buy', 10, null, stop), null],
  ['a stop without a trigger', order('buy', 10, null, { type: 'stop' }), 'invalid'],
  [
    'a stop with a broken trigger',
    order('buy', 10, null, { ...stop, triggerPrice: 0 as PriceTicks }),
    'filter-tick',
  ],
  ['post-only with IOC', order('buy', 10, 1_000, { postOnly: true, timeInForce: 'ioc' }), 'invalid'],
  ['a post-only market order', order('buy', 10, null, { postOnly: true }), 'invalid'],
  ['an iceberg', order('buy', 10, 1_000, { displaySize: 2 as SizeLots }), null],
  [
    'an iceberg that shows more than it has',
    order('buy', 10, 1_000, { displaySize: 11 as SizeLots }),
    'filter-size',
  ],
  ['an iceberg that shows nothing', order('buy', 10, 1_000, { displaySize: 0 as SizeLots }), 'filter-lot'],
  ['good till no date', order('buy', 10, 1_000, { timeInForce: 'gtd' }), 'invalid'],
  ['a date without good-till-date', order('buy', 10, 1_000, { expireTime: 1 as Micros }), 'invalid'],
  ['a market order', order('sell', 11, null), null],
  ['a market sell too small at the bid', order('sell', 10, null), 'filter-min-notional'],
];

describe('checkNewOrder', () => {
  it.each(CASES)('%s', (_name, request, code) => {
    expect(checkNewOrder(instrument, request, BOOK)?.code ?? null).toBe(code);
  });

  it('judges a market order by the last trade where there is no book, and not at all before the first', () => {
    expect(
      checkNewOrder(instrument, order('buy', 9, null), { ...EMPTY, last: 1_000 as PriceTicks })?.code,
    ).toBe('filter-min-notional');
    expect(checkNewOrder(instrument, order('buy', 9, null), EMPTY)).toBeNull();
  });
});
