import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderIdOf, orderNumberOf } from '../../../../../src/venues/embedded/wire/coinbase/index.js';

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('order ids', () => {
  it('are UUIDs of version 4 from which the number comes back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff_ffff_ffff }), (number) => {
        const id = orderIdOf(number);
        expect(id).toMatch(UUID_V4);
        expect(orderNumberOf(id)).toBe(number);
        expect(orderNumberOf(id.toUpperCase())).toBe(number);
      }),
    );
  });

  it('are not to be guessed: any other UUID is nobody’s', () => {
    fc.assert(
      fc.property(fc.uuid({ version: 4 }), (id) => {
        expect(orderNumberOf(id)).toBeUndefined();
      }),
    );
    expect(orderNumberOf('7')).toBeUndefined();
    expect(orderNumberOf(orderIdOf(7).replace(/7$/, '8'))).toBeUndefined();
  });

  it('end where a UUID does', () => {
    expect(() => orderIdOf(2 ** 48)).toThrow(RangeError);
  });
});
