import type { NewOrder, PriceTicks, SizeLots } from '../domain/index.js';
import type { Refusal } from './filters.js';

/** One match of a taker with a resting order. The object is used again: read it before returning. */
export interface MatchEvent {
  instrument: number;
  /** Counts from 1 per engine. */
  tradeId: number;
  /** Ticks: the resting order's. */
  price: number;
  /** Lots. */
  size: number;
  /** The aggressor's side. */
  takerBuys: boolean;
  takerOrder: number;
  takerAccount: number;
  /** Lots that the taker still wants. */
  takerRemaining: number;
  /** Units of the quote asset; negative is a rebate. */
  takerFee: number;
  makerOrder: number;
  makerAccount: number;
  makerRemaining: number;
  /** Units of the quote asset; negative is a rebate. */
  makerFee: number;
}

/** An order after a replacement. */
export interface ReplacedOrder {
  /** Ticks; null for a stop without a limit. */
  readonly price: PriceTicks | null;
  /** The new total, fills included. */
  readonly size: SizeLots;
  /** Lots ahead at its price; null where it does not rest. */
  readonly queueAhead: SizeLots | null;
}

/**
 * Where a matching engine says what happened, in the order in which it did. Orders are named by the
 * engine's numbers, accounts by their index. Calls come from within a request: a sink must not call the
 * engine back, and balances stand when the request has returned.
 */
export interface MatchingSink {
  /**
   * In the book or about to take. @param queueAhead lots ahead at its price; NaN where it can never rest.
   * @param request may be used again where the order came by its numbers: read it before returning.
   */
  accepted(order: number, account: number, request: NewOrder, queueAhead: number): void;
  rejected(account: number, request: NewOrder, refusal: Refusal): void;
  /** A stop waits for its trigger. */
  armed(order: number, account: number, request: NewOrder): void;
  /** A stop woke; its fills, or its place in the book, follow. */
  triggered(order: number): void;
  fill(event: MatchEvent): void;
  canceled(order: number, reason: string): void;
  expired(order: number): void;
  replaced(order: number, change: ReplacedOrder): void;
  /** What a level shows now; 0: nothing. Once per level and change of a request. */
  level(instrument: number, ask: boolean, price: number, size: number): void;
}
