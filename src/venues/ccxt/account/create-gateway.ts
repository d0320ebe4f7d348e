import { UserError } from '../../../domain/index.js';
import type { AccountGateway, Credentials, VenueEndpoint, VenueInstrument } from '../contract.js';
import {
  binanceLimiter,
  coinbaseLimiter,
  type KrakenTier,
  krakenLimiter,
  pacedLimiter,
  type WeightLimiter,
} from '../limiter/index.js';
import { loadVenue, WALL_CLOCK } from '../load/index.js';
import { BinanceLink } from './binance/index.js';
import { CoinbaseLink } from './coinbase/index.js';
import { OrderGateway } from './gateway.js';
import { KrakenLink } from './kraken/index.js';
import type { AccountLink } from './link.js';
import type { LinkOptions } from './link-options.js';
import { type CountsStore, SharedCounts } from './shared-counts.js';
import { timedWake } from './timed-wake.js';
import { UnifiedLink } from './unified/index.js';

export interface GatewayOptions {
  readonly endpoint: VenueEndpoint;
  readonly credentials: Credentials;
  readonly instruments: readonly VenueInstrument[];
  /** Signs requests; the machine's own by default. */
  readonly clock?: LinkOptions['clock'];
  /** In place of the venue's; its `pump` is then the caller's to call. */
  readonly limiter?: WeightLimiter;
  /** Where other processes of this account tell what they have asked for; null, the default: nobody else asks. */
  readonly counts?: CountsStore | null;
  /** How many questions of the account another process has just asked, and has not told of; none by default. */
  readonly askedBefore?: number;
  /** Of Kraken's account; its lowest by default. */
  readonly krakenTier?: KrakenTier;
  /** After how long without an answer a request is said to be in doubt; 3 seconds by default. */
  readonly requestTimeoutMillis?: number;
  /** Where the venue takes such a time: after how long it no longer carries a request out; 5 seconds by default. */
  readonly validityMillis?: number;
  /** Has the venue cancel all after so many seconds without us, where it can; null, the default: it is not set. */
  readonly deadMansTimerSeconds?: number | null;
  /** How often open orders are held against the venue's, since a stream may lose news unseen; 30 seconds by default. */
  readonly reconcileMillis?: number;
}

const REQUEST_TIMEOUT_MILLIS = 3_000;
const VALIDITY_MILLIS = 5_000;
const RECONCILE_MILLIS = 30_000;

/**
 * The private side of a venue: Binance, Coinbase and Kraken by links of their own, any other by ccxt's unified calls.
 * Nothing is sent before `open` or one of its questions. @throws UserError for a venue that ccxt does not know.
 */
export async function createGateway(options: GatewayOptions): Promise<AccountGateway> {
  const { endpoint, credentials, instruments, clock = WALL_CLOCK } = options;
  const { venue } = endpoint;
  const timer = timedWake();
  const setting = { clock, wake: timer.wake };
  const make = {
    binance: () => binanceLimiter(setting),
    coinbase: () => coinbaseLimiter(setting),
    kraken: () => krakenLimiter(setting, options.krakenTier),
  }[venue];
  const own = {
    endpoint,
    credentials,
    instruments,
    clock,
    validityMillis: options.validityMillis ?? VALIDITY_MILLIS,
  };
  let link: AccountLink;
  let limiter: WeightLimiter;
  if (make === undefined) {
    const loaded = await loadVenue(endpoint, credentials);
    limiter = options.limiter ?? pacedLimiter(setting, loaded.rateLimit ?? 100);
    link = new UnifiedLink({ ...own, limiter }, loaded);
  } else {
    limiter = options.limiter ?? make();
    link = linkOf({ ...own, limiter });
  }
  timer.pumps(() => limiter.pump());
  const counts = options.counts == null ? null : new SharedCounts({ limiter, store: options.counts, clock });
  limiter.counter('rest')?.take(options.askedBefore ?? 0, clock.now());
  await counts?.begin();
  return new OrderGateway({
    venue,
    link,
    instruments,
    requestTimeoutMillis: options.requestTimeoutMillis ?? REQUEST_TIMEOUT_MILLIS,
    reconcileMillis: options.reconcileMillis ?? RECONCILE_MILLIS,
    deadMansTimerSeconds: options.deadMansTimerSeconds ?? null,
    release: async () => {
      timer.close();
      await counts?.close();
    },
  });
}

function linkOf(options: LinkOptions): AccountLink {
  switch (options.endpoint.venue) {
    case 'binance':
      return new BinanceLink(options);
    case 'coinbase':
      return new CoinbaseLink(options);
    case 'kraken':
      return new KrakenLink(options);
    default:
      throw new UserError(`venue ${options.endpoint.venue}: it has no link of its own`);
  }
}
