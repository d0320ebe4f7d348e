import {
  type InstrumentSpecification,
  type Micros,
  micros,
  type NewOrder,
  type RejectCode,
  type VenueEvent,
} from '../../domain/index.js';
import type { SimulatedVenue, VenueCapabilities, VenueRequest, VenueSink } from '../../execution/venue.js';
import { indexMessages, type TapeSegments, wholeTape } from '../../matching/recorded/index.js';
import { Answers, QUEUE_BEAT_MICROS } from './answers.js';
import { CandleSession } from './candle-session.js';
import { type LatencyModel, latencyModel } from './latency.js';
import { HOLD_MICROS, LiveSession } from './live/index.js';
import type { MarketSession, MarketSessionOptions } from './market-session.js';
import { DEFAULT_LATENCY_MICROS, type EmbeddedVenueOptions, instrumentsOf, openAccounts } from './options.js';
import type { RowFeed } from './row-feed.js';
import { SyntheticSession } from './synthetic-session.js';
import { isSegments, TapeSession } from './tape-session.js';
import { Timeline } from './timeline.js';
import { AccountOfRequest, venueAccounts } from './venue-accounts.js';

/**
 * The embedded exchange as a venue.
 *
 * It has two sides, each with its own cursor and its own book: the exchange's, in exchange time, where
 * orders meet the market; and the strategy's, which sees the market late by the feed's latency, and whose
 * requests and answers take theirs. Everything happens in the order of (time, rank, sequence), the ranks
 * being market, requests, queue beat, rows, events: what is delivered depends on options, requests and
 * their times alone, and not on how `pump` was called.
 *
 * That is how a killed engine gets its exchange back: a venue from the same options, the logged requests
 * submitted again at their logged times, pumped to the log's end; the first N deliveries, which the log
 * already holds, are passed over. A request must not be submitted for a time before one already pumped to;
 * if it is, it counts as sent at that later time.
 */
export function createEmbeddedVenue(options: EmbeddedVenueOptions): SimulatedVenue {
  return new EmbeddedVenue(options);
}

const LONGEST_VALIDITY_MICROS = 60_000_000;

/** What `pump` may do next, in the order of their ranks. */
type Rank = 'market' | 'request' | 'beat' | 'rows' | 'event';

class EmbeddedVenue implements SimulatedVenue {
  readonly name: string;
  readonly capabilities: VenueCapabilities;
  readonly instruments: readonly InstrumentSpecification[];
  readonly startTime: Micros;
  private readonly accountOf: AccountOfRequest;
  private readonly orderLatency: LatencyModel;
  private readonly tellsPlaces: boolean;
  /** How far a live market's exchange lives behind. */
  private readonly holdMicros: number;
  private readonly answers: Answers;
  private readonly session: MarketSession;
  private readonly requests = new Timeline<VenueRequest>();
  private sink: VenueSink | null = null;
  /** Everything up to here has happened. */
  private pumpedTo: number;
  private now: Micros;
  private beatTime = Number.POSITIVE_INFINITY;
  /** When what `nextRank` chose is due. */
  private due = 0;

  constructor(options: EmbeddedVenueOptions) {
    this.name = options.name ?? 'embedded';
    const account = options.account ?? 'paper';
    const tape = firstTape(options.market);
    const latency = (name: 'order' | 'response', micros: number | undefined, seed: number): LatencyModel =>
      latencyModel(
        options.latency?.[name] ?? { kind: 'constant', micros: micros ?? DEFAULT_LATENCY_MICROS },
        {
          name: `${name} latency`,
          seed,
          tape,
        },
      );
    this.orderLatency = latency('order', options.orderLatencyMicros, options.seed + 1);
    // Candles know of no places.
    this.tellsPlaces = options.market.kind !== 'candles' && (options.tellsPlaces ?? true);
    this.holdMicros = options.market.kind === 'live' ? HOLD_MICROS : 0;
    this.capabilities = capabilities(this.orderLatency.mostMicros + this.holdMicros);
    this.instruments = instrumentsOf(options.market).map((instrument) => instrument.specification);
    const accounts = openAccounts(options, account);
    const responseLatency = latency('response', options.responseLatencyMicros, options.seed + 2);
    const instruments = instrumentsOf(options.market);
    this.accountOf = new AccountOfRequest(account, instruments);
    const owned = venueAccounts(account, instruments);
    this.answers = new Answers({ owned, accounts, latency: responseLatency });
    const emit = (account: string, event: VenueEvent, time: Micros): void =>
      this.answers.add(account, event, time);
    const announce = (note: string, time: Micros): void =>
      this.answers.send({ kind: 'status', venue: this.name, connected: true, note }, time);
    this.session = openSession({ options, accounts, emit, announce });
    this.startTime = this.session.startTime;
    this.now = this.startTime;
    this.pumpedTo = this.startTime;
    const status = {
      kind: 'status',
      venue: this.name,
      connected: true,
      note: `open, on ${describeMarket(this.session.banner())}`,
    } as const;
    this.answers.underWay.add(this.startTime, status);
    for (const event of this.answers.changedBalances()) this.answers.underWay.add(this.startTime, event);
  }

