import type { DialectName } from '../../src/venues/embedded/wire/dialect.js';
import { WatchedExchange } from '../venues/ccxt/feed/exchange-books.js';
import { FeedRig } from '../venues/ccxt/feed/feed-rig.js';

export const VENUES: readonly DialectName[] = ['binance', 'coinbase', 'kraken'];

export interface VenueOutcome {
  readonly venue: DialectName;
  /** Times that a book of ours was held against the exchange's at the same sequence. */
  readonly comparisons: number;
  /** What was wrong, a line each. */
  readonly mistakes: readonly string[];
  readonly gaps: number;
  readonly trades: number;
  /** Of each recovery, in milliseconds. */
  readonly recoveries: readonly number[];
  readonly isLive: boolean;
}

export interface VenuesRun {
  readonly seconds: number;
  /** Faults of the exchange's plan. */
  readonly chaos?: string;
  readonly onSecond?: (seconds: number) => void;
}

/**
 * Three venues at once, each a dialect of one exchange with two connections and two instruments: after every message
 * that a feed hands out, its consumer's book is held against the exchange's own at that very sequence.
 */
export async function runVenuesAtOnce({ seconds, chaos, onSecond }: VenuesRun): Promise<VenueOutcome[]> {
  const exchange = await WatchedExchange.start(VENUES);
  const rigs = new Map<DialectName, FeedRig>();
  try {
    for (const dialect of VENUES)
      rigs.set(dialect, await FeedRig.start(exchange, { dialect, connections: 2 }));
    for (const rig of rigs.values()) await rig.until(() => rig.allLive, 'a live book');
    if (chaos !== undefined) exchange.harness.chaos(chaos);
    for (let second = 1; second <= seconds; second += 1) {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      onSecond?.(second);
    }
    exchange.harness.server.faults.clear();
    for (const rig of rigs.values()) await rig.until(() => rig.allLive, 'a live book');
    return [...rigs].map(([venue, rig]) => ({
      venue,
      comparisons: rig.comparisons,
      mistakes: rig.mistakes,
      gaps: rig.gaps,
      trades: rig.tradeIds.reduce((sum, ids) => sum + ids.length, 0),
      recoveries: rig.recoveries,
      isLive: rig.allLive,
    }));
  } finally {
    for (const rig of rigs.values()) await rig.close();
    await exchange.close();
  }
}
