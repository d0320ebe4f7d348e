import { Money } from '../../../../../domain/index.js';
import type { FrameMeaning } from '../../dialect.js';
import type { AccountBalance, Exchange, ExchangeFill, ExchangeOrder, OrderNews } from '../../exchange.js';
import type { Counters } from '../access/index.js';
import { identifier } from '../identifiers.js';
import type { Pair, Pairs } from '../names.js';
import { isoTime, joined } from '../text.js';
import { amendedOrder, changedStatus, endedOrder, tradeText, wholeOrder } from './execution-text.js';
import type { Subscriber, Subscription } from './subscriber.js';

const TRADES = 50;
const USER: FrameMeaning = { kind: 'user' };

export interface ExecutionsChoice {
  readonly account: string;
  readonly orders: boolean;
  readonly trades: boolean;
  /** False: only that orders are new, filled, canceled or expired. */
  readonly transitions: boolean;
  readonly rateCounter: boolean;
}

interface Listener extends ExecutionsChoice {
  readonly subscriber: Subscriber;
  sequence: number;
}

interface Holder {
  readonly subscriber: Subscriber;
  sequence: number;
}

/** What an account hears of itself: the channels `executions` and `balances`. */
export class PrivateChannels {
  private readonly executions = new Map<string, Set<Listener>>();
  private readonly holders = new Map<string, Set<Holder>>();
  /** What each account had of each asset when it last heard of it. */
  private readonly totals = new Map<string, Map<string, Money>>();
  private ledgerEntries = 0;

  constructor(
    private readonly exchange: Exchange,
    private readonly pairs: Pairs,
    private readonly counters: Counters,
  ) {}

  subscribeExecutions(subscriber: Subscriber, choice: ExecutionsChoice): Subscription {
    const listener: Listener = { ...choice, subscriber, sequence: 0 };
    const listeners = setOf(this.executions, choice.account);
    return {
      begin: () => {
        this.sendExecutions(listener);
        listeners.add(listener);
      },
      end: () => {
        listeners.delete(listener);
      },
    };
  }

  subscribeBalances(subscriber: Subscriber, account: string, snapshot: boolean): Subscription {
    const holder: Holder = { subscriber, sequence: 0 };
    const holders = setOf(this.holders, account);
    return {
      begin: () => {
        const balances = this.exchange.balances(account);
        this.totals.set(account, new Map(balances.map((balance) => [balance.asset, total(balance)])));
        if (snapshot) send(holder, 'balances', { type: 'snapshot', rows: joined(balances, standingText) });
        holders.add(holder);
      },
      end: () => {
        holders.delete(holder);
      },
    };
  }

  order(order: ExchangeOrder, news: OrderNews, fill: ExchangeFill | null): void {
    const listeners = this.executions.get(order.account);
    if (listeners === undefined || listeners.size === 0) return;
    const pair = this.pairs.of(order.request.instrument);
    for (const { text, transition } of newsTexts(order, { news, fill, pair })) {
      for (const listener of listeners) {
        if (!transition || listener.transitions) this.tell(listener, text, order);
      }
    }
  }

  /** Only what changes a total is told; what is merely locked is none of the channel's. */
  balance(account: string, balance: AccountBalance): void {
    const holders = this.holders.get(account);
    if (holders === undefined || holders.size === 0) return;
    const totals = this.totals.get(account)!;
    const before = totals.get(balance.asset) ?? Money.ZERO;
    const after = total(balance);
    if (after.compare(before) === 0) return;
    totals.set(balance.asset, after);
    this.ledgerEntries += 1;
    const entry = identifier('L', this.ledgerEntries);
    const rows = `{"asset":"${balance.asset}","asset_class":"currency","amount":${after.minus(before).format(balance.decimals)},"balance":${after.format(balance.decimals)},"fee":${Money.ZERO.format(balance.decimals)},"ledger_id":"${entry}","ref_id":"${entry}","timestamp":"${isoTime(this.exchange.now())}","type":"trade","subtype":"","category":"trade","wallet_type":"spot","wallet_id":"main"}`;
    for (const holder of holders) send(holder, 'balances', { type: 'update', rows });
  }

  /**
   * Orders and trades each in a frame of their own: clients, ccxt among them, take a frame for what its first row is.
   * Where there are neither, one empty frame.
   */
  private sendExecutions(listener: Listener): void {
    const { account, orders, trades } = listener;
    const fills = trades ? this.exchange.fills(account, { limit: TRADES }) : [];
    const open = orders ? this.exchange.openOrders(account, null) : [];
    if (fills.length > 0) {
      const rows = joined(fills, (fill) => tradeText(fill, this.pairs.of(fill.instrument), true));
      send(listener, 'executions', { type: 'snapshot', rows });
    }
    if (open.length > 0 || fills.length === 0) {
      const rows = joined(open, (order) => wholeOrder(order, this.pairs.of(order.request.instrument), 'new'));
      send(listener, 'executions', { type: 'snapshot', rows });
    }
  }

  private tell(listener: Listener, text: string, order: ExchangeOrder): void {
    const { instrument } = order.request;
    const rate = listener.rateCounter
      ? Math.floor(this.counters.rate(order.account, instrument, this.exchange.now()))
      : null;
    const rows = rate === null ? text : `${text.slice(0, -1)},"ratecount":${rate}}`;
    send(listener, 'executions', { type: 'update', rows });
  }
}

interface News {
  readonly news: OrderNews;
  readonly fill: ExchangeFill | null;
  readonly pair: Pair;
}

/** What is said of news, row by row, and whether it is a mere transition. */
function newsTexts(
  order: ExchangeOrder,
  { news, fill, pair }: News,
): { text: string; transition: boolean }[] {
  switch (news) {
    case 'accepted':
    case 'armed':
      return [
        { text: wholeOrder(order, pair, 'pending_new'), transition: true },
        { text: changedStatus(order, 'new', 'new'), transition: false },
      ];
    case 'triggered':
      return [{ text: changedStatus(order, 'status', 'triggered'), transition: true }];
    case 'filled': {
      const trade = { text: tradeText(fill!, pair, false), transition: false };
      const done = order.status === 'filled' && fill!.filledAfter >= order.size;
      return done ? [trade, { text: endedOrder(order, pair), transition: false }] : [trade];
    }
    case 'amended':
      return [{ text: amendedOrder(order, pair), transition: true }];
    case 'canceled':
    case 'expired':
    case 'rejected':
      return [{ text: endedOrder(order, pair), transition: false }];
  }
}

function setOf<T>(sets: Map<string, Set<T>>, account: string): Set<T> {
  let set = sets.get(account);
  if (set === undefined) {
    set = new Set();
    sets.set(account, set);
  }
  return set;
}

function send(
  to: Holder,
  channel: 'executions' | 'balances',
  { type, rows }: { readonly type: 'snapshot' | 'update'; readonly rows: string },
): void {
  to.sequence += 1;
  to.subscriber.send(
    `{"channel":"${channel}","type":"${type}","data":[${rows}],"sequence":${to.sequence}}`,
    USER,
  );
}

const total = ({ free, locked }: AccountBalance): Money => free.plus(locked);

function standingText(balance: AccountBalance): string {
  const amount = total(balance).format(balance.decimals);
  return `{"asset":"${balance.asset}","asset_class":"currency","balance":${amount},"wallets":[{"type":"spot","id":"main","balance":${amount}}]}`;
}
