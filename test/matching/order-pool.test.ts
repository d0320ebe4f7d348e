import { describe, expect, it } from 'vitest';
import { limitOrder, priceTicks, sizeLots } from '../../src/domain/index.js';
import { OrderPool } from '../../src/matching/order-pool.js';

const REQUEST = limitOrder({ instrument: 0, side: 'buy', price: priceTicks(1), size: sizeLots(1) });

describe('the pool of orders', () => {
  it('finds live orders alone, after its table of numbers has gone round many times', () => {
    const pool = new OrderPool();
    const old = pool.allocate(REQUEST);
    const first = pool.doubles[old * 8 + 2]!;
    for (let i = 0; i < 300_000; i += 1) {
      const slot = pool.allocate(REQUEST);
      const number = pool.doubles[slot * 8 + 2]!;
      expect(pool.find(number) === slot && pool.find(first) === old && pool.find(0) === 0).toBe(true);
      pool.free(slot);
      expect(pool.find(number) === 0 && pool.find(0) === 0).toBe(true);
    }
  });
});