  open(sink: VenueSink): Promise<void> {
    this.sink = sink;
    return Promise.resolve();
  }

  submit(request: VenueRequest, at: Micros): void {
    const sent = at >= this.startTime ? at : this.startTime;
    const arrival = sent + this.orderLatency.next(sent) + this.holdMicros;
    this.requests.add(Math.max(arrival, this.pumpedTo, this.now), request);
  }

  pump(until: Micros): void {
    while (this.sink !== null) {
      // Nearly all that happens are messages of the market, at the exchange and on their way to the strategy.
      if (this.pumpMessage(until, this.sink)) continue;
      const rank = this.nextRank(until);
      if (rank === null) break;
      this.perform(rank, this.sink);
    }
    this.pumpedTo = Math.max(this.pumpedTo, until);
  }

  /** Lets the next thing happen where it is a message of the market: what `nextRank` and `perform` come to then. */
  private pumpMessage(until: number, sink: VenueSink): boolean {
    const { exchange } = this.session;
    const market = exchange.nextTime();
    const request = this.requests.nextTime;
    const event = this.answers.underWay.nextTime;
    const feed = this.nextFeed();
    const rows = feed === null ? Number.POSITIVE_INFINITY : feed.nextTime;
    if (market <= rows) {
      if (market > until || market > request || market > this.beatTime || market > event) return false;
      if (market > this.now) this.now = micros(market);
      exchange.step();
      this.answers.sendBalances(this.now);
      return true;
    }
    if (feed === null || rows > until || rows >= request || rows >= this.beatTime || rows > event)
      return false;
    if (rows > this.now) this.now = micros(rows);
    feed.deliver(sink, this.now);
    return true;
  }

  nextTime(): Micros | null {
    const market = Math.min(
      this.session.exchange.nextTime(),
      this.nextFeed()?.nextTime ?? Number.POSITIVE_INFINITY,
    );
    const next = Math.min(market, this.requests.nextTime, this.beatTime, this.answers.underWay.nextTime);
    return Number.isFinite(next) ? micros(next) : null;
  }

  deliveryTime(): Micros {
    return this.now;
  }

  market(): ReturnType<SimulatedVenue['market']> {
    return this.session.banner();
  }

  close(): Promise<void> {
    this.sink = null;
    return Promise.resolve();
  }

  /** What comes next, no later than `until`; of one time the first of the ranks. */
  private nextRank(until: number): Rank | null {
    let earliest = this.session.exchange.nextTime();
    let next: Rank | null = 'market';
    if (!(earliest <= until)) {
      next = null;
      earliest = Number.POSITIVE_INFINITY;
    }
    const request = this.requests.nextTime;
    if (request < earliest && request <= until) {
      next = 'request';
      earliest = request;
    }
    if (this.beatTime < earliest && this.beatTime <= until) {
      next = 'beat';
      earliest = this.beatTime;
    }
    const rows = this.nextFeed()?.nextTime ?? Number.POSITIVE_INFINITY;
    if (rows < earliest && rows <= until) {
      next = 'rows';
      earliest = rows;
    }
    const event = this.answers.underWay.nextTime;
    if (event < earliest && event <= until) {
      next = 'event';
      earliest = event;
    }
    this.due = earliest;
    return next;
  }

  private perform(rank: Rank, sink: VenueSink): void {
    // `nextRank` has just found it.
    if (this.due > this.now) this.now = micros(this.due);
    const { exchange } = this.session;
    switch (rank) {
      case 'market':
        exchange.step();
        this.answers.sendBalances(this.now);
        break;
      case 'request':
        this.serve(this.requests.shift());
        this.answers.sendBalances(this.now);
        this.scheduleBeat();
        break;
      case 'beat':
        this.answers.sendPlaces(exchange, this.now);
        this.beatTime = Number.POSITIVE_INFINITY;
        this.scheduleBeat();
        break;
      case 'rows':
        this.nextFeed()!.deliver(sink, this.now);
        break;
      case 'event':
        sink.event(this.answers.underWay.shift());
        break;
    }
  }

