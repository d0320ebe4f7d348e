import { MICROS_PER_SECOND, type Micros } from '../../../../../domain/index.js';
import type { DialectConnection, DialectSession, ExchangeKey, FrameMeaning } from '../../dialect.js';
import type { Bearer, Gate } from '../access/index.js';
import { ERRORS, type Failure, failed, failure } from '../errors.js';
import type { SocketParameters } from '../orders/index.js';
import { type Asked, denied, granted, grantedFields, pong } from './reply.js';
import type { OrderRequests, Outcome } from './requests.js';
import type { Subscriber, Subscription } from './subscriber.js';
import {
  type ChannelFailure,
  type ChannelRequest,
  type ChannelSources,
  PRIVATE_CHANNELS,
  privateChannel,
  publicChannels,
} from './subscriptions.js';

export interface SessionSources extends ChannelSources {
  readonly gate: Gate;
  readonly requests: OrderRequests;
}

const RESPONSE: FrameMeaning = { kind: 'response' };
const HEARTBEAT: FrameMeaning = { kind: 'heartbeat' };
const VERSION = '2.0.10';

/** The frame with which a connection begins, and that says whether the venue trades. */
export const statusFrame = (system: string, connection: number): string =>
  `{"channel":"status","type":"update","data":[{"version":"${VERSION}","system":"${system}","api_version":"v2","connection_id":${connection}}]}`;

/**
 * One client's socket of version 2: its subscriptions, its requests, and the heart that beats each second in which
 * nothing else was said.
 *
 * Source: https://docs.kraken.com/api/docs/guides/spot-ws-intro
 */
export class KrakenSession implements DialectSession, Subscriber {
  private readonly subscriptions = new Map<string, Subscription>();
  private readonly bearing: Bearer;
  private lastSent = 0;

  constructor(
    private readonly sources: SessionSources,
    private readonly connection: DialectConnection,
    private readonly onClosed: (session: KrakenSession) => void,
  ) {
    this.bearing = { tokens: new Map(), address: connection.address };
  }

  send(text: string, meaning: FrameMeaning): void {
    this.lastSent = this.sources.exchange.now();
    this.connection.send(text, meaning);
  }

  beat(now: Micros): void {
    const silent = Math.abs(now - this.lastSent) >= MICROS_PER_SECOND;
    if (silent && this.subscriptions.size > 0) this.send('{"channel":"heartbeat"}', HEARTBEAT);
  }

  closed(): void {
    for (const subscription of this.subscriptions.values()) subscription.end();
    this.subscriptions.clear();
    this.onClosed(this);
  }

  message(text: string): void {
    const timeIn = this.sources.exchange.now();
    const sent = readObject(text);
    if (sent === null) {
      this.deny({ method: '', requestId: null, timeIn }, 'Malformed request');
      return;
    }
    const requestId = typeof sent.req_id === 'number' ? sent.req_id : null;
    const asked: Asked = { method: typeof sent.method === 'string' ? sent.method : '', requestId, timeIn };
    const parameters = isObject(sent.params) ? sent.params : {};
    switch (asked.method) {
      case 'ping':
        this.send(pong(asked, this.sources.exchange.now()), RESPONSE);
        break;
      case 'subscribe':
      case 'unsubscribe':
        this.channels(asked, parameters);
        break;
      default:
        this.request(asked, parameters);
    }
  }

  private channels(asked: Asked, sent: SocketParameters): void {
    for (const request of this.named(sent)) {
      if (failed(request)) this.deny(asked, request.error, symbolText((request as ChannelFailure).symbol));
      else if (asked.method === 'subscribe') this.subscribe(asked, request);
      else this.unsubscribe(asked, request);
    }
  }

  private named(sent: SocketParameters): readonly (ChannelRequest | ChannelFailure)[] {
    if (!PRIVATE_CHANNELS.includes(sent.channel)) return publicChannels(sent, this.sources);
    const key = this.bearer(sent);
    if (failed(key)) return [key];
    return [key.permissions.read ? privateChannel(sent, key, this.sources) : failure(ERRORS.permission)];
  }

  private subscribe(asked: Asked, request: ChannelRequest): void {
    if (this.subscriptions.has(request.name)) {
      this.deny(asked, 'Already subscribed', symbolText(request.symbol));
      return;
    }
    const subscription = request.open(this);
    this.subscriptions.set(request.name, subscription);
    this.send(granted(asked, `{${request.described}}`, this.sources.exchange.now()), RESPONSE);
    subscription.begin();
  }

  private unsubscribe(asked: Asked, request: ChannelRequest): void {
    const subscription = this.subscriptions.get(request.name);
    if (subscription === undefined) {
      this.deny(asked, 'Subscription Not Found', symbolText(request.symbol));
      return;
    }
    subscription.end();
    this.subscriptions.delete(request.name);
    this.send(granted(asked, `{${request.described}}`, this.sources.exchange.now()), RESPONSE);
  }

  private request(asked: Asked, sent: SocketParameters): void {
    const key = this.bearer(sent);
    const outcome = failed(key) ? key : this.carryOut(asked.method, key, sent);
    if (outcome === null) this.deny(asked, 'Unsupported event');
    else this.answer(asked, outcome);
  }

  private carryOut(method: string, key: ExchangeKey, sent: SocketParameters): Outcome | null {
    if (!key.permissions.trade) return failure(ERRORS.permission);
    return this.sources.requests.handle(method, key, sent);
  }

  private answer(asked: Asked, outcome: Outcome): void {
    const now = this.sources.exchange.now();
    if ('error' in outcome) this.deny(asked, outcome.error);
    else if ('result' in outcome) this.send(granted(asked, outcome.result, now), RESPONSE);
    else if ('fields' in outcome) this.send(grantedFields(asked, outcome.fields, now), RESPONSE);
    else for (const one of outcome.results) this.answer(asked, one);
  }

  private deny(asked: Asked, error: string, fields = ''): void {
    this.send(denied(asked, error, this.sources.exchange.now(), fields), RESPONSE);
  }

  private bearer({ token }: SocketParameters): ExchangeKey | Failure {
    if (typeof token !== 'string') return failure('Token(s) not found');
    const { gate, exchange } = this.sources;
    return gate.bearer(token, this.bearing, exchange.now());
  }
}

const symbolText = (symbol: string | null | undefined): string =>
  symbol == null ? '' : `,"symbol":${JSON.stringify(symbol)}`;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function readObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
