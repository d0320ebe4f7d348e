import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/domain/index.js';

/** sfc32 as PractRand publishes it, in BigInt. */
function* sfc32(state: readonly number[]): Generator<number> {
  const mask = 0xffff_ffffn;
  let [a, b, c, counter] = state.map(BigInt) as [bigint, bigint, bigint, bigint];
  for (;;) {
    const out = (a + b + counter) & mask;
    counter = (counter + 1n) & mask;
    a = b ^ (b >> 9n);
    b = (c + (c << 3n)) & mask;
    c = ((((c << 21n) | (c >> 11n)) & mask) + out) & mask;
    yield Number(out);
  }
}

const draw = (random: Random, count: number) => Array.from({ length: count }, () => random.nextUint32());

describe('Random', () => {
  it('draws what one reckons by hand from an empty state', () => {
    // a b c counter: 0 0 0 1 → 1; 0 0 1 2 → 2; 0 9 0x200002 3 → 12; 9 18874386 0x40040c 4 → 18874399.
    expect(draw(Random.restore([0, 0, 0, 1]), 4)).toEqual([1, 2, 12, 18_874_399]);
  });

  it('is sfc32 from any state, the wrap of the counter included', () => {
    const word = fc.integer({ min: 0, max: 0xffff_ffff });
    fc.assert(
      fc.property(fc.tuple(word, word, word, fc.oneof(word, fc.constant(0xffff_fffe))), (state) => {
        const reference = sfc32(state);
        expect(draw(Random.restore(state), 50)).toEqual(
          Array.from({ length: 50 }, () => reference.next().value),
        );
      }),
    );
  });

  it('draws the same from the same seed, another from another', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (seed) => {
        expect(draw(new Random(seed), 20)).toEqual(draw(new Random(seed), 20));
        expect(draw(new Random(seed), 20)).not.toEqual(draw(new Random(seed + 1), 20));
      }),
    );
  });

  it('uses all 53 bits of a seed', () => {
    expect(draw(new Random(7), 4)).not.toEqual(draw(new Random(7 + 2 ** 32), 4));
  });

  it('goes on from a checkpoint as if it had not been interrupted', () => {
    const random = new Random(42);
    draw(random, 1000);
    const restored = Random.restore(JSON.parse(JSON.stringify(random.state())) as number[]);
    expect(draw(restored, 100)).toEqual(draw(random, 100));
  });

  it('keeps to its ranges and reaches their ends', () => {
    const random = new Random(1);
    const dice = Array.from({ length: 2000 }, () => random.integer(1, 6));
    expect(new Set(dice)).toEqual(new Set([1, 2, 3, 4, 5, 6]));
    for (let i = 0; i < 2000; i += 1) {
      const uniform = random.next();
      expect(uniform >= 0 && uniform < 1).toBe(true);
    }
  });

  it('has the moments of its distributions', () => {
    const random = new Random(3);
    const count = 50_000;
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const normal = Array.from({ length: count }, () => random.normal());
    const exponential = Array.from({ length: count }, () => random.exponential(5));
    // Five standard errors each; the seed is fixed, so the outcome is too.
    expect(Math.abs(mean(normal))).toBeLessThan(5 / Math.sqrt(count));
    expect(Math.abs(mean(normal.map((x) => x * x)) - 1)).toBeLessThan((5 * Math.SQRT2) / Math.sqrt(count));
    expect(Math.abs(mean(exponential) - 5)).toBeLessThan((5 * 5) / Math.sqrt(count));
    expect(Math.min(...exponential)).toBeGreaterThanOrEqual(0);
  });
});
