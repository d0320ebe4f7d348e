import type { Micros, OrderType, Random } from '../../../src/domain/index.js';
import type { VenueCapabilities } from '../../../src/execution/index.js';
import type {
  AccountLink,
  FillReport,
  Found,
  LinkNews,
  OrderReport,
  Outcome,
  Terms,
} from '../../../src/venues/ccxt/account/link.js';
import type { TrackedOrder } from '../../../src/venues/ccxt/account/tracked-order.js';
import type { VenueBalance } from '../../../src/venues/ccxt/contract.js';
import type { WireExchangeCore } from '../../../src/venues/embedded/wire/core/index.js';
import {
  type AccountBalance,
  type ExchangeFill,
  type ExchangeOrder,
  isRefusal,
  type OrderRefusal,
} from '../../../src/venues/embedded/wire/exchange.js';
import type { Wire } from './network.js';
import { fillReportOf, refusalCode, reportOf, wordedRequest } from './venue-words.js';
import type { VirtualTime } from './virtual-time.js';

const ACCOUNT = 'sim';
const RECONNECT_MICROS = 3_000_000;
/** A question over REST is given up after so long. */
const PATIENCE_MICROS = 5_000_000;

/** What differs from venue to venue, drawn for each run. */
export interface VenueManner {
  readonly validityMicros: number | null;
  readonly cancelsByClientId: boolean;
  readonly replaces: boolean;
  /** What it carries out by itself; the rest is the engine's. */
  readonly orderTypes: readonly OrderType[];
  readonly iceberg: boolean;
  /** What an answer to a placing carries: nothing, the order, or its executions too. */
  readonly answers: 'nothing' | 'order' | 'all';
  /** How far its own copies lag behind when they are asked. */
  readonly lagMicros: number;
  /** True: while the socket is away, requests go by REST. */
  readonly hasRest: boolean;
}

export interface SimLinkParts {
  readonly exchange: WireExchangeCore;
  readonly time: VirtualTime;
  readonly random: Random;
  readonly manner: VenueManner;
  readonly out: Wire;
  readonly back: Wire;
  readonly stream: Wire;
  readonly rest: Wire;
  readonly isMaintained: () => boolean;
  readonly isCalm: () => boolean;
  /** False once the process that owns it is gone: what it sends does not leave, what comes is not heard. */
  readonly isAlive: () => boolean;
  readonly passes: (point: string) => void;
  /** Of a request that leaves, before it does. */
  readonly leaves: (text: string) => void;
}

type Answer = { readonly answer: Outcome } | 'nothing';

/** The exchange of a simulated world behind the gateway's port, over a network that does whatever networks do. */
export class SimLink implements AccountLink {
  readonly capabilities: VenueCapabilities;
  readonly cancelsByClientId: boolean;
  private news: LinkNews | null = null;
  private isUp = false;
  /** Requests of the connection that have no answer yet. */
  private readonly waiting = new Set<(outcome: Outcome) => void>();
  /** What a connection's answers are for; those of one before it are nobody's. */
  private connection = 0;
  private reconnecting = false;

  constructor(private readonly parts: SimLinkParts) {
    const { manner } = parts;
    this.cancelsByClientId = manner.cancelsByClientId;
    this.capabilities = {
      requestValidityMicros: manner.validityMicros,
      clientIdIdempotent: false,
      queryByClientId: true,
      orderTypes: manner.orderTypes,
      timesInForce: ['gtc', 'ioc', 'fok'],
      postOnly: true,
      iceberg: manner.iceberg,
      replace: manner.replaces,
      oco: false,
      deadMansTimerMicros: null,
      knowsQueue: false,
    };
  }

  replacesByNewOrder(): boolean {
    return false;
  }

  refusedId(): string | null {
    return null;
  }

  async open(news: LinkNews): Promise<void> {
    await this.ask(() => null);
    this.news = news;
    this.isUp = true;
  }

