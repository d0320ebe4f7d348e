import {
  type AccountLink,
  BinanceLink,
  CoinbaseLink,
  type Found,
  KrakenLink,
  type LinkOptions,
  timedWake,
  UnifiedLink,
} from '../../venues/ccxt/account/index.js';
import type { Credentials, VenueEndpoint, VenueInstrument } from '../../venues/ccxt/index.js';
import {
  binanceLimiter,
  coinbaseLimiter,
  krakenLimiter,
  pacedLimiter,
  type WeightLimiter,
} from '../../venues/ccxt/limiter/index.js';
import { loadVenue, WALL_CLOCK } from '../../venues/ccxt/load/index.js';

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
  let link = await linkOf(account);
  let retry: NodeJS.Timeout | null = null;
  let closed = false;
  const canceller: Canceller = {
    venue,
    instruments: new Set(account.instruments.map(({ index }) => index)),
    get link() {
      return link.link;
    },
    listener: null,
    close: async () => {
      closed = true;
      if (retry !== null) clearTimeout(retry);
      link.release();
      await link.link.close();
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
      await link.link.open(news);
      tell(`${venue}: connected`);
    } catch (error) {
      if (closed) return;
      tell((error as Error).message);
      retry = setTimeout(() => void again(), AGAIN_MILLIS);
    }
  };
  const again = async (): Promise<void> => {
    const fresh = await linkOf(account);
    link.release();
    link = fresh;
    await connect();
  };
  void connect();
  return canceller;
}

/** A link can be opened once; each attempt has its own. */
async function linkOf({
  endpoint,
  credentials,
  instruments,
}: GuardedAccount): Promise<{ readonly link: AccountLink; readonly release: () => void }> {
  const timer = timedWake();
  const setting = { clock: WALL_CLOCK, wake: timer.wake };
  const { venue } = endpoint;
  const make = (limiter: WeightLimiter): LinkOptions => {
    timer.pumps(() => limiter.pump());
    return {
      endpoint,
      credentials,
      instruments,
      limiter,
      clock: WALL_CLOCK,
      validityMillis: VALIDITY_MILLIS,
    };
  };
  const release = timer.close;
  if (venue === 'binance') return { link: new BinanceLink(make(binanceLimiter(setting))), release };
  if (venue === 'coinbase') return { link: new CoinbaseLink(make(coinbaseLimiter(setting))), release };
  if (venue === 'kraken') return { link: new KrakenLink(make(krakenLimiter(setting))), release };
  const loaded = await loadVenue(endpoint, credentials);
  const limiter = pacedLimiter(setting, loaded.rateLimit ?? 100);
  return { link: new UnifiedLink(make(limiter), loaded), release };
}
