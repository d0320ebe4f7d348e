/** How an order's parameters are called, by its place: alone or in a list of orders. */
export interface LegNames {
  readonly side: string;
  readonly type: string;
  readonly quantity: string;
  /** null where an order in this place cannot be of a quote amount. */
  readonly quoteOrderQty: string | null;
  readonly price: string;
  readonly stopPrice: string;
  readonly trailingDelta: string;
  readonly timeInForce: string;
  readonly icebergQty: string;
  readonly clientOrderId: string;
  readonly strategyId: string;
  readonly strategyType: string;
}

const prefixed = (prefix: string, own: Pick<LegNames, 'side' | 'quantity'>): LegNames => ({
  ...own,
  quoteOrderQty: null,
  type: `${prefix}Type`,
  price: `${prefix}Price`,
  stopPrice: `${prefix}StopPrice`,
  trailingDelta: `${prefix}TrailingDelta`,
  timeInForce: `${prefix}TimeInForce`,
  icebergQty: `${prefix}IcebergQty`,
  clientOrderId: `${prefix}ClientOrderId`,
  strategyId: `${prefix}StrategyId`,
  strategyType: `${prefix}StrategyType`,
});

export const SINGLE: LegNames = {
  side: 'side',
  type: 'type',
  quantity: 'quantity',
  quoteOrderQty: 'quoteOrderQty',
  price: 'price',
  stopPrice: 'stopPrice',
  trailingDelta: 'trailingDelta',
  timeInForce: 'timeInForce',
  icebergQty: 'icebergQty',
  clientOrderId: 'newClientOrderId',
  strategyId: 'strategyId',
  strategyType: 'strategyType',
};

const OF_LIST = { side: 'side', quantity: 'quantity' };
export const ABOVE = prefixed('above', OF_LIST);
export const BELOW = prefixed('below', OF_LIST);

export const WORKING = prefixed('working', { side: 'workingSide', quantity: 'workingQuantity' });
const OF_PENDING = { side: 'pendingSide', quantity: 'pendingQuantity' };
export const PENDING = prefixed('pending', OF_PENDING);
export const PENDING_ABOVE = prefixed('pendingAbove', OF_PENDING);
export const PENDING_BELOW = prefixed('pendingBelow', OF_PENDING);
