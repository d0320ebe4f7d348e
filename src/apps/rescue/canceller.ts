import {
  type AccountLink,
  BinanceLink,
  CoinbaseLink,
  type Found,
  KrakenLink,
  type LinkOptions,
  SharedCounts,
  timedWake,
  UnifiedLink,
} from '../../venues/ccxt/account/index.js';
import type { Credentials, VenueEndpoint, VenueInstrument } from '../../venues/ccxt/index.js';
import {
  binanceLimiter,
  coinbaseLimiter,
  krakenLimiter,
  pacedLimiter,
  RESCUE_SHARES,
  type WeightLimiter,
} from '../../venues/ccxt/limiter/index.js';
import { loadVenue, WALL_CLOCK } from '../../venues/ccxt/load/index.js';
import { accountBy, accountFile } from '../host/account-files.js';

/** One account at a venue, with what is needed to cancel there. */
export interface GuardedAccount {
  readonly endpoint: VenueEndpoint;
  readonly credentials: Credentials;
  readonly instruments: readonly VenueInstrument[];
}

/** A connection to one account that only cancels and asks. */
export interface Canceller {
  readonly venue: string;
  readonly instruments: ReadonlySet<number>;
  readonly link: Pick<AccountLink, 'capabilities' | 'cancel' | 'find' | 'openOrders'>;
  /** What the venue says of orders by itself goes there from now on; null: to nobody. */
  listener: ((found: Found) => void) | null;
  /** How often the venue refused since it had too many requests. */
  readonly refusals: number;
  close(): Promise<void>;
}

const AGAIN_MILLIS = 5_000;
const VALIDITY_MILLIS = 5_000;

/**
 * Connects at once and keeps trying, so that the socket is ready when it is wanted. A cancel need not wait for that:
 * without a socket it goes by REST.
 * @param tell hears of each connection, made or failed.
 */
export async function createCanceller(
  account: GuardedAccount,
  tell: (text: string) => void = () => {},
): Promise<Canceller> {
  const { venue } = account.endpoint;
  let refusals = 0;
  const way = await wayTo(account, () => {
    refusals += 1;
    tell(`${venue} has too many requests: what is asked waits until it has room again, cancels do not`);
  });
  let link = await way.link();
  let retry: NodeJS.Timeout | null = null;
  let closed = false;
  const canceller: Canceller = {
    venue,
    instruments: new Set(account.instruments.map(({ index }) => index)),
    get link() {
      return link;
    },
    listener: null,
    get refusals() {
      return refusals;
    },
    close: async () => {
      closed = true;
      if (retry !== null) clearTimeout(retry);
      await link.close();
      await way.close();
    },
  };
  const news = {
    orders: (found: Found) => canceller.listener?.(found),
    balance: () => {},
    down: () => {},
    up: () => {},
  };
  const connect = async (): Promise<void> => {
    try {
      await link.open(news);
      tell(`${venue}: connected`);
    } catch (error) {
      if (closed) return;
      tell((error as Error).message);
      retry = setTimeout(() => void again(), AGAIN_MILLIS);
    }
  };
  const again = async (): Promise<void> => {
    link = await way.link();
    await connect();
  };
  void connect();
  return canceller;
}

interface Way {
  /** A link can be opened once; each attempt has its own. */
  readonly link: () => Promise<AccountLink>;
  readonly close: () => Promise<void>;
}

/** What all links to one account share: the venue counts them together. */
async function wayTo(
  { endpoint, credentials, instruments }: GuardedAccount,
  refused: () => void,
): Promise<Way> {
  const timer = timedWake();
  const { limiter, make } = await limitsOf(endpoint, credentials, {
    clock: WALL_CLOCK,
    wake: timer.wake,
    shares: RESCUE_SHARES,
    onlyRefusals: true,
  });
  timer.pumps(() => limiter.pump());
  const store = accountFile(accountBy(endpoint, credentials), 'counts');
  const counts = store === null ? null : new SharedCounts({ limiter, store, clock: WALL_CLOCK });
  await counts?.begin();
  const options: LinkOptions = {
    endpoint,
    credentials,
    instruments,
    limiter,
    clock: WALL_CLOCK,
    validityMillis: VALIDITY_MILLIS,
    refused,
  };
  return {
    link: () => make(options),
    close: async () => {
      timer.close();
      await counts?.close();
    },
  };
}

interface Limits {
  readonly limiter: WeightLimiter;
  readonly make: (options: LinkOptions) => Promise<AccountLink>;
}

async function limitsOf(
  endpoint: VenueEndpoint,
  credentials: Credentials,
  setting: Parameters<typeof krakenLimiter>[0],
): Promise<Limits> {
  switch (endpoint.venue) {
    case 'binance':
      return { limiter: binanceLimiter(setting), make: async (options) => new BinanceLink(options) };
    case 'coinbase':
      return { limiter: coinbaseLimiter(setting), make: async (options) => new CoinbaseLink(options) };
    case 'kraken':
      return { limiter: krakenLimiter(setting), make: async (options) => new KrakenLink(options) };
    default: {
      const first = await loadVenue(endpoint, credentials);
      let next: Promise<typeof first> | null = Promise.resolve(first);
      return {
        limiter: pacedLimiter(setting, first.rateLimit ?? 100),
        make: async (options) => {
          const loaded = await (next ?? loadVenue(endpoint, credentials));
          next = null;
          return new UnifiedLink(options, loaded);
        },
      };
    }
  }
}
