import { describe, expect, it } from 'vitest';
import {
  limitOrder,
  MAX_LOTS,
  MAX_TICKS,
  opposite,
  POWERS_OF_TEN,
  priceTicks,
  sizeLots,
  UserError,
} from '../../src/domain/index.js';

describe('orders and units', () => {
  it('a limit order is plain unless told otherwise', () => {
    const order = limitOrder({ instrument: 1, side: 'buy', size: sizeLots(5), price: priceTicks(100) });
    expect(order).toMatchObject({ type: 'limit', timeInForce: 'gtc', postOnly: false, owner: 'manual' });
    expect(limitOrder({ ...order, postOnly: true, owner: 'strategy:x' })).toMatchObject({
      postOnly: true,
      owner: 'strategy:x',
    });
  });

  it('has two sides', () => {
    expect([opposite('buy'), opposite('sell')]).toEqual(['sell', 'buy']);
  });

  it.each([0.5, Number.NaN, MAX_TICKS + 1, -MAX_TICKS - 1, Number.POSITIVE_INFINITY])(
    '%d ticks are no price',
    (value) => {
      expect(() => priceTicks(value)).toThrow(RangeError);
    },
  );

  it.each([0.5, Number.NaN, -1, MAX_LOTS + 1])('%d lots are no size', (value) => {
    expect(() => sizeLots(value)).toThrow(RangeError);
  });

  it('powers of ten are exact', () => {
    POWERS_OF_TEN.forEach((power, index) => {
      expect(BigInt(power)).toBe(10n ** BigInt(index));
    });
  });

  it("a user's error is wrong usage unless it says more", () => {
    expect(new UserError('--speed 0: too slow').exitCode).toBe(2);
  });
});
