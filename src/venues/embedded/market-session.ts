import type { Micros, VenueEvent } from '../../domain/index.js';
import type { SimulatedVenue } from '../../execution/venue.js';
import type { Accounts } from '../../matching/index.js';
import type { ExchangeSide } from './exchange-side.js';
import type { EmbeddedVenueOptions } from './options.js';
import type { RowFeed } from './row-feed.js';

/** What a session's market is: the exchange with its cursor, and one feed an instrument with its own. */
export interface MarketSession {
  readonly startTime: Micros;
  readonly exchange: ExchangeSide;
  /** In the order of the instruments, which settles ties. */
  readonly feeds: readonly RowFeed[];
  banner(): ReturnType<SimulatedVenue['market']>;
}

export interface MarketSessionOptions {
  readonly options: EmbeddedVenueOptions;
  readonly accounts: Accounts;
  /** What the exchange says, when it says it. */
  readonly emit: (account: string, event: VenueEvent, time: Micros) => void;
  /** News of the market itself. */
  readonly announce: (note: string, time: Micros) => void;
}
