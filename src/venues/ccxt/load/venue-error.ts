import { ExitCode, UserError } from '../../../domain/index.js';
import type { Credentials } from '../contract.js';
import { type VenueErrorKind, venueErrorKind } from './error-kind.js';
import { redact } from './redact.js';

/** Where and with what something failed. */
export interface ErrorPlace {
  readonly venue: string;
  readonly credentials?: Credentials | null;
  /** Of the last answer: `Retry-After`, in seconds, as the venue wrote it. */
  readonly retryAfter?: string | undefined;
  /** What was wanted, as a user names it: `BTC/USDT`, `order`. */
  readonly subject?: string;
}

/** What a venue or the way to it did not do: one line that says what to do, without a secret in it. */
export class VenueError extends UserError {
  constructor(
    message: string,
    readonly kind: VenueErrorKind,
    /** How long the venue asks to be left alone; null where it does not say. */
    readonly retryAfterMillis: number | null,
  ) {
    super(message, EXIT[kind] ?? ExitCode.failed);
  }
}

/** What the user said is wrong; all else failed. */
const EXIT: Partial<Record<VenueErrorKind, ExitCode>> = {
  'wrong-key': ExitCode.usage,
  'key-refused': ExitCode.usage,
  'expired-key': ExitCode.usage,
  'no-permission': ExitCode.usage,
  'unknown-symbol': ExitCode.usage,
  unsupported: ExitCode.usage,
};

const MEND: Record<VenueErrorKind, (place: ErrorPlace) => string> = {
  'wrong-key': () =>
    `the venue does not know this key, or it has expired, or its secret is another; enter it again with "outcry keys rotate"`,
  'key-refused': () =>
    `the venue does not know this key, or it has expired, or may not do this, or not from this address; see the venue's page of API keys, then "outcry keys rotate"`,
  'expired-key': () =>
    `the key has expired or was revoked; make a new one at the venue, then "outcry keys rotate"`,
  'no-permission': () =>
    `the key may not do this: give it the permission to trade, and this machine's address, on the venue's page of API keys`,
  clock: () =>
    `this machine's clock is off, or the way to the venue is slow; set it by NTP ("timedatectl set-ntp true")`,
  'unknown-symbol': ({ subject }) => `the venue has no market ${subject ?? 'of this name'}`,
  unsupported: ({ subject }) => `the venue does not have ${subject ?? 'this'}`,
  dns: () => `its name cannot be resolved; check the network and the DNS server of this machine`,
  tls: () =>
    `its TLS certificate does not verify; check the address, or name its authority with "certificateAuthority:"`,
  'rate-limit': ({ retryAfter }) =>
    `too many requests${retryAfter === undefined ? '' : `; it asks for a pause of ${retryAfter} s`}; wait, then try again`,
  restricted: () =>
    `the venue does not serve this machine's country or address; choose another venue, or its branch for yours (binanceus, okxus)`,
  maintenance: () => `under maintenance; try again when its status page says that it is back`,
  timeout: () => `did not answer in time; check the network, then try again`,
  down: () => `cannot be reached; check the network and the venue's status page, then try again`,
  funds: () => `the account has too little for this`,
  refused: () => `the venue refused`,
};

/**
 * Any error of ccxt, of the socket or of the system as one line for a user.
 *
 * The venue's own words follow in brackets, cut short and cleaned of secrets.
 */
export function venueError(error: unknown, place: ErrorPlace): VenueError {
  if (error instanceof VenueError) return error;
  const kind = venueErrorKind(error);
  const seconds = Number(place.retryAfter);
  const retryAfterMillis = Number.isFinite(seconds) && place.retryAfter !== undefined ? seconds * 1000 : null;
  const said = words(error, place);
  const detail = said === '' ? '' : ` (${said})`;
  return new VenueError(`${place.venue}: ${MEND[kind](place)}${detail}`, kind, retryAfterMillis);
}

const MOST_CHARACTERS = 160;

/** The venue's own words: without ccxt's name before them, without addresses' queries, on one line. */
function words(error: unknown, { venue, credentials = null }: ErrorPlace): string {
  const text = error instanceof Error ? error.message : String(error);
  const line = redact(text, credentials)
    .replace(/\?[^\s"]*/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const bare = line.startsWith(`${venue} `) ? line.slice(venue.length + 1) : line;
  return bare.length > MOST_CHARACTERS ? `${bare.slice(0, MOST_CHARACTERS)}…` : bare;
}
