import type { Instrument, Micros, VenueOrderId } from '../../../../domain/index.js';
import type { VenueCapabilities } from '../../../../execution/index.js';
import type { KeyReport, VenueBalance } from '../../contract.js';
import { krakenPenalty, type Priority } from '../../limiter/index.js';
import { redact, venueError } from '../../load/index.js';
import { Answers, QUESTION_MILLIS } from '../answers.js';
import { venueClientId } from '../client-ids.js';
import { checkClock } from '../clock-check.js';
import { HttpClient } from '../http-client.js';
import type { AccountLink, FillReport, Found, LinkNews, OrderReport, Outcome, Terms } from '../link.js';
import type { LinkOptions } from '../link-options.js';
import { PrivateSocket } from '../private-socket.js';
import { Reading } from '../reading.js';
import { placePriority, type TrackedOrder, venueOrderIdOf, waitsForTrigger } from '../tracked-order.js';
import { KrakenBalances } from './balances.js';
import { krakenHosts } from './hosts.js';
import {
  addOrderParameters,
  addOrderText,
  amendOrderText,
  cancelAllAfterText,
  cancelOrderText,
  type RequestHead,
} from './order-text.js';
import { KrakenQueries } from './queries.js';
import { isPairLimit, krakenRejectCode } from './reject-codes.js';
import { type Execution, ExecutionReader } from './reports.js';
import { type KrakenAnswer, KrakenRest, LONGEST_WAIT_MICROS } from './rest.js';

/** Cancels have no deadline; their effect shows on the order. */
const CAPABILITIES: Omit<VenueCapabilities, 'requestValidityMicros'> = {
  // Unique among open orders only.
  clientIdIdempotent: false,
  queryByClientId: true,
  orderTypes: ['limit', 'market', 'stop', 'stop-limit', 'take-profit', 'take-profit-limit', 'trailing-stop'],
  timesInForce: ['gtc', 'ioc', 'gtd'],
  postOnly: true,
  iceberg: true,
  replace: true,
  // No `trails`: it takes a per cent of four decimals or an amount of the quote asset, and names no bounds of either.
  oco: false,
  deadMansTimerMicros: 86_400_000_000,
  knowsQueue: false,
};

/** Before a connection that says nothing is taken for half open. */
const SIGN_IN_MICROS = 8_000_000;

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
  /** By the channel's first frame; a key that may not ask is refused the channel. */
  readonly tellsBalances = true;
  private readonly reading: Reading;
  private readonly http: HttpClient;
  private readonly rest: KrakenRest;
  private readonly queries: KrakenQueries;
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
    this.rest = new KrakenRest({ http: this.http, limiter, clock, credentials, refused: options.refused });
    this.queries = new KrakenQueries(this.rest, this.reading, credentials);
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
        const time = (await this.queries.ask(this.rest.public_('Time'))) as { unixtime: number };
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
    const priority = placePriority(order);
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
      text: (head) => cancelOrderText(order, head),
      rest: ({ clientId }) => ['CancelOrder', restName(order, clientId)],
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
          ...restName(order, clientId),
          ...(terms.size === null ? {} : { order_qty: instrument.formatSize(terms.size + order.before) }),
          ...(terms.price === null ? {} : { limit_price: instrument.formatPrice(terms.price) }),
        },
      ],
    });
  }

  find(
    clientOrderId: string,
    order: TrackedOrder | null,
    named: VenueOrderId | null = null,
  ): Promise<Found | null> {
    return this.queries.find(clientOrderId, order === null ? named : venueOrderIdOf(order));
  }

  findByVenueId(_instrument: number, venueOrderId: string): Promise<Found | null> {
    return this.queries.findByVenueId(venueOrderId);
  }

  async fills(order: TrackedOrder): Promise<readonly FillReport[]> {
    return (await this.queries.find(order.clientOrderId, venueOrderIdOf(order)))?.fills ?? [];
  }

  recentFills(since: Micros): Promise<readonly FillReport[]> {
    return this.queries.recentFills(since);
  }

  async openOrders(): Promise<readonly OrderReport[]> {
    const reports = await this.queries.openOrders();
    this.funds.relock(reports);
    return reports;
  }

  async balances(): Promise<readonly VenueBalance[]> {
    const answer = await this.queries.ask(this.rest.private_('BalanceEx', {}));
    return this.funds.read(answer as Parameters<KrakenBalances['read']>[0]);
  }

  checkKey(): Promise<KeyReport> {
    return this.queries.checkKey();
  }

  /** On the socket, which counts no call; by REST where it is away. */
  async cancelAllAfter(seconds: number): Promise<boolean> {
    const id = this.answers.next();
    const sent = this.socket.isReady && this.socket.send(cancelAllAfterText(id, this.token, seconds));
    const answer = sent
      ? await this.answered(id, QUESTION_MILLIS)
      : await this.rest.private_(
          'CancelAllOrdersAfter',
          { timeout: String(seconds) },
          { priority: 'cancel' },
        );
    return answer.kind === 'result';
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
    // Nothing hangs on when it is carried out: it may wait for the counter of calls.
    const terms = { priority: 'cancel', patienceMicros: SIGN_IN_MICROS } as const;
    const answer = await this.rest.private_('GetWebSocketsToken', {}, terms);
    this.token = ((await this.queries.ask(Promise.resolve(answer))) as { token: string }).token;
    this.sequences.clear();
    for (const channel of ['executions', 'balances'] as const) {
      const id = this.answers.next();
      const asked = this.answers.wait(id, QUESTION_MILLIS);
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
      // The snapshot's orders and trades are of the past: they complete what is known, and begin nothing.
      if (isSnapshot && !this.executions.wasPlaced(row.order_id)) continue;
      this.news?.orders({ orders: order === null ? [] : [order], fills: fill === null ? [] : [fill] });
    }
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
    const charge = { pair, weight };
    const byRest = (): Promise<KrakenAnswer> => {
      const [path, parameters] = rest(head(0));
      return this.rest.private_(path, parameters, { priority, trading: charge });
    };
    if (!this.socket.isReady) return this.outcome(order, await byRest());
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
          // While it waited the connection may have broken: then nothing was sent on it.
          resolve(this.socket.send(text(head(id))) ? this.answered(id) : byRest());
        },
      });
    });
    return this.outcome(order, answer);
  }

  private async answered(id: number, patienceMillis: number | null = null): Promise<KrakenAnswer> {
    const answer = await this.answers.wait(id, patienceMillis);
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
    const filled = 0 as OrderReport['filled'];
    this.executions.learn(venueOrderId, { clientOrderId, instrument, side, type, price, size, filled });
    if (order.last !== null || request?.postOnly === true) return [];
    const stage = waitsForTrigger(type) ? 'armed' : 'open';
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

  private restedMicros({ restingSince }: TrackedOrder): number {
    return (Date.now() - restingSince) * 1_000;
  }

  private instrumentOf({ instrument }: TrackedOrder): Instrument {
    return this.reading.byIndex.get(instrument)!;
  }
}

/** How REST names an order: by our id, or by the venue's where it was made elsewhere. */
const restName = ({ adopted }: TrackedOrder, clientId: string): Record<string, string> =>
  adopted === null ? { cl_ord_id: clientId } : { txid: adopted };
