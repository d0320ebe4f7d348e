import type {
  ClientOrderId,
  Micros,
  Money,
  NewOrder,
  PriceTicks,
  SizeLots,
  VenueOrderId,
} from '../domain/index.js';

/** Where an order stands at the exchange; it leaves the exchange's books when it is done. */
export type ExchangeOrderState = 'armed' | 'resting' | 'done';

/**
 * An order as an exchange keeps it. `order` is what was asked for; `price` and `size` follow replacements.
 * Everything in lots is an exact count; `remaining` = `size` − `filled`.
 */
export interface ExchangeOrder {
  readonly clientOrderId: ClientOrderId;
  readonly venueOrderId: VenueOrderId;
  readonly account: string;
  readonly instrument: number;
  readonly order: NewOrder;
  state: ExchangeOrderState;
  /** The limit; null for market and stop orders. */
  price: PriceTicks | null;
  /** The total, fills included. */
  size: SizeLots;
  remaining: SizeLots;
  /** What of `remaining` is shown in the book: all of it, save for an iceberg. */
  displayed: SizeLots;
  filled: SizeLots;
  /** Locked for `remaining`: quote for a buy, base for a sell. */
  lockedAmount: Money;
  /** Orders the queue at one price: smaller is earlier. A refill or a replacement to the back gets a new one. */
  sequence: number;
  acceptedTime: Micros;
}
