import {
  type ClientOrderId,
  type MarketRows,
  type Micros,
  type NewOrder,
  type PriceTicks,
  Random,
  type SizeLots,
  type VenueEvent,
} from '../../domain/index.js';
import { Accounts } from '../accounts.js';
import { baseAmount } from '../fees.js';
import type { SelfTradePrevention } from '../market.js';
import { type LiveOrder, MatchingEngine } from '../matching-engine.js';
import type { MatchEvent, MatchingSink } from '../matching-sink.js';
import type { OrderBookL3 } from '../order-book-l3.js';
import type { Agent, AgentKind, AgentView } from './agent.js';
import { assetsOf, orderOf, type SyntheticInstrument, startPriceOf, typicalSizeOf } from './beginning.js';
import { ClientOrders } from './client-orders.js';
import { FAIR_STEP_MICROS, FairValues } from './fair-value.js';
import { fillLadder, wakeLadderMaker, wakeLegacy, wakeTouchMaker } from './makers.js';
import { MessageWriter } from './message-writer.js';
import { edgeToPlant, type PlantedEdge } from './planted-edge.js';
import { pause, populate } from './population.js';
import { wakeArbitrageur, wakeNoiseTaker, wakeTrendFollower } from './takers.js';

/** Where the market says what happens; both are called from within `step` and the requests. */
export interface SyntheticSink {
  /** Whole messages of one instrument, from row `from` up to `to`; the rows are used again afterwards. */
  rows(instrument: number, rows: MarketRows, from: number, to: number): void;
  /** What happens to a client's order. */
  event(account: string, event: VenueEvent, time: Micros): void;
}

export interface SyntheticOptions {
  readonly instruments: readonly SyntheticInstrument[];
  readonly seed: number;
  readonly startTime: Micros;
  readonly sink: SyntheticSink;
  /** With the clients' money; agents open theirs in it. They must hold every asset of the instruments. */
  readonly accounts?: Accounts;
  readonly selfTrade?: SelfTradePrevention;
  /** Something for strategies to find; none where left out. */
  readonly edge?: PlantedEdge;
  /** False: nobody trades but the clients, on books that begin empty. True where left out. */
  readonly agents?: boolean;
  /** False: an id is refused again while its order lives, and not for ever; for who names each order once. True where left out. */
  readonly remembersIds?: boolean;
}

/** A request of a client, at the exchange's time. */
export interface ClientRequest {
  readonly account: string;
  readonly clientOrderId: ClientOrderId;
  readonly time: Micros;
}

/** How much an agent brings when it runs short: enough for this many typical orders. */
const FUNDS = 2_000;

/**
 * A market of trading agents that never ends: makers, ladders, arbitrageurs, noise and trend traders about
 * a fair value that moves, on a real matching engine with real accounts, where clients' orders stand in
 * the same queues.
 *
 * Deterministic: the same options and the same requests at the same times give the same rows and events,
 * however `advance` is called. What happens of itself at a request's moment comes before the request.
 */
export class SyntheticMarket {
  readonly accounts: Accounts;
  private readonly engine: MatchingEngine;
  private readonly fair: FairValues;
  private readonly agents: Agent[];
  private readonly byAccount = new Map<number, Agent>();
  private readonly clients: ClientOrders;
  private readonly writers = new Map<number, MessageWriter>();
  private readonly views = new Map<number, AgentView>();
  private acting: Agent | null = null;
  private short = false;
  private time: Micros;
  private nextFair: number;
  /** When the first of the agents wakes. */
  private nextWaking: number;

