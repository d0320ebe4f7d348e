import type { FeedState, Instrument, Micros, Money, NewOrder, PriceTicks } from '../domain/index.js';
import type { AccountLimits, InstrumentLimits } from './limits.js';
import type { Scale } from './scale.js';

/** The account's standing, in the reporting currency. */
export interface AccountRisk {
  /** Net PnL since the day began; negative is a loss. */
  readonly dayPnl: Money;
  readonly drawdown: { readonly peak: Money; readonly fall: Money };
}

export type RiskState = 'normal' | 'reduce' | 'close-only' | 'halt';

/** In the reporting currency, with the order and all that works on its side; see `riskContext`. */
export interface Exposures {
  readonly asset: Money;
  readonly venue: Money;
  /** Null for a person's orders. */
  readonly strategy: Money | null;
  readonly gross: Money;
  readonly net: Money;
  readonly equity: Money;
}

/** What the monitor has seen, and what lies beyond the instrument itself. */
export interface Surroundings {
  readonly state: RiskState;
  /** The breaker that made it so. */
  readonly stateReason: string;
  readonly reconciling: boolean;
  /** What is left of the limits. */
  readonly scale: Scale;
  readonly last: PriceTicks | null;
  /** Of an order that takes: lots within reach on the other side; null where it does not take. */
  readonly depthLots: number | null;
  /** Received − exchange, the middle of the newest; null where the venue gives no time. */
  readonly skewMicros: number | null;
  /** Of the order's owner. */
  readonly consecutiveLosses: number;
  /** What the order loses if its stop is reached, in the reporting currency; null where it has none. */
  readonly tradeLoss?: Money | null;
  /** Null where no limit asks for them. */
  readonly exposures: Exposures | null;
}

/** What the gate must know to judge one order; the engine fills it in from its book, orders and portfolio. */
export interface RiskContext {
  readonly time: Micros;
  readonly instrument: Instrument;
  readonly halted: boolean;
  readonly feed: FeedState;
  /** Null where that side of the book is empty. */
  readonly bestBid: PriceTicks | null;
  readonly bestAsk: PriceTicks | null;
  /** Signed lots that our own fills made, all owners together. */
  readonly positionLots: number;
  /**
   * Lots still open in our working orders by side, requests in doubt included. Reduce-only orders and armed
   * stops are left out: they cannot add to the position.
   */
  readonly workingBuyLots: number;
  readonly workingSellLots: number;
  /** Counts of our working orders of every kind. */
  readonly workingBuyOrders: number;
  readonly workingSellOrders: number;
  /** The best prices of our own resting limit orders; null where there are none. */
  readonly ownBestBid: PriceTicks | null;
  readonly ownBestAsk: PriceTicks | null;
  /** Free balances; null while the venue has not told them. */
  readonly freeBase: Money | null;
  readonly freeQuote: Money | null;
  readonly account: AccountRisk;
  readonly surroundings?: Surroundings;
}

export interface Approval {
  readonly approved: true;
  readonly refused: false;
}

/** `text` says it all in one line: `max-order: 0.5 > 0.4 BTC (risk.yaml:12)`. */
export interface Refusal {
  readonly approved: false;
  readonly refused: true;
  readonly rule: string;
  readonly limit: string;
  readonly value: string;
  readonly text: string;
  /** True where confirming would let it pass. */
  readonly soft: boolean;
}

export type Verdict = Approval | Refusal;

/** All that a rule may look at. */
export interface Check {
  readonly order: NewOrder;
  readonly context: RiskContext;
  readonly limits: InstrumentLimits;
  readonly account: AccountLimits;
  /** Of the order at the price that it would pay; null for a market order without a touch. */
  readonly notional: Money | null;
  /** Orders and replacements sent within the rate's window. */
  readonly recentOrders: number;
  /** Cancels too. */
  readonly recentMessages?: number;
  /** Twice the median of one's own last sizes, so that it is whole; null while there are too few. */
  readonly doubleMedianLots: number | null;
  /** True where one's own last identical order is younger than the guard allows. */
  readonly duplicate: boolean;
}

/**
 * Whether an order can only bring the position nearer to zero: it is against it and, with all that already
 * works on its side, no larger. A reduce-only order is held to the position by whoever executes it, so there
 * its own size decides alone, and an exit is not trapped behind an order in doubt.
 */
export function isReducing(order: NewOrder, context: RiskContext): boolean {
  const { positionLots } = context;
  if (positionLots === 0 || (order.side === 'buy') === positionLots > 0) return false;
  const working = order.side === 'buy' ? context.workingBuyLots : context.workingSellLots;
  return order.size + (order.reduceOnly ? 0 : working) <= Math.abs(positionLots);
}
