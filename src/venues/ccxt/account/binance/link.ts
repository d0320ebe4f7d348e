import type { Instrument, Micros, SizeLots } from '../../../../domain/index.js';
import type { VenueCapabilities } from '../../../../execution/index.js';
import type { KeyReport, VenueBalance } from '../../contract.js';
import { venueError } from '../../load/index.js';
import { QUESTION_MILLIS } from '../answers.js';
import { venueClientId } from '../client-ids.js';
import { checkClock } from '../clock-check.js';
import { HttpClient } from '../http-client.js';
import type { AccountLink, FillReport, Found, LinkNews, OrderReport, Outcome, Terms } from '../link.js';
import type { LinkOptions } from '../link-options.js';
import { PrivateSocket } from '../private-socket.js';
import { Reading } from '../reading.js';
import { currentLeg, type Leg, placePriority, type TrackedOrder } from '../tracked-order.js';
import { type AccountPosition, AccountPositions } from './account-positions.js';
import {
  type BinanceAnswer,
  BinanceChannel,
  LONGEST_WAIT_MICROS,
  outcomeOf,
  type SocketFrame,
} from './channel.js';
import { binanceHosts } from './hosts.js';
import { isNamedByNumber, legId, legName } from './leg-names.js';
import { BINANCE_TRAILS, BinanceSigner, orderParameters, pairParameters, refusedForm } from './parameters.js';
import { BinanceQueries } from './queries.js';
import { type BinanceOrder, type ExecutionReport, readExecution, readOrder } from './reports.js';

const CAPABILITIES: Omit<VenueCapabilities, 'requestValidityMicros'> = {
  // Unique among open orders only.
  clientIdIdempotent: false,
  queryByClientId: true,
  orderTypes: ['limit', 'market', 'stop', 'stop-limit', 'take-profit', 'take-profit-limit', 'trailing-stop'],
  timesInForce: ['gtc', 'ioc', 'fok'],
  postOnly: true,
  iceberg: true,
  replace: true,
  oco: true,
  trails: [BINANCE_TRAILS],
  deadMansTimerMicros: null,
  knowsQueue: false,
};

/** Orders by ws-api, news by the user data stream on the same socket, so that both come in one order. */
export class BinanceLink implements AccountLink {
  readonly capabilities: VenueCapabilities;
  readonly cancelsByClientId = true;
  private readonly reading: Reading;
  private readonly http: HttpClient;
  private readonly socket: PrivateSocket;
  private readonly channel: BinanceChannel;
  private readonly signer: BinanceSigner;
  private readonly queries: BinanceQueries;
  private news: LinkNews | null = null;
  private readonly positions = new AccountPositions();

  constructor(private readonly options: LinkOptions) {
    const { endpoint, credentials, instruments, limiter, clock } = options;
    const hosts = binanceHosts(endpoint);
    const { certificateAuthority } = endpoint;
    const requestValidityMicros = options.validityMillis * 1_000 + LONGEST_WAIT_MICROS;
    this.capabilities = { ...CAPABILITIES, requestValidityMicros };
    this.reading = new Reading(instruments);
    this.http = new HttpClient(hosts.rest, { certificateAuthority, timeoutMillis: 10_000 });
    this.signer = new BinanceSigner(credentials.apiKey, credentials.secret, options.validityMillis);
    this.socket = new PrivateSocket({
      url: hosts.socket,
      certificateAuthority,
      login: () => this.login(),
      message: (text) => this.onMessage(text),
      down: (reason) => {
        this.channel.answers.breakOff();
        this.news?.down(`binance: the order socket is gone: ${reason}`);
      },
      up: () => this.news?.up('binance: the order socket is back'),
    });
    const { signer, http } = this;
    this.channel = new BinanceChannel({
      signer,
      http,
      limiter,
      clock,
      credentials,
      socket: () => this.socket,
    });
    this.queries = new BinanceQueries(this.channel, this.reading, credentials);
  }