  /**
   * @throws RangeError for an instrument with neither a price nor a two-sided book to begin from.
   * @throws UserError for an edge that cannot be planted.
   */
  constructor(
    private readonly options: SyntheticOptions,
    saved: SyntheticCheckpoint | null = null,
  ) {
    const { seed, startTime } = options;
    const instruments = options.instruments.map(({ instrument }) => instrument);
    this.accounts = options.accounts ?? new Accounts(assetsOf(instruments));
    this.clients = new ClientOrders({
      instruments,
      listener: (account, event, time) => options.sink.event(account, event, time),
      remembersIds: options.remembersIds ?? true,
    });
    this.time = startTime;
    // Where nobody trades by it, what a thing is worth does not matter.
    this.nextFair = options.agents === false ? Number.POSITIVE_INFINITY : startTime + FAIR_STEP_MICROS;
    const anchors = options.instruments.map(startPriceOf);
    this.fair = new FairValues(anchors, seed, edgeToPlant(options.edge, anchors.length));
    const openAccount = (name: string) => this.accounts.open(name);
    this.agents = populate({
      instruments: options.agents === false ? [] : instruments.map(({ index }) => index),
      seed,
      startTime,
      openAccount,
    });
    for (const agent of this.agents) this.byAccount.set(agent.account, agent);
    const engineOptions = {
      instruments,
      accounts: this.accounts,
      sink: this.sink(),
      selfTrade: options.selfTrade ?? 'cancel-resting',
    };
    this.engine =
      saved === null
        ? new MatchingEngine(engineOptions)
        : MatchingEngine.restore(saved.engine, engineOptions);
    for (const [place, entry] of options.instruments.entries()) this.prepare(entry, place, anchors[place]!);
    if (saved === null) for (const entry of options.instruments) this.begin(entry);
    else this.load(saved);
    this.nextWaking = firstWaking(this.agents);
  }

  /** @param options as at first, with the same starting prices; the accounts are those of the checkpoint. */
  static restore(checkpoint: unknown, options: SyntheticOptions): SyntheticMarket {
    const saved = checkpoint as SyntheticCheckpoint;
    return new SyntheticMarket({ ...options, accounts: Accounts.restore(saved.accounts) }, saved);
  }

  /** The moment up to which the market has lived. */
  now(): Micros {
    return this.time;
  }

  /** When something next happens of itself. */
  nextTime(): Micros {
    return Math.min(this.nextFair, this.engine.expiries.nextTime, this.nextWaking) as Micros;
  }

  /** Lets everything happen that is due at `nextTime`. */
  step(): void {
    const time = this.nextTime();
    this.time = time;
    this.engine.advance(time);
    if (this.nextFair === time) {
      this.fair.step();
      this.nextFair += FAIR_STEP_MICROS;
    }
    let nextWaking = Number.POSITIVE_INFINITY;
    for (const agent of this.agents) {
      if (agent.nextTime === time) this.wake(agent);
      if (agent.nextTime < nextWaking) nextWaking = agent.nextTime;
    }
    this.nextWaking = nextWaking;
    this.flush();
  }

  /** Lives on to `until`, inclusive. */
  advance(until: Micros): void {
    while (this.nextTime() <= until) this.step();
    if (until > this.time) this.time = until;
  }

  /** Delivers every instrument's book as it stands, and its touch. */
  snapshot(): void {
    for (const writer of this.writers.values()) writer.snapshot(this.time, this.deliver);
  }

  /** Brings an order: `accepted`, `armed` or `rejected` and what follows, by the sink's `event`. */
  place(request: ClientRequest & { readonly order: NewOrder }): void {
    const { account, clientOrderId, order, time } = request;
    this.advance(time);
    if (!this.clients.begin(clientOrderId, account)) {
      const reason = `client order id ${clientOrderId} was used before`;
      this.clients.say(account, { kind: 'rejected', clientOrderId, code: 'duplicate-id', reason }, time);
      return;
    }
    this.engine.place(this.accounts.open(account), order, time);
    this.clients.end();
    this.flush();
  }

  cancel(request: ClientRequest): void {
    const { account, clientOrderId, time } = request;
    this.advance(time);
    const order = this.clients.find(clientOrderId);
    if (order === undefined || order.account !== account) {
      this.clients.say(account, { kind: 'cancel-rejected', clientOrderId, ...UNKNOWN }, time);
      return;
    }
    this.engine.cancel(order.number, time);
    this.flush();
  }

