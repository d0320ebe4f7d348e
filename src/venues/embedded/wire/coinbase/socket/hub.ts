import type { Instrument, MarketRows, Micros } from '../../../../../domain/index.js';
import type { DialectConnection, DialectSession } from '../../dialect.js';
import type { ExchangeOrder, PublicTrade } from '../../exchange.js';
import type { Authentication } from '../authentication.js';
import type { Desk } from '../call.js';
import { productIdOf } from '../products.js';
import type { RateLimits } from '../rate-limits.js';
import { userIdOf } from '../rest/index.js';
import { type ChannelName, USER_CHANNELS } from './channels.js';
import { Frames } from './frames.js';
import { readMessage, type Wish } from './messages.js';
import { type Frame, SocketSession } from './session.js';

/** How often, or after how long. */
const PERIODS = {
  trades: 250_000,
  candles: 1_000_000,
  heartbeats: 1_000_000,
  tickerBatch: 5_000_000,
  status: 10_000_000,
} as const;

/** A client must subscribe within so long, and a connection on which nothing comes is closed. */
const SUBSCRIBE_WITHIN = 5_000_000;
const SILENCE_AT_MOST = 90_000_000;

/** Beats come every 10 ms; one that is so late says that the clock was set, or the machine slept. */
const CLOCK_WAS_SET = 4_000_000;

const SNAPSHOT_TRADES = 50;
const SNAPSHOT_CANDLES = 100;
const ORDERS_A_MESSAGE = 50;

const POLICY_VIOLATION = 1008;

export interface SocketHubOptions {
  readonly desk: Desk;
  readonly authentication: Authentication;
  readonly limits: RateLimits;
}

/** All connections of the dialect, and what the exchange has to say to them. */
export class SocketHub {
  private readonly sessions = new Set<SocketSession>();
  private readonly frames: Frames;
  private readonly due = new Map<keyof typeof PERIODS, Micros>();
  /** By instrument: printed and not yet sent. */
  private readonly printed = new Map<number, PublicTrade[]>();
  private readonly tickersChanged = new Set<number>();
  private readonly batchChanged = new Set<number>();
  private readonly candlesChanged = new Set<number>();
  private lastBeat: Micros | null = null;

  constructor(private readonly options: SocketHubOptions) {
    this.frames = new Frames(options.desk);
    options.desk.exchange.listen({
      book: (instrument, rows, from, to, sequence) => this.onBook(instrument, { rows, from, to, sequence }),
      trade: (instrument, trade) => this.onTrade(instrument, trade),
      order: (order) => this.onOrder(order),
    });
  }

  /** @param userData true for the path that serves the user's own data alone. */
  connect(connection: DialectConnection, { userData }: { readonly userData: boolean }): DialectSession {
    const now = this.options.desk.exchange.now();
    const session = new SocketSession(connection, now, {
      message: (from, text) => this.onMessage(from, text, userData),
      closed: (gone) => this.sessions.delete(gone),
    });
    if (this.options.limits.take('socketConnections', connection.address, now)) this.sessions.add(session);
    else connection.close(POLICY_VIOLATION, 'too many connections');
    return session;
  }

  beat(now: Micros): void {
    this.followClock(now);
    if (this.sessions.size === 0) return;
    this.closeIdle(now);
    this.flushTickers('ticker', this.tickersChanged);
    if (this.isDue('trades', now)) this.flushTrades();
    if (this.isDue('candles', now)) this.flushCandles();
    if (this.isDue('tickerBatch', now)) this.flushTickers('ticker_batch', this.batchChanged);
    if (this.isDue('heartbeats', now)) this.beatHearts(now);
    if (this.isDue('status', now)) this.sendStatus(now);
  }

