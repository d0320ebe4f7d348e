import type { Balances, Order, Trade } from 'ccxt';
import type { Instrument, Micros } from '../../../../domain/index.js';
import type { VenueCapabilities } from '../../../../execution/index.js';
import type { KeyReport, VenueBalance } from '../../contract.js';
import type { Priority } from '../../limiter/index.js';
import { type CcxtVenue, closeVenue, redact, venueError } from '../../load/index.js';
import { venueClientId } from '../client-ids.js';
import type { AccountLink, FillReport, Found, LinkNews, OrderReport, Outcome, Terms } from '../link.js';
import type { LinkOptions } from '../link-options.js';
import { plainDecimal, Reading } from '../reading.js';
import {
  hasLimit,
  placePriority,
  type TrackedOrder,
  venueOrderIdOf,
  waitsForTrigger,
} from '../tracked-order.js';
import { isInDoubt, unifiedRejectCode } from './reject-codes.js';
import { readUnifiedOrder, readUnifiedTrade } from './reports.js';

/** Between questions, where a venue has no user stream in ccxt; and after a stream broke. */
const POLL_MILLIS = 2_000;
const LONGEST_WAIT_MICROS = 1_000_000;

/**
 * Any venue by ccxt's unified calls. Slower than a link of its own, and as exact as ccxt's parsers are: amounts go
 * through doubles.
 */
export class UnifiedLink implements AccountLink {
  readonly capabilities: VenueCapabilities;
  /** Not by client id: venues differ too much in it. */
  readonly cancelsByClientId = false;
  private readonly reading: Reading;
  private news: LinkNews | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private closed = false;

  constructor(
    private readonly options: LinkOptions,
    private readonly venue: CcxtVenue,
  ) {
    this.reading = new Reading(options.instruments);
    this.capabilities = capabilitiesOf(venue);
  }

  replacesByNewOrder(): boolean {
    return false;
  }

  refusedId(clientOrderId: string): string | null {
    const { id } = this.venue;
    return venueClientId(id, clientOrderId) === null ? `${id} cannot take the id ${clientOrderId}` : null;
  }

  async open(news: LinkNews): Promise<void> {
    const { venue } = this;
    this.closed = false;
    try {
      await this.asked('query', () => venue.loadMarkets());
      await this.asked('query', () => venue.fetchBalance());
    } catch (error) {
      await this.close();
      throw this.userError(error);
    }
    this.news = news;
    if (venue.has.watchOrders === true)
      void this.watch(
        () => venue.watchOrders() as Promise<Order[]>,
        (orders) => this.onOrders(orders),
      );
    if (venue.has.watchMyTrades === true)
      void this.watch(
        () => venue.watchMyTrades() as Promise<Trade[]>,
        (trades) => this.onTrades(trades),
      );
    if (venue.has.watchBalance === true)
      void this.watch(
        () => venue.watchBalance() as Promise<Balances>,
        (balances) => this.onBalances(balances),
      );
    if (venue.has.watchOrders !== true || venue.has.watchBalance !== true) this.poll();
  }

  place(order: TrackedOrder): Promise<Outcome> {
    const { request, type, side, clientOrderId } = order;
    const instrument = this.instrumentOf(order);
    const parameters: Record<string, unknown> = {
      clientOrderId: venueClientId(this.venue.id, clientOrderId),
    };
    if (hasLimit(type)) {
      if (request?.timeInForce !== 'gtc') parameters.timeInForce = request?.timeInForce.toUpperCase();
    }
    if (request?.postOnly === true) parameters.postOnly = true;
    if (request?.triggerPrice != null) parameters.triggerPrice = instrument.priceNumber(request.triggerPrice);
    const kind = type === 'market' || type === 'stop' ? 'market' : 'limit';
    const price = order.price === null ? undefined : instrument.priceNumber(order.price);
    const priority = placePriority(order);
    return this.sent(order, priority, () =>
      this.venue.createOrder(
        instrument.symbol,
        kind,
        side,
        instrument.sizeNumber(order.size),
        price,
        parameters,
      ),
    );
  }

