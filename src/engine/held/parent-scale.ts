import { type Instrument, POWERS_OF_TEN, type PriceTicks, type Step } from '../../domain/index.js';

/**
 * Sizes of one parent on markets whose lots differ, exactly: in the largest unit that each of their lots and the
 * parent's own are whole multiples of.
 */
export class LotScale {
  /** Of the parent's own lot. */
  readonly ownFine: number;
  /** Of all ticks the most: prices are whole in units of the last of these. */
  private readonly decimals: number;
  private readonly ownTick: bigint;
  private readonly fine = new Map<number, number>();

  constructor(own: Instrument, markets: readonly Instrument[]) {
    const lots = markets.map(({ specification }) => specification.lot);
    const decimals = Math.max(...lots.map((lot) => lot.decimals));
    const units = lots.map((lot) => lot.units * POWERS_OF_TEN[decimals - lot.decimals]!);
    const unit = units.reduce(greatestDivisor);
    for (const [at, market] of markets.entries()) this.fine.set(market.index, units[at]! / unit);
    this.ownFine = this.fine.get(own.index)!;
    this.decimals = Math.max(...markets.map(({ specification }) => specification.tick.decimals));
    this.ownTick = this.priceUnits(own.specification.tick);
  }

  /** One lot of that market; undefined where the parent has no business. */
  fineOf(instrument: number): number | undefined {
    return this.fine.get(instrument);
  }

  /** Price × size of a fill, in one unit for all markets. */
  cost({ specification }: Instrument, price: PriceTicks, fine: number): bigint {
    return BigInt(price) * this.priceUnits(specification.tick) * BigInt(fine);
  }

  /** Of costs that were summed over so much: the nearest of the parent's own ticks, for display. */
  averageTicks(cost: bigint, fine: number): PriceTicks {
    const divisor = BigInt(fine) * this.ownTick;
    return Number((2n * cost + divisor) / (2n * divisor)) as PriceTicks;
  }

  private priceUnits({ units, decimals }: Step): bigint {
    return BigInt(units) * BigInt(POWERS_OF_TEN[this.decimals - decimals]!);
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