  /** Null keeps price or size; `size` is the new total, fills included. */
  replace(
    request: ClientRequest & { readonly price: PriceTicks | null; readonly size: SizeLots | null },
  ): void {
    const { account, clientOrderId, time, price, size } = request;
    this.advance(time);
    const order = this.clients.find(clientOrderId);
    const known = order !== undefined && order.account === account;
    const refusal = known ? this.engine.replace(order.number, { price, size }, time) : UNKNOWN;
    if (refusal !== null) {
      this.clients.say(account, { kind: 'replace-rejected', clientOrderId, ...refusal }, time);
    }
    this.flush();
  }

  /** Lots ahead of a client's resting order; null where it does not rest. */
  queueAhead(clientOrderId: ClientOrderId): SizeLots | null {
    const order = this.clients.find(clientOrderId);
    return order === undefined ? null : (this.engine.queueAhead(order.number) as SizeLots | null);
  }

  /** A client's live order, as the engine holds it. */
  order(clientOrderId: ClientOrderId): LiveOrder | null {
    const order = this.clients.find(clientOrderId);
    return order === undefined ? null : this.engine.order(order.number);
  }

  /** Clients' live orders. */
  get openCount(): number {
    return this.clients.size;
  }

  /** Every resting order of a client with its place, in the order of acceptance. */
  *queuePlaces(): Generator<{ readonly clientOrderId: ClientOrderId; readonly queueAhead: number }> {
    for (const { clientOrderId, number } of this.clients.live()) {
      const queueAhead = this.engine.queueAhead(number);
      if (queueAhead !== null) yield { clientOrderId, queueAhead };
    }
  }

  /** An instrument's book, to read. @throws RangeError for one that is not traded here. */
  book(instrument: number): OrderBookL3 {
    return this.engine.market(instrument).book;
  }

  /** Plain data, fit for JSON, that `restore` goes on from. */
  checkpoint(): unknown {
    const saved: SyntheticCheckpoint = {
      time: this.time,
      nextFair: this.nextFair,
      accounts: this.accounts.checkpoint(),
      engine: this.engine.checkpoint(),
      fair: this.fair.state(),
      clients: this.clients.state(),
      writers: [...this.writers.values()].map((writer) => writer.state()),
      agents: this.agents.map((agent) => ({ ...agent, random: agent.random.state() })),
    };
    return structuredClone(saved);
  }

  private load(saved: SyntheticCheckpoint): void {
    this.time = saved.time;
    this.nextFair = saved.nextFair;
    this.fair.load(saved.fair);
    this.clients.load(saved.clients);
    for (const [i, writer] of [...this.writers.values()].entries()) writer.load(saved.writers[i]!);
    for (const [i, agent] of this.agents.entries()) {
      const { random, ...state } = saved.agents[i]!;
      Object.assign(agent, structuredClone(state), { random: Random.restore(random) });
    }
  }

  private prepare(entry: SyntheticInstrument, place: number, anchor: number): void {
    const { instrument } = entry;
    const { book } = this.engine.market(instrument.index);
    const { engine, fair } = this;
    this.writers.set(instrument.index, new MessageWriter(instrument.index, book));
    this.views.set(instrument.index, {
      instrument,
      book,
      typicalSize: entry.typicalSize ?? typicalSizeOf(instrument, anchor as PriceTicks),
      get fair() {
        return fair.value(place);
      },
      get lean() {
        return fair.lean(place);
      },
      place: (order) => this.placeForAgent(order),
      cancel: (order) => void engine.cancel(order, this.time),
      priceOf: (order) => engine.priceOf(order),
    });
  }

  /** Puts the first orders in: the starting book's, held by an agent that lets go of them, and the ladders. */
  private begin({ instrument, startingBook }: SyntheticInstrument): void {
    const view = this.views.get(instrument.index)!;
    const agents = this.agents.filter((agent) => agent.instrument === instrument.index);
    const { bids = [], asks = [] } = startingBook ?? {};
    for (const agent of agents) {
      this.acting = agent;
      if (agent.kind === 'legacy') {
        for (const level of bids) agent.orders.push(view.place(orderOf(instrument, 'buy', level)));
        for (const level of asks) agent.orders.push(view.place(orderOf(instrument, 'sell', level)));
      }
      if (agent.kind === 'ladder-maker' && Math.min(bids.length, asks.length) < FULL_BOOK)
        fillLadder(agent, view);
    }
    this.acting = null;
    for (const agent of agents) if (agent.kind === 'touch-maker') this.act(agent);
  }