  async cancel(order: TrackedOrder): Promise<Outcome> {
    const id = venueOrderIdOf(order);
    const { symbol } = this.instrumentOf(order);
    if (id === null) {
      return {
        kind: 'refused',
        code: 'unknown-order',
        reason: `${this.venue.id} has not named the order yet`,
      };
    }
    const parameters = waitsForTrigger(order.type) ? { trigger: true } : {};
    const outcome = await this.sent(order, 'cancel', () => this.venue.cancelOrder(id, symbol, parameters));
    return outcome.kind === 'done' ? { kind: 'done', orders: [], fills: [] } : outcome;
  }

  async replace(order: TrackedOrder, { price, size }: Terms): Promise<Outcome> {
    const id = venueOrderIdOf(order);
    const instrument = this.instrumentOf(order);
    if (id === null)
      return { kind: 'refused', code: 'unknown-order', reason: 'the venue has not named the order yet' };
    const limit = instrument.priceNumber(price ?? order.price ?? 0);
    const amount = instrument.sizeNumber(size ?? order.size);
    const outcome = await this.sent(order, 'replace', () =>
      this.venue.editOrder(id, instrument.symbol, 'limit', order.side, amount, limit),
    );
    return outcome.kind === 'done' ? { kind: 'done', orders: [], fills: [] } : outcome;
  }

  async find(clientOrderId: string, order: TrackedOrder | null): Promise<Found | null> {
    const wanted = venueClientId(this.venue.id, clientOrderId);
    const id = order === null ? null : venueOrderIdOf(order);
    for (const instrument of this.reading.byIndex.values()) {
      if (order !== null && order.instrument !== instrument.index) continue;
      const rows = await this.candidates(instrument, id);
      const row = rows.find((each) => each.id === id || each.clientOrderId === wanted);
      const report = row === undefined ? null : readUnifiedOrder(row, { venue: this.venue.id, instrument });
      if (report === null) continue;
      const fills = report.filled > 0 ? await this.trades(instrument, report.venueOrderId) : [];
      return { orders: [{ ...report, clientOrderId }], fills };
    }
    return null;
  }

  async findByVenueId(index: number, venueOrderId: string): Promise<Found | null> {
    const instrument = this.reading.byIndex.get(index)!;
    const row = (await this.candidates(instrument, venueOrderId)).find(({ id }) => id === venueOrderId);
    const report = row === undefined ? null : readUnifiedOrder(row, { venue: this.venue.id, instrument });
    if (report === null) return null;
    const fills = report.filled > 0 ? await this.trades(instrument, venueOrderId) : [];
    return { orders: [report], fills };
  }

  async recentFills(since: Micros): Promise<readonly FillReport[]> {
    if (this.venue.has.fetchMyTrades !== true) return [];
    const fills: FillReport[] = [];
    for (const instrument of this.reading.byIndex.values()) {
      const rows = await this.asked('query', () =>
        this.venue.fetchMyTrades(instrument.symbol, Math.floor(since / 1_000)),
      );
      fills.push(
        ...rows.flatMap((row) => readUnifiedTrade(row, { reading: this.reading, instrument }) ?? []),
      );
    }
    return fills;
  }

  async fills(order: TrackedOrder): Promise<readonly FillReport[]> {
    const id = venueOrderIdOf(order);
    return id === null ? [] : this.trades(this.instrumentOf(order), id);
  }

  async openOrders(): Promise<readonly OrderReport[]> {
    const reports: OrderReport[] = [];
    for (const instrument of this.reading.byIndex.values()) {
      const rows = await this.asked('query', () => this.venue.fetchOpenOrders(instrument.symbol));
      reports.push(...rows.flatMap((row) => this.read(row) ?? []));
    }
    return reports;
  }

  async balances(): Promise<readonly VenueBalance[]> {
    return this.readBalances(await this.asked('query', () => this.venue.fetchBalance()));
  }

