import { readFileSync } from 'node:fs';
import type {
  WireExchangeCore,
  WireExchangeOptions,
} from '../../../../../src/venues/embedded/wire/core/index.js';
import type {
  Dialect,
  DialectConnection,
  DialectSession,
  DialectSettings,
  ExchangeKey,
  FrameMeaning,
} from '../../../../../src/venues/embedded/wire/dialect.js';
import { krakenSignature } from '../../../../../src/venues/embedded/wire/kraken/access/index.js';
import { createKrakenDialect } from '../../../../../src/venues/embedded/wire/kraken/index.js';
import { openExchange, openQuiet, START, type TestClock } from '../core/fixture.js';

type Message = Record<string, unknown>;

export interface Answer {
  readonly status: number;
  readonly error: readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: an answer of the venue, looked into by the tests.
  readonly result: any;
  readonly message: Message;
}

export type Role = 'trader' | 'reader' | 'expired' | 'elsewhere' | 'second';

const SECRET = Buffer.from('the secret of nobody').toString('base64');

const key = (name: string, fields: Partial<ExchangeKey> = {}): ExchangeKey => ({
  dialect: 'kraken',
  key: name,
  secret: SECRET,
  account: 'alice',
  permissions: { read: true, trade: true, withdraw: false },
  expiresAt: null,
  allowedAddresses: [],
  createdAt: START,
  ...fields,
});

const KEYS: Readonly<Record<Role, ExchangeKey>> = {
  trader: key('trader'),
  reader: key('reader', { permissions: { read: true, trade: false, withdraw: false } }),
  expired: key('expired', { expiresAt: START }),
  elsewhere: key('elsewhere', { allowedAddresses: ['192.0.2.7'] }),
  second: key('second', { account: 'bob' }),
};

/** A client's socket, without a network. */
export class TestSocket implements DialectConnection {
  readonly id = 1;
  readonly address = '127.0.0.1';
  readonly texts: string[] = [];
  readonly meanings: FrameMeaning[] = [];
  session!: DialectSession;
  private read = 0;

  send(text: string, meaning: FrameMeaning): void {
    this.texts.push(text);
    this.meanings.push(meaning);
  }

  close(): void {
    this.session.closed();
  }

  /** What came since the last time that it was asked. */
  // biome-ignore lint/suspicious/noExplicitAny: messages of the venue, looked into by the tests.
  news(): any[] {
    const news = this.texts.slice(this.read).map((text) => JSON.parse(text));
    this.read = this.texts.length;
    return news;
  }

  /** @returns what came of it at once. */
  // biome-ignore lint/suspicious/noExplicitAny: messages of the venue, looked into by the tests.
  ask(message: object): any[] {
    this.news();
    this.session.message(JSON.stringify(message));
    return this.news();
  }
}

/** The dialect over an exchange of a test's own, asked without a network. */
export class Rig {
  readonly exchange: WireExchangeCore;
  readonly clock: TestClock;
  readonly dialect: Dialect;
  private nonce = 1;

  constructor(options: RigOptions = {}) {
    const { agents = false, settings, ...rest } = options;
    const { exchange, clock } = agents ? openExchange(rest) : openQuiet(rest);
    this.exchange = exchange;
    this.clock = clock;
    this.dialect = createKrakenDialect({
      exchange,
      keys: { find: (_, name) => KEYS[name as Role] },
      settings: { rateLimits: false, ...settings },
    });
  }

  public(name: string, query = ''): Answer {
    return read(
      this.dialect.handle({
        ...REQUEST,
        method: 'GET',
        path: `/0/public/${name}`,
        query,
        headers: {},
        body: '',
      }),
    );
  }

  /** A signed request with the next nonce. */
  private(name: string, fields: Readonly<Record<string, string>> = {}, role: Role = 'trader'): Answer {
    const nonce = this.nextNonce();
    return this.signed(name, { nonce, role, body: new URLSearchParams({ nonce, ...fields }).toString() });
  }

  /** The same with a body of JSON. */
  json(name: string, fields: object, role: Role = 'trader'): Answer {
    const nonce = this.nextNonce();
    return this.signed(name, { nonce, role, body: JSON.stringify({ nonce, ...fields }) });
  }

  signed(name: string, { nonce, role, body, signature }: Signed): Answer {
    const path = `/0/private/${name}`;
    const sign = signature ?? krakenSignature({ path, nonce, body }, SECRET);
    return read(
      this.dialect.handle({
        ...REQUEST,
        method: 'POST',
        path,
        query: '',
        headers: { 'api-key': role, 'api-sign': sign },
        body,
      }),
    );
  }

  socket(path = '/v2'): TestSocket {
    const socket = new TestSocket();
    socket.session = this.dialect.connect(path, socket)!;
    return socket;
  }

  token(role: Role = 'trader'): string {
    return this.private('GetWebSocketsToken', {}, role).result.token;
  }

  pass(micros: number): void {
    this.clock.time += micros;
    this.exchange.advance();
    this.dialect.beat(this.exchange.now());
  }

  nextNonce(): string {
    this.nonce += 1;
    return String(this.nonce);
  }
}

export interface RigOptions extends Partial<WireExchangeOptions> {
  /** Whether there is a market of agents; else nobody trades but the test. */
  readonly agents?: boolean;
  readonly settings?: Partial<DialectSettings>;
}

interface Signed {
  readonly nonce: string;
  readonly role: string;
  readonly body: string;
  readonly signature?: string;
}

const REQUEST = { address: '127.0.0.1', signedForms: [] };

function read({ status, body }: { readonly status: number; readonly body: string }): Answer {
  const message = JSON.parse(body);
  return { status, error: message.error, result: message.result, message };
}

/** What the venue has published, from the fixtures. */
// biome-ignore lint/suspicious/noExplicitAny: messages of the venue, looked into by the tests.
export function published(name: string): any {
  const url = new URL(`../../../../fixtures/venues/kraken/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')).message;
}
