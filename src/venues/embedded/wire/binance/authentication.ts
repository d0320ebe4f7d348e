import {
  createHmac,
  createPublicKey,
  createSecretKey,
  type KeyObject,
  timingSafeEqual,
  verify,
} from 'node:crypto';
import { MICROS_PER_MILLI } from '../../../../domain/index.js';
import type { ExchangeKey, KeyRing } from '../dialect.js';
import { type BinanceError, Errors, isError, mandatory } from './errors.js';
import type { ParameterReader } from './parameter-reader.js';

/** `none`: free. `key`: a valid key. The others: a valid key that may do so, and a signature. */
export type Security = 'none' | 'key' | 'read' | 'trade';

const MAX_WINDOW_MICROS = 60_000 * MICROS_PER_MILLI;
const DEFAULT_WINDOW_MICROS = 5_000 * MICROS_PER_MILLI;
/** A timestamp may be ahead of the exchange by less than so much. */
const MAX_AHEAD_MICROS = 1_000 * MICROS_PER_MILLI;

/** Who asks, from where, and what was signed. */
export interface Claim {
  readonly key: string | undefined;
  readonly address: string;
  /** What the signature must be over. */
  readonly payload: () => string;
  readonly now: number;
}

/**
 * Keys, signatures and times of requests.
 * https://developers.binance.com/docs/binance-spot-api-docs/rest-api/request-security
 */
export class Authenticator {
  /** By the text of the key ring: making one costs as much as a signature. */
  private readonly keyObjects = new Map<string, KeyObject>();

  constructor(
    private readonly keys: KeyRing,
    private readonly windowMicros: number | undefined,
  ) {}

  check(security: Security, claim: Claim, reader: ParameterReader): ExchangeKey | BinanceError | null {
    if (security === 'none') return null;
    const key = this.known(claim);
    if (isError(key)) return key;
    if (security === 'key') return key;
    const fault = this.timing(claim.now, reader) ?? this.signature(key, claim, reader);
    if (fault !== null) return fault;
    return key.permissions[security] ? key : Errors.keyRefused;
  }

  /** True for a key whose holder signs with Ed25519: the only kind that may log a socket on. */
  mayLogOn(key: ExchangeKey): boolean {
    return this.keyObject(key).asymmetricKeyType === 'ed25519';
  }

  /** Within the times that a request says of itself. */
  timing(now: number, reader: ParameterReader): BinanceError | null {
    reader.required('timestamp');
    const sent = reader.time('timestamp');
    const asked = reader.time('recvWindow');
    if (reader.error !== null) return reader.error;
    const window = asked ?? this.windowMicros ?? DEFAULT_WINDOW_MICROS;
    if (window > MAX_WINDOW_MICROS) return Errors.window;
    if (sent! >= now + MAX_AHEAD_MICROS) return Errors.ahead;
    // In milliseconds, as the client gave it.
    return Math.floor(now / MICROS_PER_MILLI) * MICROS_PER_MILLI - sent! > window
      ? Errors.outsideWindow
      : null;
  }

  private known({ key: name, address, now }: Claim): ExchangeKey | BinanceError {
    if (name === undefined || !/^[\w-]{1,128}$/.test(name)) return Errors.keyFormat;
    const key = this.keys.find('binance', name);
    if (key === undefined) return Errors.keyRefused;
    const expired = key.expiresAt !== null && now >= key.expiresAt;
    const allowed = key.allowedAddresses.length === 0 || key.allowedAddresses.includes(plain(address));
    return expired || !allowed ? Errors.keyRefused : key;
  }

  private signature(key: ExchangeKey, claim: Claim, reader: ParameterReader): BinanceError | null {
    const signature = reader.parameters.get('signature');
    if (signature === undefined || signature === '') return mandatory('signature');
    const keyObject = this.keyObject(key);
    const valid =
      keyObject.type === 'secret'
        ? sameHex(createHmac('sha256', keyObject).update(claim.payload()).digest(), signature)
        : verify(
            keyObject.asymmetricKeyType === 'ed25519' ? null : 'sha256',
            Buffer.from(claim.payload()),
            keyObject,
            Buffer.from(signature, 'base64'),
          );
    return valid ? null : Errors.signature;
  }

  private keyObject({ secret }: ExchangeKey): KeyObject {
    const known = this.keyObjects.get(secret);
    if (known !== undefined) return known;
    const isPublic = secret.startsWith('-----BEGIN PUBLIC KEY');
    const made = isPublic ? createPublicKey(secret) : createSecretKey(secret, 'utf8');
    this.keyObjects.set(secret, made);
    return made;
  }
}

/** The signature is not case sensitive. */
function sameHex(expected: Buffer, signature: string): boolean {
  if (!/^[0-9a-f]{64}$/i.test(signature)) return false;
  return timingSafeEqual(expected, Buffer.from(signature, 'hex'));
}

/** IPv4 as it is, where a dual-stack socket gives it as IPv6. */
const plain = (address: string): string => (address.startsWith('::ffff:') ? address.slice(7) : address);
