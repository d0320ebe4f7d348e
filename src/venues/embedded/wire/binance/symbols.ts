import type { Instrument, Money } from '../../../../domain/index.js';

/** Decimals that the venue writes at least, whatever the tick. */
const DECIMALS = 8;

/** Zeros after a text of so many decimals, up to eight. */
const zeros = (decimals: number): string => {
  if (decimals >= DECIMALS) return '';
  return decimals === 0 ? `.${'0'.repeat(DECIMALS)}` : '0'.repeat(DECIMALS - decimals);
};

export const ZERO = '0.00000000';

/** An amount of an asset as the venue writes it: at least eight decimals. */
export const amountText = (amount: Money, decimals: number): string =>
  `${amount.format(decimals)}${zeros(decimals)}`;

/** An instrument as this venue names and writes it: `BTCUSDT`, prices and sizes with eight decimals. */
export class BinanceSymbol {
  readonly name: string;
  /** In names of streams. */
  readonly lower: string;
  readonly base: string;
  readonly quote: string;
  private readonly priceZeros: string;
  private readonly sizeZeros: string;

  constructor(readonly instrument: Instrument) {
    const { base, quote, tick, lot } = instrument.specification;
    this.base = base.code;
    this.quote = quote.code;
    this.name = `${base.code}${quote.code}`;
    this.lower = this.name.toLowerCase();
    this.priceZeros = zeros(tick.decimals);
    this.sizeZeros = zeros(lot.decimals);
  }

  get index(): number {
    return this.instrument.index;
  }

  price(ticks: number): string {
    return `${this.instrument.formatPrice(ticks)}${this.priceZeros}`;
  }

  size(lots: number): string {
    return `${this.instrument.formatSize(lots)}${this.sizeZeros}`;
  }

  /** Of the quote asset. */
  notional(amount: Money): string {
    return amountText(amount, this.instrument.specification.quote.decimals);
  }

  /** A fee, in whichever of the two assets it was paid. */
  fee(amount: Money, asset: string): string {
    const { base, quote } = this.instrument.specification;
    return amountText(amount, asset === base.code ? base.decimals : quote.decimals);
  }

  /** Notional ÷ volume with eight decimals, rounded down; zero where nothing was traded. */
  average(notional: Money, lots: number): string {
    if (lots === 0) return ZERO;
    const { quote, lot } = this.instrument.specification;
    const scale = BigInt(DECIMALS + lot.decimals - quote.decimals);
    const numerator = notional.toBigInt() * (scale > 0n ? 10n ** scale : 1n);
    const denominator = BigInt(lots) * BigInt(lot.units) * (scale < 0n ? 10n ** -scale : 1n);
    const digits = (numerator / denominator).toString().padStart(DECIMALS + 1, '0');
    return `${digits.slice(0, -DECIMALS)}.${digits.slice(-DECIMALS)}`;
  }
}

/** All instruments of the exchange by their names here. */
export class SymbolTable {
  /** In the order of the exchange's instruments. */
  readonly all: readonly BinanceSymbol[];
  private readonly byName = new Map<string, BinanceSymbol>();
  private readonly byLower = new Map<string, BinanceSymbol>();

  constructor(instruments: readonly Instrument[]) {
    this.all = instruments.map((instrument) => new BinanceSymbol(instrument));
    for (const symbol of this.all) {
      this.byName.set(symbol.name, symbol);
      this.byLower.set(symbol.lower, symbol);
    }
  }

  named(name: string): BinanceSymbol | undefined {
    return this.byName.get(name);
  }

  ofStream(lower: string): BinanceSymbol | undefined {
    return this.byLower.get(lower);
  }
}
