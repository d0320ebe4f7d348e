import type { Micros } from '../../../../domain/index.js';
import type {
  Dialect,
  DialectConnection,
  DialectRequest,
  DialectResponse,
  DialectSession,
  DialectSettings,
  ExchangeKey,
  HttpFault,
  KeyRing,
} from '../dialect.js';
import type { Exchange } from '../exchange.js';
import {
  appError,
  brokerageError,
  faultAnswer,
  invalidArgument,
  missingScope,
  tooManyRequests,
  unauthorized,
} from './answers.js';
import { Authentication, isDenied } from './authentication.js';
import type { Call, Desk } from './call.js';
import { ENDPOINTS, type Endpoint } from './endpoints.js';
import { OrderRecords } from './orders/index.js';
import { Products } from './products.js';
import { RateLimits } from './rate-limits.js';
import { Router } from './router.js';
import { SocketHub } from './socket/index.js';

export interface CoinbaseDialectOptions {
  readonly exchange: Exchange;
  readonly keys: KeyRing;
  readonly settings: DialectSettings;
}

/**
 * Coinbase Advanced Trade over the exchange: spot, at the venue's host names or under a prefix.
 *
 * What the venue has beside that is refused as it refuses what it does not support: TWAP, scaled and pegged orders
 * as `UNSUPPORTED_ORDER_CONFIGURATION`; futures, conversions and transfers as endpoints that are not there.
 */
export const createCoinbaseDialect = (options: CoinbaseDialectOptions): Dialect =>
  new CoinbaseDialect(options);

type Api = 'brokerage' | 'app';

class CoinbaseDialect implements Dialect {
  readonly name = 'coinbase';
  readonly hosts = [
    'api.coinbase.com',
    'advanced-trade-ws.coinbase.com',
    'advanced-trade-ws-user.coinbase.com',
  ];
  private readonly desk: Desk;
  private readonly authentication: Authentication;
  private readonly limits: RateLimits;
  private readonly router = new Router(ENDPOINTS);
  private readonly sockets: SocketHub;

  constructor({ exchange, keys, settings }: CoinbaseDialectOptions) {
    const products = new Products(exchange.instruments);
    this.desk = { exchange, products, records: new OrderRecords(exchange) };
    this.authentication = new Authentication(keys, settings);
    this.limits = new RateLimits(settings.rateLimits);
    this.sockets = new SocketHub({
      desk: this.desk,
      authentication: this.authentication,
      limits: this.limits,
    });
  }

  handle(request: DialectRequest): DialectResponse {
    this.desk.records.wakeBrackets();
    const api = request.path.startsWith('/v2/') ? 'app' : 'brokerage';
    const found = this.router.find(request.method, request.path);
    if (found === undefined) return nowhere(api);
    const call = read(request, found.parts);
    if (call === null) return invalidArgument('the body is not JSON');
    const { endpoint } = found;
    return endpoint.scope === null
      ? this.answerAnybody(call, { api, endpoint })
      : this.answerHolder(call, { api, endpoint });
  }

  connect(path: string, connection: DialectConnection): DialectSession | null {
    const [place] = path.split('?');
    if (place !== '/' && place !== '' && place !== '/user') return null;
    return this.sockets.connect(connection, { userData: place === '/user' });
  }

  fault(fault: HttpFault): DialectResponse {
    return faultAnswer(fault);
  }

  beat(now: Micros): void {
    this.desk.records.wakeBrackets();
    this.sockets.beat(now);
  }

  private answerAnybody(
    call: Call,
    { api, endpoint }: { api: Api; endpoint: Endpoint & { scope: null } },
  ): DialectResponse {
    const allowed = this.limits.take('public', call.request.address, this.desk.exchange.now());
    return allowed ? endpoint.answer(this.desk, call) : tooManyRequests(api, 'Public');
  }

  private answerHolder(
    call: Call,
    { api, endpoint }: { api: Api; endpoint: Exclude<Endpoint, { scope: null }> },
  ): DialectResponse {
    const now = this.desk.exchange.now();
    const key = this.authentication.ofRequest(call.request, now);
    if (isDenied(key)) {
      return key.denied === 'timestamp'
        ? appError(401, 'authentication_error', 'request timestamp expired')
        : unauthorized();
    }
    const limit = api === 'app' ? 'app' : 'private';
    if (!this.limits.take(limit, key.account, now)) return tooManyRequests(api, 'Private');
    if (!holds(key, endpoint.scope)) return missingScope(api);
    return endpoint.answer(this.desk, { ...call, key, account: key.account });
  }
}

const holds = ({ permissions }: ExchangeKey, scope: 'view' | 'trade'): boolean =>
  scope === 'view' ? permissions.read : permissions.trade;

const nowhere = (api: Api): DialectResponse =>
  api === 'app' ? appError(404, 'not_found', 'Not found') : brokerageError(404, 'NOT_FOUND', 'Not Found');

/** @returns null where a POST's body is no JSON object. */
function read(request: DialectRequest, parts: readonly string[]): Call | null {
  const query = new URLSearchParams(request.query);
  if (request.method === 'GET' || request.body === '') return { request, query, body: {}, parts };
  try {
    const body: unknown = JSON.parse(request.body);
    if (typeof body !== 'object' || body === null || Array.isArray(body)) return null;
    return { request, query, body: body as Record<string, unknown>, parts };
  } catch {
    return null;
  }
}
