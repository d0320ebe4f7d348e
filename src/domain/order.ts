import type { Money } from './money.js';
import type { Micros, PriceTicks, SizeLots } from './units.js';

export type Side = 'buy' | 'sell';
/**
 * A `stop` wakes when the market has moved against the position that it protects, a `take-profit` when it has moved in
 * its favour; both then are market orders, or limit orders where the name says so. A `trailing-stop` is a stop whose
 * trigger follows the best price since it was armed.
 */
export type OrderType =
  | 'limit'
  | 'market'
  | 'stop'
  | 'stop-limit'
  | 'take-profit'
  | 'take-profit-limit'
  | 'trailing-stop';
/** A stop of any kind: what is left working when all else is cancelled, where it only reduces a position. */
export const isStop = (type: OrderType): boolean =>
  type === 'stop' || type === 'stop-limit' || type === 'trailing-stop';

export type TimeInForce = 'gtc' | 'ioc' | 'fok' | 'gtd';
export type Liquidity = 'maker' | 'taker';

/** `oc-SESSION-SEQUENCE`; every venue adapter has a reversible form of it. */
export type ClientOrderId = string;
export type VenueOrderId = string;

/** Who wants an order: the person at the keys, a strategy by name, or somebody else on the account. */
export type Owner = 'manual' | 'external' | `strategy:${string}`;

/** An order as it is asked for, before anyone has said yes. */
export interface NewOrder {
  readonly instrument: number;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  readonly size: SizeLots;
  /** The limit; null for market and stop orders. */
  readonly price: PriceTicks | null;
  /**
   * Where it wakes, by the last trade. A stop: at or above for buys, at or below for sells; a take-profit the other way
   * round. Null for a trailing stop that begins at the market.
   */
  readonly triggerPrice: PriceTicks | null;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  /** What an iceberg shows; null shows all. */
  readonly displaySize: SizeLots | null;
  /** For good-till-date. */
  readonly expireTime: Micros | null;
  readonly owner: Owner;
  /** Of a trailing stop. */
  readonly trail?: Trail;
  /** How it is worked, where that is not as one order at a venue: it is the parent of the orders that are sent for it. */
  readonly execution?: Execution;
  /** What protects the position that its fills make. */
  readonly bracket?: Bracket;
  /** The order that it is sent for: a slice of a parent, or the protection of an entry. */
  readonly parent?: ClientOrderId;
}

/** How far a trailing stop stays behind the best price since it was armed. */
export type Trail =
  | { readonly unit: 'ticks'; readonly distance: number }
  | { readonly unit: 'ppm'; readonly distance: number };

/** An execution algorithm and its terms; the parent's own price is the limit that no slice goes beyond. */
export type Execution =
  /** Shows `displaySize` at a time, each slice larger or smaller by up to `variancePpm`, refilled at uneven times. */
  | { readonly kind: 'iceberg'; readonly displaySize: SizeLots; readonly variancePpm: number }
  /** Evenly over the time, passive first, taking what is behind schedule. */
  | { readonly kind: 'twap'; readonly durationMicros: number }
  /** In step with the traded volume over the time; at most `participationPpm` of it. */
  | { readonly kind: 'vwap'; readonly durationMicros: number; readonly participationPpm: number }
  /** Rests at its own side's touch, `offsetTicks` behind it, and follows it. */
  | { readonly kind: 'peg'; readonly offsetTicks: number }
  /** Over every connected venue that has the symbol: `take` what is cheapest after fees, or `rest` where it is best. */
  | { readonly kind: 'route'; readonly style: 'take' | 'rest' };

/** Protection of a position: what is set is kept, one cancels the other. Null leaves that side out. */
export interface Bracket {
  readonly stopPrice: PriceTicks | null;
  readonly takeProfitPrice: PriceTicks | null;
  /** A stop that trails, in the place of `stopPrice`. */
  readonly trail: Trail | null;
}

/** One execution. Fees are paid in `feeAsset`'s units; negative is a rebate. */
export interface Fill {
  readonly tradeId: string;
  readonly clientOrderId: ClientOrderId;
  readonly instrument: number;
  readonly side: Side;
  readonly price: PriceTicks;
  readonly size: SizeLots;
  readonly liquidity: Liquidity;
  readonly fee: Money;
  readonly feeAsset: string;
  /** When the venue says that it happened; null where it does not say. */
  readonly timeExchange: Micros | null;
}

export const opposite = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy');

/** A limit order with everything else at its default; tests and the palette start here. */
export function limitOrder(
  fields: Pick<NewOrder, 'instrument' | 'side' | 'size' | 'price'> & Partial<NewOrder>,
): NewOrder {
  return {
    type: 'limit',
    timeInForce: 'gtc',
    triggerPrice: null,
    postOnly: false,
    reduceOnly: false,
    displaySize: null,
    expireTime: null,
    owner: 'manual',
    ...fields,
  };
}
