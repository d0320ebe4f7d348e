import type { Instrument, Micros } from '../../../../domain/index.js';
import type { VenueCapabilities } from '../../../../execution/index.js';
import type { KeyReport, VenueBalance } from '../../contract.js';
import { krakenPenalty, type Priority } from '../../limiter/index.js';
import { redact, venueError } from '../../load/index.js';
import { Answers } from '../answers.js';
import { venueClientId } from '../client-ids.js';
import { checkClock } from '../clock-check.js';
import { HttpClient } from '../http-client.js';
import type { AccountLink, FillReport, Found, LinkNews, OrderReport, Outcome, Terms } from '../link.js';
import type { LinkOptions } from '../link-options.js';
import { PrivateSocket } from '../private-socket.js';
import { Reading } from '../reading.js';
import { type TrackedOrder, venueOrderIdOf } from '../tracked-order.js';
import { KrakenBalances } from './balances.js';
import { krakenHosts } from './hosts.js';
import { readKey } from './key-report.js';
import {
  addOrderParameters,
  addOrderText,
  amendOrderText,
  cancelOrderText,
  type RequestHead,
} from './order-text.js';
import { isPairLimit, krakenRejectCode } from './reject-codes.js';
import {
  type Execution,
  ExecutionReader,
  type RestOrder,
  type RestTrade,
  readRestOrder,
  readRestTrade,
} from './reports.js';
import { type KrakenAnswer, KrakenRest, LONGEST_WAIT_MICROS } from './rest.js';

/** Cancels have no deadline; their effect shows on the order. */
const CAPABILITIES: Omit<VenueCapabilities, 'requestValidityMicros'> = {
  // Unique among open orders only.
  clientIdIdempotent: false,
  queryByClientId: true,
  orderTypes: ['limit', 'market', 'stop', 'stop-limit'],
  timesInForce: ['gtc', 'ioc', 'gtd'],
  postOnly: true,
  iceberg: true,
  replace: true,
  oco: false,
  deadMansTimerMicros: null,
  knowsQueue: false,
};

/** A frame of WebSocket v2: an answer, or a row of a channel. */
interface KrakenFrame {
  readonly method?: string;
  readonly req_id?: number;
  readonly success?: boolean;
  readonly error?: string;
  readonly result?: { readonly order_id?: string; readonly channel?: string };
  readonly channel?: string;
  readonly type?: 'snapshot' | 'update';
  readonly data?: readonly unknown[];
  readonly sequence?: number;
}

/** Orders, executions and balances on one socket that a token signs in. */
export class KrakenLink implements AccountLink {
  readonly capabilities: VenueCapabilities;
  readonly cancelsByClientId = true;
  private readonly reading: Reading;
  private readonly http: HttpClient;
  private readonly rest: KrakenRest;
  private readonly socket: PrivateSocket;
  private readonly answers = new Answers<KrakenFrame>();
  private readonly executions: ExecutionReader;
  private readonly funds: KrakenBalances;
  private readonly sequences = new Map<string, number>();
  private token = '';
  private news: LinkNews | null = null;

  constructor(private readonly options: LinkOptions) {
    const { endpoint, credentials, instruments, limiter, clock } = options;
    const hosts = krakenHosts(endpoint);
    const { certificateAuthority } = endpoint;
    const requestValidityMicros = options.validityMillis * 1_000 + LONGEST_WAIT_MICROS;
    this.capabilities = { ...CAPABILITIES, requestValidityMicros };
    this.reading = new Reading(instruments);
    this.executions = new ExecutionReader(this.reading);
    this.funds = new KrakenBalances(this.reading, (balance) => this.news?.balance(balance));
    this.http = new HttpClient(hosts.rest, { certificateAuthority, timeoutMillis: 10_000 });
    this.rest = new KrakenRest({ http: this.http, limiter, clock, credentials });
    this.socket = new PrivateSocket({
      url: hosts.socket,
      certificateAuthority,
      login: () => this.login(),
      message: (text) => this.onMessage(text),
      down: (reason) => {
        this.answers.breakOff();
        this.news?.down(`kraken: the order socket is gone: ${reason}`);
      },
      up: () => this.news?.up('kraken: the order socket is back'),
      ping: () => `{"method":"ping","req_id":${this.answers.next()}}`,
    });
  }

  replacesByNewOrder(): boolean {
    return false;
  }

  refusedId(clientOrderId: string): string | null {
    return venueClientId('kraken', clientOrderId) === null
      ? `kraken cannot take the id ${clientOrderId}: 18 characters are free`
      : null;
  }

