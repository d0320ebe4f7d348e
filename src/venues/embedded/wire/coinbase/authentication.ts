import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Micros } from '../../../../domain/index.js';
import type { DialectRequest, DialectSettings, ExchangeKey, KeyRing } from '../dialect.js';
import { isCurrent, isSignedBy, readToken } from './json-web-token.js';

/** Of a token, and of a legacy key's timestamp to either side. */
const TOKEN_SECONDS = 120;
const TIMESTAMP_SECONDS = 30;

export interface Denied {
  readonly denied: 'unauthorized' | 'timestamp';
}

export const isDenied = (answer: ExchangeKey | Denied): answer is Denied => 'denied' in answer;

const UNAUTHORIZED: Denied = { denied: 'unauthorized' };

/**
 * Who asks: CDP keys sign a token for each request (ES256 by a P-256 key, EdDSA by an Ed25519 one), legacy keys an
 * HMAC-SHA256 over time, method, path and body.
 *
 * @see https://docs.cdp.coinbase.com/coinbase-app/authentication-authorization/api-key-authentication
 */
export class Authentication {
  private readonly tokenSeconds: number;
  private readonly timestampMicros: number;

  constructor(
    private readonly keys: KeyRing,
    settings: DialectSettings,
  ) {
    const given = settings.validityMicros;
    this.tokenSeconds = given === undefined ? TOKEN_SECONDS : given / 1_000_000;
    this.timestampMicros = given ?? TIMESTAMP_SECONDS * 1_000_000;
  }

  ofRequest(request: DialectRequest, now: Micros): ExchangeKey | Denied {
    const bearer = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (bearer !== undefined) return this.ofToken(bearer, { now, address: request.address, request });
    return this.ofSignedHeaders(request, now);
  }

  /** A socket's token names no request. */
  ofSocketToken(jwt: string, { now, address }: { now: Micros; address: string }): ExchangeKey | Denied {
    return this.ofToken(jwt, { now, address, request: null });
  }

  /** A legacy key's socket message: HMAC over time, channel and products. */
  ofSocketSignature(
    message: {
      readonly key: string;
      readonly timestamp: string;
      readonly signature: string;
      readonly text: string;
    },
    { now, address }: { now: Micros; address: string },
  ): ExchangeKey | Denied {
    const key = this.usable(message.key, { now, address });
    if (key === null || !signs(key, `${message.timestamp}${message.text}`, message.signature))
      return UNAUTHORIZED;
    return this.isFresh(message.timestamp, now) ? key : { denied: 'timestamp' };
  }

  private ofToken(
    jwt: string,
    { now, address, request }: { now: Micros; address: string; request: DialectRequest | null },
  ): ExchangeKey | Denied {
    const token = readToken(jwt);
    if (token === null || !isCurrent(token, now, this.tokenSeconds)) return UNAUTHORIZED;
    const key = this.usable(token.key, { now, address });
    if (key === null || !isSignedBy(token, key.secret)) return UNAUTHORIZED;
    if (request !== null && !token.uris.some((uri) => names(uri, request))) return UNAUTHORIZED;
    return key;
  }

  private ofSignedHeaders(request: DialectRequest, now: Micros): ExchangeKey | Denied {
    const { headers, method, path, query, body } = request;
    const timestamp = headers['cb-access-timestamp'] ?? '';
    const key = this.usable(headers['cb-access-key'] ?? '', { now, address: request.address });
    if (key === null) return UNAUTHORIZED;
    const signature = headers['cb-access-sign'] ?? '';
    const withQuery = query === '' ? path : `${path}?${query}`;
    const signed = [path, withQuery].some((target) =>
      signs(key, `${timestamp}${method}${target}${body}`, signature),
    );
    if (!signed) return UNAUTHORIZED;
    return this.isFresh(timestamp, now) ? key : { denied: 'timestamp' };
  }

  private usable(name: string, { now, address }: { now: Micros; address: string }): ExchangeKey | null {
    const key = name === '' ? undefined : this.keys.find('coinbase', name);
    if (key === undefined || (key.expiresAt !== null && key.expiresAt <= now)) return null;
    return key.allowedAddresses.length === 0 || key.allowedAddresses.includes(address) ? key : null;
  }

  private isFresh(timestamp: string, now: Micros): boolean {
    return Math.abs(Number(timestamp) * 1_000_000 - now) <= this.timestampMicros;
  }
}

/** `GET api.coinbase.com/api/v3/…`; clients that speak plain HTTP leave its scheme in. */
function names(uri: string, request: DialectRequest): boolean {
  const [method = '', target = ''] = uri.split(' ');
  const place = target.replace(/^https?:\/\//, '');
  return method === request.method && request.signedForms.includes(place);
}

function signs(key: ExchangeKey, text: string, signature: string): boolean {
  if (key.secret.startsWith('-----BEGIN')) return false;
  const expected = createHmac('sha256', key.secret).update(text).digest();
  const given = Buffer.from(signature, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
