import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Micros } from '../../../../../src/domain/index.js';
import { createBinanceDialect } from '../../../../../src/venues/embedded/wire/binance/index.js';
import type { WireExchangeCore } from '../../../../../src/venues/embedded/wire/core/index.js';
import type {
  Dialect,
  DialectResponse,
  DialectSession,
  DialectSettings,
  ExchangeKey,
  FrameMeaning,
} from '../../../../../src/venues/embedded/wire/dialect.js';
import { openExchange, openQuiet, START, type TestClock } from '../core/fixture.js';

/** The key pair that the venue's documentation signs with. */
const SIGNING = fixture('signing-rest') as { apiKey: string; secretKey: string };

/** A published example: its message. */
export function fixture(name: string): unknown {
  const file = new URL(`../../../../fixtures/venues/binance/${name}.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { message: unknown }).message;
}

export const exampleKey = (fields: Partial<ExchangeKey> = {}): ExchangeKey => ({
  dialect: 'binance',
  key: SIGNING.apiKey,
  secret: SIGNING.secretKey,
  account: 'alice',
  permissions: { read: true, trade: true, withdraw: false },
  expiresAt: null,
  allowedAddresses: [],
  createdAt: START,
  ...fields,
});

export interface Answered {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what a venue answers is read as the test wants it
  readonly body: any;
  readonly headers: Readonly<Record<string, string>>;
}

export type Values = Readonly<Record<string, string | number | boolean>>;

export interface DeskOptions {
  readonly keys?: readonly ExchangeKey[];
  readonly settings?: Partial<DialectSettings>;
  /** Agents trade; by default nobody but the clients does. */
  readonly agents?: boolean;
  readonly address?: string;
}

/** A socket of the dialect, and what has come over it. */
export class DeskSocket {
  readonly texts: string[] = [];
  readonly meanings: FrameMeaning[] = [];
  closedWith: number | null = null;
  session!: DialectSession;

  // biome-ignore lint/suspicious/noExplicitAny: as above
  get messages(): any[] {
    return this.texts.map((text) => JSON.parse(text));
  }

  // biome-ignore lint/suspicious/noExplicitAny: as above
  get last(): any {
    return JSON.parse(this.texts[this.texts.length - 1]!);
  }

  send(message: object): void {
    this.session.message(JSON.stringify(message));
  }

  /** Events of the user's stream, unwrapped, of one kind. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  events(kind: string): any[] {
    return this.messages
      .map((message) => message.event ?? message.data ?? message)
      .filter(({ e }) => e === kind);
  }
}

/** The dialect on an exchange with a clock that the test moves, and a client that signs. */
export class Desk {
  readonly exchange: WireExchangeCore;
  readonly dialect: Dialect;
  private readonly clock: TestClock;
  private readonly keys: readonly ExchangeKey[];
  private lastConnection = 0;

  constructor(private readonly options: DeskOptions = {}) {
    const opened = options.agents === true ? openExchange() : openQuiet();
    this.exchange = opened.exchange;
    this.clock = opened.clock;
    this.keys = [
      ...(options.keys ?? [exampleKey()]),
      ...['bob', 'carol'].map((account) => exampleKey({ key: account, secret: `of ${account}`, account })),
    ];
    this.dialect = createBinanceDialect({
      exchange: this.exchange,
      keys: { find: (_dialect, key) => this.keys.find((one) => one.key === key) },
      settings: { rateLimits: false, ...options.settings },
    });
  }

  get now(): Micros {
    return this.exchange.now();
  }

  get millis(): number {
    return Math.floor(this.now / 1_000);
  }

  /** Lets time pass and beats as the server does, every 10 ms. */
  pass(millis: number): void {
    for (let i = 0; i < millis; i += 10) {
      this.clock.time += 10_000;
      this.exchange.advance();
      this.dialect.beat(this.exchange.now());
    }
  }

  /** To a moment, at once. */
  jump(time: number): void {
    this.clock.time = time;
    this.exchange.advance();
  }

  get(path: string, values: Values = {}): Answered {
    return this.request('GET', path, { query: form(values) });
  }

  /** A signed request of the first key, or of another. */
  signed(method: string, path: string, values: Values = {}, key = this.keys[0]!): Answered {
    const text = form({ ...values, timestamp: this.millis });
    const signature = createHmac('sha256', key.secret).update(text).digest('hex');
    const whole = `${text}&signature=${signature}`;
    const place = method === 'GET' || method === 'DELETE' ? { query: whole } : { body: whole };
    return this.request(method, path, { ...place, key: key.key });
  }

  as(account: 'bob' | 'carol'): (method: string, path: string, values?: Values) => Answered {
    const key = this.keys.find((one) => one.account === account)!;
    return (method, path, values = {}) => this.signed(method, path, values, key);
  }

  request(
    method: string,
    path: string,
    { query = '', body = '', key }: { query?: string; body?: string; key?: string } = {},
  ): Answered {
    const response: DialectResponse = this.dialect.handle({
      method,
      path,
      query,
      body,
      headers: key === undefined ? {} : { 'x-mbx-apikey': key },
      address: this.options.address ?? '127.0.0.1',
      signedForms: [],
    });
    return { status: response.status, body: JSON.parse(response.body), headers: response.headers ?? {} };
  }

  connect(path: string): DeskSocket {
    const socket = new DeskSocket();
    this.lastConnection += 1;
    const session = this.dialect.connect(path, {
      id: this.lastConnection,
      address: this.options.address ?? '127.0.0.1',
      send: (text, meaning) => {
        socket.texts.push(text);
        socket.meanings.push(meaning);
      },
      close: (code) => {
        socket.closedWith = code;
      },
    });
    if (session === null) throw new Error(`no socket at ${path}`);
    socket.session = session;
    return socket;
  }

  /** Parameters of the socket API with key, time and signature. */
  params(values: Values = {}, key = this.keys[0]!): Record<string, string | number | boolean> {
    const all: Record<string, string | number | boolean> = {
      ...values,
      apiKey: key.key,
      timestamp: this.millis,
    };
    const names = Object.keys(all).sort();
    const payload = names.map((name) => `${name}=${all[name]}`).join('&');
    return { ...all, signature: createHmac('sha256', key.secret).update(payload).digest('hex') };
  }
}

const form = (values: Values): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