  place(order: TrackedOrder): Promise<Outcome> {
    const request = wordedRequest(order.request!, order.clientOrderId);
    return this.send(`place ${order.clientOrderId}`, () => {
      const { exchange, manner } = this.parts;
      const made = exchange.place(ACCOUNT, request);
      if (isRefusal(made)) return refused(made);
      if (manner.answers === 'nothing') return { kind: 'done', orders: [], fills: [] };
      const fills = manner.answers === 'all' ? made.fills.map(fillReportOf) : [];
      return { kind: 'done', orders: [reportOf(made)], fills };
    });
  }

  cancel(order: TrackedOrder): Promise<Outcome> {
    return this.send(`cancel ${order.clientOrderId}`, () => {
      const ended = this.parts.exchange.cancel(ACCOUNT, nameThere(order));
      return isRefusal(ended) ? refused(ended) : { kind: 'done', orders: [reportOf(ended)], fills: [] };
    });
  }

  replace(order: TrackedOrder, { price, size }: Terms): Promise<Outcome> {
    return this.send(`replace ${order.clientOrderId}`, () => {
      const total = size === null ? null : ((size + order.before) as typeof size);
      const changed = this.parts.exchange.amend(ACCOUNT, nameThere(order), { price, size: total });
      return isRefusal(changed) ? refused(changed) : { kind: 'done', orders: [reportOf(changed)], fills: [] };
    });
  }

  find(clientOrderId: string, known: TrackedOrder | null): Promise<Found | null> {
    return this.ask(() => {
      const order = this.seen(known === null ? { clientId: clientOrderId } : nameThere(known));
      if (order === null) return null;
      // Executions are told a moment after the order that they belong to.
      const fills = this.parts.random.next() < 0.5 ? [] : order.fills.map(fillReportOf);
      return { orders: [reportOf(order)], fills };
    });
  }

  findByVenueId(_instrument: number, venueOrderId: string): Promise<Found | null> {
    return this.ask(() => {
      const order = this.parts.exchange.order(ACCOUNT, { number: Number(venueOrderId) });
      return order === undefined ? null : { orders: [reportOf(order)], fills: order.fills.map(fillReportOf) };
    });
  }

  recentFills(since: Micros): Promise<readonly FillReport[]> {
    return this.ask(() =>
      this.parts.exchange.fills(ACCOUNT, { limit: 100_000, fromTime: since }).map(fillReportOf),
    );
  }

  fills(known: TrackedOrder): Promise<readonly FillReport[]> {
    return this.ask(() => this.seen(nameThere(known))?.fills.map(fillReportOf) ?? []);
  }

  openOrders(): Promise<readonly OrderReport[]> {
    return this.ask(() => this.parts.exchange.openOrders(ACCOUNT, null).map(reportOf));
  }

  balances(): Promise<readonly VenueBalance[]> {
    return this.ask(() => this.parts.exchange.balances(ACCOUNT).map((balance) => ({ ...balance })));
  }

  checkKey(): Promise<never> {
    return Promise.reject(new Error('a simulated key is not asked after'));
  }

  async close(): Promise<void> {
    this.news = null;
  }

  /** The exchange's own stream of what happened to an order. */
  tellOrder(order: ExchangeOrder, fill: ExchangeFill | null): void {
    const found: Found = { orders: [reportOf(order)], fills: fill === null ? [] : [fillReportOf(fill)] };
    this.tell((news) => news.orders(found));
  }

  tellBalance(balance: AccountBalance): void {
    const told = { ...balance };
    this.tell((news) => news.balance(told));
  }

  /** The connection is gone: what was not answered may have arrived, and what is told meanwhile is not heard. */
  lose(note: string): void {
    if (this.news === null || !this.isUp) return;
    this.isUp = false;
    this.connection += 1;
    for (const resolve of [...this.waiting]) resolve({ kind: 'silent' });
    this.waiting.clear();
    this.news.down(note);
    this.reconnect();
  }

