import type { Micros, Money } from '../../../../../domain/index.js';
import type { AccountBalance, Exchange, ExchangeFill, ExchangeOrder, OrderNews } from '../../exchange.js';
import { millis } from '../market/index.js';
import {
  type ListDesk,
  listEvent,
  type OrderDesk,
  type OrderList,
  type PendingOrder,
} from '../orders/index.js';
import { amountText } from '../symbols.js';
import { type ExecutionType, executionReport, type RequestName } from './execution-report.js';

/** One that listens to an account: a stream by its listen key, or a subscription on the socket API. */
export interface UserListener {
  /** The event's JSON. */
  event(text: string): void;
}

interface UserStream {
  readonly listeners: Set<UserListener>;
  /** Changed since the last telling. */
  readonly balances: Map<string, AccountBalance>;
  /** What it held, free and locked together, when it was told last. */
  readonly held: Map<string, Money>;
  /** True where an order's news stands behind the change. */
  traded: boolean;
}

const EXECUTIONS: Readonly<Record<OrderNews, ExecutionType | null>> = {
  accepted: 'NEW',
  armed: 'NEW',
  // Once more, and now it is on the book: `w` says so.
  triggered: 'NEW',
  filled: 'TRADE',
  canceled: 'CANCELED',
  expired: 'EXPIRED',
  amended: 'REPLACED',
  rejected: null,
};

/** Tells accounts of their orders and balances: https://developers.binance.com/docs/binance-spot-api-docs/user-data-stream */
export class UserStreams {
  /** The cancel or amendment under way, by whose text its order's news goes. */
  request: RequestName | null = null;
  private readonly streams = new Map<string, UserStream>();
  private readonly changed = new Set<UserStream>();
  private lastExecution = 0;

  constructor(
    private readonly exchange: Exchange,
    private readonly orders: OrderDesk,
  ) {}

  listen(account: string, listener: UserListener): () => void {
    const stream = this.streamOf(account);
    stream.listeners.add(listener);
    return () => {
      stream.listeners.delete(listener);
      if (stream.listeners.size === 0) this.streams.delete(account);
    };
  }

  get executionId(): number {
    return this.lastExecution;
  }

  order(order: ExchangeOrder, news: OrderNews, fill: ExchangeFill | null): void {
    this.lastExecution += 1;
    const stream = this.streams.get(order.account);
    const told = EXECUTIONS[news];
    if (stream === undefined || told === null) return;
    const view = this.orders.view(order);
    const type = view.status === 'EXPIRED_IN_MATCH' ? 'TRADE_PREVENTION' : told;
    const named = type === 'CANCELED' || type === 'REPLACED';
    stream.traded = true;
    this.tell(
      stream,
      executionReport(view, {
        type,
        fill,
        request: named ? this.request : null,
        executionId: this.lastExecution,
        now: this.exchange.now(),
      }),
    );
  }

  pending(pending: PendingOrder): void {
    this.lastExecution += 1;
    const stream = this.streams.get(pending.account);
    if (stream === undefined) return;
    const type = pending.status === 'PENDING_NEW' ? 'NEW' : pending.status;
    const details = {
      fill: null,
      request: null,
      executionId: this.lastExecution,
      now: this.exchange.now(),
    };
    this.tell(stream, executionReport(this.orders.view(pending), { type, ...details }));
  }

  list(list: OrderList, lists: ListDesk): void {
    const stream = this.streams.get(list.account);
    if (stream !== undefined) this.tell(stream, listEvent(list, lists.views(list), this.exchange.now()));
  }

  balance(account: string, balance: AccountBalance): void {
    const stream = this.streams.get(account);
    if (stream === undefined) return;
    stream.balances.set(balance.asset, balance);
    this.changed.add(stream);
  }

  /** Tells of the balances that have changed, all of an account in one event. */
  settle(now: Micros): void {
    if (this.changed.size === 0) return;
    for (const stream of this.changed) {
      if (!stream.traded) this.tellDeposits(stream, now);
      this.tell(stream, positionEvent(stream.balances.values(), now));
      for (const balance of stream.balances.values()) stream.held.set(balance.asset, total(balance));
      stream.balances.clear();
      stream.traded = false;
    }
    this.changed.clear();
  }

  /** What came in or went out without an order. */
  private tellDeposits(stream: UserStream, now: Micros): void {
    for (const balance of stream.balances.values()) {
      const before = stream.held.get(balance.asset);
      const delta = before === undefined ? total(balance) : total(balance).minus(before);
      if (delta.isZero) continue;
      const text = amountText(delta, balance.decimals);
      this.tell(
        stream,
        `{"e":"balanceUpdate","E":${millis(now)},"a":"${balance.asset}","d":"${text}","T":${millis(now)}}`,
      );
    }
  }

  private tell(stream: UserStream, text: string): void {
    for (const listener of stream.listeners) listener.event(text);
  }

  private streamOf(account: string): UserStream {
    let stream = this.streams.get(account);
    if (stream === undefined) {
      const held = new Map(this.exchange.balances(account).map((balance) => [balance.asset, total(balance)]));
      stream = { listeners: new Set(), balances: new Map(), held, traded: false };
      this.streams.set(account, stream);
    }
    return stream;
  }
}

const total = ({ free, locked }: AccountBalance): Money => free.plus(locked);

function positionEvent(balances: Iterable<AccountBalance>, now: Micros): string {
  let text = '';
  for (const { asset, free, locked, decimals } of balances) {
    text += `${text === '' ? '' : ','}{"a":"${asset}","f":"${amountText(free, decimals)}","l":"${amountText(locked, decimals)}"}`;
  }
  return `{"e":"outboundAccountPosition","E":${millis(now)},"u":${millis(now)},"B":[${text}]}`;
}
