import { rootCertificates } from 'node:tls';
import { pathToFileURL } from 'node:url';
import { UserError } from '../../../domain/index.js';
import type { Credentials, VenueEndpoint } from '../contract.js';
import { type Addresses, redirect } from './addresses.js';
import type { CcxtClass, CcxtVenue } from './ccxt-venue.js';
import { venueFile } from './venue-names.js';

/** What nothing answers within is called a timeout, in milliseconds. */
const REQUEST_TIMEOUT = 10_000;

/**
 * One venue of ccxt, ready to be called: its file alone is loaded, never the library. Its own limiter is off; ours is
 * in the venue's real weights.
 *
 * Nothing is sent yet. @throws UserError for a name that ccxt has not, and for a test network that the venue has not.
 */
export async function loadVenue(
  endpoint: VenueEndpoint,
  credentials: Credentials | null,
): Promise<CcxtVenue> {
  const { path } = venueFile(endpoint.venue);
  const module = (await import(pathToFileURL(path).href)) as { readonly default: CcxtClass };
  const venue = new module.default({
    enableRateLimit: false,
    timeout: REQUEST_TIMEOUT,
    ...keys(credentials),
  });
  if (endpoint.testnet) useTestNetwork(venue);
  if (endpoint.url !== null) {
    venue.urls.api = redirect(venue.urls.api as Addresses, endpoint.url) as typeof venue.urls.api;
    await venue.loadHttpProxyAgent();
  }
  if (endpoint.certificateAuthority !== null) await trust(venue, endpoint.certificateAuthority);
  return venue;
}

/** From here on it signs with this key; null: with none. */
export function signAs(venue: CcxtVenue, credentials: Credentials | null): void {
  const none = { apiKey: undefined, secret: undefined, walletAddress: undefined, privateKey: undefined };
  Object.assign(venue, none, { password: undefined, token: undefined }, keys(credentials));
}

/** Ends its sockets and its kept-alive connections. */
export async function closeVenue(venue: CcxtVenue): Promise<void> {
  await venue.close();
  const dispatcher = (venue as unknown as Transport).fetchDispatcher;
  await dispatcher?.destroy();
}

/** What ccxt makes of undici; it has no type of its own. */
interface Transport {
  undiciModule?: { readonly Agent: new (options: object) => Dispatcher };
  fetchDispatcher?: Dispatcher;
  loadFetchImplementation(): Promise<unknown>;
  getDispatcherOptions(plain: boolean): object;
}

interface Dispatcher {
  destroy(): Promise<void>;
}

/** Venues on chain sign with a wallet's private key and know the account by its address. */
function keys(credentials: Credentials | null): Record<string, string> {
  if (credentials === null) return {};
  const { apiKey, secret, passphrase } = credentials;
  const isPem = secret.includes('-----BEGIN');
  return {
    apiKey,
    secret: isPem ? secret.replaceAll('\\n', '\n') : secret,
    walletAddress: apiKey,
    privateKey: secret,
    ...(passphrase === null ? {} : { password: passphrase }),
  };
}

function useTestNetwork(venue: CcxtVenue): void {
  const urls = venue.urls as Readonly<Record<string, unknown>>;
  if (hasAddress(urls.test)) venue.setSandboxMode(true);
  else if (hasAddress(urls.demo)) venue.enableDemoTrading(true);
  else {
    throw new UserError(
      `${venue.id} has no test network that ccxt knows; paper trading ("--mode paper") needs none, and "outcry exchange" speaks its protocol`,
    );
  }
}

const hasAddress = (urls: unknown): boolean => JSON.stringify(urls ?? '').includes('://');

/** Trusts one more authority, beside the system's, for requests and sockets. */
async function trust(venue: CcxtVenue, authority: string): Promise<void> {
  const ca = [...rootCertificates, authority];
  const transport = venue as unknown as Transport;
  await transport.loadFetchImplementation();
  const { undiciModule } = transport;
  if (undiciModule === undefined) throw new Error('ccxt has no HTTP client that takes an authority');
  await transport.fetchDispatcher?.destroy();
  transport.fetchDispatcher = new undiciModule.Agent({
    ...transport.getDispatcherOptions(true),
    connect: { ca },
  });
  const ws = venue.options.ws as Record<string, unknown> | undefined;
  venue.options.ws = { ...ws, options: { ca } };
}