  /** A venue of ccxt's unified calls tells nothing of its keys: only that this one may read. */
  async checkKey(): Promise<KeyReport> {
    await this.asked('query', () => this.venue.fetchBalance());
    return {
      canRead: true,
      canTrade: null,
      canWithdraw: null,
      addressRestricted: null,
      account: null,
      expiresAt: null,
    };
  }

  async close(): Promise<void> {
    this.closed = true;
    if (this.timer !== null) clearTimeout(this.timer);
    await closeVenue(this.venue);
  }

  private async candidates(instrument: Instrument, id: string | null): Promise<readonly Order[]> {
    const { venue } = this;
    if (id !== null && venue.has.fetchOrder === true) {
      return [await this.asked('query', () => venue.fetchOrder(id, instrument.symbol))];
    }
    const rows = [...(await this.asked('query', () => venue.fetchOpenOrders(instrument.symbol)))];
    if (venue.has.fetchClosedOrders === true) {
      rows.push(...(await this.asked('query', () => venue.fetchClosedOrders(instrument.symbol))));
    }
    if (venue.has.fetchCanceledOrders === true) {
      rows.push(...(await this.asked('query', () => venue.fetchCanceledOrders(instrument.symbol))));
    }
    return rows;
  }

  private async trades(instrument: Instrument, orderId: string): Promise<readonly FillReport[]> {
    const rows = await this.asked('query', () => this.venue.fetchMyTrades(instrument.symbol));
    return rows
      .filter(({ order }) => order === orderId)
      .flatMap((row) => readUnifiedTrade(row, { reading: this.reading, instrument }) ?? []);
  }

  /** Sends a change once; ccxt's errors tell whether the venue may have carried it out. */
  private async sent(
    order: TrackedOrder,
    priority: Priority,
    send: () => Promise<unknown>,
  ): Promise<Outcome> {
    try {
      const answer = (await this.limited(priority, send)) as Order | undefined;
      const instrument = this.instrumentOf(order);
      const report =
        answer?.id === undefined ? null : readUnifiedOrder(answer, { venue: this.venue.id, instrument });
      if (report === null) return { kind: 'done', orders: [], fills: [] };
      // Venues answer with an id and little else: what was asked for is what stands.
      const { clientOrderId, side, type, price, size } = order;
      const stage = waitsForTrigger(type) && report.stage === 'open' ? 'armed' : report.stage;
      return {
        kind: 'done',
        orders: [{ ...report, clientOrderId, side, type, price, size, stage }],
        fills: [],
      };
    } catch (error) {
      if (error instanceof NoRoom)
        return { kind: 'refused', code: 'market-closed', reason: `not sent: ${error.message}`, unsent: true };
      if (isInDoubt(error)) return { kind: 'silent' };
      const { message } = this.userError(error);
      return {
        kind: 'refused',
        code: unifiedRejectCode(error),
        reason: redact(message, this.options.credentials),
      };
    }
  }

  private async asked<T>(priority: Priority, ask: () => Promise<T>): Promise<T> {
    try {
      return await this.limited(priority, ask);
    } catch (error) {
      throw this.userError(error);
    }
  }

  private limited<T>(priority: Priority, send: () => Promise<T>): Promise<T> {
    const { limiter, clock } = this.options;
    const patience = priority === 'query' ? 30 * LONGEST_WAIT_MICROS : LONGEST_WAIT_MICROS;
    return new Promise((resolve, reject) => {
      limiter.ask({
        priority,
        charges: { requests: 1 },
        deadline: (clock.now() + patience) as Micros,
        drop: () => reject(new NoRoom('the rate limit left no room for it in time')),
        run: () => send().then(resolve, reject),
      });
    });
  }

