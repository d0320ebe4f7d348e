import type { Exchange, ExchangeOrder } from '../../exchange.js';
import { type BinanceError, isError } from '../errors.js';
import type { BinanceSymbol } from '../symbols.js';
import type { OrderDesk } from './order-desk.js';
import { fieldsOf } from './order-fields.js';
import { isPending, type Leg, type OrderList } from './order-list.js';
import type { OrderPlan } from './order-plan.js';
import type { OrderView } from './order-view.js';
import type { PendingOrder } from './pending-order.js';

/** Who hears of lists and of the orders that wait in them. */
export interface ListNews {
  list(list: OrderList): void;
  /** A waiting order's news: it came, or it ended without ever being placed. */
  pending(pending: PendingOrder): void;
}

export interface NewList {
  readonly id: number;
  readonly symbol: BinanceSymbol;
  readonly clientId: string;
}

/** So many lists are remembered after their end. */
const KEPT_LISTS = 10_000;

/** Lists of orders: OCO, OTO and OTOCO. */
export class ListDesk {
  private readonly byId = new Map<number, OrderList>();
  private readonly touched = new Set<OrderList>();
  private readonly ended: OrderList[] = [];
  private nextId = 0;

  constructor(
    private readonly exchange: Exchange,
    private readonly orders: OrderDesk,
    private readonly news: ListNews,
  ) {}

  newId(): number {
    this.nextId += 1;
    return this.nextId;
  }

  /** The group by which the exchange knows the two of a pair. */
  groupOf(id: number): string {
    return `binance-list-${id}`;
  }

  /** Places both, or neither. */
  placePair(account: string, plans: readonly OrderPlan[], list: NewList): OrderList | BinanceError {
    const legs: ExchangeOrder[] = [];
    const made = this.keep(account, 'OCO', list);
    for (const plan of plans) {
      const order = this.orders.place(account, inGroup(plan, this.groupOf(list.id)));
      if (isError(order)) {
        for (const leg of legs) this.exchange.cancel(account, { number: leg.number });
        this.byId.delete(list.id);
        return order;
      }
      legs.push(order);
      made.legs.push(order);
    }
    this.news.list(made);
    this.touched.add(made);
    return made;
  }

  /** Places the working order; the others wait until it has filled. */
  placeChain(account: string, plans: readonly OrderPlan[], list: NewList): OrderList | BinanceError {
    const [working, ...waiting] = plans;
    const made = this.keep(account, 'OTO', list);
    const order = this.orders.place(account, working!);
    if (isError(order)) {
      this.byId.delete(list.id);
      return order;
    }
    made.legs.push(order);
    for (const plan of waiting) {
      const pending = this.orders.await(
        account,
        waiting.length > 1 ? inGroup(plan, this.groupOf(list.id)) : plan,
      );
      made.legs.push(pending);
      this.news.pending(pending);
    }
    this.news.list(made);
    this.touched.add(made);
    return made;
  }

  find(
    account: string,
    name: { readonly id: number | null; readonly clientId: string | null },
  ): OrderList | undefined {
    if (name.id !== null) {
      const list = this.byId.get(name.id);
      return list?.account === account ? list : undefined;
    }
    let found: OrderList | undefined;
    for (const list of this.byId.values()) {
      if (list.account === account && list.clientId === name.clientId) found = list;
    }
    return found;
  }

  /** That of an order; undefined for an order of its own. */
  ofLeg(leg: Leg): OrderList | undefined {
    const { listId } = isPending(leg) ? leg.plan.fields : fieldsOf(leg);
    return listId < 0 ? undefined : this.byId.get(listId);
  }

  *of(account: string): Generator<OrderList> {
    for (const list of this.byId.values()) if (list.account === account) yield list;
  }

  views(list: OrderList): OrderView[] {
    return list.legs.map((leg) => this.orders.view(leg));
  }

  /** Ends all of its orders that have not ended. @returns those that this ended. */
  cancel(list: OrderList): Leg[] {
    const ended: Leg[] = [];
    for (const leg of list.legs) {
      if (isPending(leg) && leg.order === null) {
        if (leg.status !== 'PENDING_NEW') continue;
        this.endPending(leg, 'CANCELED');
        ended.push(leg);
        continue;
      }
      const order = isPending(leg) ? leg.order! : leg;
      if (order.status !== 'open' && order.status !== 'armed') continue;
      this.exchange.cancel(list.account, { number: order.number });
      ended.push(leg);
    }
    this.settleList(list);
    return ended;
  }

  /** Takes in what the exchange tells; what follows from it waits for `settle`. */
  heard(order: ExchangeOrder): void {
    const list = this.ofLeg(order);
    if (list !== undefined && !list.done) this.touched.add(list);
  }

  /** Releases, ends and tells what the news since the last time made due. */
  settle(): void {
    while (this.touched.size > 0) {
      const lists = [...this.touched];
      this.touched.clear();
      for (const list of lists) this.settleList(list);
    }
  }

  private settleList(list: OrderList): void {
    if (list.done) return;
    const working = list.legs[0]!;
    if (list.contingency === 'OTO' && !isPending(working)) this.settleChain(list, working);
    if (!list.legs.every(hasEnded)) return;
    list.done = true;
    list.time = this.exchange.now();
    this.news.list(list);
    this.ended.push(list);
    if (this.ended.length > KEPT_LISTS) this.forget(this.ended.shift()!);
  }

  private forget(list: OrderList): void {
    this.byId.delete(list.id);
    for (const leg of list.legs) if (isPending(leg)) this.orders.forget(leg);
  }

  private settleChain(list: OrderList, working: ExchangeOrder): void {
    if (working.status === 'open' || working.status === 'armed') return;
    for (const leg of list.legs) {
      if (!isPending(leg) || leg.order !== null || leg.status !== 'PENDING_NEW') continue;
      if (working.status !== 'filled')
        this.endPending(leg, working.status === 'canceled' ? 'CANCELED' : 'EXPIRED');
      else if (!this.orders.release(leg)) this.news.pending(leg);
    }
  }

  private endPending(pending: PendingOrder, status: 'CANCELED' | 'EXPIRED'): void {
    pending.status = status;
    pending.timeUpdated = this.exchange.now();
    this.news.pending(pending);
  }

  private keep(account: string, contingency: 'OCO' | 'OTO', { id, symbol, clientId }: NewList): OrderList {
    const time = this.exchange.now();
    const list: OrderList = { id, account, symbol, contingency, clientId, legs: [], time, done: false };
    this.byId.set(id, list);
    return list;
  }
}

const inGroup = (plan: OrderPlan, group: string): OrderPlan => ({
  ...plan,
  request: { ...plan.request, group },
});

function hasEnded(leg: Leg): boolean {
  const order = isPending(leg) ? leg.order : leg;
  if (order === null) return (leg as PendingOrder).status !== 'PENDING_NEW';
  return order.status !== 'open' && order.status !== 'armed';
}