  async open(news: LinkNews): Promise<void> {
    const { credentials, clock } = this.options;
    try {
      await checkClock('kraken', clock, async () => {
        const time = (await this.ask(this.rest.public_('Time'))) as { unixtime: number };
        // Whole seconds: the middle of the second is the best guess.
        return time.unixtime * 1_000_000 + 500_000;
      });
      this.news = news;
      await this.socket.open();
    } catch (error) {
      await this.close();
      throw venueError(error, { venue: 'kraken', credentials });
    }
  }

  place(order: TrackedOrder): Promise<Outcome> {
    const instrument = this.instrumentOf(order);
    const priority = order.request?.reduceOnly === true ? 'cancel' : 'place';
    return this.request(order, {
      priority,
      weight: 1,
      text: (head) => addOrderText(order, instrument, head),
      rest: (head) => ['AddOrder', addOrderParameters(order, instrument, head)],
    });
  }

  cancel(order: TrackedOrder): Promise<Outcome> {
    return this.request(order, {
      priority: 'cancel',
      weight: krakenPenalty('cancel', this.restedMicros(order)),
      text: cancelOrderText,
      rest: ({ clientId }) => ['CancelOrder', { cl_ord_id: clientId }],
    });
  }

  replace(order: TrackedOrder, terms: Terms): Promise<Outcome> {
    const instrument = this.instrumentOf(order);
    return this.request(order, {
      priority: 'replace',
      weight: krakenPenalty('amend', this.restedMicros(order)),
      text: (head) => amendOrderText(order, { instrument, terms }, head),
      rest: ({ clientId }) => [
        'AmendOrder',
        {
          cl_ord_id: clientId,
          ...(terms.size === null ? {} : { order_qty: instrument.formatSize(terms.size) }),
          ...(terms.price === null ? {} : { limit_price: instrument.formatPrice(terms.price) }),
        },
      ],
    });
  }

  async find(clientOrderId: string, order: TrackedOrder | null): Promise<Found | null> {
    const cl_ord_id = venueClientId('kraken', clientOrderId);
    if (cl_ord_id === null) return null;
    const known = order === null ? null : venueOrderIdOf(order);
    const rows = new Map<string, RestOrder>();
    const add = (found: Readonly<Record<string, RestOrder>> | undefined): void => {
      for (const [id, row] of Object.entries(found ?? {})) {
        if (id === known || row.cl_ord_id === cl_ord_id) rows.set(id, row);
      }
    };
    if (known !== null) {
      add(
        (await this.ask(this.rest.private_('QueryOrders', { txid: known, trades: 'true' }))) as Record<
          string,
          RestOrder
        >,
      );
    }
    if (rows.size === 0) {
      const open = (await this.ask(this.rest.private_('OpenOrders', { cl_ord_id, trades: 'true' }))) as {
        open?: Record<string, RestOrder>;
      };
      add(open.open);
    }
    if (rows.size === 0) {
      const closed = (await this.ask(this.rest.private_('ClosedOrders', { cl_ord_id, trades: 'true' }))) as {
        closed?: Record<string, RestOrder>;
      };
      add(closed.closed);
    }
    const orders = [...rows].flatMap(([id, row]) => {
      const report = readRestOrder(id, row, this.reading);
      return report === null ? [] : [{ ...report, clientOrderId }];
    });
    if (orders.length === 0) return null;
    const tradeIds = [...rows.values()].flatMap(({ trades }) => trades ?? []);
    return { orders, fills: await this.trades(orders[0]!.instrument, tradeIds) };
  }

  async fills(order: TrackedOrder): Promise<readonly FillReport[]> {
    return (await this.find(order.clientOrderId, order))?.fills ?? [];
  }

  async openOrders(): Promise<readonly OrderReport[]> {
    const answer = (await this.ask(this.rest.private_('OpenOrders', {}))) as {
      open?: Record<string, RestOrder>;
    };
    const reports = Object.entries(answer.open ?? {}).flatMap(
      ([id, row]) => readRestOrder(id, row, this.reading) ?? [],
    );
    this.funds.relock(reports);
    return reports;
  }

  async balances(): Promise<readonly VenueBalance[]> {
    const answer = await this.ask(this.rest.private_('BalanceEx', {}));
    return this.funds.read(answer as Parameters<KrakenBalances['read']>[0]);
  }

