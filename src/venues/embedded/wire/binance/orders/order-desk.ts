import { randomBytes } from 'node:crypto';
import type { Micros } from '../../../../../domain/index.js';
import { type Exchange, type ExchangeOrder, isRefusal, type OrderRefusal } from '../../exchange.js';
import {
  type BinanceError,
  Errors,
  filterFailure,
  invalidMessage,
  mandatory,
  newOrderRejected,
} from '../errors.js';
import type { BinanceSymbol, SymbolTable } from '../symbols.js';
import { isPending, type Leg } from './order-list.js';
import type { OrderPlan } from './order-plan.js';
import { type OrderView, viewOf, viewOfPending } from './order-view.js';
import type { PendingOrder } from './pending-order.js';

/** Numbers of orders that wait for another begin here, beyond all that the exchange gives. */
const FIRST_PENDING = 900_000_000_000;

/** Which order is meant: by its number, the client's text, or both. */
export interface OrderName {
  readonly orderId: number | null;
  readonly clientId: string | null;
}

/** Orders of this venue: their numbers here, which are open, and those that wait for another. */
export class OrderDesk {
  /** By instrument; 0 before the first trade. */
  readonly lastPrices: number[];
  private readonly open = new Map<string, Set<ExchangeOrder>[]>();
  /** When a contingent order woke. */
  private readonly wokeAt = new WeakMap<ExchangeOrder, Micros>();
  private readonly waiting = new Map<number, PendingOrder>();
  /** The number here of an order that waited for another before it was placed. */
  private readonly numberHere = new Map<number, number>();
  private nextPending = FIRST_PENDING;
  private releasing: PendingOrder | null = null;

  constructor(
    private readonly exchange: Exchange,
    private readonly symbols: SymbolTable,
  ) {
    this.lastPrices = symbols.all.map(({ index }) => exchange.ticker(index).last ?? 0);
  }

  newClientId(): string {
    return randomBytes(11).toString('hex');
  }

  orderId(order: ExchangeOrder): number {
    return this.numberHere.size === 0 ? order.number : (this.numberHere.get(order.number) ?? order.number);
  }

  view(leg: Leg): OrderView {
    if (isPending(leg)) return leg.order === null ? viewOfPending(leg) : this.view(leg.order);
    return viewOf(leg, {
      symbol: this.symbols.all[leg.request.instrument]!,
      orderId: this.orderId(leg),
      wokeAt: this.wokeAt.get(leg),
    });
  }

  /** The order, or a refusal; `noSuch` where the account has no such order on this symbol. */
  find(account: string, symbol: BinanceSymbol, name: OrderName, noSuch: BinanceError): Leg | BinanceError {
    const leg =
      name.orderId === null ? this.byClientId(account, name.clientId!) : this.byNumber(account, name.orderId);
    if (leg === undefined || instrumentOf(leg) !== symbol.index) return noSuch;
    if (name.orderId !== null && name.clientId !== null && this.view(leg).clientId !== name.clientId)
      return Errors.wrongClientId;
    return leg;
  }

  /** Live orders of an account on one symbol; kept up to date by the exchange's news. */
  openOn(account: string, instrument: number): ReadonlySet<ExchangeOrder> {
    return this.openOf(account)[instrument]!;
  }

  /** Those that wait for another, oldest first. */
  *waitingOf(account: string, instrument: number | null): Generator<PendingOrder> {
    for (const pending of this.waiting.values()) {
      const fits = instrument === null || pending.plan.symbol.index === instrument;
      if (fits && pending.account === account && pending.order === null && pending.status === 'PENDING_NEW')
        yield pending;
    }
  }

  place(account: string, plan: OrderPlan): ExchangeOrder | BinanceError {
    if (!this.exchange.trading(plan.symbol.index)) return invalidMessage('Market is closed.');
    const answer = this.exchange.place(account, plan.request);
    return isRefusal(answer) ? refusalOf(answer) : answer;
  }

