import {
  type Instrument,
  Money,
  POWERS_OF_TEN,
  type PriceTicks,
  type Rounding,
  type SizeLots,
} from '../domain/index.js';

/** Where a fee is taken: always in the quote asset, or in whatever the fill brings. */
export type FeeMode = 'quote' | 'received';

const MILLION = 1_000_000;
const EXACT = 4_503_599_626_000_000;

/** What `Instrument.fee` charges, for amounts of at most 2^52 units in a double. */
export class FeeRate {
  private readonly rebate: boolean;
  private readonly magnitude: number;
  private readonly added: number;

  /** @param ppm parts per million; negative is a rebate. */
  constructor(ppm: number, rounding: Rounding) {
    this.rebate = ppm < 0;
    this.magnitude = Math.abs(ppm);
    this.added = rounding === 'down' ? 0 : rounding === 'half-up' ? MILLION / 2 : MILLION - 1;
  }

  /** `units` × parts per million, rounded by magnitude. */
  on(units: number): number {
    const product = units * this.magnitude;
    // Below 2^52 the quotient's rounding cannot reach the next whole number, so its floor is exact.
    const fee = product < EXACT ? Math.floor((product + this.added) / MILLION) : this.onLarge(units);
    return this.rebate ? -fee : fee;
  }

  private onLarge(units: number): number {
    const millions = Math.floor(units / MILLION);
    const rest = (units - millions * MILLION) * this.magnitude;
    return millions * this.magnitude + Math.floor((rest + this.added) / MILLION);
  }
}

/** Units of the base asset in one lot. @throws RangeError where a lot is finer than the base asset's unit. */
export function baseUnitsPerLot(instrument: Instrument): number {
  const { base, lot, id } = instrument.specification;
  const shift = base.decimals - lot.decimals;
  if (shift < 0)
    throw new RangeError(`${id}: ${base.code} needs at least ${lot.decimals} decimals for this lot`);
  return lot.units * POWERS_OF_TEN[shift]!;
}

/** The base asset's amount of a size. */
export function baseAmount(instrument: Instrument, size: SizeLots): Money {
  const factor = baseUnitsPerLot(instrument);
  const direct = size * factor;
  return Number.isSafeInteger(direct) ? Money.of(direct) : Money.of(size).times(factor);
}

/**
 * What a resting or arriving order must have locked: a sell its base, a buy its notional at the limit and,
 * where fees are in quote, the larger of the two fees on it. Grows with the size, so that a partial fill
 * always releases enough for itself (see `Accounts.settle`).
 */
export function lockFor(
  instrument: Instrument,
  order: { readonly side: 'buy' | 'sell'; readonly price: PriceTicks; readonly size: SizeLots },
  feeMode: FeeMode,
): Money {
  if (order.side === 'sell') return baseAmount(instrument, order.size);
  const notional = instrument.notional(order.price, order.size);
  return feeMode === 'quote' ? notional.plus(worstFee(instrument, notional)) : notional;
}

/** The larger of maker and taker fee on a notional; never negative. */
export function worstFee(instrument: Instrument, notional: Money): Money {
  const { makerFeePpm, takerFeePpm } = instrument.specification;
  const fee = instrument.fee(notional, makerFeePpm > takerFeePpm ? 'maker' : 'taker');
  return fee.isNegative ? Money.ZERO : fee;
}
