import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Money, type PriceTicks, type Rounding, type SizeLots } from '../../src/domain/index.js';

/** The oracle is BigInt throughout. */
const LIMIT = (2n ** 53n - 1n) * 2n ** 32n;
const units = fc.oneof(
  fc.bigInt({ min: -LIMIT, max: LIMIT }),
  fc.bigInt({ min: -(2n ** 54n), max: 2n ** 54n }),
  fc.bigInt({ min: -(2n ** 33n), max: 2n ** 33n }),
  fc.constantFrom(0n, 1n, -1n, LIMIT, -LIMIT, 2n ** 32n, -(2n ** 32n), 2n ** 32n - 1n, 2n ** 53n),
);
const rounding = fc.constantFrom<Rounding>('down', 'half-up', 'up');

/** Rounds by magnitude, written apart from the code under test. */
function divideRounded(value: bigint, divisor: bigint, mode: Rounding): bigint {
  const magnitude = value < 0n ? -value : value;
  const doubled = magnitude * 2n;
  const quotient =
    mode === 'down'
      ? magnitude / divisor
      : mode === 'up'
        ? (magnitude + divisor - 1n) / divisor
        : (doubled + divisor) / (divisor * 2n);
  return value < 0n ? -quotient : quotient;
}

/** Every operation is exact or throws; where the true result is well within two limbs it must not throw. */
function expectExact(operation: () => Money, truth: bigint): void {
  let result: Money;
  try {
    result = operation();
  } catch (error) {
    expect(error).toBeInstanceOf(RangeError);
    expect(truth > LIMIT - 2n ** 33n || truth < -LIMIT + 2n ** 33n).toBe(true);
    return;
  }
  expect(result.toBigInt()).toBe(truth);
  // Equal amounts have equal limbs: no −0, a low limb in range.
  expect(Object.is(result.high, -0) || Object.is(result.low, -0)).toBe(false);
  expect(result.low >= 0 && result.low < 2 ** 32).toBe(true);
}

describe('Money against BigInt', () => {
  it('adds, subtracts and negates exactly', () => {
    fc.assert(
      fc.property(units, units, (a, b) => {
        const [x, y] = [Money.fromBigInt(a), Money.fromBigInt(b)];
        expectExact(() => x.plus(y), a + b);
        expectExact(() => x.minus(y), a - b);
        expectExact(() => x.negated(), -a);
        expectExact(() => x.absolute(), a < 0n ? -a : a);
      }),
      { numRuns: 2000 },
    );
  });

  it('refuses what does not fit, even where the high limbs would round back into range', () => {
    const most = Money.fromLimbs([Number.MAX_SAFE_INTEGER, 0]);
    const truth = most.toBigInt() - Money.fromLimbs([-2, 1]).toBigInt();
    expectExact(() => most.minus(Money.fromLimbs([-2, 1])), truth);
    expect(() => most.plus(most)).toThrow(RangeError);
    expect(() => Money.fromBigInt(2n ** 90n)).toThrow(RangeError);
    expect(() => Money.of(2 ** 53)).toThrow(RangeError);
    expect(() => Money.of(0.5)).toThrow(RangeError);
  });

  it('multiplies exactly by any safe integer', () => {
    const factor = fc.oneof(
      fc.integer({ min: 0, max: 2_097_153 }),
      fc.maxSafeNat(),
      fc.constantFrom(0, 1, 2_097_151, 2_097_152, Number.MAX_SAFE_INTEGER),
    );
    fc.assert(
      fc.property(units, factor, (a, times) => {
        expectExact(() => Money.fromBigInt(a).times(times), a * BigInt(times));
      }),
      { numRuns: 2000 },
    );
  });

  it('makes a notional of ticks, lots and units without losing one', () => {
    const ticks = fc.integer({ min: -2_147_483_647, max: 2_147_483_647 });
    const scale = fc.constantFrom(1, 10, 100, 25, 1_000_000, 3_000_000);
    fc.assert(
      fc.property(ticks, fc.maxSafeNat(), scale, (price, lots, perTickLot) => {
        expectExact(
          () => Money.product(price as PriceTicks, lots as SizeLots, perTickLot),
          BigInt(price) * BigInt(lots) * BigInt(perTickLot),
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('divides with the rounding that was named, by magnitude', () => {
    fc.assert(
      fc.property(units, fc.integer({ min: 1, max: 2 ** 20 }), rounding, (a, divisor, mode) => {
        expectExact(() => Money.fromBigInt(a).divide(divisor, mode), divideRounded(a, BigInt(divisor), mode));
      }),
      { numRuns: 2000 },
    );
  });

  it('multiplies and divides in one step, rounding once', () => {
    const denominator = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(units, fc.maxSafeInteger(), denominator, rounding, (a, numerator, divisor, mode) => {
        const truth = divideRounded(a * BigInt(numerator), BigInt(divisor), mode);
        expectExact(() => Money.fromBigInt(a).multiplyDivide(numerator, divisor, mode), truth);
      }),
      { numRuns: 1000 },
    );
  });

  it('orders as the integers do', () => {
    fc.assert(
      fc.property(units, units, (a, b) => {
        const [x, y] = [Money.fromBigInt(a), Money.fromBigInt(b)];
        expect(Math.sign(x.compare(y))).toBe(a < b ? -1 : a > b ? 1 : 0);
        expect([x.isZero, x.isNegative]).toEqual([a === 0n, a < 0n]);
        expect(x.toNumber()).toBe(Number(a));
      }),
    );
  });

  it('comes back from its limbs and from its text', () => {
    fc.assert(
      fc.property(units, fc.integer({ min: 0, max: 15 }), (a, decimals) => {
        const money = Money.fromBigInt(a);
        expect(Money.fromLimbs(money.toLimbs()).toBigInt()).toBe(a);
        expect(Money.parse(money.format(decimals), decimals)?.toBigInt()).toBe(a);
      }),
    );
  });
});

describe('Money by hand', () => {
  it.each([
    [5n, 10, 'down', 0n],
    [5n, 10, 'half-up', 1n],
    [4n, 10, 'half-up', 0n],
    [1n, 10, 'up', 1n],
    [-5n, 10, 'half-up', -1n],
    [-1n, 10, 'up', -1n],
    [-9n, 10, 'down', 0n],
    [10n, 10, 'up', 1n],
  ] as const)('%s / %s rounded %s is %s', (value, divisor, mode, wanted) => {
    expect(Money.fromBigInt(value).divide(divisor, mode).toBigInt()).toBe(wanted);
  });

  it.each([
    ['99973.26', 8, '99973.26000000'],
    ['-26.74', 2, '-26.74'],
    ['0', 8, '0.00000000'],
    ['-0.01', 2, '-0.01'],
    ['-0', 2, '0.00'],
    ['38685626227668133590597631.00', 0, '38685626227668133590597631'],
    ['1.', 1, '1.0'],
    ['0.10', 1, '0.1'],
  ])('%s with %d decimals is written %s', (text, decimals, wanted) => {
    expect(Money.parse(text, decimals)?.format(decimals)).toBe(wanted);
  });

  it.each(['', '.', '.5', '1e3', 'NaN', 'Infinity', '+1', ' 1', '1,5', '0x10', '1.001', '--1'])(
    'is not read from "%s" at two decimals',
    (text) => {
      expect(Money.parse(text, 2)).toBeNull();
    },
  );
});
