import { Money } from '../../../../domain/index.js';
import type { VenueBalance } from '../../contract.js';
import type { OrderReport } from '../link.js';
import { microsOfText, type Reading } from '../reading.js';
import { OrderLocks } from './locks.js';
import { assetCode } from './order-text.js';

/** Totals as the venue tells them, and what of them our view of the open orders locks. */
export class KrakenBalances {
  private readonly totals = new Map<string, Money>();
  /** When the ledger's entry was made that was told last. */
  private readonly times = new Map<string, number>();
  private readonly locks: OrderLocks;

  constructor(
    private readonly reading: Reading,
    private readonly tell: (balance: VenueBalance) => void,
  ) {
    this.locks = new OrderLocks(reading);
  }

  /** `BalanceEx`. https://docs.kraken.com/api/docs/rest-api/get-extended-balance */
  read(
    answer: Readonly<Record<string, { readonly balance: string; readonly hold_trade?: string }>>,
  ): VenueBalance[] {
    for (const [code, { balance }] of Object.entries(answer)) {
      const asset = assetCode(code);
      if (asset !== null) this.totals.set(asset, this.reading.money(balance, asset));
    }
    const assets = new Set([...this.totals.keys(), ...this.reading.assets]);
    return [...assets].map((asset) => this.of(asset));
  }

  /** Rows of the `balances` channel. https://docs.kraken.com/api/docs/websocket-v2/balances */
  apply(
    rows: readonly {
      readonly asset: string;
      readonly balance: number;
      readonly wallet_type?: string;
      readonly timestamp?: string;
    }[],
  ): void {
    for (const { asset: code, balance, wallet_type, timestamp } of rows) {
      const asset = assetCode(code);
      if (asset === null || (wallet_type !== undefined && wallet_type !== 'spot')) continue;
      // A snapshot has no time, and is the newest there is. One that was overtaken would bring back what was.
      const time = (timestamp === undefined ? null : microsOfText(timestamp)) ?? 0;
      if (time > 0 && time < (this.times.get(asset) ?? 0)) continue;
      this.times.set(asset, time);
      const decimals = this.reading.decimalsOf(asset);
      this.totals.set(asset, this.reading.money(balance.toFixed(Math.min(decimals, 12)), asset));
      this.tell(this.of(asset));
    }
  }

  lock(report: OrderReport): void {
    for (const asset of this.locks.apply(report)) if (this.totals.has(asset)) this.tell(this.of(asset));
  }

  relock(reports: readonly OrderReport[]): void {
    this.locks.clear();
    for (const report of reports) this.locks.apply(report);
  }

  private of(asset: string): VenueBalance {
    const total = this.totals.get(asset) ?? Money.ZERO;
    const locked = this.locks.locked(asset);
    const free = total.minus(locked);
    return {
      asset,
      decimals: this.reading.decimalsOf(asset),
      free: free.isNegative ? Money.ZERO : free,
      locked,
    };
  }
}
