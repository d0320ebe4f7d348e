import { type DecimalRefusal, formatScaled, parseScaled, type Step } from './decimal.js';
import { Money, type Rounding } from './money.js';
import { MAX_LOTS, MAX_TICKS, POWERS_OF_TEN, type PriceTicks, type SizeLots } from './units.js';

export type InstrumentKind = 'spot' | 'linear' | 'inverse';

/** A currency or token, and the decimals of its smallest unit (8 for BTC and for USDT here). */
export interface Asset {
  readonly code: string;
  readonly decimals: number;
}

/** What a venue says of one market. A change of tick or lot is a new `version`. */
export interface InstrumentSpecification {
  /** `venue:SYMBOL`, unique in a session, such as `binance-spot:BTC/USDT`. */
  readonly id: string;
  readonly venue: string;
  /** As people write it: `BTC/USDT`. */
  readonly symbol: string;
  /** As the venue writes it: `BTCUSDT`. */
  readonly venueSymbol: string;
  readonly kind: InstrumentKind;
  readonly base: Asset;
  readonly quote: Asset;
  readonly tick: Step;
  readonly lot: Step;
  /** One lot as the venue writes it on the wire, where that is not `lot` itself: `1` where its sizes count contracts. */
  readonly wireLot?: Step;
  readonly minSizeLots: number;
  readonly maxSizeLots: number;
  /** Smallest notional of an order, a plain decimal in the quote asset. */
  readonly minNotional: string;
  /** Parts per million of the notional: 1000 is 0.1 %, 10 bps. */
  readonly makerFeePpm: number;
  readonly takerFeePpm: number;
  readonly feeRounding: Rounding;
  /** True where tick and lot were inferred from a recording instead of known. */
  readonly inferred: boolean;
  readonly version: number;
}

/**
 * A market with its exact arithmetic: text ↔ ticks and lots, ticks × lots → money.
 *
 * For an inverse contract a lot is a count of contracts of `lot` quote units each, and notional here is
 * that face value; its value in base coin is no integer product and is left to the portfolio.
 */
export class Instrument {
  readonly id: string;
  readonly symbol: string;
  readonly minNotional: Money;
  /** Quote units of one tick × one lot. */
  readonly unitsPerTickLot: number;

  /** @param index the session's small integer for it: the key of every hot table. */
  constructor(
    readonly specification: InstrumentSpecification,
    readonly index: number,
  ) {
    this.id = specification.id;
    this.symbol = specification.symbol;
    const { tick, lot, quote } = specification;
    const shift = quote.decimals - tick.decimals - lot.decimals;
    if (shift < 0) {
      throw new RangeError(
        `${specification.id}: ${quote.code} needs at least ${tick.decimals + lot.decimals} decimals for this tick and lot`,
      );
    }
    this.unitsPerTickLot = tick.units * lot.units * POWERS_OF_TEN[shift]!;
    const minimum = Money.parse(specification.minNotional, quote.decimals);
    if (minimum === null)
      throw new RangeError(`${specification.id}: minNotional "${specification.minNotional}"`);
    this.minNotional = minimum;
  }

  notional(price: PriceTicks, size: SizeLots): Money {
    return Money.product(price, size, this.unitsPerTickLot);
  }

  fee(notional: Money, liquidity: 'maker' | 'taker'): Money {
    const { makerFeePpm, takerFeePpm, feeRounding } = this.specification;
    const ppm = liquidity === 'maker' ? makerFeePpm : takerFeePpm;
    return ppm < 0
      ? notional.times(-ppm).divide(1_000_000, feeRounding).negated()
      : notional.times(ppm).divide(1_000_000, feeRounding);
  }

  /** Reads a price that lies on the tick. */
  parsePrice(text: string): PriceTicks | DecimalRefusal {
    const ticks = onStep(text, this.specification.tick, 'tick');
    if (typeof ticks !== 'number') return ticks;
    return ticks > MAX_TICKS ? { refused: 'is too large' } : (ticks as PriceTicks);
  }

  /** Reads a size that lies on the lot. */
  parseSize(text: string): SizeLots | DecimalRefusal {
    const lots = onStep(text, this.specification.lot, 'lot');
    if (typeof lots !== 'number') return lots;
    return lots > MAX_LOTS ? { refused: 'is too large' } : (lots as SizeLots);
  }

  formatPrice(price: number): string {
    const { units, decimals } = this.specification.tick;
    return formatScaled(price * units, decimals);
  }

  formatSize(size: number): string {
    const { units, decimals } = this.specification.lot;
    return formatScaled(size * units, decimals);
  }

  /** The nearest doubles, for drawing and indicators. */
  priceNumber(price: number): number {
    const { units, decimals } = this.specification.tick;
    return (price * units) / POWERS_OF_TEN[decimals]!;
  }

  sizeNumber(size: number): number {
    const { units, decimals } = this.specification.lot;
    return (size * units) / POWERS_OF_TEN[decimals]!;
  }
}

function onStep(text: string, step: Step, name: string): number | DecimalRefusal {
  const scaled = parseScaled(text, step.decimals);
  if (typeof scaled !== 'number') return scaled;
  if (scaled % step.units !== 0) {
    return { refused: `is not a multiple of the ${name} ${formatScaled(step.units, step.decimals)}` };
  }
  return scaled / step.units;
}
