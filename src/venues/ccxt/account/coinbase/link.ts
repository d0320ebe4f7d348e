import type { Instrument, Micros, VenueOrderId } from '../../../../domain/index.js';
import type { VenueCapabilities } from '../../../../execution/index.js';
import type { KeyReport, VenueBalance } from '../../contract.js';
import { redact, venueError } from '../../load/index.js';
import { venueClientId } from '../client-ids.js';
import { checkClock } from '../clock-check.js';
import { HttpClient } from '../http-client.js';
import type { AccountLink, FillReport, Found, LinkNews, OrderReport, Outcome, Terms } from '../link.js';
import type { LinkOptions } from '../link-options.js';
import { PrivateSocket } from '../private-socket.js';
import { Reading } from '../reading.js';
import { placePriority, type TrackedOrder, venueOrderIdOf } from '../tracked-order.js';
import { BalancePoll } from './balance-poll.js';
import { coinbaseHosts } from './hosts.js';
import { orderText, refusedForm } from './order-text.js';
import { coinbaseRejectCode } from './reject-codes.js';
import {
  type RestFill,
  type RestOrder,
  readFill,
  readRestOrder,
  readUserOrder,
  type UserOrder,
} from './reports.js';
import { type CoinbaseAnswer, CoinbaseRest } from './rest.js';
import { CoinbaseSigner } from './signer.js';
import { UserChannel } from './user-channel.js';

export const COINBASE_CAPABILITIES: VenueCapabilities = {
  // Requests do not expire.
  requestValidityMicros: null,
  // The same id again gives the order that has it.
  clientIdIdempotent: true,
  // Only by going through the lists, and an absence proves nothing.
  queryByClientId: false,
  orderTypes: ['limit', 'market', 'stop-limit'],
  timesInForce: ['gtc', 'ioc', 'fok', 'gtd'],
  postOnly: true,
  iceberg: false,
  replace: true,
  oco: false,
  deadMansTimerMicros: null,
  knowsQueue: false,
};

/** Pages of orders that a search by client id goes through. */
const MOST_PAGES = 10;

/** Orders by REST, their news by the `user` channel; executions by REST, since the channel has no trade ids. */
export class CoinbaseLink implements AccountLink {
  readonly capabilities = COINBASE_CAPABILITIES;
  /** A cancel names the venue's id. */
  readonly cancelsByClientId = false;
  private readonly reading: Reading;
  private readonly http: HttpClient;
  private readonly rest: CoinbaseRest;
  private readonly socket: PrivateSocket;
  private readonly channel: UserChannel;
  private news: LinkNews | null = null;
  private readonly funds: BalancePoll;

  constructor(private readonly options: LinkOptions) {
    const { endpoint, credentials, instruments, limiter, clock } = options;
    const hosts = coinbaseHosts(endpoint);
    const { certificateAuthority } = endpoint;
    this.reading = new Reading(instruments);
    this.funds = new BalancePoll(
      () => this.balances(),
      (balance) => this.news?.balance(balance),
    );
    this.http = new HttpClient(hosts.rest, { certificateAuthority, timeoutMillis: 10_000 });
    const signer = new CoinbaseSigner(credentials.apiKey, credentials.secret);
    this.rest = new CoinbaseRest({ http: this.http, signer, limiter, clock });
    this.channel = new UserChannel({
      products: [...this.reading.bySymbol.keys()],
      token: () => signer.token(Math.floor(clock.now() / 1_000_000)),
      send: (text) => void this.socket.send(text),
      orders: (orders) => this.onOrders(orders),
      broken: (reason) => this.socket.restart(reason),
    });
    this.socket = new PrivateSocket({
      url: hosts.socket,
      certificateAuthority,
      login: () => this.channel.login(),
      message: (text) => this.channel.message(text),
      down: (reason) => {
        this.channel.breakOff();
        this.news?.down(`coinbase: the user channel is gone: ${reason}`);
      },
      up: () => this.news?.up('coinbase: the user channel is back'),
    });
  }

  /** An edit keeps the order. */
  replacesByNewOrder(): boolean {
    return false;
  }

