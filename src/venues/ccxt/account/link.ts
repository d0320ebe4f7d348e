import type {
  ClientOrderId,
  Liquidity,
  Micros,
  Money,
  OrderType,
  PriceTicks,
  RejectCode,
  Side,
  SizeLots,
  VenueOrderId,
} from '../../../domain/index.js';
import type { VenueCapabilities } from '../../../execution/index.js';
import type { KeyReport, VenueBalance } from '../contract.js';
import type { TrackedOrder } from './tracked-order.js';

export type OrderStage = 'armed' | 'open' | 'filled' | 'canceled' | 'expired' | 'rejected';

/** What a venue said of one of its orders, of anybody's, in the house's units. What it did not say is null. */
export interface OrderReport {
  readonly venueOrderId: VenueOrderId;
  /** In the house's form; null where the order is none of ours, or the message does not name it. */
  readonly clientOrderId: ClientOrderId | null;
  /** Which of the orders that the venue made of ours: 0, then one more with each replacement that is a new order there. */
  readonly leg: number;
  readonly instrument: number;
  readonly side: Side;
  readonly type: OrderType | null;
  readonly price: PriceTicks | null;
  /** Of this leg. */
  readonly size: SizeLots | null;
  /** Of this leg. */
  readonly filled: SizeLots;
  readonly stage: OrderStage;
  /** Of a stop: it has woken. */
  readonly triggered: boolean;
  /** Where it was rejected. */
  readonly code: RejectCode | null;
  readonly reason: string;
  readonly time: Micros | null;
}

/** One execution as the venue said it. */
export interface FillReport {
  readonly instrument: number;
  readonly tradeId: string;
  readonly venueOrderId: VenueOrderId;
  readonly clientOrderId: ClientOrderId | null;
  readonly price: PriceTicks;
  readonly size: SizeLots;
  readonly liquidity: Liquidity;
  readonly fee: Money;
  readonly feeAsset: string;
  readonly time: Micros | null;
}

/** What came of a request that was answered, or was not. */
export type Outcome =
  /** The venue took it. What it said of the order meanwhile goes with it, where it did. */
  | ({ readonly kind: 'done' } & Found)
  /** The venue refused it, or it surely never left: `unsent`. */
  | { readonly kind: 'refused'; readonly code: RejectCode; readonly reason: string; readonly unsent?: true }
  /** It was sent, and the venue may have carried it out. */
  | { readonly kind: 'silent' };

export interface Terms {
  /** Null keeps it. */
  readonly price: PriceTicks | null;
  /** The new total size, fills included; null keeps it. */
  readonly size: SizeLots | null;
}

/** What a venue said at once, of one order or of several; legs of an order oldest first. */
export interface Found {
  readonly orders: readonly OrderReport[];
  readonly fills: readonly FillReport[];
}

/** What one venue's private protocol does for the gateway; what it says on its own goes to `LinkNews`. */
export interface AccountLink {
  readonly capabilities: VenueCapabilities;
  /** True where a cancel needs no answer to the placing first. */
  readonly cancelsByClientId: boolean;
  /** True where what is held has been told by the time that it is open. */
  readonly tellsBalances?: boolean;
  /** Whether this replacement is a new order at the venue. */
  replacesByNewOrder(order: TrackedOrder, terms: Terms): boolean;
  /** Why the venue cannot take this id; null where it can. */
  refusedId(clientOrderId: ClientOrderId): string | null;
  /** Connects, signs in, subscribes. @throws UserError; it may be opened again then, or after it was closed. */
  open(news: LinkNews): Promise<void>;
  place(order: TrackedOrder): Promise<Outcome>;
  /** Both, or neither, and the venue ends one with the other; only where `oco` is declared. */
  placePair?(legs: readonly TrackedOrder[]): Promise<Outcome>;
  cancel(order: TrackedOrder): Promise<Outcome>;
  replace(order: TrackedOrder, terms: Terms): Promise<Outcome>;
  /**
   * By client id, whatever became of it; null: the venue has no such order. `order` where the gateway knows it.
   * @param named what the venue called it, where that alone is known. @throws where the venue could not be asked.
   */
  find(
    clientOrderId: ClientOrderId,
    order: TrackedOrder | null,
    named?: VenueOrderId | null,
  ): Promise<Found | null>;
  /** An order by the venue's id, whoever made it, without which none can be adopted; null: the venue has no such order. @throws as above. */
  findByVenueId?(instrument: number, venueOrderId: VenueOrderId): Promise<Found | null>;
  /** What took the place of an adopted order, under our own id; only where a replacement may be a new order. */
  findReplacements?(clientOrderId: ClientOrderId, instrument: number): Promise<Found | null>;
  /** Executions of the account on the session's instruments from then on, oldest first. @throws as above. */
  recentFills?(since: Micros): Promise<readonly FillReport[]>;
  /** All executions of an order. @throws where the venue could not be asked. */
  fills(order: TrackedOrder): Promise<readonly FillReport[]>;
  openOrders(): Promise<readonly OrderReport[]>;
  balances(): Promise<readonly VenueBalance[]>;
  /** Has the venue cancel all of the account after so many seconds unless told again; 0 takes that back. */
  cancelAllAfter?(seconds: number): Promise<boolean>;
  /** A request that was sent then, by the machine's clock in milliseconds, has had no answer. */
  suspect?(sentAt: number): void;
  checkKey(): Promise<KeyReport>;
  close(): Promise<void>;
}

export interface LinkNews {
  orders(found: Found): void;
  balance(balance: VenueBalance): void;
  /** The user stream was lost, or has a hole: what is answered by it alone may be missing. */
  down(note: string): void;
  /** It is there again: open orders and fills are to be reconciled. */
  up(note: string): void;
}
