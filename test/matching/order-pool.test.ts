import { describe, expect, it } from 'vitest';
import { OrderPool } from '../../src/matching/order-pool.js';
import { FIELD } from '../../src/matching/order-record.js';

describe('the pool of orders', () => {
  it('finds live orders alone, after its table of numbers has gone round many times', () => {
    const pool = new OrderPool();
    const old = pool.allocate();
    const first = pool.doubles[(old << 3) | FIELD.NUMBER]!;
    for (let i = 0; i < 300_000; i += 1) {
      const slot = pool.allocate();
      const number = pool.doubles[(slot << 3) | FIELD.NUMBER]!;
      expect(pool.find(number) === slot && pool.find(first) === old && pool.find(0) === 0).toBe(true);
      pool.free(slot);
      expect(pool.find(number) === 0 && pool.find(0) === 0).toBe(true);
    }
  });
});
