import {
  formatScaled,
  type Instrument,
  Money,
  POWERS_OF_TEN,
  type PriceTicks,
  type SizeLots,
} from '../domain/index.js';
import type { Position } from './position.js';

/** Signed lots at a price, in the quote asset. */
export function positionValue(instrument: Instrument, sizeLots: number, price: PriceTicks): Money {
  const value = instrument.notional(price, Math.abs(sizeLots) as SizeLots);
  return sizeLots < 0 ? value.negated() : value;
}

/** The size in the smallest unit of the base asset: what a fill of it moves. */
export function baseAmount(instrument: Instrument, lots: number): Money {
  const { base, lot } = instrument.specification;
  const shift = base.decimals - lot.decimals;
  if (shift < 0) throw new RangeError(`${instrument.id}: a lot is finer than the unit of ${base.code}`);
  return Money.of(lots).times(lot.units * POWERS_OF_TEN[shift]!);
}

/** The average cost of the open lots as a decimal price, half up to the tick's decimals; null when flat. */
export function averagePrice(instrument: Instrument, position: Position): string | null {
  if (position.sizeLots === 0) return null;
  const cost = position.cost.absolute().toBigInt();
  return priceText(instrument, {
    numerator: cost,
    denominator: lotUnits(instrument, position.sizeLots),
    rounding: 'nearest',
  });
}

/**
 * The price at which leaving at once, as taker, brings back cost, the fees paid on the open lots and the fee
 * of leaving: (cost + fees) / (size × (1 − fee)) for a long, (proceeds − fees) / (size × (1 + fee)) for a
 * short. Rounded against oneself to the tick's decimals. Null when flat, and where no price would do.
 *
 * @param openFees the position's `openFees`, in the quote asset.
 */
export function breakEvenPrice(instrument: Instrument, position: Position, openFees: Money): string | null {
  if (position.sizeLots === 0) return null;
  const long = position.sizeLots > 0;
  // Cost is negative for a short, so one subtraction less: −(cost + fees) is proceeds − fees.
  const wanted = long ? position.cost.plus(openFees) : position.cost.plus(openFees).negated();
  if (wanted.isNegative) return null;
  const fee = instrument.specification.takerFeePpm;
  return priceText(instrument, {
    numerator: wanted.toBigInt() * 1_000_000n,
    denominator: lotUnits(instrument, position.sizeLots) * BigInt(long ? 1_000_000 - fee : 1_000_000 + fee),
    rounding: long ? 'up' : 'down',
  });
}

/** Quote units ÷ this = price in units of 10^-(tick decimals). */
function lotUnits(instrument: Instrument, sizeLots: number): bigint {
  const { tick, lot, quote } = instrument.specification;
  const shift = quote.decimals - tick.decimals - lot.decimals;
  return BigInt(Math.abs(sizeLots)) * BigInt(lot.units) * BigInt(POWERS_OF_TEN[shift]!);
}

function priceText(
  instrument: Instrument,
  price: { numerator: bigint; denominator: bigint; rounding: 'nearest' | 'up' | 'down' },
): string {
  const { numerator, denominator, rounding } = price;
  const add = rounding === 'up' ? denominator - 1n : rounding === 'nearest' ? denominator / 2n : 0n;
  return formatScaled(Number((numerator + add) / denominator), instrument.specification.tick.decimals);
}
