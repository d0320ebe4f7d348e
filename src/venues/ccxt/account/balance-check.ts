import { Instrument, Money, type Side, type SizeLots } from '../../../domain/index.js';
import type { VenueBalance, VenueInstrument } from '../contract.js';
import type { FillReport } from './link.js';

/** What a fill moves: ours, or one that was made elsewhere. */
export type MovingFill = Pick<FillReport, 'price' | 'size' | 'fee' | 'feeAsset'> & {
  readonly instrument: number;
  readonly side: Side;
};

/** The totals that an account should have by what is known, held against those that it has. */
export class BalanceCheck {
  private readonly instruments: ReadonlyMap<number, Instrument>;
  private readonly expected = new Map<string, Money>();
  private fills = 0;
  private sinceAgreed = 0;

  constructor(instruments: readonly VenueInstrument[]) {
    this.instruments = new Map(
      instruments.map(({ index, specification }) => [index, new Instrument(specification, index)]),
    );
  }

  /** Where the log left off. */
  begin(totals: ReadonlyMap<string, Money>): void {
    for (const [asset, total] of totals) this.expected.set(asset, total);
  }

  /** Rises with each fill, so that one that comes while balances are asked for shows. */
  get version(): number {
    return this.fills;
  }

  moved({ instrument: index, side, price, size, fee, feeAsset }: MovingFill): void {
    const instrument = this.instruments.get(index);
    if (instrument === undefined) return;
    this.fills += 1;
    this.sinceAgreed += 1;
    const { base, quote } = instrument.specification;
    const notional = instrument.notional(price, size);
    const lots = Money.parse(instrument.formatSize(size as SizeLots), base.decimals) ?? Money.ZERO;
    this.add(base.code, side === 'buy' ? lots : lots.negated());
    this.add(quote.code, side === 'buy' ? notional.negated() : notional);
    this.add(feeAsset, fee.negated());
  }

  /** A line for each total that is not what was expected: money came or went that no fill of ours explains. */
  differences(balances: readonly VenueBalance[]): string[] {
    return balances.flatMap(({ asset, free, locked, decimals }) => {
      const expected = this.expected.get(asset);
      if (expected === undefined) return [];
      const more = free.plus(locked).minus(expected);
      if (this.isRounding(more)) return [];
      const size = more.absolute().format(decimals);
      const way = more.isNegative ? 'less' : 'more';
      return [
        `${asset}: ${size} ${way} than fills explain, ${free.plus(locked).format(decimals)} in all: a deposit, a withdrawal or a trade elsewhere`,
      ];
    });
  }

  /** What the venue says is what is expected from here on. */
  settle(balances: readonly VenueBalance[]): void {
    for (const { asset, free, locked } of balances) this.expected.set(asset, free.plus(locked));
    this.sinceAgreed = 0;
  }

  /** Fees that are finer than an asset's unit are rounded, each by less than one. */
  private isRounding(more: Money): boolean {
    return more.absolute().compare(Money.fromBigInt(BigInt(this.sinceAgreed))) <= 0;
  }

  private add(asset: string, amount: Money): void {
    const expected = this.expected.get(asset);
    if (expected !== undefined) this.expected.set(asset, expected.plus(amount));
  }
}