  /** A smaller size at the same price keeps its place in the queue. */
  replacesByNewOrder(order: TrackedOrder, { price, size }: Terms): boolean {
    const samePrice = price === null || price === order.price;
    return !(samePrice && size !== null && size < order.size && order.stage === 'open');
  }

  refusedId(clientOrderId: string): string | null {
    // Room for the leg's number.
    const id = venueClientId('binance', clientOrderId);
    return id !== null && id.length <= 32 ? null : `binance cannot take the id ${clientOrderId}`;
  }

  async open(news: LinkNews): Promise<void> {
    const { credentials, clock } = this.options;
    try {
      await checkClock('binance', clock, async () => {
        const time = (await this.queries.ask(this.channel.rest('GET', '/api/v3/time', 1, false))) as {
          serverTime: number;
        };
        return time.serverTime * 1_000;
      });
      await this.socket.open();
    } catch (error) {
      await this.close();
      throw venueError(error, { venue: 'binance', credentials });
    }
    this.news = news;
  }

  place(order: TrackedOrder): Promise<Outcome> {
    const refusal = refusedForm(order);
    if (refusal !== null) return Promise.resolve({ kind: 'refused', ...refusal });
    const instrument = this.instrumentOf(order);
    const parameters = orderParameters(order, instrument, {
      clientId: this.idOf(order, 0),
      size: order.size,
    });
    const priority = placePriority(order);
    return this.channel
      .request('order.place', parameters, { priority, orders: 1 })
      .then((answer) => this.orderOutcome(answer));
  }

  async placePair(legs: readonly TrackedOrder[]): Promise<Outcome> {
    for (const order of legs) {
      const refusal = refusedForm(order);
      if (refusal !== null) return { kind: 'refused', ...refusal };
    }
    const named = legs.map((order) => ({ order, clientId: this.idOf(order, 0) }));
    const parameters = pairParameters(named, this.instrumentOf(legs[0]!));
    const priority = placePriority(legs[0]!);
    return this.orderOutcome(
      await this.channel.request('orderList.place.oco', parameters, { priority, orders: 2 }),
    );
  }

  /** The newest leg that has not ended; the one before where the venue does not know the newest. */
  async cancel(order: TrackedOrder): Promise<Outcome> {
    const symbol = this.instrumentOf(order).specification.venueSymbol;
    let outcome: Outcome | null = null;
    for (const leg of [...order.legs].reverse()) {
      if (leg.end !== null && outcome !== null) continue;
      const parameters = { symbol, ...legName(order, leg.number) };
      const answer = await this.channel.request('order.cancel', parameters, { priority: 'cancel' });
      const next = this.orderOutcome(answer);
      if (next.kind !== 'refused') return next;
      outcome ??= next;
    }
    return outcome!;
  }

  /**
   * An order that has filled in part is cancelled first, and its rest is placed: only then is the rest known, and no
   * race of a fill can make it more than was asked for. One that has not is replaced at once, if it still has not.
   */
  async replace(order: TrackedOrder, terms: Terms): Promise<Outcome> {
    if (order.paired) {
      const reason = 'binance changes no leg of a pair: it is cancelled, and placed again';
      return { kind: 'refused', code: 'invalid', reason };
    }
    if (order.replacing?.asNewOrder !== true) return this.amend(order, terms.size ?? order.size);
    const old = order.legs[order.legs.length - 2]!;
    const fresh = currentLeg(order);
    const size = terms.size ?? order.size;
    if (order.filled + order.before > 0) return this.replaceInTwo(order, { old, fresh }, terms);
    const instrument = this.instrumentOf(order);
    const clientId = this.idOf(order, fresh.number);
    const answer = await this.channel.request(
      'order.cancelReplace',
      {
        ...orderParameters(order, instrument, { clientId, size, terms }),
        cancelReplaceMode: 'STOP_ON_FAILURE',
        cancelRestrictions: 'ONLY_NEW',
        ...legName(order, old.number, 'cancelOrigClientOrderId', 'cancelOrderId'),
      },
      { priority: 'replace', orders: 1 },
    );
    if (answer.kind === 'error') return this.replaceFailed(answer);
    if (answer.kind !== 'result') return outcomeOf(answer);
    const { cancelResponse, newOrderResponse } = answer.result as CancelReplaceResult;
    return done([cancelResponse, newOrderResponse].map((each) => readOrder(each, this.reading)));
  }

