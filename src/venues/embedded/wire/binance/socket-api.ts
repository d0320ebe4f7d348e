import { MICROS_PER_MILLI, type Micros } from '../../../../domain/index.js';
import type { DialectConnection, DialectSession, ExchangeKey, FrameMeaning } from '../dialect.js';
import type { Authenticator, Security } from './authentication.js';
import { countText, type Endpoint, SOCKET_ROUTES, type Venue, weightOf } from './endpoints/index.js';
import { type Answer, type BinanceError, Errors, errorText, isError } from './errors.js';
import { ORDERS_1D, ORDERS_10S, REQUEST_WEIGHT } from './limits.js';
import { ParameterReader } from './parameter-reader.js';
import { type Parameters, parseParams, sortedPayload } from './parameters.js';

export interface SocketApiOptions {
  readonly connection: DialectConnection;
  readonly venue: Venue;
  readonly authenticator: Authenticator;
  /** Whether answers tell of limits where the request does not say. */
  readonly returnRateLimits: boolean;
}

const RESPONSE: FrameMeaning = { kind: 'response' };
const USER: FrameMeaning = { kind: 'user' };
/** Connecting costs so much. */
const CONNECT_WEIGHT = 2;
/** So do requests about the session. */
const SESSION_WEIGHT = 2;

interface Logon {
  readonly key: ExchangeKey;
  readonly since: Micros;
}

interface Subscription {
  readonly account: string;
  /** True for the one of the key that is logged on. */
  readonly ofSession: boolean;
  end(): void;
}

interface Request {
  readonly id: string;
  readonly method: string;
  readonly parameters: Parameters;
  readonly reader: ParameterReader;
  readonly now: Micros;
}

/** One connection of the socket API: https://developers.binance.com/docs/binance-spot-api-docs/websocket-api */
export class SocketApiSession implements DialectSession {
  private readonly connectedSince: Micros;
  private logon: Logon | null = null;
  private readonly subscriptions = new Map<number, Subscription>();
  private nextSubscription = 0;

  constructor(private readonly options: SocketApiOptions) {
    const { venue, connection } = options;
    this.connectedSince = venue.exchange.now();
    venue.limits.spend(connection.address, CONNECT_WEIGHT, this.millis(this.connectedSince));
  }

