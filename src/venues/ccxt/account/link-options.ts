import type { Clock } from '../../../domain/index.js';
import type { Credentials, VenueEndpoint, VenueInstrument } from '../contract.js';
import type { WeightLimiter } from '../limiter/index.js';

/** What every link is made with. */
export interface LinkOptions {
  readonly endpoint: VenueEndpoint;
  readonly credentials: Credentials;
  readonly instruments: readonly VenueInstrument[];
  readonly limiter: WeightLimiter;
  /** Signs requests: the machine's clock. */
  readonly clock: Clock;
  /** How long a request may take to the venue, where it takes such a time: Binance's `recvWindow`, Kraken's `deadline`. */
  readonly validityMillis: number;
  /** Told each time that the venue refused since it had too many requests. */
  readonly refused?: () => void;
}
