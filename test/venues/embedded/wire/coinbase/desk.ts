import { createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  Instrument,
  type InstrumentSpecification,
  type Micros,
  type PriceTicks,
} from '../../../../../src/domain/index.js';
import { createCoinbaseDialect } from '../../../../../src/venues/embedded/wire/coinbase/index.js';
import { createExchange, type WireExchangeCore } from '../../../../../src/venues/embedded/wire/core/index.js';
import type {
  Dialect,
  DialectConnection,
  DialectRequest,
  DialectSession,
  DialectSettings,
  ExchangeKey,
  FrameMeaning,
} from '../../../../../src/venues/embedded/wire/dialect.js';

/** A minute's first moment. */
export const START = 1_700_000_040_000_000 as Micros;
export const HOST = '127.0.0.1:9000/coinbase';

const specification = (base: string, tick: number): InstrumentSpecification => ({
  id: `test:${base}/USD`,
  venue: 'test',
  symbol: `${base}/USD`,
  venueSymbol: `${base}-USD`,
  kind: 'spot',
  base: { code: base, decimals: 8 },
  quote: { code: 'USD', decimals: 8 },
  tick: { units: 1, decimals: tick },
  lot: { units: 1, decimals: 6 },
  minSizeLots: 10,
  maxSizeLots: 900_000_000,
  minNotional: '1',
  makerFeePpm: 4_000,
  takerFeePpm: 6_000,
  feeRounding: 'half-up',
  inferred: false,
  version: 1,
});

export const BTC = new Instrument(specification('BTC', 2), 0);
export const ETH = new Instrument(specification('ETH', 2), 1);

export interface KeyPair {
  readonly privatePem: string;
  readonly publicPem: string;
}

