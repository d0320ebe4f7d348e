import { randomBytes } from 'node:crypto';
import { MICROS_PER_SECOND } from '../../../../../domain/index.js';
import type { DialectRequest, ExchangeKey, KeyRing } from '../../dialect.js';
import { ERRORS, type Failure, failed, failure } from '../errors.js';
import { bodyParameters, type Parameters } from './parameters.js';
import { signatureFits } from './signature.js';

const TOKEN_SECONDS = 900;
const NONCE = /^\d{1,20}$/;

/** A request whose key, signature and nonce were found good. */
export interface Admission {
  readonly key: ExchangeKey;
  readonly parameters: Parameters;
}

/** What a key did last, for `GetApiKeyInfo`. */
export interface KeyUse {
  readonly nonce: string;
  readonly time: number;
}

/** A connection, and the keys of the tokens that it has used; a new one joins them. */
export interface Bearer {
  readonly tokens: Map<string, string>;
  readonly address: string;
}

interface Token {
  readonly key: string;
  readonly expiresAt: number;
}

/**
 * Who may do what: signed requests of REST with a nonce that rises per key, and the tokens with which sockets bear a
 * key. A token is to be used within 15 minutes; the connection that used it keeps it.
 *
 * Source: https://docs.kraken.com/api/docs/guides/spot-rest-auth and https://docs.kraken.com/api/docs/guides/spot-ws-auth
 */
export class Gate {
  private readonly uses = new Map<string, KeyUse>();
  private readonly tokens = new Map<string, Token>();

  constructor(private readonly keys: KeyRing) {}

  admit(request: DialectRequest, now: number): Admission | Failure {
    const key = this.valid(request.headers['api-key'] ?? '', now);
    if (failed(key)) return key;
    const parameters = bodyParameters(request.body);
    if (parameters === null) return failure('EGeneral:Invalid arguments');
    const nonce = parameters.fields.nonce ?? '';
    const signed = { path: request.path, nonce, body: request.body };
    if (!signatureFits(signed, key.secret, request.headers['api-sign'] ?? '')) {
      return failure(ERRORS.invalidSignature);
    }
    if (!NONCE.test(nonce) || !this.rises(key.key, nonce)) return failure(ERRORS.invalidNonce);
    this.uses.set(key.key, { nonce, time: now });
    if (!mayComeFrom(key, request.address)) return failure(ERRORS.permission);
    return { key, parameters };
  }

  use(key: string): KeyUse | undefined {
    return this.uses.get(key);
  }

  /** A new token for a key's sockets. */
  issue(key: ExchangeKey, now: number): { readonly token: string; readonly expires: number } {
    for (const [token, { expiresAt }] of this.tokens) if (expiresAt <= now) this.tokens.delete(token);
    const token = randomBytes(32).toString('base64').replace(/=+$/, '');
    this.tokens.set(token, { key: key.key, expiresAt: now + TOKEN_SECONDS * MICROS_PER_SECOND });
    return { token, expires: TOKEN_SECONDS };
  }

  /** The key that a token bears, at a connection. */
  bearer(token: string, { tokens, address }: Bearer, now: number): ExchangeKey | Failure {
    let name = tokens.get(token);
    if (name === undefined) {
      const issued = this.tokens.get(token);
      if (issued === undefined || issued.expiresAt <= now) return failure(ERRORS.invalidSession);
      name = issued.key;
      tokens.set(token, name);
    }
    const key = this.valid(name, now);
    return failed(key) || mayComeFrom(key, address) ? key : failure(ERRORS.permission);
  }

  private valid(name: string, now: number): ExchangeKey | Failure {
    const key = this.keys.find('kraken', name);
    const expired = key !== undefined && key.expiresAt !== null && key.expiresAt <= now;
    return key === undefined || expired ? failure(ERRORS.invalidKey) : key;
  }

  private rises(key: string, nonce: string): boolean {
    const last = this.uses.get(key)?.nonce;
    return last === undefined || BigInt(nonce) > BigInt(last);
  }
}

const mayComeFrom = (key: ExchangeKey, address: string): boolean =>
  key.allowedAddresses.length === 0 || key.allowedAddresses.includes(address);
