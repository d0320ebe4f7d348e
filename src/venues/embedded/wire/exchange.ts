import type {
  Instrument,
  Liquidity,
  MarketRows,
  Micros,
  Money,
  PriceTicks,
  RejectCode,
  Side,
  SizeLots,
  TimeInForce,
} from '../../../domain/index.js';
import type { OrderBook } from '../../../market/index.js';

/**
 * The embedded exchange as its dialects see it: one matching engine with accounts, order records, prints and candles.
 *
 * Everything is synchronous. Time is the exchange's own clock; `advance` lives its market up to now and is called
 * before each request and on a beat. Listeners are told in the order in which things happen, from within the calls.
 */
export interface Exchange {
  readonly instruments: readonly Instrument[];
  /** The exchange's clock, skew included. */
  now(): Micros;
  advance(): void;
  /** False while it is halted or under maintenance: orders are refused, cancels are taken. */
  trading(instrument: number): boolean;

  /** The book as it stands. To be read, never changed. */
  book(instrument: number): OrderBook;
  /** Number of the last change of the book: each message of the market has the next one. */
  bookSequence(instrument: number): number;
  /** Newest last; at most `limit` of them, from the trade `fromId` on or from `fromTime` on where given, else the last. */
  trades(instrument: number, query: TradeQuery): readonly PublicTrade[];
  /** Rising in time, gaps filled with the last close and no volume; `from` and `to` (exclusive) are starts of candles. */
  candles(instrument: number, query: CandleQuery): readonly ExchangeCandle[];
  /** Over the last 24 hours. */
  ticker(instrument: number): Ticker;

  /** True for an account that was opened. */
  hasAccount(account: string): boolean;
  openAccount(account: string, deposits: Readonly<Record<string, string>>): void;
  balances(account: string): readonly AccountBalance[];
  /** Parts per million, by the account's tier. */
  feeRates(account: string, instrument: number): { readonly makerPpm: number; readonly takerPpm: number };

  place(account: string, request: OrderRequest): ExchangeOrder | OrderRefusal;
  /** Ends a live order; the order as it then stands. */
  cancel(account: string, order: OrderReference): ExchangeOrder | OrderRefusal;
  /** The orders that were ended; of one instrument, or of all where null. */
  cancelAll(account: string, instrument: number | null): readonly ExchangeOrder[];
  /** The same price and no larger a size keep the place in the queue; null keeps a field. */
  amend(account: string, order: OrderReference, change: OrderChange): ExchangeOrder | OrderRefusal;
  /** A dead man's switch: cancels all after so long unless it is set again; null disarms. */
  cancelAllAfter(account: string, micros: number | null): void;

  /** A record, live or ended; undefined where the account never had it. */
  order(account: string, order: OrderReference): ExchangeOrder | undefined;
  openOrders(account: string, instrument: number | null): readonly ExchangeOrder[];
  /** All records, oldest first. */
  orders(account: string, query: RecordQuery): readonly ExchangeOrder[];
  fills(account: string, query: RecordQuery): readonly ExchangeFill[];

  /** @returns what ends it. */
  listen(listener: ExchangeListener): () => void;
}

export interface TradeQuery {
  readonly limit: number;
  readonly fromId?: number;
  readonly fromTime?: Micros;
  readonly toTime?: Micros;
}

export interface CandleQuery {
  readonly intervalSeconds: number;
  readonly limit: number;
  readonly from?: Micros;
  readonly to?: Micros;
}

export interface RecordQuery {
  readonly instrument?: number | null;
  readonly limit: number;
  readonly fromTime?: Micros;
  readonly toTime?: Micros;
  /** From this number on. */
  readonly fromNumber?: number;
  /** Fills of one order. */
  readonly order?: number;
}

export interface PublicTrade {
  readonly id: number;
  readonly price: PriceTicks;
  readonly size: SizeLots;
  readonly time: Micros;
  readonly takerBuys: boolean;
}

export interface ExchangeCandle {
  /** Its first moment. */
  readonly time: Micros;
  readonly open: PriceTicks;
  readonly high: PriceTicks;
  readonly low: PriceTicks;
  readonly close: PriceTicks;
  readonly volume: SizeLots;
  /** Quote, exact. */
  readonly notional: Money;
  readonly trades: number;
  /** Of it, what takers bought. */
  readonly takerBuyVolume: SizeLots;
  readonly takerBuyNotional: Money;
}

/** Null where there was no print yet. */
export interface Ticker {
  readonly open: PriceTicks | null;
  readonly high: PriceTicks | null;
  readonly low: PriceTicks | null;
  readonly last: PriceTicks | null;
  readonly lastSize: SizeLots | null;
  readonly volume: SizeLots;
  readonly notional: Money;
  readonly trades: number;
  readonly firstTradeId: number | null;
  readonly lastTradeId: number | null;
  readonly timeFrom: Micros;
  readonly timeTo: Micros;
}

export interface AccountBalance {
  readonly asset: string;
  readonly decimals: number;
  readonly free: Money;
  readonly locked: Money;
}

/**
 * How an order waits before it enters the book. A stop wakes at or beyond its trigger against its holder (buys above,
 * sells below), a take-profit the other way; a trailing stop's trigger follows the last trade at a distance and never
 * goes back.
 */
export type TriggerKind = 'stop' | 'take-profit' | 'trailing';

