import { MICROS_PER_SECOND } from '../../../../../domain/index.js';
import type { DialectConnection, DialectSession, FrameMeaning } from '../../dialect.js';
import type { Exchange } from '../../exchange.js';
import { millis } from '../market/index.js';
import type { ListenKeys, UserStreams } from '../user/index.js';
import type { MarketStreams } from './market-streams.js';
import type { StreamListener } from './topic.js';

export interface StreamSessionOptions {
  readonly connection: DialectConnection;
  readonly exchange: Exchange;
  readonly market: MarketStreams;
  readonly users: UserStreams;
  readonly listenKeys: ListenKeys;
  /** Of `/stream`: payloads come wrapped. */
  readonly combined: boolean;
  readonly counted: boolean;
}

/** A second takes so many messages from a client, and a connection so many streams. */
const MESSAGES_A_SECOND = 5;
const STREAMS = 1_024;
const METHODS = '`SUBSCRIBE`, `UNSUBSCRIBE`, `LIST_SUBSCRIPTIONS`, `SET_PROPERTY`, `GET_PROPERTY`';
const RESPONSE: FrameMeaning = { kind: 'response' };
const USER: FrameMeaning = { kind: 'user' };

/** A socket of market streams and user streams, with its live subscriptions. */
export class StreamSession implements DialectSession, StreamListener {
  combined: boolean;
  private readonly subscriptions = new Map<string, () => void>();
  private second = -1;
  private messages = 0;

  constructor(private readonly options: StreamSessionOptions) {
    this.combined = options.combined;
  }

  send(text: string, meaning: FrameMeaning): void {
    this.options.connection.send(text, meaning);
  }

  subscribe(names: readonly string[]): void {
    for (const name of names) {
      if (this.subscriptions.has(name) || name === '') continue;
      this.subscriptions.set(name, this.listenTo(name));
    }
  }

  message(text: string): void {
    if (this.isFlooding()) {
      this.options.connection.close(1008, 'Too many requests');
      return;
    }
    let request: unknown;
    try {
      request = JSON.parse(text);
    } catch {
      this.fail(3, 'Invalid JSON: expected value at line 1 column 1', null);
      return;
    }
    if (typeof request !== 'object' || request === null || Array.isArray(request)) {
      this.fail(2, 'Invalid request: expected an object', null);
      return;
    }
    const { method, params, id } = request as Readonly<Record<string, unknown>>;
    if (typeof method !== 'string')
      this.fail(2, 'Invalid request: missing field `method` at line 1 column 1', id);
    else if (!isId(id)) this.fail(2, 'Invalid request: request ID must be an unsigned integer', null);
    else this.carryOut(method, params, id);
  }

  closed(): void {
    for (const end of this.subscriptions.values()) end();
    this.subscriptions.clear();
  }

  private carryOut(method: string, params: unknown, id: unknown): void {
    switch (method) {
      case 'SUBSCRIBE':
      case 'UNSUBSCRIBE':
        this.change(method, params, id);
        return;
      case 'LIST_SUBSCRIPTIONS':
        this.answer(JSON.stringify([...this.subscriptions.keys()]), id);
        return;
      case 'SET_PROPERTY':
      case 'GET_PROPERTY':
        this.property(method, params, id);
        return;
      default:
        this.fail(
          2,
          `Invalid request: unknown variant \`${method.slice(0, 40)}\`, expected one of ${METHODS} at line 1 column 1`,
          id,
        );
    }
  }

  private change(method: 'SUBSCRIBE' | 'UNSUBSCRIBE', params: unknown, id: unknown): void {
    if (!Array.isArray(params) || !params.every((name) => typeof name === 'string')) {
      this.fail(2, 'Invalid request: invalid stream', id);
      return;
    }
    if (method === 'SUBSCRIBE') {
      if (this.subscriptions.size + params.length > STREAMS) {
        this.fail(2, 'Invalid request: too many streams', id);
        return;
      }
      // The answer goes first: a client knows the subscription by it.
      this.answer('null', id);
      this.subscribe(params);
      return;
    }
    for (const name of params) {
      this.subscriptions.get(name)?.();
      this.subscriptions.delete(name);
    }
    this.answer('null', id);
  }

  private property(method: string, params: unknown, id: unknown): void {
    const [name, value] = Array.isArray(params) ? (params as unknown[]) : [];
    if (typeof name !== 'string') this.fail(2, 'Invalid request: property name must be a string', id);
    else if (name !== 'combined') this.fail(0, 'Unknown property', id);
    else if (method === 'GET_PROPERTY') this.answer(String(this.combined), id);
    else if (typeof value !== 'boolean') this.fail(1, 'Invalid value type: expected Boolean', id);
    else {
      this.combined = value;
      this.answer('null', id);
    }
  }

  /** A name that means nothing is taken too; nothing will come of it. */
  private listenTo(name: string): () => void {
    const account = this.options.listenKeys.accountOf(name);
    if (account !== undefined) return this.listenToUser(name, account);
    return this.options.market.subscribe(name, this) ?? (() => undefined);
  }

  private listenToUser(key: string, account: string): () => void {
    const { users, listenKeys, exchange } = this.options;
    const event = (text: string): void =>
      this.send(this.combined ? `{"stream":"${key}","data":${text}}` : text, USER);
    const endListening = users.listen(account, { event });
    const endWatching = listenKeys.onEnd(key, (reason) => {
      if (reason === 'expired')
        event(`{"e":"listenKeyExpired","E":${millis(exchange.now())},"listenKey":"${key}"}`);
      endListening();
    });
    return () => {
      endListening();
      endWatching();
    };
  }

  private isFlooding(): boolean {
    const { counted, exchange } = this.options;
    if (!counted) return false;
    const second = Math.floor(exchange.now() / MICROS_PER_SECOND);
    if (second !== this.second) {
      this.second = second;
      this.messages = 0;
    }
    this.messages += 1;
    return this.messages > MESSAGES_A_SECOND;
  }

  private answer(result: string, id: unknown): void {
    this.send(`{"result":${result},"id":${JSON.stringify(id ?? null)}}`, RESPONSE);
  }

  private fail(code: number, msg: string, id: unknown): void {
    const of = isId(id) ? JSON.stringify(id ?? null) : 'null';
    this.send(`{"error":{"code":${code},"msg":${JSON.stringify(msg)}},"id":${of}}`, RESPONSE);
  }
}

const isId = (id: unknown): boolean =>
  id === undefined || id === null || Number.isSafeInteger(id) || (typeof id === 'string' && id.length <= 36);
