import { MICROS_PER_DAY, MICROS_PER_MILLI, type Micros } from '../../../../domain/index.js';
import type {
  Dialect,
  DialectConnection,
  DialectRequest,
  DialectResponse,
  DialectSession,
  DialectSettings,
  HttpFault,
  KeyRing,
} from '../dialect.js';
import type { Exchange, ExchangeListener } from '../exchange.js';
import { Authenticator } from './authentication.js';
import type { Venue } from './endpoints/index.js';
import { RequestLimits } from './limits.js';
import { ListDesk, OrderDesk, orderBounds } from './orders/index.js';
import { faultResponse, RestApi } from './rest.js';
import { SocketApiSession } from './socket-api.js';
import { MarketStreams, StreamSession } from './streams/index.js';
import { SymbolTable } from './symbols.js';
import { ListenKeys, UserStreams } from './user/index.js';

export interface BinanceDialectOptions {
  readonly exchange: Exchange;
  readonly keys: KeyRing;
  readonly settings: DialectSettings;
}

const HOSTS = [
  'api.binance.com',
  'api-gcp.binance.com',
  'api1.binance.com',
  'api2.binance.com',
  'api3.binance.com',
  'api4.binance.com',
  'data-api.binance.vision',
  'stream.binance.com',
  'data-stream.binance.vision',
  'ws-api.binance.com',
  'fapi.binance.com',
  'dapi.binance.com',
  'testnet.binance.vision',
  'stream.testnet.binance.vision',
  'ws-api.testnet.binance.vision',
];

/** A connection is good for a day. */
const CONNECTION_MICROS = MICROS_PER_DAY;
const SECOND_MICROS = 1_000 * MICROS_PER_MILLI;

/** Binance's spot venue on an exchange: REST, streams, the socket API and the user's events. */
export class BinanceDialect implements Dialect {
  readonly name = 'binance';
  readonly hosts = HOSTS;
  private readonly exchange: Exchange;
  private readonly counted: boolean;
  private readonly venue: Venue;
  private readonly authenticator: Authenticator;
  private readonly rest: RestApi;
  private readonly market: MarketStreams;
  private readonly connections = new Map<DialectConnection, Micros>();
  private housekeptAt = 0;

  constructor({ exchange, keys, settings }: BinanceDialectOptions) {
    const symbols = new SymbolTable(exchange.instruments);
    const orders = new OrderDesk(exchange, symbols);
    const users = new UserStreams(exchange, orders);
    const lists: ListDesk = new ListDesk(exchange, orders, {
      list: (list) => users.list(list, lists),
      pending: (pending) => users.pending(pending),
    });
    this.exchange = exchange;
    this.counted = settings.rateLimits;
    const limits = new RequestLimits(settings.rateLimits);
    const bounds = orderBounds(settings.rateLimits);
    this.venue = { exchange, symbols, limits, orders, lists, users, listenKeys: new ListenKeys(), bounds };
    this.authenticator = new Authenticator(keys, settings.validityMicros);
    this.rest = new RestApi(this.venue, this.authenticator);
    this.market = new MarketStreams(exchange, symbols);
    exchange.listen(this.listener());
  }

  handle(request: DialectRequest): DialectResponse {
    const response = this.rest.handle(request);
    this.settle();
    return response;
  }

  connect(path: string, connection: DialectConnection): DialectSession | null {
    const session = this.sessionAt(path, connection);
    if (session === null) return null;
    this.connections.set(connection, this.exchange.now());
    return {
      message: (text) => {
        session.message(text);
        this.settle();
      },
      closed: () => {
        this.connections.delete(connection);
        session.closed();
      },
    };
  }

  fault(fault: HttpFault): DialectResponse {
    return faultResponse(fault, Math.floor(this.exchange.now() / MICROS_PER_MILLI));
  }

  beat(now: Micros): void {
    this.settle();
    this.market.beat(now);
    if (Math.abs(now - this.housekeptAt) < SECOND_MICROS) return;
    this.housekeptAt = now;
    this.venue.listenKeys.expire(now);
    for (const [connection, since] of this.connections) {
      if (now - since >= CONNECTION_MICROS) connection.close(1001, 'valid for 24 hours');
    }
  }

  /** Tells what the calls since the last time have left to tell. */
  private settle(): void {
    const now = this.exchange.now();
    this.venue.lists.settle();
    this.venue.users.settle(now);
    this.market.settle(now);
  }

  private sessionAt(address: string, connection: DialectConnection): DialectSession | null {
    const mark = address.indexOf('?');
    const path = mark < 0 ? address : address.slice(0, mark);
    // A plus in the name of a stream is a plus.
    const query = new URLSearchParams(mark < 0 ? '' : address.slice(mark + 1).replaceAll('+', '%2B'));
    if (path === '/ws-api/v3' || path === '/ws-api/v3/') {
      const returnRateLimits = query.get('returnRateLimits') !== 'false';
      const { venue, authenticator } = this;
      return new SocketApiSession({ connection, venue, authenticator, returnRateLimits });
    }
    // `/stream/ws/…` is a raw stream behind an address that has `/stream` in it, as ccxt wants it.
    const match = /^\/(stream(?:\/ws)?|ws)(?:\/(.*))?$/.exec(path);
    if (match === null) return null;
    const { users, listenKeys } = this.venue;
    const { exchange, market, counted } = this;
    const combined = match[1] === 'stream';
    const session = new StreamSession({ connection, exchange, market, users, listenKeys, combined, counted });
    session.subscribe(unescaped(match[2] ?? '').split('/'));
    session.subscribe((query.get('streams') ?? '').split('/'));
    return session;
  }

  private listener(): ExchangeListener {
    const { orders, lists, users, limits } = this.venue;
    return {
      book: (instrument, rows, from, to) => this.market.book(instrument, rows, from, to),
      trade: (instrument, trade) => {
        orders.lastPrices[instrument] = trade.price;
        this.market.trade(instrument, trade);
      },
      order: (order, news, fill) => {
        orders.heard(order, news);
        lists.heard(order);
        users.order(order, news, fill);
        if (fill === null || fill.filledAfter !== fill.size) return;
        const millis = Math.floor(fill.time / MICROS_PER_MILLI);
        limits.firstFill(order.account, { maker: fill.liquidity === 'maker', millis });
      },
      balance: (account, balance) => users.balance(account, balance),
    };
  }
}

/** A text as it was meant; what is no percent-encoding stays as it is. */
function unescaped(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Binance's dialect on an exchange. */
export const createBinanceDialect = (options: BinanceDialectOptions): Dialect => new BinanceDialect(options);