  private onMessage(session: SocketSession, text: string, userData: boolean): void {
    const { desk, authentication, limits } = this.options;
    const now = desk.exchange.now();
    const wish = readMessage(text, { now, address: session.connection.address, authentication, desk });
    if (
      (wish.kind === 'refused' || wish.key === null) &&
      !limits.take('socketMessages', session.connection.address, now)
    ) {
      session.refuse('rate limit exceeded');
    } else if (wish.kind === 'refused') session.refuse(wish.message, wish.reason);
    else if (userData && !USER_CHANNELS.has(wish.channel)) {
      session.refuse('Failed to subscribe', `${wish.channel} is not served here`);
    } else if (wish.kind === 'subscribe') this.subscribe(session, wish);
    else this.unsubscribe(session, wish);
  }

  private subscribe(session: SocketSession, { channel, products, key }: Wish): void {
    const before = session.subscriptions.get(channel);
    // Everything, once asked for, is not narrowed by asking for one product more.
    const all = products.length === 0 || (before !== undefined && before.size === 0);
    session.subscriptions.set(channel, all ? new Set() : new Set([...(before ?? []), ...products]));
    session.hasSubscribed = true;
    if (channel === 'user') session.account = key?.account ?? null;
    for (const frame of this.snapshots(session, channel, products)) this.deliver(session, frame);
    this.deliver(session, this.frames.subscriptions(this.standing(session)));
  }

  private unsubscribe(session: SocketSession, { channel, products }: Wish): void {
    const standing = session.subscriptions.get(channel);
    for (const product of products) standing?.delete(product);
    if (products.length === 0 || standing === undefined || standing.size === 0) {
      session.subscriptions.delete(channel);
    }
    this.deliver(session, this.frames.subscriptions(this.standing(session)));
  }

  private standing(session: SocketSession): Record<string, readonly string[]> {
    const list: Record<string, readonly string[]> = {};
    for (const [channel, products] of session.subscriptions) {
      if (channel === 'user') list[channel] = [userIdOf(session.account ?? '')];
      else if (channel === 'heartbeats' || channel === 'futures_balance_summary') list[channel] = [channel];
      else
        list[channel] = products.size > 0 ? [...products] : this.options.desk.products.all.map(productIdOf);
    }
    return list;
  }

  private snapshots(session: SocketSession, channel: ChannelName, products: readonly string[]): Frame[] {
    const { desk } = this.options;
    if (channel === 'user') return this.openOrders(session, products);
    if (channel === 'heartbeats' || channel === 'futures_balance_summary') return [];
    const chosen = desk.products.all.filter(
      (instrument) => products.length === 0 || products.includes(productIdOf(instrument)),
    );
    if (channel === 'status') return [this.frames.status(chosen, 'snapshot')];
    return chosen.map((instrument) => {
      if (channel === 'level2') return this.frames.bookSnapshot(instrument);
      if (channel === 'candles') return this.frames.candles(instrument, 'snapshot', SNAPSHOT_CANDLES);
      if (channel !== 'market_trades') return this.frames.ticker(channel, instrument, 'snapshot');
      const trades = desk.exchange.trades(instrument.index, { limit: SNAPSHOT_TRADES });
      const held = this.printed.get(instrument.index)?.[0]?.id ?? Number.POSITIVE_INFINITY;
      return this.frames.trades(
        instrument,
        'snapshot',
        trades.filter(({ id }) => id < held),
      );
    });
  }

  /** Batched by 50, as the venue does; one empty message where there are none. */
  private openOrders(session: SocketSession, products: readonly string[]): Frame[] {
    const { exchange, products: markets } = this.options.desk;
    const open = exchange.openOrders(session.account ?? '', null).filter(({ request: { instrument } }) => {
      if (!markets.has(instrument)) return false;
      return products.length === 0 || products.includes(markets.idOf(instrument));
    });
    const frames: Frame[] = [];
    for (let from = 0; from === 0 || from < open.length; from += ORDERS_A_MESSAGE) {
      frames.push(this.frames.orders('snapshot', open.slice(from, from + ORDERS_A_MESSAGE)));
    }
    return frames;
  }

  private onBook(
    index: number,
    change: { rows: MarketRows; from: number; to: number; sequence: number },
  ): void {
    if (this.sessions.size === 0 || !this.options.desk.products.has(index)) return;
    const instrument = this.options.desk.products.at(index);
    this.broadcast('level2', instrument, () => this.frames.bookUpdate(instrument, change));
  }

