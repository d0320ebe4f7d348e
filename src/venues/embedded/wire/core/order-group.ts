import { Money } from '../../../../domain/index.js';
import type { Accounts } from '../../../../matching/index.js';
import type { OrderRecord } from './order-record.js';

/** What an order needs locked. */
export interface Need {
  readonly asset: string;
  readonly amount: Money;
}

/**
 * Orders of which only one may come about (OCO). What they need is locked once: the exchange locks on top of what the
 * market has locked for those of them that rest as much as the dearest of the armed ones needs.
 */
export class OrderGroup {
  readonly members = new Set<OrderRecord>();
  /** True once one of them filled or woke; the others end then, and nobody may join. */
  done = false;
  /** By asset, what the exchange has locked for it. */
  private readonly extra = new Map<string, Money>();

  constructor(
    readonly name: string,
    private readonly account: string,
    private readonly accounts: Accounts,
    private readonly need: (record: OrderRecord) => Need,
  ) {}

  /** Gives back what is locked for it beside the market, until `relock`. */
  unlock(): void {
    for (const [asset, amount] of this.extra) {
      if (!amount.isZero) this.accounts.unlock(this.account, asset, amount);
    }
    this.extra.clear();
  }

  /** Locks what its members need now. @returns false, with nothing locked, where the account has too little. */
  relock(): boolean {
    this.unlock();
    if (this.done) return true;
    for (const [asset, amount] of this.needed()) {
      if (this.accounts.lock(this.account, asset, amount)) {
        this.extra.set(asset, amount);
        continue;
      }
      this.unlock();
      return false;
    }
    return true;
  }

  private needed(): Map<string, Money> {
    const armed = new Map<string, Money>();
    const resting = new Map<string, Money>();
    for (const record of this.members) {
      const { asset, amount } = this.need(record);
      if (record.status === 'armed') {
        const most = armed.get(asset) ?? Money.ZERO;
        if (amount.compare(most) > 0) armed.set(asset, amount);
      } else if (record.status === 'open') {
        resting.set(asset, (resting.get(asset) ?? Money.ZERO).plus(amount));
      }
    }
    const needed = new Map<string, Money>();
    for (const [asset, amount] of armed) {
      const more = amount.minus(resting.get(asset) ?? Money.ZERO);
      if (!more.isNegative && !more.isZero) needed.set(asset, more);
    }
    return needed;
  }
}