  /** https://docs.kraken.com/api-reference/account-data/get-api-key-info; older accounts of it answer nothing. */
  async checkKey(): Promise<KeyReport> {
    const info = await this.rest.private_('GetApiKeyInfo', {});
    if (info.kind === 'result') return readKey(info.result);
    const balance = await this.rest.private_('Balance', {});
    await this.ask(
      Promise.resolve(balance).then((answer) =>
        isPermission(answer) ? { kind: 'result', result: null } : answer,
      ),
    );
    return {
      canRead: balance.kind === 'result',
      canTrade: null,
      canWithdraw: null,
      addressRestricted: null,
      account: null,
      expiresAt: null,
    };
  }

  async close(): Promise<void> {
    this.socket.close();
    this.http.close();
  }

  private async login(): Promise<void> {
    const answer = await this.rest.private_('GetWebSocketsToken', {}, { priority: 'cancel' });
    this.token = ((await this.ask(Promise.resolve(answer))) as { token: string }).token;
    this.sequences.clear();
    for (const channel of ['executions', 'balances'] as const) {
      const id = this.answers.next();
      const asked = this.answers.wait(id);
      const own = channel === 'executions' ? ',"snap_orders":true,"snap_trades":true' : '';
      this.socket.send(
        `{"method":"subscribe","params":{"channel":"${channel}"${own},"token":"${this.token}"},"req_id":${id}}`,
      );
      const result = await asked;
      if (result.kind !== 'answer') throw new Error('the connection broke while signing in');
      if (result.answer.success === false) throw new Error(`kraken ${result.answer.error ?? 'refused'}`);
    }
  }

  private onMessage(text: string): void {
    let frame: KrakenFrame;
    try {
      frame = JSON.parse(text);
    } catch {
      this.socket.restart('a frame that is no JSON');
      return;
    }
    if (frame.channel === 'executions' || frame.channel === 'balances') {
      if (!this.follows(frame)) return;
      if (frame.channel === 'executions')
        this.onExecutions(frame.data as readonly Execution[], frame.type === 'snapshot');
      else this.funds.apply(frame.data as Parameters<KrakenBalances['apply']>[0]);
    } else if (frame.req_id !== undefined) {
      this.answers.answer(frame.req_id, frame);
    }
  }

  /** A frame that was seen before is passed over; a hole means that news was lost, and everything is asked for again. */
  private follows({ channel, type, sequence }: KrakenFrame): boolean {
    const before = this.sequences.get(channel!);
    if (sequence === undefined) return true;
    if (type === 'snapshot' || before === undefined) {
      this.sequences.set(channel!, sequence);
      return true;
    }
    if (sequence <= before) return false;
    this.sequences.set(channel!, sequence);
    if (sequence !== before + 1) this.news?.up(`kraken: ${channel} has a hole after ${before}; asked again`);
    return true;
  }

  private onExecutions(rows: readonly Execution[], isSnapshot: boolean): void {
    for (const row of rows) {
      const { order, fill } = this.executions.read(row);
      if (order !== null) this.funds.lock(order);
      const clientOrderId = order?.clientOrderId ?? fill?.clientOrderId ?? null;
      if (clientOrderId === null) continue;
      // The snapshot's orders and trades are of the past: they complete what is known, and begin nothing.
      if (isSnapshot && !this.isKnown(row.order_id)) continue;
      this.news?.orders({ orders: order === null ? [] : [order], fills: fill === null ? [] : [fill] });
    }
  }

  private readonly placed = new Set<string>();

  private isKnown(orderId: string): boolean {
    return this.placed.has(orderId);
  }

  private async request(
    order: TrackedOrder,
    {
      priority,
      weight,
      text,
      rest,
    }: {
      readonly priority: Priority;
      readonly weight: number;
      readonly text: (head: RequestHead) => string;
      readonly rest: (head: RequestHead) => readonly [string, Record<string, string>];
    },
  ): Promise<Outcome> {
    const { limiter, clock } = this.options;
    const pair = this.instrumentOf(order).specification.venueSymbol;
    const clientId = venueClientId('kraken', order.clientOrderId)!;
    const deadline = (): Micros => (clock.now() + this.options.validityMillis * 1_000) as Micros;
    const head = (id: number): RequestHead => ({ id, token: this.token, clientId, deadline: deadline() });
    if (!this.socket.isReady) {
      const [path, parameters] = rest(head(0));
      return this.outcome(
        order,
        await this.rest.private_(path, parameters, { priority, trading: { pair, weight } }),
      );
    }
    const answer = await new Promise<KrakenAnswer>((resolve) => {
      limiter.ask({
        priority,
        charges: { [`trading:${pair}`]: weight },
        // Cancels are counted and never refused.
        insists: priority === 'cancel',
        deadline: (clock.now() + LONGEST_WAIT_MICROS) as Micros,
        drop: () => resolve({ kind: 'unsent', reason: 'the rate limit left no room for it in time' }),
        run: () => {
          const id = this.answers.next();
          if (this.socket.send(text(head(id)))) resolve(this.answered(id));
          else resolve({ kind: 'unsent', reason: 'the connection has just broken' });
        },
      });
    });
    return this.outcome(order, answer);
  }

