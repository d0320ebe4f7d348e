import type { Money } from '../../../../../domain/index.js';
import type { ExchangeOrder, OrderRequest } from '../../exchange.js';

export const ORDER_TYPES = [
  'LIMIT',
  'LIMIT_MAKER',
  'MARKET',
  'STOP_LOSS',
  'STOP_LOSS_LIMIT',
  'TAKE_PROFIT',
  'TAKE_PROFIT_LIMIT',
] as const;
export type BinanceOrderType = (typeof ORDER_TYPES)[number];

export const TIMES_IN_FORCE = ['GTC', 'IOC', 'FOK'] as const;
export type BinanceTimeInForce = (typeof TIMES_IN_FORCE)[number];

export const PREVENTION_MODES = ['NONE', 'EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH', 'DECREMENT'] as const;
export type PreventionMode = (typeof PREVENTION_MODES)[number];
/** What the exchange does whatever is asked: the order that rests goes. */
export const DEFAULT_PREVENTION: PreventionMode = 'EXPIRE_MAKER';

/** What the venue says of an order beside what every exchange does; goes with the request and comes back. */
export interface OrderFields {
  readonly type: BinanceOrderType;
  readonly timeInForce: BinanceTimeInForce;
  readonly prevention: PreventionMode;
  /** As the venue writes it. */
  readonly icebergQty: string | null;
  /** In basis points. */
  readonly trailingDelta: number | null;
  readonly strategyId: number | null;
  readonly strategyType: number | null;
  readonly quoteOrderQty: Money | null;
  /** −1 for an order of its own. */
  readonly listId: number;
}

export const dialectFields = (fields: OrderFields): Readonly<Record<string, unknown>> => ({
  binance: fields,
});

/** Those of an order that came in here, or what comes nearest for one that came in elsewhere. */
export function fieldsOf(order: ExchangeOrder): OrderFields {
  const own = order.request.dialectFields?.binance;
  return own === undefined ? foreignFields(order.request) : (own as OrderFields);
}

function foreignFields(request: OrderRequest): OrderFields {
  return {
    type: typeOf(request),
    timeInForce: request.timeInForce === 'ioc' ? 'IOC' : request.timeInForce === 'fok' ? 'FOK' : 'GTC',
    prevention: DEFAULT_PREVENTION,
    icebergQty: null,
    trailingDelta: null,
    strategyId: null,
    strategyType: null,
    quoteOrderQty: request.quoteSize ?? null,
    listId: -1,
  };
}

function typeOf({ trigger, type, postOnly }: OrderRequest): BinanceOrderType {
  if (trigger !== null && trigger !== undefined) {
    const name = trigger.kind === 'take-profit' ? 'TAKE_PROFIT' : 'STOP_LOSS';
    return type === 'limit' ? `${name}_LIMIT` : name;
  }
  if (type === 'market') return 'MARKET';
  return postOnly === true ? 'LIMIT_MAKER' : 'LIMIT';
}
