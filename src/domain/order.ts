import type { Money } from './money.js';
import type { Micros, PriceTicks, SizeLots } from './units.js';

export type Side = 'buy' | 'sell';
export type OrderType = 'limit' | 'market' | 'stop' | 'stop-limit';
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
  /** Where a stop wakes: at or above for buys, at or below for sells, by the last trade. */
  readonly triggerPrice: PriceTicks | null;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  /** What an iceberg shows; null shows all. */
  readonly displaySize: SizeLots | null;
  /** For good-till-date. */
  readonly expireTime: Micros | null;
  readonly owner: Owner;
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
