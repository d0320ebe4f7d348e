import { formatScaled } from './decimal.js';
import type { PriceTicks, SizeLots } from './units.js';

export type Rounding = 'down' | 'half-up' | 'up';

const BASE = 4_294_967_296;
const HALF_LIMB = 65_536;
/** A limb times such a factor is exact: 2^21 − 1. */
const SMALL = 2_097_151;
/** 2^20. */
const STEP = 1_048_576;
/** Half of what a high limb holds, so that no step on the way to what fits is beyond it: 2^52. */
const HIGH = 4_503_599_627_370_496;

/**
 * An exact amount of one asset, counted in that asset's smallest unit.
 *
 * Two limbs, `high × 2^32 + low` with 0 ≤ low < 2^32 and a signed `high`: exact to ±2^85 units, and an
 * order of magnitude faster than BigInt. Immutable. Every operation either is exact or throws RangeError;
 * only `divide` and `multiplyDivide` round, by the rule that the caller names.
 */
export class Money {
  static readonly ZERO = new Money(0, 0);

  private constructor(
    readonly high: number,
    readonly low: number,
  ) {}

  /** From limbs as `high` and `low` give them; what `toLimbs` wrote. */
  static fromLimbs([high, low]: readonly [number, number]): Money {
    return normalised(high, low);
  }

  /** From a safe integer count of units. */
  static of(units: number): Money {
    if (!Number.isSafeInteger(units)) throw new RangeError(`${units} units is not a safe integer`);
    return normalised(0, units);
  }

  static fromBigInt(units: bigint): Money {
    const high = units >> 32n;
    return normalised(Number(high), Number(units - (high << 32n)));
  }

  /** Price × size × the instrument's `unitsPerTickLot`: the notional, exactly. */
  static product(ticks: PriceTicks, lots: SizeLots, unitsPerTickLot: number): Money {
    const direct = ticks * lots * unitsPerTickLot;
    if (direct <= Number.MAX_SAFE_INTEGER && direct >= -Number.MAX_SAFE_INTEGER) return normalised(0, direct);
    const lowLots = lots % BASE;
    const p2 = ticks * ((lots - lowLots) / BASE);
    const p1 = ticks * Math.floor(lowLots / HALF_LIMB);
    const p0 = ticks * (lowLots % HALF_LIMB);
    const carried = Math.floor(p1 / HALF_LIMB);
    const low = p0 + (p1 - carried * HALF_LIMB) * HALF_LIMB;
    return normalised(p2 + carried, low).times(unitsPerTickLot);
  }

  /** Reads a plain decimal; null where it is none, or finer than the asset's unit. */
  static parse(text: string, decimals: number): Money | null {
    const match = /^(-?)(\d+)(?:\.(\d*))?$/.exec(text);
    if (match === null) return null;
    const [, sign, whole = '', fraction = ''] = match;
    if (/[1-9]/.test(fraction.slice(decimals))) return null;
    const units = BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, '0'));
    return Money.fromBigInt(sign === '-' ? -units : units);
  }

  plus(other: Money): Money {
    return normalised(this.high + other.high, this.low + other.low);
  }

  minus(other: Money): Money {
    return normalised(this.high - other.high, this.low - other.low);
  }

  negated(): Money {
    return normalised(-this.high, -this.low);
  }

  absolute(): Money {
    return this.high < 0 ? this.negated() : this;
  }

  /** × a non-negative safe integer. */
  times(factor: number): Money {
    if (factor === 1) return this;
    if (factor >= 0 && factor <= SMALL) return normalised(this.high * factor, this.low * factor);
    if (factor > 0 && factor <= SMALL * STEP && Math.abs(this.high) * factor <= HIGH) {
      // In two steps that are small each.
      const steps = Math.floor(factor / STEP);
      return this.times(steps)
        .times(STEP)
        .plus(this.times(factor - steps * STEP));
    }
    return Money.fromBigInt(this.toBigInt() * BigInt(factor));
  }

  /** ÷ a positive integer of at most 2^20, rounded by magnitude. */
  divide(divisor: number, rounding: Rounding): Money {
    if (this.high < 0) return this.negated().divide(divisor, rounding).negated();
    const high = Math.floor(this.high / divisor);
    const rest = (this.high - high * divisor) * BASE + this.low;
    const low = Math.floor(rest / divisor);
    const remainder = rest - low * divisor;
    const up = rounding === 'up' ? remainder > 0 : rounding === 'half-up' && remainder * 2 >= divisor;
    return normalised(high, up ? low + 1 : low);
  }

  /** × numerator ÷ denominator, both safe integers, rounded once by magnitude. */
  multiplyDivide(numerator: number, denominator: number, rounding: Rounding): Money {
    const product = this.toBigInt() * BigInt(numerator);
    const divisor = BigInt(denominator);
    const negative = product < 0n !== divisor < 0n;
    const [n, d] = [product < 0n ? -product : product, divisor < 0n ? -divisor : divisor];
    const remainder = n % d;
    const up = rounding === 'up' ? remainder > 0n : rounding === 'half-up' && remainder * 2n >= d;
    const quotient = n / d + (up ? 1n : 0n);
    return Money.fromBigInt(negative ? -quotient : quotient);
  }

  /** Negative, zero or positive, as `this` is less than, equal to or greater than `other`. */
  compare(other: Money): number {
    return this.high === other.high ? this.low - other.low : this.high - other.high;
  }

  get isZero(): boolean {
    return this.high === 0 && this.low === 0;
  }

  get isNegative(): boolean {
    return this.high < 0;
  }

  toBigInt(): bigint {
    return (BigInt(this.high) << 32n) + BigInt(this.low);
  }

  /** For checkpoints and hashes. */
  toLimbs(): [number, number] {
    return [this.high, this.low];
  }

  /** The nearest double, in units: for ratios and drawing only. */
  toNumber(): number {
    return this.high * BASE + this.low;
  }

  /** A plain decimal, exactly; `decimals` is the asset's. */
  format(decimals: number): string {
    const direct = this.toNumber();
    if (Number.isSafeInteger(direct)) return formatScaled(direct, decimals);
    const negative = this.high < 0;
    const digits = this.absolute()
      .toBigInt()
      .toString()
      .padStart(decimals + 1, '0');
    const cut = digits.length - decimals;
    const text = decimals === 0 ? digits : `${digits.slice(0, cut)}.${digits.slice(cut)}`;
    return negative ? `-${text}` : text;
  }
}

const make = Money as unknown as new (high: number, low: number) => Money;

function normalised(high: number, low: number): Money {
  const carry = Math.floor(low / BASE);
  const limb = high + carry;
  if (!(Number.isSafeInteger(high) && Number.isSafeInteger(limb))) {
    throw new RangeError('an amount of money does not fit two limbs');
  }
  // `+ 0` turns −0 into 0, so that equal amounts have equal limbs.
  return new make(limb + 0, low - carry * BASE);
}
