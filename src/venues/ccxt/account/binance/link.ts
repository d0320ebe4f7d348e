import { type Instrument, type Micros, type SizeLots, UserError } from '../../../../domain/index.js';
import type { VenueCapabilities } from '../../../../execution/index.js';
import type { KeyReport, VenueBalance } from '../../contract.js';
import { venueError } from '../../load/index.js';
import { venueClientId } from '../client-ids.js';
import { checkClock } from '../clock-check.js';
import { HttpClient } from '../http-client.js';
import type { AccountLink, FillReport, Found, LinkNews, OrderReport, Outcome, Terms } from '../link.js';
import type { LinkOptions } from '../link-options.js';
import { PrivateSocket } from '../private-socket.js';
import { Reading } from '../reading.js';
import { currentLeg, type Leg, type TrackedOrder } from '../tracked-order.js';
import {
  type BinanceAnswer,
  BinanceChannel,
  LONGEST_WAIT_MICROS,
  outcomeOf,
  type SocketFrame,
} from './channel.js';
import { binanceHosts } from './hosts.js';
import { BinanceSigner, orderParameters } from './parameters.js';
import {
  type BinanceOrder,
  type BinanceTrade,
  type ExecutionReport,
  legClientId,
  readExecution,
  readOrder,
  readTrade,
} from './reports.js';

