import type { Balances, Order, Trade } from 'ccxt';
import type { Instrument, Micros, VenueOrderId } from '../../../../domain/index.js';
import type { VenueCapabilities } from '../../../../execution/index.js';
import type { KeyReport, VenueBalance } from '../../contract.js';
import type { Priority } from '../../limiter/index.js';
import { type CcxtVenue, closeVenue } from '../../load/index.js';
import { venueClientId } from '../client-ids.js';
import type { AccountLink, FillReport, Found, LinkNews, OrderReport, Outcome, Terms } from '../link.js';
import type { LinkOptions } from '../link-options.js';
import { raiseNonces } from '../nonces.js';
import { plainDecimal, Reading } from '../reading.js';
import {
  hasLimit,
  placePriority,
  type TrackedOrder,
  venueOrderIdOf,
  waitsForTrigger,
} from '../tracked-order.js';
import { UnifiedCalls } from './calls.js';
import { capabilitiesOf } from './capabilities.js';
import { isUnknownOrder } from './reject-codes.js';
import { readUnifiedOrder, readUnifiedTrade } from './reports.js';
import { follow, STANDS_MILLIS, type StreamEnds } from './streams.js';

/** Between questions, where a venue has no user stream in ccxt. */
const POLL_MILLIS = 2_000;
/** Executions that a venue's own copies show late are asked for once more. */
const OVERLAP_MICROS = 60_000_000;

/**
 * Any venue by ccxt's unified calls. Slower than a link of its own, and as exact as ccxt's parsers are: amounts go
 * through doubles.
 */
export class UnifiedLink implements AccountLink {
  readonly capabilities: VenueCapabilities;
  /** Not by client id: venues differ too much in it. */
  readonly cancelsByClientId = false;
  private readonly reading: Reading;
  private readonly calls: UnifiedCalls;
  /** Whether ccxt tells of the account's orders on its own; else it is asked for them again and again. */
  private readonly hasStream: boolean;
  /** From when on executions are asked for, without a stream. */
  private polledFrom = 0 as Micros;
  private news: LinkNews | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private closed = false;

  constructor(
    private readonly options: LinkOptions,
    private readonly venue: CcxtVenue,
  ) {
    this.reading = new Reading(options.instruments);
    this.calls = new UnifiedCalls(options, venue.id);
    this.capabilities = capabilitiesOf(venue);
    this.hasStream = venue.has.watchOrders === true;
    raiseNonces(venue);
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
      await this.calls.asked('query', () => venue.loadMarkets());
      await this.calls.asked('query', () => venue.fetchBalance());
    } catch (error) {
      await this.close();
      throw this.calls.userError(error);
    }
    this.news = news;
    if (this.hasStream) this.followStreams();
    else this.follow(() => this.polled(), { take: (found) => this.news?.orders(found), quietMillis: null });
    if (venue.has.watchBalance !== true) this.pollBalances();
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
    return outcome.kind === 'done' ? this.changed(order) : outcome;
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
    return outcome.kind === 'done' ? this.changed(order) : outcome;
  }

  /** What came of it a stream tells; without one it is asked for, and nothing waits for that. */
  private changed(order: TrackedOrder): Outcome {
    if (!this.hasStream) {
      void this.find(order.clientOrderId, order).then(
        (found) => found !== null && this.news?.orders(found),
        // The gateway asks as well, where nothing is heard.
        () => undefined,
      );
    }
    return { kind: 'done', orders: [], fills: [] };
  }

  async find(
    clientOrderId: string,
    order: TrackedOrder | null,
    named: VenueOrderId | null = null,
  ): Promise<Found | null> {
    const wanted = venueClientId(this.venue.id, clientOrderId);
    // By the venue's own id where it is known: not every venue tells ours again.
    const id = order === null ? named : venueOrderIdOf(order);
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
      const rows = await this.calls.asked('query', () =>
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
      const rows = await this.calls.asked('query', () => this.venue.fetchOpenOrders(instrument.symbol));
      reports.push(...rows.flatMap((row) => this.read(row) ?? []));
    }
    return reports;
  }

  async balances(): Promise<readonly VenueBalance[]> {
    return this.readBalances(await this.calls.asked('query', () => this.venue.fetchBalance()));
  }

  /** A venue of ccxt's unified calls tells nothing of its keys: only that this one may read. */
  async checkKey(): Promise<KeyReport> {
    await this.calls.asked('query', () => this.venue.fetchBalance());
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
      return this.fetched(id, instrument.symbol);
    }
    const rows = [...(await this.calls.asked('query', () => venue.fetchOpenOrders(instrument.symbol)))];
    if (venue.has.fetchClosedOrders === true) {
      rows.push(...(await this.calls.asked('query', () => venue.fetchClosedOrders(instrument.symbol))));
    }
    if (venue.has.fetchCanceledOrders === true) {
      rows.push(...(await this.calls.asked('query', () => venue.fetchCanceledOrders(instrument.symbol))));
    }
    return rows;
  }

  private async fetched(id: string, symbol: string): Promise<readonly Order[]> {
    try {
      return [await this.calls.limited('query', () => this.venue.fetchOrder(id, symbol))];
    } catch (error) {
      if (isUnknownOrder(error)) return [];
      throw this.calls.userError(error);
    }
  }

  private async trades(instrument: Instrument, orderId: string): Promise<readonly FillReport[]> {
    const rows = await this.calls.asked('query', () => this.venue.fetchMyTrades(instrument.symbol));
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
      const answer = (await this.calls.limited(priority, send)) as Order | undefined;
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
      return this.calls.failed(error);
    }
  }

  private followStreams(): void {
    const { venue } = this;
    this.watch<Order[]>(
      () => venue.watchOrders(),
      (orders) => this.onOrders(orders),
    );
    if (venue.has.watchMyTrades === true)
      this.watch<Trade[]>(
        () => venue.watchMyTrades(),
        (trades) => this.onTrades(trades),
      );
    if (venue.has.watchBalance === true)
      this.watch<Balances>(
        () => venue.watchBalance(),
        (balances) => this.onBalances(balances),
      );
  }

  private watch<T>(next: () => Promise<unknown>, take: (value: T) => void): void {
    this.follow<T>(next as () => Promise<T>, { take, quietMillis: STANDS_MILLIS });
  }

  private follow<T>(next: () => Promise<T>, how: Pick<StreamEnds<T>, 'take' | 'quietMillis'>): void {
    const { id } = this.venue;
    void follow<T>(next, {
      ...how,
      isClosed: () => this.closed,
      up: () => this.news?.up(`${id}: the user stream is back`),
      down: (error) => this.news?.down(this.calls.userError(error).message),
    });
  }

  /** What a stream would have told since the last time. */
  private async polled(): Promise<Found> {
    const { clock } = this.options;
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLIS));
    if (this.closed) return { orders: [], fills: [] };
    const now = clock.now();
    if (this.polledFrom === 0) this.polledFrom = (now - OVERLAP_MICROS) as Micros;
    const orders = await this.openOrders();
    const fills = await this.recentFills(this.polledFrom);
    this.polledFrom = (now - OVERLAP_MICROS) as Micros;
    return { orders, fills };
  }

  private pollBalances(): void {
    this.timer = setTimeout(async () => {
      await this.balances().then(
        (balances) => {
          for (const balance of balances) this.news?.balance(balance);
        },
        () => undefined,
      );
      if (!this.closed) this.pollBalances();
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

  private instrumentOf({ instrument }: TrackedOrder): Instrument {
    return this.reading.byIndex.get(instrument)!;
  }
}
