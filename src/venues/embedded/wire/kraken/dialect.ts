import type { Micros } from '../../../../domain/index.js';
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
import type { Exchange } from '../exchange.js';
import { Counters, Gate } from './access/index.js';
import { ERRORS, failure } from './errors.js';
import { Pairs } from './names.js';
import { Trading } from './orders/index.js';
import { ReferenceEndpoints, Router, refuse, SpreadLog } from './rest/index.js';
import {
  KrakenSession,
  MarketChannels,
  OrderRequests,
  PrivateChannels,
  type SessionSources,
  statusFrame,
} from './socket/index.js';

export interface KrakenDialectOptions {
  readonly exchange: Exchange;
  readonly keys: KeyRing;
  readonly settings: DialectSettings;
}

/** The exchange as Kraken's clients know theirs: REST, and the sockets of version 2. */
export const createKrakenDialect = (options: KrakenDialectOptions): Dialect => new KrakenDialect(options);

const BAD_GATEWAY = '<html><head><title>502 Bad Gateway</title></head><body>cloudflare</body></html>';

class KrakenDialect implements Dialect {
  readonly name = 'kraken';
  readonly hosts = ['api.kraken.com', 'ws.kraken.com', 'ws-auth.kraken.com'];
  private readonly router: Router;
  private readonly reference: ReferenceEndpoints;
  private readonly markets: readonly MarketChannels[];
  private readonly sources: SessionSources;
  private readonly sessions = new Set<KrakenSession>();
  private system: string;
  private connections = 0;

  constructor({ exchange, keys, settings }: KrakenDialectOptions) {
    const pairs = new Pairs(exchange.instruments);
    const counters = new Counters(settings.rateLimits, settings.krakenTier);
    const gate = new Gate(keys);
    const trading = new Trading(exchange, pairs, counters);
    const spreads = new SpreadLog();
    const privates = new PrivateChannels(exchange, pairs, counters);
    const markets: MarketChannels[] = [];
    for (const pair of pairs.all) markets[pair.instrument.index] = new MarketChannels(exchange, pair);
    this.markets = markets;
    this.reference = new ReferenceEndpoints(exchange, pairs);
    this.system = this.reference.system();
    this.router = new Router({ exchange, pairs, gate, counters, trading, spreads });
    const requests = new OrderRequests(exchange, pairs, trading);
    this.sources = { exchange, pairs, counters, privates, markets, gate, requests };
    exchange.listen({
      book: (instrument, rows, from, to, sequence) => {
        markets[instrument]!.book.change(rows, from, to, sequence);
        if (spreads.note(instrument, exchange.book(instrument), exchange.now())) markets[instrument]!.quote();
      },
      trade: (instrument, trade) => markets[instrument]!.trade(trade),
      order: (order, news, fill) => privates.order(order, news, fill),
      balance: (account, balance) => privates.balance(account, balance),
    });
  }

  handle(request: DialectRequest): DialectResponse {
    return this.router.handle(request);
  }

  /** Public and private sockets alike: what a channel needs is its token. */
  connect(path: string, connection: DialectConnection): DialectSession | null {
    if (path.split('?')[0]!.replace(/\/$/, '') !== '/v2') return null;
    const session = new KrakenSession(this.sources, connection, (closed) => this.sessions.delete(closed));
    this.sessions.add(session);
    this.connections += 1;
    session.send(statusFrame(this.system, this.connections), { kind: 'response' });
    return session;
  }

  fault(fault: HttpFault): DialectResponse {
    switch (fault.kind) {
      case 'maintenance':
        return refuse(failure(ERRORS.unavailable), 503);
      case 'rate-limit': {
        const headers = { 'Retry-After': String(fault.retryAfterSeconds) };
        return { ...refuse(failure(ERRORS.rateLimit), fault.status), headers };
      }
      case 'server-error':
        if (fault.status === 500) return refuse(failure(ERRORS.internal), fault.status);
        if (fault.status === 503) return refuse(failure(ERRORS.busy), fault.status);
        return { status: fault.status, body: BAD_GATEWAY, headers: { 'Content-Type': 'text/html' } };
    }
  }

  beat(now: Micros): void {
    const system = this.reference.system();
    if (system !== this.system) this.announce(system);
    for (const market of this.markets) market.beat();
    for (const session of this.sessions) session.beat(now);
  }

  private announce(system: string): void {
    this.system = system;
    for (const session of this.sessions) {
      session.send(statusFrame(system, this.connections), { kind: 'response' });
    }
  }
}