  find(clientOrderId: string, order: TrackedOrder | null): Promise<Found | null> {
    return this.queries.find(clientOrderId, order);
  }

  findByVenueId(instrument: number, venueOrderId: string): Promise<Found | null> {
    return this.queries.findByVenueId(instrument, venueOrderId);
  }

  findReplacements(clientOrderId: string, instrument: number): Promise<Found | null> {
    return this.queries.findReplacements(clientOrderId, instrument);
  }

  fills(order: TrackedOrder): Promise<readonly FillReport[]> {
    return this.queries.fills(order);
  }

  recentFills(since: Micros): Promise<readonly FillReport[]> {
    return this.queries.recentFills(since);
  }

  openOrders(): Promise<readonly OrderReport[]> {
    return this.queries.openOrders();
  }

  balances(): Promise<readonly VenueBalance[]> {
    return this.queries.balances();
  }

  checkKey(): Promise<KeyReport> {
    return this.queries.checkKey();
  }

  /** Nothing was heard since something was sent: the connection may be half open. */
  suspect(sentAt: number): void {
    this.socket.suspect(sentAt);
  }

  async close(): Promise<void> {
    this.socket.close();
    this.http.close();
  }

  private async login(): Promise<void> {
    const { channel, signer, options } = this;
    this.positions.restart();
    const id = channel.answers.next();
    const method = 'userDataStream.subscribe.signature';
    const timestamp = Math.floor(options.clock.now() / 1_000);
    const answer = channel.answers.wait(id, QUESTION_MILLIS);
    this.socket.send(signer.frame({ id, method, parameters: {}, timestamp }));
    const result = await answer;
    if (result.kind !== 'answer') throw new Error('the connection broke while signing in');
    const { error } = result.answer;
    if (error !== undefined) throw new Error(`binance {"code":${error.code},"msg":"${error.msg}"}`);
  }

  private onMessage(text: string): void {
    let frame: SocketFrame & { readonly event?: { readonly e: string } };
    try {
      frame = JSON.parse(text);
    } catch {
      this.socket.restart('a frame that is no JSON');
      return;
    }
    const { event } = frame;
    if (event !== undefined) {
      this.onEvent(event);
      return;
    }
    this.channel.observe(frame);
    if (typeof frame.id === 'number') this.channel.answers.answer(frame.id, frame);
  }

  private onEvent(event: { readonly e: string }): void {
    if (event.e === 'executionReport') {
      const read = readExecution(event as ExecutionReport, this.reading);
      if (read === null) return;
      this.news?.orders({ orders: [read.order], fills: read.fill === null ? [] : [read.fill] });
    } else if (event.e === 'outboundAccountPosition') {
      const told = this.positions.take(event as unknown as AccountPosition);
      for (const { a, f, l } of told) this.news?.balance(this.queries.balance(a, f, l));
    } else if (event.e === 'eventStreamTerminated' || event.e === 'serverShutdown') {
      this.socket.restart(`the venue ended the stream (${event.e})`);
    }
  }

  private async amend(order: TrackedOrder, size: SizeLots): Promise<Outcome> {
    const instrument = this.instrumentOf(order);
    const leg = currentLeg(order);
    const clientId = this.idOf(order, leg.number);
    const carried = order.legs.reduce((sum, each) => sum + (each === leg ? 0 : each.filled), 0);
    const before = leg.number === 0 ? order.before : 0;
    const answer = await this.channel.request(
      'order.amend.keepPriority',
      {
        symbol: instrument.specification.venueSymbol,
        ...legName(order, leg.number),
        // Left out, the venue would give it another name.
        ...(isNamedByNumber(order, leg.number) ? {} : { newClientOrderId: clientId }),
        newQty: instrument.formatSize(size - carried + before),
      },
      { priority: 'replace' },
    );
    return answer.kind === 'result' ? done([]) : outcomeOf(answer);
  }

