import type { Micros, Random } from '../../../src/domain/index.js';
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
import { currentLeg, type TrackedOrder } from '../../../src/venues/ccxt/account/tracked-order.js';
import type { VenueBalance } from '../../../src/venues/ccxt/contract.js';
import type { WireExchangeCore } from '../../../src/venues/embedded/wire/core/index.js';
import type {
  AccountBalance,
  ExchangeFill,
  ExchangeOrder,
} from '../../../src/venues/embedded/wire/exchange.js';
import type { VenueManner } from './manner.js';
import type { Wire } from './network.js';
import { isAsNewOrder, requestOfLeg, restOf } from './new-orders.js';
import { nameOfLeg, OF_A_PAIR, refused, SimDesk } from './sim-desk.js';
import type { SimPairs } from './sim-pairs.js';
import { fillReportOf, reportOf, wordedRequest } from './venue-words.js';
import type { VirtualTime } from './virtual-time.js';

const ACCOUNT = 'sim';
const RECONNECT_MICROS = 3_000_000;
/** A question over REST is given up after so long. */
const PATIENCE_MICROS = 5_000_000;

export interface SimLinkParts {
  readonly exchange: WireExchangeCore;
  readonly pairs: SimPairs;
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
  private readonly desk: SimDesk;

  constructor(private readonly parts: SimLinkParts) {
    const { manner } = parts;
    this.desk = new SimDesk(parts);
    this.cancelsByClientId = manner.cancelsByClientId;
    this.capabilities = {
      requestValidityMicros: manner.validityMicros,
      clientIdIdempotent: false,
      queryByClientId: true,
      orderTypes: manner.orderTypes,
      timesInForce: ['gtc', 'ioc', 'fok'],
      postOnly: true,
      iceberg: manner.iceberg,
      replace: manner.replaces !== 'not',
      oco: manner.hasPairs,
      deadMansTimerMicros: null,
      knowsQueue: false,
    };
  }

  replacesByNewOrder(order: TrackedOrder, terms: Terms): boolean {
    return this.parts.manner.replaces === 'as-new-order' && isAsNewOrder(order, terms);
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
    return this.send(`place ${order.clientOrderId}`, () => this.desk.place(request));
  }

  placePair(legs: readonly TrackedOrder[]): Promise<Outcome> {
    const [stop, take] = legs.map((leg) => wordedRequest(leg.request!, leg.clientOrderId));
    const ids = legs.map(({ clientOrderId }) => clientOrderId);
    return this.send(`place-pair ${ids.join(' ')}`, () => this.desk.placePair([stop!, take!]));
  }

  /** The newest that took its place; the one before where the venue does not know that. */
  async cancel(order: TrackedOrder): Promise<Outcome> {
    let first: Outcome | null = null;
    for (const leg of [...order.legs].reverse()) {
      if (leg.end !== null && first !== null) continue;
      const outcome = await this.send(`cancel ${order.clientOrderId}`, () =>
        this.desk.cancel(nameOfLeg(order, leg.number)),
      );
      if (outcome.kind !== 'refused' || outcome.unsent === true) return outcome;
      first ??= outcome;
    }
    return first!;
  }

  replace(order: TrackedOrder, terms: Terms): Promise<Outcome> {
    if (order.paired) return Promise.resolve(refused(OF_A_PAIR));
    if (order.replacing?.asNewOrder !== true) return this.amend(order, terms);
    if (order.filled + order.before > 0) return this.replaceInTwo(order, terms);
    const old = nameOfLeg(order, order.legs[order.legs.length - 2]!.number);
    const request = requestOfLeg(order, terms, terms.size ?? order.size);
    return this.send(`replace ${order.clientOrderId}`, () => this.desk.replace(old, request));
  }

  find(clientOrderId: string, known: TrackedOrder | null): Promise<Found | null> {
    return this.ask(() => {
      const legs = known === null ? this.desk.legsOf(clientOrderId) : this.desk.legsOfKnown(known);
      if (legs.length === 0) return null;
      // Executions are told a moment after the order that they belong to.
      const fills = this.parts.random.next() < 0.5 ? [] : legs.flatMap((leg) => leg.fills.map(fillReportOf));
      return { orders: legs.map(reportOf), fills };
    });
  }

  findByVenueId(_instrument: number, venueOrderId: string): Promise<Found | null> {
    return this.ask(() => {
      const order = this.parts.exchange.order(ACCOUNT, { number: Number(venueOrderId) });
      return order === undefined ? null : { orders: [reportOf(order)], fills: order.fills.map(fillReportOf) };
    });
  }

  findReplacements(clientOrderId: string): Promise<Found | null> {
    return this.ask(() => {
      const legs = this.desk.laterLegs(clientOrderId);
      const fills = legs.flatMap((leg) => leg.fills.map(fillReportOf));
      return legs.length === 0 ? null : { orders: legs.map(reportOf), fills };
    });
  }

  recentFills(since: Micros): Promise<readonly FillReport[]> {
    return this.ask(() =>
      this.parts.exchange.fills(ACCOUNT, { limit: 100_000, fromTime: since }).map(fillReportOf),
    );
  }

  fills(known: TrackedOrder): Promise<readonly FillReport[]> {
    return this.ask(() => this.desk.legsOfKnown(known).flatMap((leg) => leg.fills.map(fillReportOf)));
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

  private amend(order: TrackedOrder, { price, size }: Terms): Promise<Outcome> {
    const { number } = currentLeg(order);
    const earlier = order.legs.reduce((sum, leg) => sum + (leg.number < number ? leg.filled : 0), 0);
    const before = number === 0 ? order.before : 0;
    const ofLeg = size === null ? null : ((size - earlier + before) as typeof size);
    const name = nameOfLeg(order, number);
    return this.send(`replace ${order.clientOrderId}`, () => this.desk.amend(name, { price, size: ofLeg }));
  }

  /** What has filled in part ends first: only then is it known how much is left to be placed. */
  private async replaceInTwo(order: TrackedOrder, terms: Terms): Promise<Outcome> {
    const began = this.parts.time.now();
    const old = order.legs[order.legs.length - 2]!;
    const text = `replace ${order.clientOrderId}`;
    const first = await this.send(text, () => this.desk.cancel(nameOfLeg(order, old.number)));
    if (first.kind !== 'done') return first;
    this.news?.orders(first);
    const rest = restOf(order, terms);
    if (rest <= 0) return refused({ refused: 'filter-size', reason: 'it had filled for more by then' });
    const request = requestOfLeg(order, terms, rest);
    return this.send(text, () => this.desk.place(request), began);
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

  /** @param since from when its validity counts, where it is the second part of a request. */
  private send(text: string, carryOut: () => Outcome, since?: Micros): Promise<Outcome> {
    const { parts, connection } = this;
    const { time, manner, isAlive, passes, leaves } = parts;
    passes('send:before');
    if (!isAlive()) return new Promise(() => undefined);
    const byRest = !this.isUp;
    if (byRest && !manner.hasRest) {
      return Promise.resolve({ kind: 'refused', code: 'invalid', reason: 'no connection', unsent: true });
    }
    leaves(text);
    const sentAt = since ?? time.now();
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
}