  private reconnect(): void {
    if (this.reconnecting) return;
    this.reconnecting = true;
    const { time, random, isAlive, isMaintained } = this.parts;
    time.after(random.integer(50_000, RECONNECT_MICROS), () => {
      this.reconnecting = false;
      if (!isAlive() || this.news === null) return;
      if (isMaintained()) {
        this.reconnect();
        return;
      }
      this.isUp = true;
      this.news.up('sim: connected again');
    });
  }

  private tell(say: (news: LinkNews) => void): void {
    const { stream, isAlive } = this.parts;
    const { connection } = this;
    if (!this.isUp) return;
    stream.send(
      () => {
        if (isAlive() && this.news !== null && connection === this.connection) say(this.news);
      },
      { mayDouble: true, mayVanish: true },
    );
  }

  private send(text: string, carryOut: () => Outcome): Promise<Outcome> {
    const { parts, connection } = this;
    const { time, manner, isAlive, passes, leaves } = parts;
    passes('send:before');
    if (!isAlive()) return new Promise(() => undefined);
    const byRest = !this.isUp;
    if (byRest && !manner.hasRest) {
      return Promise.resolve({ kind: 'refused', code: 'invalid', reason: 'no connection', unsent: true });
    }
    leaves(text);
    const sentAt = time.now();
    return new Promise((resolve) => {
      if (!byRest) this.waiting.add(resolve);
      const answer = (outcome: Outcome): void => {
        (byRest ? parts.rest : parts.back).send(
          () => {
            this.waiting.delete(resolve);
            if (isAlive() && (byRest || connection === this.connection)) resolve(outcome);
          },
          { mayDouble: false, mayVanish: true },
        );
      };
      (byRest ? parts.rest : parts.out).send(
        () => {
          const come = this.arrive(sentAt, carryOut);
          if (come !== 'nothing') answer(come.answer);
        },
        { mayDouble: false, mayVanish: true },
      );
      passes('send:after');
    });
  }

  /** At the venue's door. */
  private arrive(sentAt: number, carryOut: () => Outcome): Answer {
    const { time, manner, random, isMaintained } = this.parts;
    if (manner.validityMicros !== null && time.now() - sentAt > manner.validityMicros) {
      return { answer: { kind: 'refused', code: 'invalid', reason: 'the request came too late' } };
    }
    // Under maintenance a gateway says that it does not know, or nothing.
    if (isMaintained()) return random.next() < 0.5 ? { answer: { kind: 'silent' } } : 'nothing';
    return { answer: carryOut() };
  }

  private ask<T>(question: () => T): Promise<T> {
    const { rest, time, isAlive, isMaintained } = this.parts;
    return new Promise<T>((resolve, reject) => {
      let isDone = false;
      const end = (act: () => void): void => {
        if (isDone || !isAlive()) return;
        isDone = true;
        act();
      };
      rest.send(
        () => {
          if (isMaintained()) {
            rest.send(() => end(() => reject(new Error('503'))), { mayDouble: false, mayVanish: true });
            return;
          }
          const answer = question();
          rest.send(() => end(() => resolve(answer)), { mayDouble: false, mayVanish: true });
        },
        { mayDouble: false, mayVanish: true },
      );
      time.after(PATIENCE_MICROS, () => end(() => reject(new Error('no answer'))));
    });
  }

  /** As the venue's copy that is asked has it: it may not have heard yet. */
  private seen(name: OrderName): ExchangeOrder | null {
    const { exchange, time, random, manner, isCalm } = this.parts;
    const order = exchange.order(ACCOUNT, name);
    if (order === undefined) return null;
    const lag = isCalm() ? 0 : random.integer(0, manner.lagMicros);
    return order.timeCreated > ((time.now() - lag) as Micros) ? null : order;
  }
}

type OrderName = Parameters<WireExchangeCore['cancel']>[1];

/** What was adopted has its maker's id at the venue. */
const nameThere = ({ adopted, clientOrderId }: TrackedOrder): OrderName =>
  adopted === null ? { clientId: clientOrderId } : { number: Number(adopted) };

const refused = (refusal: OrderRefusal): Outcome => ({
  kind: 'refused',
  code: refusalCode(refusal),
  reason: refusal.reason,
});