  private wake(agent: Agent): void {
    this.act(agent);
    agent.nextTime += pause(agent.kind, agent.random);
  }

  private act(agent: Agent): void {
    this.acting = agent;
    WAKE[agent.kind](agent, this.views.get(agent.instrument)!);
    this.acting = null;
  }

  /** An agent that runs short brings money from outside, as an explicit deposit, and tries again. */
  private placeForAgent(order: NewOrder): number {
    const agent = this.acting!;
    const number = this.engine.place(agent.account, order, this.time);
    if (!this.short) return number;
    this.short = false;
    const view = this.views.get(order.instrument)!;
    const { base, quote } = view.instrument.specification;
    const name = this.accounts.name(agent.account);
    const size = Math.max(order.size, view.typicalSize) * FUNDS;
    const price = Math.ceil(view.fair) as PriceTicks;
    this.accounts.deposit(name, base.code, baseAmount(view.instrument, size as SizeLots));
    this.accounts.deposit(name, quote.code, view.instrument.notional(price, size as SizeLots));
    return this.engine.place(agent.account, order, this.time);
  }

  private flush(): void {
    for (const writer of this.writers.values()) writer.flush(this.time, this.deliver);
  }

  private readonly deliver = (instrument: number, rows: MarketRows): void => {
    this.options.sink.rows(instrument, rows, 0, rows.length);
  };

  private sink(): MatchingSink {
    const { clients } = this;
    return {
      accepted: (number, _account, request, ahead) => clients.accepted(number, request, ahead, this.time),
      rejected: (_account, _request, refusal) => {
        this.short = this.acting !== null && refusal.code === 'insufficient-balance';
        clients.rejected(refusal, this.time);
      },
      armed: (number, _account, request) => clients.armed(number, request, this.time),
      triggered: (number) => clients.triggered(number, this.time),
      fill: (event) => {
        this.count(event);
        this.writers.get(event.instrument)!.print(event, this.time);
        clients.fill(event, this.time);
      },
      canceled: (number, reason) => clients.ended(number, 'canceled', reason, this.time),
      expired: (number) => clients.ended(number, 'expired', 'its time has come', this.time),
      replaced: (number, change) => clients.replaced(number, change, this.time),
      level: (instrument, ask, price, size) => this.writers.get(instrument)!.level(ask, price, size),
    };
  }

  private count({ takerAccount, makerAccount, takerBuys, size }: MatchEvent): void {
    const taker = this.byAccount.get(takerAccount);
    const maker = this.byAccount.get(makerAccount);
    if (taker !== undefined) taker.inventory += takerBuys ? size : -size;
    if (maker !== undefined) maker.inventory += takerBuys ? -size : size;
  }
}

interface SyntheticCheckpoint {
  readonly time: Micros;
  readonly nextFair: number;
  readonly accounts: unknown;
  readonly engine: unknown;
  readonly fair: ReturnType<FairValues['state']>;
  readonly clients: ReturnType<ClientOrders['state']>;
  readonly writers: readonly ReturnType<MessageWriter['state']>[];
  readonly agents: readonly (Omit<Agent, 'random'> & { readonly random: readonly number[] })[];
}

/** Levels a side from which a starting book is deep enough to wait for the ladders. */
const FULL_BOOK = 100;

const WAKE: Record<AgentKind, (agent: Agent, view: AgentView) => void> = {
  'touch-maker': wakeTouchMaker,
  'ladder-maker': wakeLadderMaker,
  arbitrageur: wakeArbitrageur,
  'noise-taker': wakeNoiseTaker,
  'trend-follower': wakeTrendFollower,
  legacy: wakeLegacy,
};

const firstWaking = (agents: readonly Agent[]): number =>
  agents.reduce((first, { nextTime }) => Math.min(first, nextTime), Number.POSITIVE_INFINITY);

const UNKNOWN = { code: 'unknown-order', reason: 'no such order is live' } as const;
