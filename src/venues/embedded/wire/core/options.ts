import type { Asset, Micros } from '../../../../domain/index.js';
import type { SelfTradePrevention } from '../../../../matching/index.js';
import type { PlantedEdge, SyntheticInstrument } from '../../../../matching/synthetic/index.js';
import type { TapeMarket } from '../../options.js';

/** A market of trading agents that never ends. */
export interface AgentsOnTheWire {
  readonly kind: 'synthetic';
  readonly instruments: readonly SyntheticInstrument[];
  readonly edge?: PlantedEdge;
  /** False: nobody trades but the clients, on books that begin empty. True where left out. */
  readonly agents?: boolean;
}

/** What an exchange that serves others is made from. */
export interface WireExchangeOptions {
  /** A tape is rebased: its start is the moment of creation. Behind its end agents go on, unless it says otherwise. */
  readonly market: AgentsOnTheWire | TapeMarket;
  readonly seed: number;
  /** The machine's, or a test's own. It may stand still, and counts as standing still where it goes back. */
  readonly clock: () => Micros;
  /** By how much the exchange's clock is ahead of it; 0 by default. See `setClockSkew`. */
  readonly clockSkewMicros?: number;
  /**
   * So much of its life the synthetic market has behind it at creation, in seconds. By default 3600, and less where there are
   * more than four instruments: an instrument's hour takes most of a second.
   */
  readonly historySeconds?: number;
  /**
   * Days of one-minute candles from before that, which a random walk makes up, for clients that want to see more than was
   * lived through. By default 30, and less where there are more than four instruments; none without agents or on a tape.
   * No prints go with them.
   */
  readonly backfillDays?: number;
  /** Deposits as plain decimals, by account and then by asset. */
  readonly accounts?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Assets that can be held beside those of the instruments. */
  readonly assets?: readonly Asset[];
  /** `cancel-resting` by default. */
  readonly selfTradePrevention?: SelfTradePrevention;
  /** The most live orders of one account; no bound by default. */
  readonly openOrdersAtMost?: number;
  readonly kept?: Partial<Kept>;
  /** Where given, the digests of the newest books are kept, for tests. */
  readonly digests?: DigestOptions;
}

/** How much is remembered; the oldest goes first. */
export interface Kept {
  /** Prints an instrument; 200,000 by default. */
  readonly trades: number;
  /** Ended orders an account; 200,000 by default. */
  readonly orders: number;
  /** Fills an account; 200,000 by default. */
  readonly fills: number;
  /** Days of one-minute candles an instrument; 31 by default. */
  readonly candleDays: number;
}

export interface DigestOptions {
  /** Levels a side. */
  readonly depth: number;
  /** Books an instrument. */
  readonly keep: number;
}

export const KEPT: Kept = { trades: 200_000, orders: 200_000, fills: 200_000, candleDays: 31 };
/** A month each of up to four instruments; of more, as much as four have, and a day at least. */
export const defaultBackfillDays = (instruments: number): number =>
  Math.max(1, Math.min(30, Math.floor(120 / instruments)));

/** An hour each of up to four instruments; of more, as long as four together take. */
export const defaultHistorySeconds = (instruments: number): number =>
  Math.min(3_600, Math.floor(14_400 / instruments));