  refusedId(clientOrderId: string): string | null {
    return venueClientId('coinbase', clientOrderId) === null
      ? `coinbase cannot take the id ${clientOrderId}`
      : null;
  }

  async open(news: LinkNews): Promise<void> {
    const { credentials, clock } = this.options;
    this.funds.open();
    try {
      await checkClock('coinbase', clock, async () => {
        const time = (await this.ask(this.rest.request('GET', '/time'))) as { epochMillis: string };
        return Number(time.epochMillis) * 1_000;
      });
      // Says in words what is wrong with the key, which the channel does not.
      await this.ask(this.rest.request('GET', '/key_permissions'));
      await this.socket.open();
    } catch (error) {
      await this.close();
      throw venueError(error, { venue: 'coinbase', credentials });
    }
    this.news = news;
  }

  async place(order: TrackedOrder): Promise<Outcome> {
    const refusal = refusedForm(order);
    if (refusal !== null) return { kind: 'refused', ...refusal };
    const clientId = venueClientId('coinbase', order.clientOrderId)!;
    const body = orderText(order, this.instrumentOf(order), clientId);
    const priority = placePriority(order);
    const answer = await this.rest.request('POST', '/orders', { priority, body });
    if (answer.kind !== 'result') return this.failed(answer);
    const result = answer.result as CreateResult;
    if (result.success !== true)
      return this.refused(result.error_response ?? { error: result.failure_reason });
    this.funds.due();
    const venueOrderId = result.success_response?.order_id ?? result.order_id;
    return {
      kind: 'done',
      orders: venueOrderId === undefined ? [] : [acknowledged(order, venueOrderId)],
      fills: [],
    };
  }

  async cancel(order: TrackedOrder): Promise<Outcome> {
    const venueOrderId = venueOrderIdOf(order);
    if (venueOrderId === null) {
      return { kind: 'refused', code: 'unknown-order', reason: 'coinbase has not named the order yet' };
    }
    const body = JSON.stringify({ order_ids: [venueOrderId] });
    const answer = await this.rest.request('POST', '/orders/batch_cancel', { priority: 'cancel', body });
    if (answer.kind !== 'result') return this.failed(answer);
    const { results } = answer.result as {
      results: readonly { success: boolean; failure_reason?: string }[];
    };
    const failure =
      results[0]?.success === true ? null : (results[0]?.failure_reason ?? 'UNKNOWN_CANCEL_ORDER');
    return failure === null ? { kind: 'done', orders: [], fills: [] } : this.refused({ error: failure });
  }

  async replace(order: TrackedOrder, terms: Terms): Promise<Outcome> {
    const venueOrderId = venueOrderIdOf(order);
    const isPlain = order.type === 'limit' && (order.request?.timeInForce ?? 'gtc') === 'gtc';
    if (venueOrderId === null || !isPlain) {
      return { kind: 'refused', code: 'invalid', reason: 'coinbase edits limit orders gtc alone' };
    }
    const instrument = this.instrumentOf(order);
    const body = JSON.stringify({
      order_id: venueOrderId,
      price: instrument.formatPrice(terms.price ?? order.price ?? 0),
      size: instrument.formatSize((terms.size ?? order.size) + order.before),
    });
    const answer = await this.rest.request('POST', '/orders/edit', { priority: 'replace', body });
    if (answer.kind !== 'result') return this.failed(answer);
    const result = answer.result as EditResult;
    if (result.success === true) {
      this.funds.due();
      return { kind: 'done', orders: [], fills: [] };
    }
    const { edit_failure_reason, preview_failure_reason } = result.errors?.[0] ?? {};
    return this.refused({ error: edit_failure_reason, preview_failure_reason });
  }

