import { describe, expect, it } from 'vitest';
import { NUMBER, OrderPool } from '../../src/matching/order-pool.js';

describe('the pool of orders', () => {
  it('finds live orders alone, after its table of numbers has gone round many times', () => {
    const pool = new OrderPool();
    const old = pool.allocate();
    const first = pool.doubles[old * 8 + NUMBER]!;
    for (let i = 0; i < 300_000; i += 1) {
      const slot = pool.allocate();
      const number = pool.doubles[slot * 8 + NUMBER]!;
      expect(pool.find(number) === slot && pool.find(first) === old && pool.find(0) === 0).toBe(true);
      pool.free(slot);
      expect(pool.find(number) === 0 && pool.find(0) === 0).toBe(true);
    }
  });
});