const CAPABILITIES: Omit<VenueCapabilities, 'requestValidityMicros'> = {
  // Unique among open orders only.
  clientIdIdempotent: false,
  queryByClientId: true,
  orderTypes: ['limit', 'market', 'stop', 'stop-limit'],
  timesInForce: ['gtc', 'ioc', 'fok'],
  postOnly: true,
  iceberg: true,
  replace: true,
  oco: false,
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
  private news: LinkNews | null = null;

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
        const time = (await this.ask(this.channel.rest('GET', '/api/v3/time', 1, false))) as {
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

  async place(order: TrackedOrder): Promise<Outcome> {
    const instrument = this.instrumentOf(order);
    const parameters = orderParameters(order, instrument, {
      clientId: this.idOf(order, 0),
      size: order.size,
    });
    const priority = order.request?.reduceOnly === true ? 'cancel' : 'place';
    return this.orderOutcome(await this.channel.request('order.place', parameters, { priority, orders: 1 }));
  }

  /** The newest leg that has not ended; the one before where the venue does not know the newest. */
  async cancel(order: TrackedOrder): Promise<Outcome> {
    const symbol = this.instrumentOf(order).specification.venueSymbol;
    let outcome: Outcome | null = null;
    for (const leg of [...order.legs].reverse()) {
      if (leg.end !== null && outcome !== null) continue;
      const parameters = { symbol, origClientOrderId: this.idOf(order, leg.number) };
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
    if (order.replacing?.asNewOrder !== true) return this.amend(order, terms.size ?? order.size);
    const old = order.legs[order.legs.length - 2]!;
    const fresh = currentLeg(order);
    const size = terms.size ?? order.size;
    if (order.filled > 0) return this.replaceInTwo(order, { old, fresh }, terms);
    const instrument = this.instrumentOf(order);
    const clientId = this.idOf(order, fresh.number);
    const answer = await this.channel.request(
      'order.cancelReplace',
      {
        ...orderParameters(order, instrument, { clientId, size, terms }),
        cancelReplaceMode: 'STOP_ON_FAILURE',
        cancelRestrictions: 'ONLY_NEW',
        cancelOrigClientOrderId: this.idOf(order, old.number),
      },
      { priority: 'replace', orders: 1 },
    );
    if (answer.kind === 'error') return this.replaceFailed(answer);
    if (answer.kind !== 'result') return outcomeOf(answer);
    const { cancelResponse, newOrderResponse } = answer.result as CancelReplaceResult;
    return done([cancelResponse, newOrderResponse].map((each) => readOrder(each, this.reading)));
  }

  async find(clientOrderId: string, order: TrackedOrder | null): Promise<Found | null> {
    const orders: OrderReport[] = [];
    for (const instrument of this.reading.byIndex.values()) {
      if (order !== null && order.instrument !== instrument.index) continue;
      const symbol = instrument.specification.venueSymbol;
      const last = order === null ? Number.POSITIVE_INFINITY : currentLeg(order).number;
      for (let leg = 0; leg <= last; leg += 1) {
        const found = await this.status(symbol, legClientId(venueClientId('binance', clientOrderId)!, leg));
        if (found !== null) orders.push(found);
        // A gap is possible where a leg was refused; of an unknown order the first miss ends the search.
        else if (order === null) break;
      }
    }
    if (orders.length === 0) return null;
    const fills: FillReport[] = [];
    for (const report of orders) {
      if (report.filled > 0) fills.push(...(await this.trades(report.instrument, report.venueOrderId)));
    }
    return { orders, fills };
  }

  async fills(order: TrackedOrder): Promise<readonly FillReport[]> {
    const fills: FillReport[] = [];
    for (const { venueOrderId, filled, reported } of order.legs) {
      if (venueOrderId !== null && filled < reported) {
        fills.push(...(await this.trades(order.instrument, venueOrderId)));
      }
    }
    return fills;
  }

  async openOrders(): Promise<readonly OrderReport[]> {
    const answer = (await this.ask(
      this.channel.request('openOrders.status', {}, { priority: 'query' }),
    )) as BinanceOrder[];
    return answer.flatMap((each) => readOrder(each, this.reading)?.order ?? []);
  }

  async balances(): Promise<readonly VenueBalance[]> {
    const answer = (await this.ask(this.channel.request('account.status', {}, { priority: 'query' }))) as {
      balances: readonly { asset: string; free: string; locked: string }[];
    };
    const known = new Set(this.reading.assets);
    return answer.balances
      .filter(({ asset, free, locked }) => known.has(asset) || Number(free) > 0 || Number(locked) > 0)
      .map(({ asset, free, locked }) => this.balance(asset, free, locked));
  }

  /** https://developers.binance.com/docs/wallet/account/api-key-permission */
  async checkKey(): Promise<KeyReport> {
    const account = (await this.ask(this.channel.request('account.status', {}, { priority: 'query' }))) as {
      canTrade?: boolean;
      uid?: number;
    };
    const answer = await this.channel.rest('GET', '/sapi/v1/account/apiRestrictions', 1);
    const known = answer.kind === 'result' ? (answer.result as ApiRestrictions) : {};
    const expires = known.tradingAuthorityExpirationTime;
    return {
      canRead: known.enableReading ?? true,
      canTrade: known.enableSpotAndMarginTrading ?? (account.canTrade === false ? false : null),
      canWithdraw: known.enableWithdrawals ?? null,
      addressRestricted: known.ipRestrict ?? null,
      account: account.uid === undefined ? null : String(account.uid),
      expiresAt: expires === undefined ? null : ((expires * 1_000) as Micros),
    };
  }

  async close(): Promise<void> {
    this.socket.close();
    this.http.close();
  }

  private async login(): Promise<void> {
    const { channel, signer, options } = this;
    const id = channel.answers.next();
    const method = 'userDataStream.subscribe.signature';
    const timestamp = Math.floor(options.clock.now() / 1_000);
    const answer = channel.answers.wait(id);
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
      if (read === null || read.order.clientOrderId === null) return;
      this.news?.orders({ orders: [read.order], fills: read.fill === null ? [] : [read.fill] });
    } else if (event.e === 'outboundAccountPosition') {
      const { B } = event as unknown as { B: readonly { a: string; f: string; l: string }[] };
      for (const { a, f, l } of B) this.news?.balance(this.balance(a, f, l));
    } else if (event.e === 'eventStreamTerminated' || event.e === 'serverShutdown') {
      this.socket.restart(`the venue ended the stream (${event.e})`);
    }
  }

  private async amend(order: TrackedOrder, size: SizeLots): Promise<Outcome> {
    const instrument = this.instrumentOf(order);
    const leg = currentLeg(order);
    const clientId = this.idOf(order, leg.number);
    const carried = order.legs.reduce((sum, each) => sum + (each === leg ? 0 : each.filled), 0);
    const answer = await this.channel.request(
      'order.amend.keepPriority',
      {
        symbol: instrument.specification.venueSymbol,
        origClientOrderId: clientId,
        newClientOrderId: clientId,
        newQty: instrument.formatSize(size - carried),
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
    const origClientOrderId = this.idOf(order, old.number);
    const cancelled = await this.channel.request(
      'order.cancel',
      { symbol, origClientOrderId },
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
      await this.channel.request('order.place', parameters, { priority: 'replace', orders: 1 }),
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
    return done([readOrder(answer.result as BinanceOrder, this.reading)]);
  }

  private async status(symbol: string, origClientOrderId: string): Promise<OrderReport | null> {
    const answer = await this.channel.request(
      'order.status',
      { symbol, origClientOrderId },
      { priority: 'query' },
    );
    if (answer.kind === 'error' && answer.code === -2013) return null;
    const result = await this.ask(Promise.resolve(answer));
    return readOrder(result as BinanceOrder, this.reading)?.order ?? null;
  }

  private async trades(instrument: number, venueOrderId: string): Promise<readonly FillReport[]> {
    const symbol = this.reading.byIndex.get(instrument)!.specification.venueSymbol;
    const parameters = { symbol, orderId: Number(venueOrderId) };
    const answer = (await this.ask(
      this.channel.request('myTrades', parameters, { priority: 'query' }),
    )) as BinanceTrade[];
    return answer.flatMap((trade) => readTrade(trade, this.reading) ?? []);
  }

  /** The result of a question. @throws where there is none. */
  private async ask(asked: Promise<BinanceAnswer>): Promise<unknown> {
    const answer = await asked;
    if (answer.kind === 'result') return answer.result;
    const said =
      answer.kind === 'error'
        ? `binance {"code":${answer.code},"msg":"${answer.message}"}`
        : answer.kind === 'unsent'
          ? answer.reason
          : 'timeout: no answer';
    throw venueError(new Error(said), { venue: 'binance', credentials: this.options.credentials });
  }

  private balance(asset: string, free: string, locked: string): VenueBalance {
    const { reading } = this;
    return {
      asset,
      decimals: reading.decimalsOf(asset),
      free: reading.money(free, asset),
      locked: reading.money(locked, asset),
    };
  }

  private idOf({ clientOrderId }: TrackedOrder, leg: number): string {
    const id = venueClientId('binance', clientOrderId);
    if (id === null) throw new UserError(`binance cannot take the id ${clientOrderId}`);
    return legClientId(id, leg);
  }

  private instrumentOf({ instrument }: TrackedOrder): Instrument {
    return this.reading.byIndex.get(instrument)!;
  }
}

interface ApiRestrictions {
  readonly ipRestrict?: boolean;
  readonly enableReading?: boolean;
  readonly enableWithdrawals?: boolean;
  readonly enableSpotAndMarginTrading?: boolean;
  readonly tradingAuthorityExpirationTime?: number;
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