  async find(
    clientOrderId: string,
    order: TrackedOrder | null,
    named: VenueOrderId | null = null,
  ): Promise<Found | null> {
    if (order === null && named !== null) {
      const found = await this.findByVenueId(0, named);
      const [report] = found?.orders ?? [];
      if (found !== null && report?.clientOrderId === clientOrderId) return found;
    }
    const known = order === null ? null : venueOrderIdOf(order);
    const row =
      known === null
        ? await this.search(venueClientId('coinbase', clientOrderId))
        : ((await this.ask(this.rest.request('GET', `/orders/historical/${known}`))) as { order: RestOrder })
            .order;
    const report = row === null ? null : readRestOrder(row, this.reading);
    if (report === null) return null;
    const fills = report.filled > 0 ? await this.fillsOf(report.venueOrderId) : [];
    return { orders: [{ ...report, clientOrderId }], fills };
  }

  async findByVenueId(_instrument: number, venueOrderId: string): Promise<Found | null> {
    const answer = await this.rest.request('GET', `/orders/historical/${venueOrderId}`);
    if (answer.kind === 'error' && answer.status === 404) return null;
    const { order } = (await this.ask(Promise.resolve(answer))) as { order: RestOrder };
    const report = readRestOrder(order, this.reading);
    if (report === null) return null;
    return { orders: [report], fills: report.filled > 0 ? await this.fillsOf(venueOrderId) : [] };
  }

  recentFills(since: Micros): Promise<readonly FillReport[]> {
    const from = encodeURIComponent(new Date(since / 1_000).toISOString());
    return this.pagesOfFills(`start_sequence_timestamp=${from}`);
  }

  async fills(order: TrackedOrder): Promise<readonly FillReport[]> {
    const venueOrderId = venueOrderIdOf(order);
    return venueOrderId === null ? [] : this.fillsOf(venueOrderId);
  }

  async openOrders(): Promise<readonly OrderReport[]> {
    const rows = await this.list('order_status=OPEN');
    return rows.flatMap((row) => readRestOrder(row, this.reading) ?? []);
  }

  async balances(): Promise<readonly VenueBalance[]> {
    const balances: VenueBalance[] = [];
    const known = new Set(this.reading.assets);
    let cursor = '';
    do {
      const page = (await this.ask(this.rest.request('GET', `/accounts?limit=250${cursor}`))) as AccountsPage;
      for (const { currency, available_balance, hold } of page.accounts) {
        const free = this.reading.money(available_balance.value, currency);
        const locked = this.reading.money(hold.value, currency);
        if (!known.has(currency) && free.isZero && locked.isZero) continue;
        balances.push({ asset: currency, decimals: this.reading.decimalsOf(currency), free, locked });
      }
      cursor = page.has_next === true && page.cursor ? `&cursor=${encodeURIComponent(page.cursor)}` : '';
    } while (cursor !== '');
    return balances;
  }

  /** https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/data-api/get-api-key-permissions */
  async checkKey(): Promise<KeyReport> {
    const answer = (await this.ask(this.rest.request('GET', '/key_permissions'))) as {
      can_view?: boolean;
      can_trade?: boolean;
      can_transfer?: boolean;
      portfolio_uuid?: string;
    };
    return {
      canRead: answer.can_view ?? null,
      canTrade: answer.can_trade ?? null,
      canWithdraw: answer.can_transfer ?? null,
      addressRestricted: null,
      account: answer.portfolio_uuid || null,
      expiresAt: null,
    };
  }

  async close(): Promise<void> {
    this.funds.close();
    this.socket.close();
    this.http.close();
  }

  private onOrders(orders: readonly UserOrder[]): void {
    for (const each of orders) {
      const report = readUserOrder(each, this.reading);
      if (report !== null) this.news?.orders({ orders: [report], fills: [] });
    }
    this.funds.due();
  }

  private async search(clientId: string | null): Promise<RestOrder | null> {
    if (clientId === null) return null;
    const rows = await this.list('', (row) => row.client_order_id === clientId);
    return rows.find((row) => row.client_order_id === clientId) ?? null;
  }

