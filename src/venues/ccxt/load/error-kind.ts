/** What went wrong, as far as it can be told apart. */
export type VenueErrorKind =
  | 'wrong-key'
  | 'key-refused'
  | 'expired-key'
  | 'no-permission'
  | 'clock'
  | 'unknown-symbol'
  | 'unsupported'
  | 'dns'
  | 'tls'
  | 'rate-limit'
  | 'restricted'
  | 'maintenance'
  | 'timeout'
  | 'down'
  | 'funds'
  | 'refused';

/**
 * By what the venue or the system said, before ccxt's class: the classes of several venues are wider than their words.
 *
 * Binance: https://developers.binance.com/docs/binance-spot-api-docs/errors (−1021 clock, −1022 signature, −1121 symbol,
 * −2014 and −2015 key). Kraken: https://support.kraken.com/articles/360001491786-api-error-messages.
 */
const WORDS: readonly (readonly [RegExp, VenueErrorKind])[] = [
  [/ENOTFOUND|EAI_AGAIN|DNSError|getaddrinfo/, 'dns'],
  [
    /self[-_ ]signed|unable to (verify|get)( the| local)?( first| issuer)? certificate|certificate has expired|CERT_|ERR_TLS|UNABLE_TO_|altnames|ERR_SSL|wrong version number/i,
    'tls',
  ],
  [
    /"code":\s*-1021\b|recvWindow|invalid nonce|request timestamp expired|timestamp.{0,20}(expired|ahead|outside)/i,
    'clock',
  ],
  [/jwt.{0,20}expired|token.{0,10}(not yet valid|is expired)|\bnbf\b|\biat\b/i, 'clock'],
  [/(api[- ]?key|key).{0,12}(has )?expired|expired_token|revoked|"?50105"?\b/i, 'expired-key'],
  [
    /permission|not (authorized|allowed) (for|to) this|invalid_scope|missing required scopes/i,
    'no-permission',
  ],
  [/"code":\s*-(2014|2008|1022)\b|invalid (api[- ]?key|key|signature|sign)\b|unauthori[sz]ed/i, 'wrong-key'],
  [
    /Unexpected server response: (429|418)|"code":\s*-1003\b|rate limit (exceeded|left no room)|EService:Busy/i,
    'rate-limit',
  ],
  [/\b451\b.{0,40}(legal|unavailable)|server response: 451|restricted location/i, 'restricted'],
  [/maintenance|EService:(Market in|Unavailable)|cancel_only mode/i, 'maintenance'],
  [
    /"code":\s*-1121\b|invalid (symbol|asset pair)|unknown (asset|symbol)|does not have market symbol/i,
    'unknown-symbol',
  ],
];

/** ccxt's classes, the nearest to the error first; the same names for any of its versions. */
const CLASSES: Readonly<Record<string, VenueErrorKind>> = {
  AccountSuspended: 'no-permission',
  PermissionDenied: 'no-permission',
  AuthenticationError: 'wrong-key',
  BadSymbol: 'unknown-symbol',
  NotSupported: 'unsupported',
  InsufficientFunds: 'funds',
  RateLimitExceeded: 'rate-limit',
  DDoSProtection: 'rate-limit',
  RestrictedLocation: 'restricted',
  OnMaintenance: 'maintenance',
  InvalidNonce: 'clock',
  RequestTimeout: 'timeout',
  ExchangeNotAvailable: 'down',
  NetworkError: 'down',
};

/** Binance's −2015 is one for all of wrong key, address and permission. */
const AMBIGUOUS = /"code":\s*-2015\b/;

export function venueErrorKind(error: unknown): VenueErrorKind {
  const text = textOf(error);
  const classes = classNames(error);
  if (classes.includes('DDoSProtection') || classes.includes('RateLimitExceeded')) return 'rate-limit';
  if (AMBIGUOUS.test(text)) return 'key-refused';
  for (const [pattern, kind] of WORDS) if (pattern.test(text)) return kind;
  for (const name of classes) {
    const kind = CLASSES[name];
    if (kind !== undefined) return kind;
  }
  if (/\btimeout: no answer\b/.test(text)) return 'timeout';
  return /\bHTTP 5\d\d\b|ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|UND_ERR|socket hang up|Unexpected server response/.test(
    text,
  )
    ? 'down'
    : 'refused';
}

/** The error's message and code, and those of what caused it. */
function textOf(error: unknown): string {
  const parts: string[] = [];
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth += 1) {
    parts.push(at.message, String((at as { code?: unknown }).code ?? ''));
    if (at instanceof AggregateError) parts.push(...at.errors.map((inner) => textOf(inner)));
  }
  return parts.join(' ');
}

/** Each class of an error, the nearest first. */
export function classNames(error: unknown): readonly string[] {
  const names: string[] = [];
  for (let at: unknown = error; at !== null && typeof at === 'object'; at = Object.getPrototypeOf(at)) {
    const { name } = at.constructor;
    if (names[names.length - 1] !== name) names.push(name);
  }
  return names;
}
