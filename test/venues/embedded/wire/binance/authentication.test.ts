import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { micros } from '../../../../../src/domain/index.js';
import { Desk, exampleKey, fixture } from './desk.js';

interface RestSigning {
  readonly apiKey: string;
  readonly timestamp: number;
  readonly examples: readonly { readonly query: string; readonly body: string }[];
}

const ACCOUNT = '/api/v3/account';
const REFUSED = {
  status: 401,
  body: { code: -2015, msg: 'Invalid API-key, IP, or permissions for action.' },
};

describe('the venue’s own examples of signing', () => {
  const { apiKey, timestamp, examples } = fixture('signing-rest') as RestSigning;

  it.each(examples.map((example, place) => [place + 1, example] as const))(
    'REST, example %i',
    (_, { query, body }) => {
      const desk = new Desk();
      desk.exchange.setClockSkew(timestamp * 1_000 - desk.now);
      // The key and its signature are right; there is no LTC here.
      const taken = desk.request('POST', '/api/v3/order', { query, body, key: apiKey });
      expect(taken).toMatchObject({ status: 400, body: { code: -1121, msg: 'Invalid symbol.' } });
      const changed = {
        query: query.replace('LTCBTC', 'LTCBTD'),
        body: body.replace('LTCBTC', 'LTCBTD'),
        key: apiKey,
      };
      expect(desk.request('POST', '/api/v3/order', changed)).toMatchObject({
        status: 400,
        body: { code: -1022, msg: 'Signature for this request is not valid.' },
      });
    },
  );

  it('the socket', () => {
    const { request } = fixture('signing-socket') as { request: { params: Record<string, unknown> } };
    const desk = new Desk();
    desk.exchange.setClockSkew((request.params.timestamp as number) * 1_000 - desk.now);
    const socket = desk.connect('/ws-api/v3');
    socket.send(request);
    expect(socket.last).toMatchObject({ status: 200, result: { symbol: 'BTCUSDT' } });
    socket.send({ ...request, params: { ...request.params, price: '52000.01' } });
    expect(socket.last).toMatchObject({ status: 400, error: { code: -1022 } });
  });
});

describe('keys', () => {
  it('none, or what cannot be one', () => {
    const desk = new Desk();
    const refused = { status: 401, body: { code: -2014, msg: 'API-key format invalid.' } };
    expect(desk.request('GET', ACCOUNT, { query: `timestamp=${desk.millis}` })).toMatchObject(refused);
    expect(desk.request('GET', ACCOUNT, { key: 'no key' })).toMatchObject(refused);
  });

  it('unknown, expired, from elsewhere, without the permission', () => {
    const unknown = exampleKey({ key: 'unknown' });
    const desk = new Desk({
      keys: [
        exampleKey(),
        exampleKey({ key: 'expired', expiresAt: micros(1_700_000_039_000_000) }),
        exampleKey({ key: 'elsewhere', allowedAddresses: ['192.0.2.7'] }),
        exampleKey({ key: 'here', allowedAddresses: ['192.0.2.7', '127.0.0.1'] }),
        exampleKey({ key: 'reader', permissions: { read: true, trade: false, withdraw: false } }),
      ],
    });
    expect(desk.signed('GET', ACCOUNT, {}, unknown)).toMatchObject(REFUSED);
    for (const name of ['expired', 'elsewhere'])
      expect(desk.signed('GET', ACCOUNT, {}, exampleKey({ key: name }))).toMatchObject(REFUSED);
    for (const name of ['here', 'reader'])
      expect(desk.signed('GET', ACCOUNT, {}, exampleKey({ key: name })).status).toBe(200);
    const order = {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: 1,
      price: 50_000,
    };
    expect(desk.signed('POST', '/api/v3/order', order, exampleKey({ key: 'reader' }))).toMatchObject(REFUSED);
  });

  it('an address over IPv6 that is IPv4', () => {
    const desk = new Desk({
      keys: [exampleKey({ allowedAddresses: ['127.0.0.1'] })],
      address: '::ffff:127.0.0.1',
    });
    expect(desk.signed('GET', ACCOUNT).status).toBe(200);
  });
});