  private async list(query: string, isLast?: (row: RestOrder) => boolean): Promise<RestOrder[]> {
    const rows: RestOrder[] = [];
    let cursor = '';
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const path = `/orders/historical/batch?limit=250${query === '' ? '' : `&${query}`}${cursor}`;
      const page = (await this.ask(this.rest.request('GET', path))) as OrdersPage;
      rows.push(...page.orders);
      if (page.has_next !== true || !page.cursor || (isLast !== undefined && page.orders.some(isLast))) break;
      cursor = `&cursor=${encodeURIComponent(page.cursor)}`;
    }
    return rows;
  }

  private fillsOf(venueOrderId: string): Promise<readonly FillReport[]> {
    return this.pagesOfFills(`order_ids=${venueOrderId}`);
  }

  private async pagesOfFills(query: string): Promise<readonly FillReport[]> {
    const fills: FillReport[] = [];
    let cursor = '';
    do {
      const path = `/orders/historical/fills?${query}&limit=100${cursor}`;
      const page = (await this.ask(this.rest.request('GET', path))) as {
        fills: readonly RestFill[];
        cursor?: string;
      };
      fills.push(...page.fills.flatMap((fill) => readFill(fill, this.reading) ?? []));
      cursor = page.cursor && page.fills.length > 0 ? `&cursor=${encodeURIComponent(page.cursor)}` : '';
    } while (cursor !== '');
    // The venue lists the newest first.
    return fills.sort((a, b) => (a.time ?? 0) - (b.time ?? 0));
  }

  private refused(failure: Readonly<Record<string, string | undefined>>): Outcome {
    const { error, message, error_details, preview_failure_reason, new_order_failure_reason } = failure;
    const words = [preview_failure_reason, new_order_failure_reason, error, message, error_details];
    const kept = [...new Set(words)].filter(
      (word): word is string => !!word && !/^UNKNOWN_FAILURE/.test(word),
    );
    const reason = redact(kept.join(': ') || 'refused without a word', this.options.credentials);
    return { kind: 'refused', code: coinbaseRejectCode(reason), reason };
  }

  private failed(answer: Exclude<CoinbaseAnswer, { kind: 'result' }>): Outcome {
    if (answer.kind === 'silent') return answer;
    if (answer.kind === 'error') return this.refused({ error: answer.error });
    return { kind: 'refused', code: 'market-closed', reason: `not sent: ${answer.reason}`, unsent: true };
  }

  /** The result of a question. @throws where there is none. */
  private async ask(asked: Promise<CoinbaseAnswer>): Promise<unknown> {
    const answer = await asked;
    if (answer.kind === 'result') return answer.result;
    const said =
      answer.kind === 'error'
        ? `coinbase ${answer.status} ${answer.error}`
        : answer.kind === 'unsent'
          ? answer.reason
          : (answer.said ?? 'timeout: no answer');
    throw venueError(new Error(said), { venue: 'coinbase', credentials: this.options.credentials });
  }

  private instrumentOf({ instrument }: TrackedOrder): Instrument {
    return this.reading.byIndex.get(instrument)!;
  }
}

interface CreateResult {
  readonly success: boolean;
  readonly order_id?: string;
  readonly failure_reason?: string;
  readonly success_response?: { readonly order_id: string };
  readonly error_response?: Readonly<Record<string, string>>;
}

interface EditResult {
  readonly success: boolean;
  readonly errors?: readonly {
    readonly edit_failure_reason?: string;
    readonly preview_failure_reason?: string;
  }[];
}

interface AccountsPage {
  readonly accounts: readonly {
    readonly currency: string;
    readonly available_balance: { readonly value: string };
    readonly hold: { readonly value: string };
  }[];
  readonly has_next?: boolean;
  readonly cursor?: string;
}

interface OrdersPage {
  readonly orders: readonly RestOrder[];
  readonly has_next?: boolean;
  readonly cursor?: string;
}

function acknowledged(order: TrackedOrder, venueOrderId: string): OrderReport {
  const { clientOrderId, instrument, side, type, price, size } = order;
  return {
    venueOrderId,
    clientOrderId,
    leg: 0,
    instrument,
    side,
    type,
    price,
    size,
    filled: 0 as OrderReport['filled'],
    stage: type === 'stop-limit' ? 'armed' : 'open',
    triggered: false,
    code: null,
    reason: '',
    time: null,
  };
}