  message(text: string): void {
    const { venue } = this.options;
    let raw: unknown;
    try {
      raw = JSON.parse(text);
    } catch {
      raw = null;
    }
    if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
      this.refuse('null', Errors.json);
      return;
    }
    const { id, method, params } = raw as Readonly<Record<string, unknown>>;
    const known = isId(id) ? JSON.stringify(id) : 'null';
    const isObject =
      params === undefined || params === null || (typeof params === 'object' && !Array.isArray(params));
    if (typeof method !== 'string' || !isObject || known === undefined) {
      this.refuse(known, Errors.json);
      return;
    }
    const parameters = parseParams((params ?? {}) as Readonly<Record<string, unknown>>);
    this.answer({
      id: known,
      method: method.startsWith('v3/') ? method.slice(3) : method,
      parameters,
      reader: new ParameterReader(parameters, venue.symbols),
      now: venue.exchange.now(),
    });
  }

  closed(): void {
    for (const { end } of this.subscriptions.values()) end();
    this.subscriptions.clear();
  }

  private answer(request: Request): void {
    const endpoint = SOCKET_ROUTES.get(request.method);
    const weight = endpoint === undefined ? SESSION_WEIGHT : weightOf(endpoint, request.reader);
    const { venue, connection } = this.options;
    const limited = venue.limits.spend(connection.address, weight, this.millis(request.now));
    if (limited !== null) {
      this.respond(request, withTimes(limited, this.millis(request.now)), null);
      return;
    }
    if (endpoint === undefined) this.respond(request, this.aboutSession(request), null);
    else this.run(endpoint, request);
  }

  private run(endpoint: Endpoint, request: Request): void {
    const { venue } = this.options;
    const key = this.authenticate(endpoint.security, request);
    if (isError(key)) {
      this.respond(request, key, null);
      return;
    }
    const account = key?.account ?? '';
    const counted = endpoint.orders !== undefined || endpoint.showsOrders === true ? account : null;
    const tooMany =
      endpoint.orders === undefined
        ? null
        : venue.limits.order(account, endpoint.orders, this.millis(request.now));
    const { reader, now } = request;
    this.respond(request, tooMany ?? endpoint.run(venue, { reader, key, account, now }), counted);
  }

  /** A request without a key of its own goes by the one that is logged on, and needs no signature then. */
  private authenticate(security: Security, request: Request): ExchangeKey | BinanceError | null {
    const { authenticator, connection } = this.options;
    const { parameters, reader, now } = request;
    if (this.logon !== null && !parameters.has('apiKey') && security !== 'none') {
      const { key } = this.logon;
      if (security === 'key') return key;
      return authenticator.timing(now, reader) ?? (key.permissions[security] ? key : Errors.keyRefused);
    }
    const claim = {
      key: parameters.get('apiKey'),
      address: connection.address,
      payload: () => sortedPayload(parameters),
      now,
    };
    return authenticator.check(security, claim, reader);
  }

  private aboutSession(request: Request): Answer {
    switch (request.method) {
      case 'session.logon':
        return this.logOn(request);
      case 'session.status':
        return this.statusText(request.now);
      case 'session.logout':
        this.endSubscriptions(({ ofSession }) => ofSession);
        this.logon = null;
        return this.statusText(request.now);
      case 'session.subscriptions':
        return `[${[...this.subscriptions.keys()].map((id) => `{"subscriptionId":${id}}`).join(',')}]`;
      case 'userDataStream.subscribe':
        if (this.logon === null) return Errors.unauthorized;
        return this.subscribe(this.logon.key.account, true);
      case 'userDataStream.subscribe.signature': {
        const key = this.authenticate('read', request);
        return isError(key) ? key : this.subscribe(key!.account, false);
      }
      case 'userDataStream.unsubscribe':
        return this.unsubscribe(request);
      default:
        return Errors.unknownMethod(request.method.slice(0, 60));
    }
  }

  /** Only a key that signs with Ed25519 may log a connection on. */
  private logOn(request: Request): Answer {
    const { authenticator, connection } = this.options;
    const { parameters, reader, now } = request;
    const payload = (): string => sortedPayload(parameters);
    const key = authenticator.check(
      'read',
      { key: parameters.get('apiKey'), address: connection.address, payload, now },
      reader,
    );
    if (isError(key)) return key;
    if (!authenticator.mayLogOn(key!)) return Errors.hmacLogon;
    this.logon = { key: key!, since: now };
    return this.statusText(now);
  }

  private statusText(now: Micros): string {
    const key = this.logon === null ? 'null' : JSON.stringify(this.logon.key.key);
    const since = this.logon === null ? 'null' : this.millis(this.logon.since);
    const subscribed = [...this.subscriptions.values()].some(({ ofSession }) => ofSession);
    return `{"apiKey":${key},"authorizedSince":${since},"connectedSince":${this.millis(this.connectedSince)},"returnRateLimits":${this.options.returnRateLimits},"serverTime":${this.millis(now)},"userDataStream":${subscribed}}`;
  }

  private subscribe(account: string, ofSession: boolean): Answer {
    for (const known of this.subscriptions.values()) {
      if (known.account === account) return Errors.alreadySubscribed;
    }
    const { venue, connection } = this.options;
    const id = this.nextSubscription;
    this.nextSubscription += 1;
    const end = venue.users.listen(account, {
      event: (text) => connection.send(`{"subscriptionId":${id},"event":${text}}`, USER),
    });
    this.subscriptions.set(id, { account, ofSession, end });
    return `{"subscriptionId":${id}}`;
  }

  private unsubscribe({ reader }: Request): Answer {
    const id = reader.integer('subscriptionId');
    if (reader.error !== null) return reader.error;
    this.endSubscriptions((_subscription, of) => id === null || of === id);
    return '{}';
  }

  private endSubscriptions(which: (subscription: Subscription, id: number) => boolean): void {
    const { venue, connection } = this.options;
    for (const [id, subscription] of this.subscriptions) {
      if (!which(subscription, id)) continue;
      subscription.end();
      this.subscriptions.delete(id);
      const now = this.millis(venue.exchange.now());
      connection.send(`{"subscriptionId":${id},"event":{"e":"eventStreamTerminated","E":${now}}}`, USER);
    }
  }

  private respond({ id, parameters, now }: Request, answer: Answer, account: string | null): void {
    const asked = parameters.get('returnRateLimits');
    const tells = asked === undefined ? this.options.returnRateLimits : asked === 'true';
    const limits = tells ? `,"rateLimits":[${this.limitsText(account, now)}]` : '';
    const body = isError(answer) ? `"error":${errorText(answer)}` : `"result":${answer}`;
    const status = isError(answer) ? answer.status : 200;
    this.options.connection.send(`{"id":${id},"status":${status},${body}${limits}}`, RESPONSE);
  }

  /** A request that could not be read. */
  private refuse(id: string, error: BinanceError): void {
    this.options.connection.send(
      `{"id":${id},"status":${error.status},"error":${errorText(error)}}`,
      RESPONSE,
    );
  }

  private limitsText(account: string | null, now: Micros): string {
    const { limits } = this.options.venue;
    const millis = this.millis(now);
    const weight = countText(REQUEST_WEIGHT, limits.usedWeight(this.options.connection.address, millis));
    if (account === null) return weight;
    const { tenSeconds, day } = limits.orderCounts(account, millis);
    return `${countText(ORDERS_10S, tenSeconds)},${countText(ORDERS_1D, day)},${weight}`;
  }

  private millis(now: number): number {
    return Math.floor(now / MICROS_PER_MILLI);
  }
}

const isId = (id: unknown): boolean => id === null || typeof id === 'string' || typeof id === 'number';

const withTimes = (error: BinanceError, millis: number): BinanceError => ({
  ...error,
  data: `{"serverTime":${millis},"retryAfter":${error.retryAt}}`,
});