  /** Keeps an order that will be placed when another has filled. */
  await(account: string, plan: OrderPlan): PendingOrder {
    const now = this.exchange.now();
    const pending: PendingOrder = {
      orderId: this.nextPending,
      account,
      plan,
      timeCreated: now,
      timeUpdated: now,
      status: 'PENDING_NEW',
      order: null,
    };
    this.nextPending += 1;
    this.waiting.set(pending.orderId, pending);
    return pending;
  }

  /** Places an order that waited; false where the exchange refuses it, and it has expired then. */
  release(pending: PendingOrder): boolean {
    // The number must be known before the exchange tells of the order, which it does from within the call.
    this.releasing = pending;
    const order = this.place(pending.account, pending.plan);
    this.releasing = null;
    pending.timeUpdated = this.exchange.now();
    if ('code' in order) {
      pending.status = 'EXPIRED';
      return false;
    }
    pending.order = order;
    this.numberHere.set(order.number, pending.orderId);
    return true;
  }

  /** Of a list that is remembered no more: the exchange's own number counts from now on. */
  forget(pending: PendingOrder): void {
    this.waiting.delete(pending.orderId);
    if (pending.order !== null) this.numberHere.delete(pending.order.number);
  }

  /** Takes in what the exchange tells of an order. */
  heard(order: ExchangeOrder, news: string): void {
    if (
      this.releasing !== null &&
      order.request === this.releasing.plan.request &&
      order.account === this.releasing.account
    ) {
      this.numberHere.set(order.number, this.releasing.orderId);
      this.releasing.order = order;
    }
    if (news === 'triggered') this.wokeAt.set(order, this.exchange.now());
    const orders = this.openOf(order.account)[order.request.instrument]!;
    if (order.status === 'open' || order.status === 'armed') orders.add(order);
    else orders.delete(order);
  }

  private byNumber(account: string, orderId: number): Leg | undefined {
    if (orderId < FIRST_PENDING) return this.exchange.order(account, { number: orderId });
    const pending = this.waiting.get(orderId);
    if (pending === undefined || pending.account !== account) return undefined;
    return pending.order ?? pending;
  }

  private byClientId(account: string, clientId: string): Leg | undefined {
    for (const pending of this.waitingOf(account, null))
      if (pending.plan.request.clientId === clientId) return pending;
    return this.exchange.order(account, { clientId });
  }

  private openOf(account: string): Set<ExchangeOrder>[] {
    let orders = this.open.get(account);
    if (orders === undefined) {
      orders = this.symbols.all.map(() => new Set<ExchangeOrder>());
      for (const order of this.exchange.openOrders(account, null))
        orders[order.request.instrument]!.add(order);
      this.open.set(account, orders);
    }
    return orders;
  }
}

const instrumentOf = (leg: Leg): number => (isPending(leg) ? leg.plan.symbol.index : leg.request.instrument);

/** What the exchange refuses, in the venue's words. */
export function refusalOf({ refused, reason }: OrderRefusal): BinanceError {
  switch (refused) {
    case 'post-only-would-take':
      return newOrderRejected('Order would immediately match and take.');
    case 'insufficient-balance':
      return newOrderRejected('Account has insufficient balance for requested action.');
    case 'duplicate-id':
      return newOrderRejected('Duplicate order sent.');
    case 'no-liquidity':
      return newOrderRejected('Order book liquidity is less than symbol minimum quantity.');
    case 'market-closed':
      return invalidMessage('Market is closed.');
    case 'filter-tick':
      return filterFailure('PRICE_FILTER');
    case 'filter-lot':
    case 'filter-size':
      return filterFailure('LOT_SIZE');
    case 'filter-min-notional':
      return filterFailure('NOTIONAL');
    case 'too-many-orders':
      return filterFailure('MAX_NUM_ORDERS');
    case 'unknown-instrument':
      return Errors.symbol;
    case 'no-trigger-price':
      return mandatory('stopPrice');
    case 'unknown-order':
      return Errors.unknownOrder;
    default:
      return newOrderRejected(`${reason.charAt(0).toUpperCase()}${reason.slice(1)}`);
  }
}
