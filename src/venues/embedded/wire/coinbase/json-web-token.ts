import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { Micros } from '../../../../domain/index.js';

/** What a client's token says, its signature not yet looked at. */
export interface Token {
  readonly algorithm: string;
  /** The key's name, as header and claims both give it. */
  readonly key: string;
  readonly issuer: string;
  readonly notBefore: number;
  readonly expires: number;
  /** `METHOD host/path` of the requests that it is good for; empty where it names none. */
  readonly uris: readonly string[];
  readonly signed: string;
  readonly signature: Buffer;
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};

function decode(part: string): Record<string, unknown> {
  try {
    return record(JSON.parse(Buffer.from(part, 'base64url').toString('utf8')));
  } catch {
    return {};
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** @returns null for what is no token of a CDP key. @see https://docs.cdp.coinbase.com/get-started/authentication/jwt-authentication */
export function readToken(jwt: string): Token | null {
  const [head = '', body = '', signature = '', ...rest] = jwt.split('.');
  if (head === '' || body === '' || signature === '' || rest.length > 0) return null;
  const header = decode(head);
  const claims = decode(body);
  const key = text(claims.sub);
  if (key === '' || text(header.kid) !== key || text(header.nonce) === '') return null;
  const { nbf, exp, uri, uris } = claims;
  if (typeof nbf !== 'number' || typeof exp !== 'number') return null;
  return {
    algorithm: text(header.alg),
    key,
    issuer: text(claims.iss),
    notBefore: nbf,
    expires: exp,
    uris: Array.isArray(uris) ? uris.map(text) : typeof uri === 'string' ? [uri] : [],
    signed: `${head}.${body}`,
    signature: Buffer.from(signature, 'base64url'),
  };
}

const publicKeys = new Map<string, KeyObject | null>();

function publicKey(pem: string): KeyObject | null {
  const known = publicKeys.get(pem);
  if (known !== undefined) return known;
  let key: KeyObject | null = null;
  try {
    key = createPublicKey(pem);
  } catch {
    // What is no public key verifies nothing.
  }
  publicKeys.set(pem, key);
  return key;
}

/** ES256 with a P-256 key, EdDSA with an Ed25519 one. */
export function isSignedBy(token: Token, pem: string): boolean {
  const key = publicKey(pem);
  if (key === null) return false;
  const signed = Buffer.from(token.signed, 'ascii');
  if (key.asymmetricKeyType === 'ec') {
    if (token.algorithm !== 'ES256' || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') return false;
    return verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, token.signature);
  }
  return (
    key.asymmetricKeyType === 'ed25519' &&
    token.algorithm === 'EdDSA' &&
    verify(null, signed, key, token.signature)
  );
}

/** `coinbase-cloud` is what keys made before 2024 say, and ccxt still does. */
const ISSUERS: readonly string[] = ['cdp', 'coinbase-cloud'];
/** How far a client's clock may run ahead of the venue's. */
const LEEWAY_SECONDS = 5;

/** Whether it is good now, and not for longer than so many seconds from its start. */
export function isCurrent(token: Token, now: Micros, longestSeconds: number): boolean {
  const seconds = now / 1_000_000;
  return (
    ISSUERS.includes(token.issuer) &&
    token.notBefore <= seconds + LEEWAY_SECONDS &&
    token.expires > seconds &&
    token.expires - token.notBefore <= longestSeconds
  );
}