  private async replaceInTwo(
    order: TrackedOrder,
    { old, fresh }: { readonly old: Leg; readonly fresh: Leg },
    terms: Terms,
  ): Promise<Outcome> {
    const instrument = this.instrumentOf(order);
    const symbol = instrument.specification.venueSymbol;
    // Both are one request to whoever waits for it: what has not arrived within its validity must not arrive later.
    const since = this.channel.timestamp();
    const cancelled = await this.channel.request(
      'order.cancel',
      { symbol, ...legName(order, old.number) },
      { priority: 'replace' },
    );
    const first = this.orderOutcome(cancelled);
    if (first.kind !== 'done') return first;
    this.news?.orders(first);
    const carried = order.legs.reduce(
      (sum, each) => sum + (each === fresh ? 0 : Math.max(each.reported, each.filled)),
      0,
    );
    const size = ((terms.size ?? order.size) - carried) as SizeLots;
    if (size <= 0) {
      return {
        kind: 'refused',
        code: 'filter-size',
        reason: 'it had filled for more than its new size by then',
      };
    }
    const clientId = this.idOf(order, fresh.number);
    const parameters = orderParameters(order, instrument, { clientId, size, terms });
    return this.orderOutcome(
      await this.channel.request('order.place', parameters, { priority: 'replace', orders: 1, since }),
    );
  }

  /** −2021: the cancel or the new order failed; −2022: both. What was cancelled is told. */
  private replaceFailed(answer: Extract<BinanceAnswer, { kind: 'error' }>): Outcome {
    const data = answer.data as Partial<CancelReplaceFailure> | undefined;
    if (data?.cancelResult === 'SUCCESS' && data.cancelResponse !== undefined) {
      const read = readOrder(data.cancelResponse as BinanceOrder, this.reading);
      if (read !== null) this.news?.orders({ orders: [read.order], fills: [] });
    }
    const failure = [data?.cancelResponse, data?.newOrderResponse].find(
      (each): each is { code: number; msg: string } => each != null && 'code' in each,
    );
    return outcomeOf(
      failure === undefined ? answer : { ...answer, code: failure.code, message: failure.msg },
    );
  }

  private orderOutcome(answer: BinanceAnswer): Outcome {
    if (answer.kind !== 'result') return outcomeOf(answer);
    const { orderReports } = answer.result as { readonly orderReports?: readonly BinanceOrder[] };
    const orders = orderReports ?? [answer.result as BinanceOrder];
    return done(orders.map((each) => readOrder(each, this.reading)));
  }

  private idOf({ clientOrderId }: TrackedOrder, leg: number): string {
    return legId(clientOrderId, leg);
  }

  private instrumentOf({ instrument }: TrackedOrder): Instrument {
    return this.reading.byIndex.get(instrument)!;
  }
}

interface CancelReplaceResult {
  readonly cancelResponse: BinanceOrder;
  readonly newOrderResponse: BinanceOrder;
}

interface CancelReplaceFailure {
  readonly cancelResult: 'SUCCESS' | 'FAILURE';
  readonly newOrderResult: 'SUCCESS' | 'FAILURE' | 'NOT_ATTEMPTED';
  readonly cancelResponse: BinanceOrder | { readonly code: number; readonly msg: string };
  readonly newOrderResponse: BinanceOrder | { readonly code: number; readonly msg: string } | null;
}

const done = (read: readonly ({ order: OrderReport; fills?: readonly FillReport[] } | null)[]): Outcome => ({
  kind: 'done',
  orders: read.flatMap((each) => each?.order ?? []),
  fills: read.flatMap((each) => each?.fills ?? []),
});
