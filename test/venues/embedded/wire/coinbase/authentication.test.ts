import { describe, expect, it } from 'vitest';
import {
  type CoinbaseRig,
  HOST,
  keyPair,
  legacy,
  legacyHeaders,
  openRig,
  START,
  TRADER,
  token,
  traderPair,
} from './desk.js';

const ACCOUNTS = '/api/v3/brokerage/accounts';
const NOW = START / 1_000_000;

const signed = (more: Partial<Parameters<typeof token>[0]> = {}) =>
  token({ pair: traderPair, key: TRADER, uri: `GET ${HOST}${ACCOUNTS}`, at: NOW, ...more });

const statusWith = (rig: CoinbaseRig, bearer: string | null) =>
  rig.call('GET', ACCOUNTS, undefined, { bearer }).status;

describe('a CDP key', () => {
  const rig = openRig();

  it('is known by its token, for the host it was given and for the venue’s own', () => {
    expect(statusWith(rig, signed())).toBe(200);
    expect(statusWith(rig, signed({ uri: `GET api.coinbase.com${ACCOUNTS}` }))).toBe(200);
    expect(statusWith(rig, signed({ uri: `GET http://${HOST}${ACCOUNTS}` }))).toBe(200);
    expect(
      statusWith(rig, signed({ claims: { iss: 'coinbase-cloud', aud: ['retail_rest_api_proxy'] } })),
    ).toBe(200);
  });

  it.each<[string, string | null]>([
    ['no token', null],
    ['nonsense', 'nonsense'],
    ['another key’s signature', signed({ pair: keyPair() })],
    ['an unknown key', signed({ key: 'organizations/1/apiKeys/nobody' })],
    ['an expired token', signed({ at: NOW - 121 })],
    ['a token of the future', signed({ at: NOW + 10 })],
    ['a token that lives too long', signed({ lifetime: 121 })],
    ['another path', signed({ uri: `GET ${HOST}/api/v3/brokerage/orders` })],
    ['another method', signed({ uri: `POST ${HOST}${ACCOUNTS}` })],
    ['another host', signed({ uri: `GET evil.example${ACCOUNTS}` })],
    ['a socket’s token, which names no request', signed({ uri: null })],
    ['another issuer', signed({ claims: { iss: 'somebody' } })],
    ['no nonce', signed({ header: { nonce: '' } })],
    ['another key in the header', signed({ header: { kid: 'organizations/1/apiKeys/nobody' } })],
    ['a subject that is another key', signed({ claims: { sub: 'organizations/1/apiKeys/nobody' } })],
    ['an algorithm of none', `${signed({ header: { alg: 'none' } })}`],
    ['no times', signed({ claims: { nbf: undefined, exp: undefined } })],
  ])('is refused with %s', (_, bearer) => {
    const answer = rig.call('GET', ACCOUNTS, undefined, { bearer });
    expect([answer.status, answer.text]).toEqual([401, 'Unauthorized\n']);
  });

  it('is refused where the claims were changed after signing', () => {
    const [head, , signature] = signed().split('.');
    const claims = { sub: TRADER, iss: 'cdp', nbf: NOW, exp: NOW + 60, uri: `GET ${HOST}${ACCOUNTS}` };
    const body = Buffer.from(JSON.stringify(claims)).toString('base64url');
    expect(statusWith(rig, `${head}.${body}.${signature}`)).toBe(401);
  });

  it('may be of Ed25519, whose tokens list their requests', () => {
    const pair = keyPair('ed25519');
    rig.addKey({ key: 'uuid', secret: pair.publicPem });
    const of = (alg: string) =>
      token({ pair, key: 'uuid', at: NOW, header: { alg }, claims: { uris: [`GET ${HOST}${ACCOUNTS}`] } });
    expect(statusWith(rig, of('EdDSA'))).toBe(200);
    expect(statusWith(rig, signed({ header: { alg: 'EdDSA' }, pair }))).toBe(401);
  });

  it('is refused once it has expired, from elsewhere, and for what it may not do', () => {
    const pair = keyPair();
    const use = (key: string, path = ACCOUNTS, method: 'GET' | 'POST' = 'GET') =>
      rig.call(method, path, method === 'POST' ? {} : undefined, {
        bearer: token({ pair, key, at: NOW, uri: `${method} ${HOST}${path}` }),
      });
    rig.addKey({ key: 'old', secret: pair.publicPem, expiresAt: START });
    rig.addKey({ key: 'elsewhere', secret: pair.publicPem, allowedAddresses: ['192.0.2.1'] });
    rig.addKey({ key: 'here', secret: pair.publicPem, allowedAddresses: ['127.0.0.1'] });
    rig.addKey({
      key: 'reader',
      secret: pair.publicPem,
      permissions: { read: true, trade: false, withdraw: false },
    });
    expect(use('old').status).toBe(401);
    expect(use('elsewhere').status).toBe(401);
    expect(use('here').status).toBe(200);
    expect(use('reader').status).toBe(200);
    const refused = use('reader', '/api/v3/brokerage/orders', 'POST');
    expect(refused.status).toBe(403);
    expect(refused.body).toMatchObject({ error: 'PERMISSION_DENIED', message: 'Missing required scopes' });
  });

  it('has its permissions told', () => {
    rig.addKey({
      key: 'all',
      secret: traderPair.publicPem,
      permissions: { read: true, trade: false, withdraw: true },
    });
    const path = '/api/v3/brokerage/key_permissions';
    const { body } = rig.call('GET', path, undefined, {
      bearer: signed({ key: 'all', uri: `GET ${HOST}${path}` }),
    });
    expect(body).toMatchObject({ can_view: true, can_trade: false, can_transfer: true });
  });
});

describe('a legacy key', () => {
  const rig = openRig();
  const call = (headers: Record<string, string>, target = ACCOUNTS) =>
    rig.call('GET', target, undefined, { bearer: null, headers });

  it('signs time, method and path, of v2 the query too', () => {
    expect(call(legacyHeaders(`GET${ACCOUNTS}`, NOW)).status).toBe(200);
    expect(call(legacyHeaders('GET/v2/accounts?limit=100', NOW), '/v2/accounts?limit=100').status).toBe(200);
  });

  it('is refused for another path, and after 30 seconds', () => {
    expect(call(legacyHeaders('GET/api/v3/brokerage/orders', NOW)).status).toBe(401);
    expect(call({ ...legacyHeaders(`GET${ACCOUNTS}`, NOW), 'cb-access-sign': 'ff' }).status).toBe(401);
    const late = call(legacyHeaders(`GET${ACCOUNTS}`, NOW - 31));
    expect(late.status).toBe(401);
    expect(late.body).toEqual({
      errors: [{ id: 'authentication_error', message: 'request timestamp expired' }],
    });
  });

  it('cannot be played with a CDP key’s public half', () => {
    rig.addKey({ key: legacy.key, secret: traderPair.publicPem });
    expect(call(legacyHeaders(`GET${ACCOUNTS}`, NOW)).status).toBe(401);
  });
});
