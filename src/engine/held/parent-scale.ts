import type { Instrument, PriceTicks, Step } from '../../domain/index.js';
import { POWERS_OF_TEN } from '../../domain/index.js';

/**
 * Sizes of one parent on markets whose lots differ, exactly: in the largest unit that each of their lots and the
 * parent's own are whole multiples of.
 */
export class LotScale {
  /** Of the parent's own lot. */
  readonly ownFine: number;
  private readonly fine = new Map<number, number>();

  constructor(own: Instrument, markets: readonly Instrument[]) {
    const lots = markets.map(({ specification }) => specification.lot);
    const decimals = Math.max(...lots.map((lot) => lot.decimals));
    const units = lots.map((lot) => lot.units * POWERS_OF_TEN[decimals - lot.decimals]!);
    const unit = units.reduce(greatestDivisor);
    for (const [at, market] of markets.entries()) this.fine.set(market.index, units[at]! / unit);
    this.ownFine = this.fine.get(own.index)!;
  }

  /** One lot of that market; undefined where the parent has no business. */
  fineOf(instrument: number): number | undefined {
    return this.fine.get(instrument);
  }
}

function greatestDivisor(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y !== 0) [x, y] = [y, x % y];
  return x;
}

/** Negative, zero or positive as the first price is below, at or above the second, on ticks that may differ. */
export function comparePrices(
  a: { readonly price: PriceTicks; readonly tick: Step },
  b: { readonly price: PriceTicks; readonly tick: Step },
): number {
  if (a.tick.units === b.tick.units && a.tick.decimals === b.tick.decimals) return a.price - b.price;
  const decimals = Math.max(a.tick.decimals, b.tick.decimals);
  const scaled = ({ price, tick }: typeof a) =>
    BigInt(price) * BigInt(tick.units) * BigInt(POWERS_OF_TEN[decimals - tick.decimals]!);
  const [first, second] = [scaled(a), scaled(b)];
  return first < second ? -1 : first > second ? 1 : 0;
}