/** As a client asks for it, whatever the dialect. */
export interface OrderRequest {
  readonly instrument: number;
  readonly side: Side;
  /** What enters the book at once, or when the trigger wakes it. */
  readonly type: 'limit' | 'market';
  readonly timeInForce: TimeInForce;
  /** Null where `quoteSize` says how much. */
  readonly size: SizeLots | null;
  /** Of a market order: how much of the quote asset is spent or received at most. */
  readonly quoteSize?: Money | null;
  readonly price: PriceTicks | null;
  readonly trigger?: OrderTrigger | null;
  readonly postOnly?: boolean;
  /** What an iceberg shows. */
  readonly displaySize?: SizeLots | null;
  readonly expireTime?: Micros | null;
  /** The client's own text; unique among the account's live orders. */
  readonly clientId: string | null;
  /** Orders of one group: where one fills or triggers, the others are cancelled (OCO). */
  readonly group?: string | null;
  /** What is placed when this one has filled, for as much as was filled: OTO, a bracket's exits. */
  readonly then?: readonly OrderRequest[];
  /** The dialect's own words for what it is, given back with the record. */
  readonly dialectType: string;
  readonly dialectFields?: Readonly<Record<string, unknown>>;
}

export interface OrderTrigger {
  readonly kind: TriggerKind;
  /** Null for a trailing stop that begins at the last trade. */
  readonly price: PriceTicks | null;
  /** Of a trailing stop: ticks, or parts per million of the price. */
  readonly trail?: { readonly ticks: number } | { readonly ppm: number };
  /** Of a trailing stop: it begins to follow once the last trade has come to this price, from wherever it is now. */
  readonly activation?: PriceTicks | null;
  /** Of a trailing stop with a limit: from the trigger to the limit, in ticks; signed. */
  readonly limitOffsetTicks?: number | null;
}

/** By the exchange's number or by the client's text. */
export type OrderReference = { readonly number: number } | { readonly clientId: string };

export interface OrderChange {
  readonly price?: PriceTicks | null;
  /** The new total size, fills included. */
  readonly size?: SizeLots | null;
  readonly displaySize?: SizeLots | null;
  readonly triggerPrice?: PriceTicks | null;
  /** A new text for the same order. */
  readonly clientId?: string | null;
  readonly postOnly?: boolean;
}

export interface OrderRefusal {
  readonly refused: RejectCode | 'unknown-instrument' | 'no-trigger-price' | 'too-many-orders';
  readonly reason: string;
}

export type ExchangeOrderStatus = 'armed' | 'open' | 'filled' | 'canceled' | 'expired';

/** A record: the same object as long as the exchange lives; read it at once, its fields change. */
export interface ExchangeOrder {
  /** Rising over the exchange, never used again. */
  readonly number: number;
  readonly account: string;
  readonly request: OrderRequest;
  readonly clientId: string | null;
  readonly status: ExchangeOrderStatus;
  readonly price: PriceTicks | null;
  readonly triggerPrice: PriceTicks | null;
  /** Of a stop: whether it has woken. */
  readonly triggered: boolean;
  readonly size: SizeLots;
  readonly filled: SizeLots;
  /** Σ price × size of its fills. */
  readonly filledNotional: Money;
  /** Σ of its fees, in `feeAsset`. */
  readonly fees: Money;
  readonly feeAsset: string;
  readonly timeCreated: Micros;
  readonly timeUpdated: Micros;
  /** Why it ended, in the house's words. */
  readonly reason: string | null;
  readonly fills: readonly ExchangeFill[];
  readonly amendments: number;
  /** What an iceberg shows, as amended. */
  readonly displaySize?: SizeLots | null;
  /** As amended. */
  readonly postOnly?: boolean;
}

export interface ExchangeFill {
  /** Of the account's fill; the public trade has `tradeId`. */
  readonly number: number;
  readonly tradeId: number;
  readonly order: ExchangeOrder;
  readonly instrument: number;
  readonly side: Side;
  readonly price: PriceTicks;
  readonly size: SizeLots;
  readonly notional: Money;
  readonly liquidity: Liquidity;
  readonly fee: Money;
  readonly feeAsset: string;
  readonly time: Micros;
  /** What the order had filled with this one. */
  readonly filledAfter: SizeLots;
  readonly filledNotionalAfter: Money;
}

export type OrderNews =
  | 'accepted'
  | 'armed'
  | 'triggered'
  | 'filled'
  | 'canceled'
  | 'expired'
  | 'amended'
  | 'rejected';

export interface ExchangeListener {
  /** A change of the book: rows of kind `Change` with the sequence that they have here. They are reused afterwards. */
  book?(instrument: number, rows: MarketRows, from: number, to: number, sequence: number): void;
  trade?(instrument: number, trade: PublicTrade): void;
  /** `fill` goes with `filled`. */
  order?(order: ExchangeOrder, news: OrderNews, fill: ExchangeFill | null): void;
  balance?(account: string, balance: AccountBalance): void;
}

export const isRefusal = (answer: ExchangeOrder | OrderRefusal): answer is OrderRefusal =>
  'refused' in answer;

/** An order with what is placed when it has filled. */
export const followedBy = (request: OrderRequest, exits: readonly OrderRequest[]): OrderRequest => ({
  ...request,
  // biome-ignore lint/suspicious/noThenProperty: a list is no function, so nothing takes it for a promise
  then: exits,
});