  private async answered(id: number): Promise<KrakenAnswer> {
    const answer = await this.answers.wait(id);
    if (answer.kind !== 'answer') return answer;
    const { success, error, result } = answer.answer;
    return success === true
      ? { kind: 'result', result }
      : this.rest.failed(error ?? 'refused without a word');
  }

  private outcome(order: TrackedOrder, answer: KrakenAnswer): Outcome {
    switch (answer.kind) {
      case 'silent':
        return answer;
      case 'unsent':
        return { kind: 'refused', code: 'market-closed', reason: `not sent: ${answer.reason}`, unsent: true };
      case 'error': {
        if (isPairLimit(answer.error)) {
          this.options.limiter.exhaust(`trading:${this.instrumentOf(order).specification.venueSymbol}`);
        }
        const reason = redact(answer.error, this.options.credentials);
        return { kind: 'refused', code: krakenRejectCode(answer.error), reason };
      }
      case 'result': {
        const result = answer.result as { order_id?: string; txid?: readonly string[] } | undefined;
        const orderId = result?.order_id ?? result?.txid?.[0];
        return {
          kind: 'done',
          orders: orderId === undefined ? [] : this.acknowledged(order, orderId),
          fills: [],
        };
      }
    }
  }

  /** A post-only order is acknowledged before it is known whether it would take: its first row of executions says. */
  private acknowledged(order: TrackedOrder, venueOrderId: string): readonly OrderReport[] {
    const { clientOrderId, side, type, price, size, request, instrument: index } = order;
    const instrument = this.instrumentOf(order);
    this.placed.add(venueOrderId);
    const filled = 0 as OrderReport['filled'];
    this.executions.learn(venueOrderId, { clientOrderId, instrument, side, type, price, size, filled });
    if (order.last !== null || request?.postOnly === true) return [];
    const stage = type === 'stop' || type === 'stop-limit' ? 'armed' : 'open';
    const time = null;
    const report = {
      venueOrderId,
      clientOrderId,
      leg: 0,
      instrument: index,
      side,
      type,
      price,
      size,
      stage,
      time,
    } as const;
    return [{ ...report, filled: 0 as OrderReport['filled'], triggered: false, code: null, reason: '' }];
  }

  private async trades(instrument: number, ids: readonly string[]): Promise<readonly FillReport[]> {
    if (ids.length === 0) return [];
    const fills: FillReport[] = [];
    for (let at = 0; at < ids.length; at += 20) {
      const txid = ids.slice(at, at + 20).join(',');
      const answer = (await this.ask(this.rest.private_('QueryTrades', { txid }, { weight: 1 }))) as Record<
        string,
        RestTrade
      >;
      for (const [id, trade] of Object.entries(answer)) {
        fills.push(
          readRestTrade(id, trade, {
            reading: this.reading,
            instrument: this.reading.byIndex.get(instrument)!,
          }),
        );
      }
    }
    return fills;
  }

  /** The result of a question. @throws where there is none. */
  private async ask(asked: Promise<KrakenAnswer>): Promise<unknown> {
    const answer = await asked;
    if (answer.kind === 'result') return answer.result;
    const said =
      answer.kind === 'error'
        ? `kraken ${answer.error}`
        : answer.kind === 'unsent'
          ? answer.reason
          : 'timeout: no answer';
    throw venueError(new Error(said), { venue: 'kraken', credentials: this.options.credentials });
  }

  private restedMicros({ restingSince }: TrackedOrder): number {
    return (Date.now() - restingSince) * 1_000;
  }

  private instrumentOf({ instrument }: TrackedOrder): Instrument {
    return this.reading.byIndex.get(instrument)!;
  }
}

const isPermission = (answer: KrakenAnswer): boolean =>
  answer.kind === 'error' && /permission denied/i.test(answer.error);
