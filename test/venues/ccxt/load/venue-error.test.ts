import { describe, expect, it } from 'vitest';
import type { Credentials } from '../../../../src/venues/ccxt/contract.js';
import { redact, venueError, venueErrorKind } from '../../../../src/venues/ccxt/load/index.js';

/** As ccxt's: told apart by the names of their classes alone. */
class BaseError extends Error {}
class ExchangeError extends BaseError {}
class AuthenticationError extends ExchangeError {}
class PermissionDenied extends AuthenticationError {}
class BadSymbol extends ExchangeError {}
class NetworkError extends BaseError {}
class DDoSProtection extends NetworkError {}
class ExchangeNotAvailable extends NetworkError {}
class OnMaintenance extends ExchangeNotAvailable {}
class InvalidNonce extends NetworkError {}
class RequestTimeout extends NetworkError {}

const withCode = (message: string, code: string) => Object.assign(new Error(message), { code });

/** The venues' own words, from their pages of error codes, and the system's. */
const CASES: readonly (readonly [string, Error, string])[] = [
  ['-2014', new AuthenticationError('binance {"code":-2014,"msg":"API-key format invalid."}'), 'wrong-key'],
  [
    '-2015',
    new AuthenticationError('binance {"code":-2015,"msg":"Invalid API-key, IP, or permissions for action."}'),
    'key-refused',
  ],
  [
    '-1022',
    new AuthenticationError('binance {"code":-1022,"msg":"Signature for this request is not valid."}'),
    'wrong-key',
  ],
  [
    '-1021',
    new InvalidNonce(
      'binance {"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}',
    ),
    'clock',
  ],
  ['kraken offline', new ExchangeNotAvailable('kraken {"error":["EService:Unavailable"]}'), 'maintenance'],
  ['sent, and never answered', new Error('timeout: no answer'), 'timeout'],
  ['-1121', new BadSymbol('binance {"code":-1121,"msg":"Invalid symbol."}'), 'unknown-symbol'],
  ['no such market', new BadSymbol('binance does not have market symbol BTC/USDX'), 'unknown-symbol'],
  ['kraken key', new AuthenticationError('kraken {"error":["EAPI:Invalid key"]}'), 'wrong-key'],
  ['kraken signature', new ExchangeError('kraken {"error":["EAPI:Invalid signature"]}'), 'wrong-key'],
  ['kraken nonce', new InvalidNonce('kraken {"error":["EAPI:Invalid nonce"]}'), 'clock'],
  [
    'kraken permission',
    new PermissionDenied('kraken {"error":["EGeneral:Permission denied"]}'),
    'no-permission',
  ],
  [
    'kraken maintenance',
    new OnMaintenance('kraken {"error":["EService:Market in cancel_only mode"]}'),
    'maintenance',
  ],
  [
    'coinbase 401',
    new AuthenticationError('coinbase GET https://x 401 Unauthorized Unauthorized'),
    'wrong-key',
  ],
  [
    'coinbase scope',
    new ExchangeError('coinbase {"error":"PERMISSION_DENIED","error_details":"Missing required scopes"}'),
    'no-permission',
  ],
  [
    'not from here',
    new ExchangeNotAvailable(
      'binance GET https://x 451 Unavailable For Legal Reasons {"code":0,"msg":"Service unavailable from a restricted location"}',
    ),
    'restricted',
  ],
  ['ban', new DDoSProtection('binance 418 I am a teapot {"code":-1003}'), 'rate-limit'],
  ['no answer', new RequestTimeout('binance GET https://x request timed out (10000 ms)'), 'timeout'],
  ['503', new ExchangeNotAvailable('binance GET https://x 503 Service Unavailable'), 'down'],
  ['refused', withCode('connect ECONNREFUSED 127.0.0.1:9', 'ECONNREFUSED'), 'down'],
  ['cut off', withCode('other side closed', 'UND_ERR_SOCKET'), 'down'],
  [
    'no name',
    new NetworkError('binance GET https://x fetch failed: getaddrinfo ENOTFOUND api.binance.com'),
    'dns',
  ],
  ['self-signed', withCode('self-signed certificate', 'DEPTH_ZERO_SELF_SIGNED_CERT'), 'tls'],
  [
    'another host’s',
    withCode(
      "Hostname/IP does not match certificate's altnames: Host: a. is not cert's CN: b",
      'ERR_TLS_CERT_ALTNAME_INVALID',
    ),
    'tls',
  ],
  ['socket refused', new Error('Unexpected server response: 503'), 'down'],
  [
    'maintenance of Binance',
    new Error('binance {"code":-1016,"msg":"System is under maintenance."} HTTP 503'),
    'maintenance',
  ],
  [
    'maintenance of Coinbase',
    new Error('HTTP 503 Service Unavailable: scheduled maintenance'),
    'maintenance',
  ],
  ['a proxy’s page', new Error('kraken HTTP 502'), 'down'],
  ['too much weight', new Error('binance {"code":-1003,"msg":"Too much request weight used"}'), 'rate-limit'],
  ['our own limit', new Error('the rate limit left no room for it in time'), 'rate-limit'],
  ['busy', new Error('kraken EService:Busy'), 'rate-limit'],
];

describe('an error of a venue', () => {
  it.each(CASES)('is told apart: %s', (_, error, kind) => {
    expect(venueErrorKind(error)).toBe(kind);
  });

  it.each(CASES)('is one line that begins with the venue: %s', (_, error) => {
    const { message } = venueError(error, { venue: 'binance' });
    expect(message).toMatch(/^binance: .{20,}$/);
    expect(message).not.toContain('\n');
    expect(message.length).toBeLessThan(420);
  });

  it('names the pause that the venue asks for', () => {
    const error = venueError(new DDoSProtection('429'), { venue: 'kraken', retryAfter: '7' });
    expect(error.retryAfterMillis).toBe(7_000);
    expect(error.message).toContain('pause of 7 s');
    expect(venueError(new DDoSProtection('429'), { venue: 'kraken' }).retryAfterMillis).toBeNull();
  });
});

describe('redaction', () => {
  const credentials: Credentials = {
    apiKey: 'canary/key+0123456789',
    secret:
      '-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIcanaryLineOne\ncanaryLineTwo+/=\n-----END EC PRIVATE KEY-----\n',
    passphrase: 'canary phrase',
  };
  const forms = (value: string) => [
    value,
    encodeURIComponent(value),
    JSON.stringify(value),
    Buffer.from(value).toString('base64'),
    value.replaceAll('\n', '\\n'),
  ];

  it.each(Object.entries(credentials))('leaves nothing of %s in any form', (_, value) => {
    for (const form of forms(value as string)) {
      const clean = redact(`before ${form} after`, credentials);
      expect(clean).not.toMatch(/canary/i);
      expect(clean).not.toContain(Buffer.from(value as string).toString('base64'));
      expect(clean).toMatch(/^before .* after$/);
    }
  });

  it.each([
    'GET https://x/api?symbol=BTCUSDT&signature=deadbeefcanary',
    'headers {"X-MBX-APIKEY":"canary"}',
    'Authorization: Bearer eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.canary',
    'token=canary-token',
    '-----BEGIN PRIVATE KEY-----\ncanary',
  ])('knows a secret by its shape: %s', (text) => {
    expect(redact(text, null)).not.toContain('canary');
  });

  it('leaves ordinary words alone', () => {
    const text = 'binance {"code":-1121,"msg":"Invalid symbol."} for BTC/USDT';
    expect(redact(text, credentials)).toBe(text);
  });
});
