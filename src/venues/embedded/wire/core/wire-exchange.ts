import type { Asset, Money } from '../../../../domain/index.js';
import type { Exchange, ExchangeOrderStatus } from '../exchange.js';

/** One order of the ledger that a crash test is judged by. */
export interface LedgerEntry {
  readonly number: number;
  readonly account: string;
  readonly clientId: string | null;
  readonly instrument: number;
  readonly status: ExchangeOrderStatus;
  readonly size: number;
  /** Lots. */
  readonly filled: number;
}

/** The exchange, and what who runs it or tests against it needs beside. */
export interface WireExchangeCore extends Exchange {
  /** Orders are refused and nothing triggers from now on; null: on all instruments, and the market stands still too. */
  halt(instrument: number | null): void;
  /** Undoes `halt`; null: of all instruments. */
  resume(instrument: number | null): void;
  /** By how much the exchange's clock is ahead of the one that was handed in, from now on; negative is behind. */
  setClockSkew(micros: number): void;
  readonly clockSkewMicros: number;
  /** A checksum of the best levels of a book as it stands: see `digestBook`. */
  bookDigest(instrument: number, depth: number): number;
  /** The same of a past book by its sequence, at the depth of the options; undefined where it is not kept. */
  digestAt(instrument: number, sequence: number): number | undefined;
  /** Every order record that is kept, of all accounts, by its number. */
  ledger(): readonly LedgerEntry[];
  /** Σ over all accounts, the market's own included, and Σ of what was ever brought in: equal at all times. */
  conservation(asset: string): { readonly total: Money; readonly deposited: Money };
  readonly assets: readonly Asset[];
}