describe('times', () => {
  it.each([
    [0, {}, null],
    [-5_000, {}, null],
    [-5_001, {}, 'Timestamp for this request is outside of the recvWindow.'],
    [-5_001, { recvWindow: 6_000 }, null],
    [-101, { recvWindow: 100 }, 'Timestamp for this request is outside of the recvWindow.'],
    [999, {}, null],
    [1_000, {}, "Timestamp for this request was 1000ms ahead of the server's time."],
  ])('%i ms off, %o', (off, more, refusal) => {
    const desk = new Desk();
    const body = sent(desk, { ...more, timestamp: desk.millis + off }, exampleKey().secret);
    if (refusal === null) expect(body).toHaveProperty('balances');
    else expect(body).toEqual({ code: -1021, msg: refusal });
  });

  it('a window that is too long, a time that is none, and none', () => {
    const desk = new Desk();
    const { secret } = exampleKey();
    expect(sent(desk, { recvWindow: 60_001, timestamp: desk.millis }, secret)).toEqual({
      code: -1131,
      msg: 'recvWindow must be less than 60000',
    });
    expect(sent(desk, { timestamp: 'now' }, secret).code).toBe(-1100);
    expect(sent(desk, { recvWindow: 5_000 }, secret)).toEqual({
      code: -1102,
      msg: "Mandatory parameter 'timestamp' was not sent, was empty/null, or malformed.",
    });
  });

  it('microseconds are taken too, and the settings’ own window', () => {
    const desk = new Desk({ settings: { validityMicros: 1_000_000 } });
    const { secret } = exampleKey();
    expect(sent(desk, { timestamp: desk.now }, secret)).toHaveProperty('balances');
    expect(sent(desk, { timestamp: desk.millis - 1_001 }, secret).code).toBe(-1021);
  });

  it('without a signature', () => {
    const desk = new Desk();
    const query = `timestamp=${desk.millis}`;
    expect(desk.request('GET', ACCOUNT, { query, key: exampleKey().key }).body).toEqual({
      code: -1102,
      msg: "Mandatory parameter 'signature' was not sent, was empty/null, or malformed.",
    });
  });
});

it('Ed25519 and RSA keys sign in base64; only Ed25519 may log a socket on', () => {
  const kinds = {
    ed25519: generateKeyPairSync('ed25519'),
    rsa: generateKeyPairSync('rsa', { modulusLength: 1_024 }),
  };
  const keys = Object.entries(kinds).map(([key, { publicKey }]) =>
    exampleKey({ key, secret: publicKey.export({ type: 'spki', format: 'pem' }).toString() }),
  );
  const desk = new Desk({ keys: [exampleKey(), ...keys] });
  for (const kind of ['ed25519', 'rsa'] as const) {
    const payload = `apiKey=${kind}&timestamp=${desk.millis}`;
    const made = sign(kind === 'rsa' ? 'sha256' : null, Buffer.from(payload), kinds[kind].privateKey);
    const params = { apiKey: kind, timestamp: desk.millis, signature: made.toString('base64') };
    const socket = desk.connect('/ws-api/v3');
    socket.send({ id: 1, method: 'account.status', params });
    expect(socket.last.status).toBe(200);
    socket.send({ id: 2, method: 'session.logon', params });
    if (kind === 'rsa') expect(socket.last.error.code).toBe(-4056);
    else expect(socket.last.result).toMatchObject({ apiKey: 'ed25519', userDataStream: false });
  }
});

// biome-ignore lint/suspicious/noExplicitAny: an answer
function sent(desk: Desk, values: Record<string, string | number>, secret: string): any {
  const query = Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  return desk.request('GET', ACCOUNT, {
    query: `${query}&signature=${createHmac('sha256', secret).update(query).digest('hex')}`,
    key: exampleKey().key,
  }).body;
}