  /** ccxt reconnects by itself; a failure here says that news may have been missed. */
  private async watch<T>(next: () => Promise<T>, take: (value: T) => void): Promise<void> {
    let broken = false;
    while (!this.closed) {
      try {
        const value = await next();
        if (broken) this.news?.up(`${this.venue.id}: the user stream is back`);
        broken = false;
        take(value);
      } catch (error) {
        if (this.closed) return;
        if (!broken) this.news?.down(this.userError(error).message);
        broken = true;
        await new Promise((resolve) => setTimeout(resolve, POLL_MILLIS));
      }
    }
  }

  private poll(): void {
    this.timer = setTimeout(async () => {
      if (this.venue.has.watchOrders !== true) this.news?.up(`${this.venue.id}: asked again`);
      if (this.venue.has.watchBalance !== true) {
        await this.balances().then(
          (balances) => {
            for (const balance of balances) this.news?.balance(balance);
          },
          () => undefined,
        );
      }
      if (!this.closed) this.poll();
    }, POLL_MILLIS);
  }

  private onOrders(orders: readonly Order[]): void {
    for (const order of orders) {
      const report = this.read(order);
      if (report !== null) this.news?.orders({ orders: [report], fills: [] });
    }
  }

  private onTrades(trades: readonly Trade[]): void {
    const fills = trades.flatMap((trade) => {
      const instrument = this.ofSymbol(trade.symbol);
      return instrument === undefined
        ? []
        : (readUnifiedTrade(trade, { reading: this.reading, instrument }) ?? []);
    });
    this.news?.orders({ orders: [], fills });
  }

  private onBalances(balances: Balances): void {
    for (const balance of this.readBalances(balances)) this.news?.balance(balance);
  }

  private read(order: Order): OrderReport | null {
    const instrument = this.ofSymbol(order.symbol);
    return instrument === undefined ? null : readUnifiedOrder(order, { venue: this.venue.id, instrument });
  }

  private readBalances(balances: Balances): VenueBalance[] {
    const { reading } = this;
    return reading.assets.map((asset) => {
      const { free = 0, used = 0 } = (balances[asset] ?? {}) as { free?: number; used?: number };
      const money = (value: number) => reading.money(plainDecimal(value), asset);
      return { asset, decimals: reading.decimalsOf(asset), free: money(free), locked: money(used) };
    });
  }

  private ofSymbol(symbol: string | undefined): Instrument | undefined {
    return [...this.reading.byIndex.values()].find((each) => each.symbol === symbol);
  }

  private userError(error: unknown): Error {
    const { credentials } = this.options;
    return venueError(error, { venue: this.venue.id, credentials });
  }

  private instrumentOf({ instrument }: TrackedOrder): Instrument {
    return this.reading.byIndex.get(instrument)!;
  }
}

/** Our own limiter dropped it: the venue never saw it. */
class NoRoom extends Error {}

/** What ccxt says that a venue has; where it does not say, it has it not. */
function capabilitiesOf(venue: CcxtVenue): VenueCapabilities {
  const features = (venue.features as { spot?: { createOrder?: Features } } | undefined)?.spot?.createOrder;
  const stops = features?.triggerPrice === true;
  const { IOC: ioc, FOK: fok } = features?.timeInForce ?? {};
  return {
    // No common word on it: an order in doubt stays exposure until it is found.
    requestValidityMicros: null,
    clientIdIdempotent: false,
    queryByClientId: false,
    orderTypes: ['limit', 'market', ...(stops ? (['stop', 'stop-limit'] as const) : [])],
    timesInForce: [
      'gtc',
      ...(ioc === true ? (['ioc'] as const) : []),
      ...(fok === true ? (['fok'] as const) : []),
    ],
    postOnly: features?.timeInForce?.PO === true,
    iceberg: false,
    replace: venue.has.editOrder === true,
    oco: false,
    deadMansTimerMicros: null,
    knowsQueue: false,
  };
}

interface Features {
  readonly triggerPrice?: boolean;
  readonly timeInForce?: { readonly IOC?: boolean; readonly FOK?: boolean; readonly PO?: boolean };
}
