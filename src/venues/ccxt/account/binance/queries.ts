import type { Micros } from '../../../../domain/index.js';
import type { Credentials, KeyReport, VenueBalance } from '../../contract.js';
import { venueError } from '../../load/index.js';
import type { FillReport, Found, OrderReport } from '../link.js';
import type { Reading } from '../reading.js';
import type { TrackedOrder } from '../tracked-order.js';
import type { BinanceAnswer, BinanceChannel } from './channel.js';
import { legId, legName } from './leg-names.js';
import type { Parameters } from './parameters.js';
import { type BinanceOrder, type BinanceTrade, readOrder, readTrade } from './reports.js';

/** What one answer of `myTrades`, and of `allOrders`, holds at the most. */
const TRADES_PAGE = 1_000;
const ORDERS_PAGE = 1_000;

/** What Binance is asked about an account, and changes nothing. */
export class BinanceQueries {
  constructor(
    private readonly channel: BinanceChannel,
    private readonly reading: Reading,
    private readonly credentials: Credentials,
  ) {}

  async find(clientOrderId: string, order: TrackedOrder | null): Promise<Found | null> {
    const orders = await (order === null ? this.legsOf(clientOrderId) : this.legsOfKnown(order));
    if (orders.length === 0) return null;
    const fills: FillReport[] = [];
    for (const report of orders) {
      if (report.filled > 0) fills.push(...(await this.trades(report.instrument, report.venueOrderId)));
    }
    return { orders, fills };
  }

  private async legsOfKnown(order: TrackedOrder): Promise<OrderReport[]> {
    const symbol = this.reading.byIndex.get(order.instrument)!.specification.venueSymbol;
    const orders: OrderReport[] = [];
    for (const { number: leg } of [...order.legs]) {
      const found = await this.status(symbol, legName(order, leg));
      // An adopted order has its maker's name there, and ours here.
      if (found !== null) orders.push({ ...found, clientOrderId: order.clientOrderId, leg });
    }
    return orders;
  }

  /** Of an order that only its id is known of. One that was moved a thousand times is a thousand orders there. */
  private async legsOf(clientOrderId: string): Promise<OrderReport[]> {
    for (const { specification } of this.reading.byIndex.values()) {
      const { venueSymbol: symbol } = specification;
      const first = await this.status(symbol, { origClientOrderId: legId(clientOrderId, 0) });
      if (first === null) continue;
      const begins = { ...first, clientOrderId, leg: 0 };
      const isAlone = first.stage !== 'canceled' && first.stage !== 'expired';
      if (isAlone) return [begins];
      const later = await this.after(symbol, first.venueOrderId);
      return [begins, ...later.filter((report) => report.clientOrderId === clientOrderId && report.leg > 0)];
    }
    return [];
  }

  /** The account's orders on a symbol that were made after this one, in pages, oldest first. */
  private async after(symbol: string, venueOrderId: string): Promise<OrderReport[]> {
    const orders: OrderReport[] = [];
    for (let orderId = Number(venueOrderId) + 1; ; ) {
      const parameters = { symbol, orderId, limit: ORDERS_PAGE };
      const page = (await this.ask(
        this.channel.request('allOrders', parameters, { priority: 'query' }),
      )) as BinanceOrder[];
      orders.push(...page.flatMap((each) => readOrder(each, this.reading)?.order ?? []));
      if (page.length < ORDERS_PAGE) return orders;
      orderId = page[page.length - 1]!.orderId + 1;
    }
  }

  async findByVenueId(instrument: number, venueOrderId: string): Promise<Found | null> {
    const symbol = this.reading.byIndex.get(instrument)!.specification.venueSymbol;
    const report = await this.status(symbol, { orderId: Number(venueOrderId) });
    if (report === null) return null;
    const fills = report.filled > 0 ? await this.trades(instrument, venueOrderId) : [];
    return { orders: [report], fills };
  }

  /** The legs of an adopted order that came after the one that was adopted. */
  async findReplacements(clientOrderId: string, instrument: number): Promise<Found | null> {
    const symbol = this.reading.byIndex.get(instrument)!.specification.venueSymbol;
    const orders: OrderReport[] = [];
    const fills: FillReport[] = [];
    for (let leg = 1; ; leg += 1) {
      const report = await this.status(symbol, { origClientOrderId: legId(clientOrderId, leg) });
      if (report === null) break;
      orders.push({ ...report, clientOrderId, leg });
      if (report.filled > 0) fills.push(...(await this.trades(instrument, report.venueOrderId)));
    }
    return orders.length === 0 ? null : { orders, fills };
  }

  /** The account's executions on the session's symbols from then on, oldest first. */
  async recentFills(since: Micros): Promise<readonly FillReport[]> {
    const fills: FillReport[] = [];
    for (const { specification } of this.reading.byIndex.values()) {
      const { venueSymbol: symbol } = specification;
      let from: Parameters = { startTime: Math.floor(since / 1_000) };
      for (;;) {
        const parameters = { symbol, limit: TRADES_PAGE, ...from };
        const page = (await this.ask(
          this.channel.request('myTrades', parameters, { priority: 'query' }),
        )) as BinanceTrade[];
        fills.push(...page.flatMap((trade) => readTrade(trade, this.reading) ?? []));
        if (page.length < TRADES_PAGE) break;
        from = { fromId: page[page.length - 1]!.id + 1 };
      }
    }
    return fills;
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

  private async status(symbol: string, name: Parameters): Promise<OrderReport | null> {
    const answer = await this.channel.request('order.status', { symbol, ...name }, { priority: 'query' });
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
  async ask(asked: Promise<BinanceAnswer>): Promise<unknown> {
    const answer = await asked;
    if (answer.kind === 'result') return answer.result;
    const said =
      answer.kind === 'error'
        ? `binance {"code":${answer.code},"msg":"${answer.message}"}`
        : answer.kind === 'unsent'
          ? answer.reason
          : answer.said === undefined
            ? 'timeout: no answer'
            : `binance ${answer.said}`;
    throw venueError(new Error(said), { venue: 'binance', credentials: this.credentials });
  }

  balance(asset: string, free: string, locked: string): VenueBalance {
    const { reading } = this;
    return {
      asset,
      decimals: reading.decimalsOf(asset),
      free: reading.money(free, asset),
      locked: reading.money(locked, asset),
    };
  }
}

interface ApiRestrictions {
  readonly ipRestrict?: boolean;
  readonly enableReading?: boolean;
  readonly enableWithdrawals?: boolean;
  readonly enableSpotAndMarginTrading?: boolean;
  readonly tradingAuthorityExpirationTime?: number;
}
