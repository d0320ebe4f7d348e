import { type Asset, type Instrument, Money, POWERS_OF_TEN, type PriceTicks } from '../domain/index.js';

/** The last known price of each instrument, and what an amount of one asset is worth in another by them. */
export class Marks {
  private readonly ticks: (PriceTicks | null)[];

  constructor(private readonly instruments: readonly Instrument[]) {
    this.ticks = instruments.map(() => null);
  }

  set(instrument: number, price: PriceTicks): void {
    this.ticks[instrument] = price;
  }

  get(instrument: number): PriceTicks | null {
    return this.ticks[instrument] ?? null;
  }

  asset(code: string): Asset | null {
    for (const { specification } of this.instruments) {
      if (specification.base.code === code) return specification.base;
      if (specification.quote.code === code) return specification.quote;
    }
    return null;
  }

  /**
   * `amount` of `from`, in units of `to`, rounded half up: by the first instrument that joins the two and
   * has a price. Null where none does. For drawing and limits; what is held stays in its own asset, exactly.
   */
  convert(amount: Money, from: string, to: string): Money | null {
    if (from === to) return amount;
    if (amount.isZero) return Money.ZERO;
    for (const [index, instrument] of this.instruments.entries()) {
      const price = this.ticks[index];
      if (price === null || price === undefined || price <= 0) continue;
      const { base, quote } = instrument.specification;
      if (base.code === from && quote.code === to) {
        const { numerator, denominator } = rate(instrument, price);
        return scaled(amount, numerator, denominator);
      }
      if (base.code === to && quote.code === from) {
        const { numerator, denominator } = rate(instrument, price);
        return scaled(amount, denominator, numerator);
      }
    }
    return null;
  }

  checkpoint(): readonly (number | null)[] {
    return [...this.ticks];
  }

  restore(checkpoint: readonly (number | null)[]): void {
    checkpoint.forEach((price, index) => {
      this.ticks[index] = price as PriceTicks | null;
    });
  }
}

/** Quote units for one base unit. */
function rate(instrument: Instrument, price: PriceTicks): { numerator: bigint; denominator: bigint } {
  const { base, quote, tick } = instrument.specification;
  return {
    numerator: BigInt(price) * BigInt(tick.units) * BigInt(POWERS_OF_TEN[quote.decimals]!),
    denominator: BigInt(POWERS_OF_TEN[base.decimals]!) * BigInt(POWERS_OF_TEN[tick.decimals]!),
  };
}

function scaled(amount: Money, numerator: bigint, denominator: bigint): Money {
  const product = amount.absolute().toBigInt() * numerator;
  const rounded = Money.fromBigInt((2n * product + denominator) / (2n * denominator));
  return amount.isNegative ? rounded.negated() : rounded;
}