  private onTrade(instrument: number, trade: PublicTrade): void {
    if (this.sessions.size === 0 || !this.options.desk.products.has(instrument)) return;
    const held = this.printed.get(instrument);
    if (held === undefined) this.printed.set(instrument, [trade]);
    else held.push(trade);
    this.tickersChanged.add(instrument);
    this.batchChanged.add(instrument);
    this.candlesChanged.add(instrument);
  }

  private onOrder(order: ExchangeOrder): void {
    const { products } = this.options.desk;
    if (!products.has(order.request.instrument)) return;
    const product = products.idOf(order.request.instrument);
    for (const session of this.sessions) {
      if (session.account !== order.account || !session.hears('user', product)) continue;
      this.deliver(session, this.frames.orders('update', [order]));
    }
  }

  private flushTrades(): void {
    for (const [index, trades] of this.printed) {
      const instrument = this.options.desk.products.at(index);
      this.broadcast('market_trades', instrument, () => this.frames.trades(instrument, 'update', trades));
    }
    this.printed.clear();
  }

  private flushTickers(channel: 'ticker' | 'ticker_batch', changed: Set<number>): void {
    for (const index of changed) {
      const instrument = this.options.desk.products.at(index);
      this.broadcast(channel, instrument, () => this.frames.ticker(channel, instrument, 'update'));
    }
    changed.clear();
  }

  private flushCandles(): void {
    for (const index of this.candlesChanged) {
      const instrument = this.options.desk.products.at(index);
      this.broadcast('candles', instrument, () => this.frames.candles(instrument, 'update', 1));
    }
    this.candlesChanged.clear();
  }

  private beatHearts(now: Micros): void {
    for (const session of this.sessions) {
      if (!session.subscriptions.has('heartbeats')) continue;
      session.send(this.frames.heartbeat(session.heartbeats, session.openedAt), now);
      session.heartbeats += 1;
    }
  }

  private sendStatus(now: Micros): void {
    const { all } = this.options.desk.products;
    for (const session of this.sessions) {
      if (!session.subscriptions.has('status')) continue;
      const chosen = all.filter((instrument) => session.hears('status', productIdOf(instrument)));
      session.send(this.frames.status(chosen, 'update'), now);
    }
  }

  /** A clock that was set, and not lived through, ages no connection. */
  private followClock(now: Micros): void {
    const passed = this.lastBeat === null ? 0 : now - this.lastBeat;
    this.lastBeat = now;
    if (passed >= 0 && passed < CLOCK_WAS_SET) return;
    for (const session of this.sessions) session.shiftClock(passed);
  }

  private closeIdle(now: Micros): void {
    for (const session of this.sessions) {
      if (!session.hasSubscribed && now - session.openedAt > SUBSCRIBE_WITHIN) {
        session.connection.close(POLICY_VIOLATION, 'no subscribe message within 5 seconds');
      } else if (now - session.lastSentAt > SILENCE_AT_MOST) {
        session.connection.close(1000, 'no updates');
      } else continue;
      this.sessions.delete(session);
    }
  }

  /** Makes the message once, and only where somebody listens. */
  private broadcast(channel: ChannelName, instrument: Instrument, make: () => Frame): void {
    const product = productIdOf(instrument);
    const now = this.options.desk.exchange.now();
    let frame: Frame | undefined;
    for (const session of this.sessions) {
      if (!session.hears(channel, product)) continue;
      frame ??= make();
      session.send(frame, now);
    }
  }

  private deliver(session: SocketSession, frame: Frame): void {
    session.send(frame, this.options.desk.exchange.now());
  }

  /** True once a period; a clock that was set back starts it anew. */
  private isDue(name: keyof typeof PERIODS, now: Micros): boolean {
    const due = this.due.get(name) ?? now;
    if (now < due && due - now <= PERIODS[name]) return false;
    this.due.set(name, (now + PERIODS[name]) as Micros);
    return true;
  }
}