  private serve(request: VenueRequest): void {
    const { exchange } = this.session;
    const { clientOrderId } = request;
    const order = { account: this.accountOf.of(request), clientOrderId, time: this.now };
    const last = this.answers.lastEvent(clientOrderId);
    if (request.kind === 'cancel') {
      exchange.cancel(order);
    } else if (request.kind === 'replace') {
      exchange.replace({ ...order, price: request.price, size: request.size });
    } else if (request.kind === 'place' && last === undefined && this.takes(request.order)) {
      exchange.place({ ...order, order: request.order });
    } else if (request.kind === 'query' && last !== undefined) this.answers.send(last, this.now);
    else for (const event of this.refusals(request, last !== undefined)) this.answers.send(event, this.now);
  }

  private takes({ type }: NewOrder): boolean {
    return this.capabilities.orderTypes.includes(type);
  }

  /** What is not known here, was used before, or is none of this exchange's: each order of a pair is refused. */
  private refusals(request: VenueRequest, isUsed: boolean): VenueEvent[] {
    const refuse = (clientOrderId: string, code: RejectCode, reason: string): VenueEvent[] => [
      { kind: 'rejected', clientOrderId, code, reason },
    ];
    const { kind, clientOrderId } = request;
    if (kind === 'place-pair') {
      const reason = `${this.name} has no orders of which one cancels the other`;
      return request.legs.flatMap((leg) => refuse(leg.clientOrderId, 'invalid', reason));
    }
    if (kind === 'adopt') return refuse(clientOrderId, 'unknown-order', 'nobody else trades on this account');
    if (kind === 'query') return refuse(clientOrderId, 'unknown-order', 'no order of this id was ever here');
    if (kind === 'place' && !isUsed) {
      const { orderTypes } = this.capabilities;
      const reason = `${this.name} has no ${request.order.type} orders; it has ${orderTypes.join(', ')}`;
      return refuse(clientOrderId, 'invalid', reason);
    }
    return refuse(clientOrderId, 'duplicate-id', `${clientOrderId} was used before`);
  }

  /** Beats lie on multiples of their interval, while something rests. */
  private scheduleBeat(): void {
    if (!this.tellsPlaces || this.beatTime !== Number.POSITIVE_INFINITY) return;
    if (this.session.exchange.openCount === 0) return;
    this.beatTime = (Math.floor(this.now / QUEUE_BEAT_MICROS) + 1) * QUEUE_BEAT_MICROS;
  }

  private nextFeed(): RowFeed | null {
    const { feeds } = this.session;
    if (feeds.length === 1) return feeds[0]!.nextTime === Number.POSITIVE_INFINITY ? null : feeds[0]!;
    let next: RowFeed | null = null;
    let earliest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < feeds.length; i += 1) {
      const time = feeds[i]!.nextTime;
      if (time >= earliest) continue;
      next = feeds[i]!;
      earliest = time;
    }
    return next;
  }
}

/** Where recorded latencies are read from; null where nothing was recorded. */
function firstTape(market: EmbeddedVenueOptions['market']): TapeSegments | null {
  if (market.kind !== 'tape') return null;
  const batches = market.tapes[0]?.batches;
  if (batches === undefined) return null;
  return isSegments(batches) ? batches : wholeTape(indexMessages(batches));
}

function describeMarket({ kind, name }: ReturnType<SimulatedVenue['market']>): string {
  if (kind === 'tape') return `the tape of ${name}`;
  return kind === 'venue' ? `the live market of ${name}, with paper money` : 'the synthetic market';
}

function capabilities(orderLatencyMicros: number): VenueCapabilities {
  return {
    // Recorded latencies have no bound that is known beforehand; nothing takes longer than this.
    requestValidityMicros: Math.min(orderLatencyMicros, LONGEST_VALIDITY_MICROS),
    clientIdIdempotent: true,
    queryByClientId: true,
    orderTypes: ['limit', 'market', 'stop', 'stop-limit'],
    timesInForce: ['gtc', 'ioc', 'fok', 'gtd'],
    postOnly: true,
    iceberg: true,
    replace: true,
    oco: false,
    deadMansTimerMicros: null,
    knowsQueue: true,
  };
}

function openSession(options: MarketSessionOptions): MarketSession {
  const { market } = options.options;
  switch (market.kind) {
    case 'tape':
      return new TapeSession(market, options);
    case 'synthetic':
      return new SyntheticSession(market, options);
    case 'candles':
      return new CandleSession(market, options);
    case 'live':
      return new LiveSession(market, options);
  }
}