export function keyPair(type: 'ec' | 'ed25519' = 'ec'): KeyPair {
  const { privateKey, publicKey } =
    type === 'ec' ? generateKeyPairSync('ec', { namedCurve: 'prime256v1' }) : generateKeyPairSync('ed25519');
  return {
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** What a token says beside the usual; null leaves a claim out. */
export interface TokenOptions {
  readonly pair: KeyPair;
  readonly key: string;
  readonly uri?: string | null;
  /** Seconds since the epoch. */
  readonly at: number;
  readonly lifetime?: number;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
}

/** A CDP key's token, as the venue's documentation makes it. */
export function token({
  pair,
  key,
  uri = null,
  at,
  lifetime = 120,
  claims = {},
  header = {},
}: TokenOptions): string {
  const head = { alg: 'ES256', kid: key, nonce: randomBytes(16).toString('hex'), typ: 'JWT', ...header };
  const body = {
    sub: key,
    iss: 'cdp',
    nbf: at,
    exp: at + lifetime,
    ...(uri === null ? {} : { uri }),
    ...claims,
  };
  const text = `${part(head)}.${part(body)}`;
  const signature =
    head.alg === 'EdDSA'
      ? sign(null, Buffer.from(text), pair.privatePem)
      : sign('sha256', Buffer.from(text), { key: pair.privatePem, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
}

const trader = keyPair();
const KEY = 'organizations/1/apiKeys/trader';
const LEGACY = { key: 'legacykey', secret: 'legacysecret' };

/** The dialect over a real exchange, on a clock that the test moves. */
export interface CoinbaseRig {
  readonly exchange: WireExchangeCore;
  readonly dialect: Dialect;
  readonly keys: Map<string, ExchangeKey>;
  /** Micros on, the market lived and the dialect's beat done. */
  pass(micros: number): void;
  now(): number;
  addKey(fields: Partial<ExchangeKey> & Pick<ExchangeKey, 'key' | 'secret'>): void;
  /** A signed request of the trader's, or of somebody's whose token is given. */
  call(method: 'GET' | 'POST', target: string, body?: object, options?: CallOptions): Answer;
  connect(path?: string, address?: string): TestSocket;
  /** A token for a socket. */
  socketToken(): string;
}

export interface CallOptions {
  readonly bearer?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly address?: string;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely
  readonly body: any;
  readonly headers: Readonly<Record<string, string>>;
}

export function openRig(
  options: { settings?: Partial<DialectSettings>; deposits?: Record<string, string> } = {},
): CoinbaseRig {
  let time: number = START;
  const exchange = createExchange({
    market: {
      kind: 'synthetic',
      instruments: [
        { instrument: BTC, startPrice: 6_000_000 as PriceTicks },
        { instrument: ETH, startPrice: 300_000 as PriceTicks },
      ],
    },
    seed: 7,
    clock: () => time as Micros,
    historySeconds: 60,
    accounts: {
      paper: options.deposits ?? { BTC: '2', ETH: '20', USD: '1000000' },
      other: { BTC: '2000', ETH: '20000', USD: '100000000' },
    },
  });
  const keys = new Map<string, ExchangeKey>();
  const dialect = createCoinbaseDialect({
    exchange,
    keys: { find: (name, key) => (name === 'coinbase' ? keys.get(key) : undefined) },
    settings: { rateLimits: false, ...options.settings },
  });
  const rig: CoinbaseRig = {
    exchange,
    dialect,
    keys,
    now: () => time,
    pass(micros) {
      const end = time + micros;
      while (time < end) {
        time = Math.min(end, time + 10_000);
        exchange.advance();
        dialect.beat(time as Micros);
      }
    },
    addKey(fields) {
      keys.set(fields.key, {
        dialect: 'coinbase',
        account: 'paper',
        permissions: { read: true, trade: true, withdraw: false },
        expiresAt: null,
        allowedAddresses: [],
        createdAt: START,
        ...fields,
      });
    },
    call(method, target, body, { bearer, headers = {}, address = '127.0.0.1' } = {}) {
      const [path = '', query = ''] = target.split('?');
      const at = Math.floor(time / 1_000_000);
      const given =
        bearer === undefined
          ? token({ pair: trader, key: KEY, uri: `${method} ${HOST}${path}`, at })
          : bearer;
      const request: DialectRequest = {
        method,
        path,
        query,
        headers: { ...(given === null ? {} : { authorization: `Bearer ${given}` }), ...headers },
        body: body === undefined ? '' : JSON.stringify(body),
        address,
        signedForms: [`api.coinbase.com${path}`, `${HOST}${path}`],
      };
      exchange.advance();
      const { status, body: text, headers: given_ = {} } = dialect.handle(request);
      return { status, text, body: text.startsWith('{') ? JSON.parse(text) : null, headers: given_ };
    },
    connect: (path = '/', address = '127.0.0.1') => new TestSocket(dialect, path, address),
    socketToken: () => token({ pair: trader, key: KEY, at: Math.floor(time / 1_000_000) }),
  };
  rig.addKey({ key: KEY, secret: trader.publicPem });
  rig.addKey({ key: LEGACY.key, secret: LEGACY.secret });
  return rig;
}

export const traderPair = trader;
export const TRADER = KEY;

/** Headers of a legacy key. */
export function legacyHeaders(signed: string, timestamp: number): Record<string, string> {
  return {
    'cb-access-key': LEGACY.key,
    'cb-access-timestamp': String(timestamp),
    'cb-access-sign': createHmac('sha256', LEGACY.secret).update(`${timestamp}${signed}`).digest('hex'),
  };
}

export const legacy = LEGACY;

/** One connection without a network. */
export class TestSocket implements DialectConnection {
  readonly id = 1;
  // biome-ignore lint/suspicious/noExplicitAny: messages are looked into freely
  readonly messages: any[] = [];
  readonly meanings: FrameMeaning[] = [];
  closedWith: { readonly code: number; readonly reason: string } | null = null;
  readonly session: DialectSession | null;

  constructor(
    dialect: Dialect,
    path: string,
    readonly address: string,
  ) {
    this.session = dialect.connect(path, this);
  }

  send(text: string, meaning: FrameMeaning): void {
    this.messages.push(JSON.parse(text));
    this.meanings.push(meaning);
  }

  close(code: number, reason: string): void {
    this.closedWith = { code, reason };
    this.session?.closed();
  }

  say(message: object): void {
    this.session?.message(JSON.stringify(message));
  }

  subscribe(channel: string, products?: readonly string[], more: object = {}): void {
    this.say({
      type: 'subscribe',
      channel,
      ...(products === undefined ? {} : { product_ids: products }),
      ...more,
    });
  }

  // biome-ignore lint/suspicious/noExplicitAny: messages are looked into freely
  of(channel: string): any[] {
    return this.messages.filter((message) => message.channel === channel);
  }
}

/** A published example of the venue's. */
// biome-ignore lint/suspicious/noExplicitAny: its shape is what is tested
export function fixture(name: string): any {
  const url = new URL(`../../../../fixtures/venues/coinbase/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')).message;
}

/** Where two JSON values differ in keys or types: paths. Null stands for any type, an empty list for any list. */
export function differences(example: unknown, actual: unknown, path = '$'): string[] {
  if (example === null || actual === null) return [];
  if (Array.isArray(example) || Array.isArray(actual)) {
    if (!Array.isArray(example) || !Array.isArray(actual)) return [`${path} is a list in one alone`];
    if (example.length === 0 || actual.length === 0) return [];
    return actual.flatMap((one, index) => differences(example[0], one, `${path}[${index}]`));
  }
  if (typeof example !== typeof actual) return [`${path} is ${typeof actual}, not ${typeof example}`];
  if (typeof example !== 'object') return [];
  const [a, b] = [example as Record<string, unknown>, actual as Record<string, unknown>];
  const missing = Object.keys(a).filter((key) => !(key in b));
  const extra = Object.keys(b).filter((key) => !(key in a));
  return [
    ...missing.map((key) => `${path}.${key} is missing`),
    ...extra.map((key) => `${path}.${key} is not the venue's`),
    ...Object.keys(a)
      .filter((key) => key in b)
      .flatMap((key) => differences(a[key], b[key], `${path}.${key}`)),
  ];
}
