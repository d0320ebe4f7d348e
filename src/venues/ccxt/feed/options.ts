import type { Clock, MarketRows, Random } from '../../../domain/index.js';
import type { FeedChannel, FeedProtocol, VenueEndpoint, VenueInstrument } from '../contract.js';

export interface MarketFeedOptions {
  readonly endpoint: VenueEndpoint;
  readonly instruments: readonly VenueInstrument[];
  readonly protocol: FeedProtocol;
  /** One book by REST, for venues whose socket sends none; errors may carry `retryAfterMillis`. */
  readonly snapshot: (instrument: VenueInstrument) => Promise<MarketRows>;
  /** All of `book`, `trades` and `ticker` by default. */
  readonly channels?: readonly FeedChannel[];
  /** Two: redundant. */
  readonly connections: 1 | 2;
  readonly clock: Clock;
  /** For the jitter of the backoff. */
  readonly random: Random;
  /** True: a venue that is down at the start is waited for. By default `open` says so and gives up. */
  readonly waitForVenue?: boolean;
  /** A clock that is further off than this has its requests refused; the venue's own by default. In micros. */
  readonly clockWindowMicros?: number;
}

/** How far a request's time may be off, where the venue says so, in micros; else Binance's default, 5 seconds. */
const CLOCK_WINDOWS: Readonly<Record<string, number>> = {
  // https://docs.cdp.coinbase.com/coinbase-app/authentication-authorization/api-key-authentication: a token lives 120 s.
  coinbase: 30_000_000,
  // https://www.okx.com/docs-v5/en/#overview-rest-authentication: 30 seconds.
  okx: 30_000_000,
};

export const clockWindow = (venue: string): number => CLOCK_WINDOWS[venue] ?? 5_000_000;
