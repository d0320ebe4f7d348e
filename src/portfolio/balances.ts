import { Money } from '../domain/index.js';
import { type Amounts, type AmountsCheckpoint, checkpointAmounts, restoreAmounts } from './amounts.js';
import type { Marks } from './marks.js';

export interface BalancesCheckpoint {
  readonly totals: AmountsCheckpoint;
  readonly external: AmountsCheckpoint;
  readonly capital: AmountsCheckpoint;
}

/** What the venue says that the account holds, and what of it was there before us. */
export class Balances {
  private totals: Amounts = new Map();
  /** What each balance held besides our own flows when it was first told. */
  private external: Amounts = new Map();
  /** The external balances at their first marks, in the reporting currency. */
  private capitalParts: Amounts = new Map();

  constructor(
    private readonly marks: Marks,
    private readonly currency: string,
  ) {}

  /** `flow` is what our own fills and fees have moved of the asset so far, `joined` what another venue adds. */
  set(
    asset: string,
    { total, flow, joined }: { readonly total: Money; readonly flow: Money; readonly joined: Money },
  ): void {
    this.totals.set(asset, total);
    const external = this.external.get(asset);
    this.external.set(asset, external === undefined ? total.minus(flow) : external.plus(joined));
    if (!joined.isZero) this.capitalParts.delete(asset);
    // At once, where it has a value: limits are asked before the first second has passed.
    this.fixCapital();
  }

  /** Values external balances whose first mark has come by now; once valued they keep that value. */
  fixCapital(): void {
    for (const [asset, amount] of this.external) {
      if (this.capitalParts.has(asset)) continue;
      const value = this.marks.convert(amount, asset, this.currency);
      if (value !== null) this.capitalParts.set(asset, value);
    }
  }

  /**
   * What the session trades with: the external balance in the reporting currency; where there is none, all
   * external balances at their first marks. Coins that lay in the account before are no capital of ours.
   */
  capital(): Money {
    const cash = this.capitalParts.get(this.currency);
    if (cash !== undefined && cash.compare(Money.ZERO) > 0) return cash;
    let sum = Money.ZERO;
    for (const value of this.capitalParts.values()) sum = sum.plus(value);
    return sum;
  }

  /** Everything at today's marks; what has none counts nothing. */
  value(): Money {
    let sum = Money.ZERO;
    for (const [asset, amount] of this.totals) {
      sum = sum.plus(this.marks.convert(amount, asset, this.currency) ?? Money.ZERO);
    }
    return sum;
  }

  assets(): string[] {
    return [...this.totals.keys()].sort();
  }

  checkpoint(): BalancesCheckpoint {
    return {
      totals: checkpointAmounts(this.totals),
      external: checkpointAmounts(this.external),
      capital: checkpointAmounts(this.capitalParts),
    };
  }

  restore(checkpoint: BalancesCheckpoint): void {
    this.totals = restoreAmounts(checkpoint.totals);
    this.external = restoreAmounts(checkpoint.external);
    this.capitalParts = restoreAmounts(checkpoint.capital);
  }
}
