import type { Micros, Side, TimeInForce } from '../../../../../domain/index.js';
import type { ExchangeOrder, OrderRequest } from '../../exchange.js';
import type { Pair } from '../names.js';

/** Source: https://docs.kraken.com/api-reference/trading/add-order */
const ORDER_TYPES = [
  'market',
  'limit',
  'iceberg',
  'stop-loss',
  'take-profit',
  'stop-loss-limit',
  'take-profit-limit',
  'trailing-stop',
  'trailing-stop-limit',
] as const;
export type KrakenOrderType = (typeof ORDER_TYPES)[number];

export const isOrderType = (text: string | undefined): text is KrakenOrderType =>
  (ORDER_TYPES as readonly (string | undefined)[]).includes(text);

/** What a conditional close is placed as when its order has filled. */
export interface CloseTerms {
  readonly type: KrakenOrderType;
  readonly limit: string | null;
  readonly trigger: string | null;
}

/**
 * An order as a client of Kraken asks for it, by REST or by socket. Prices are Kraken's texts, which may be relative:
 * `+5`, `-1.5%`, `#10`.
 */
export interface OrderTerms {
  readonly pair: Pair;
  readonly side: Side;
  readonly type: KrakenOrderType;
  /** Base asset; of a market order in quote, of the quote asset. */
  readonly volume: string;
  readonly volumeInQuote: boolean;
  readonly limit: string | null;
  readonly trigger: string | null;
  readonly displayVolume: string | null;
  readonly timeInForce: TimeInForce;
  readonly expireTime: Micros | null;
  readonly postOnly: boolean;
  readonly userref: number | null;
  readonly clientId: string | null;
  readonly close: CloseTerms | null;
  /** Checked and not placed. */
  readonly validate: boolean;
}

/** What a record keeps of the terms under which it was placed here. */
export interface KeptTerms {
  readonly terms: OrderTerms;
}

/** The terms of a record; null where another dialect placed it. */
export function termsOf(order: ExchangeOrder): OrderTerms | null {
  const kept = order.request.dialectFields?.kraken as KeptTerms | undefined;
  return kept?.terms ?? null;
}

/** A record's type in Kraken's words, whoever placed it. */
export function orderTypeOf(request: OrderRequest, kept: OrderTerms | null): KrakenOrderType {
  if (kept !== null) return kept.type;
  const limit = request.type === 'limit';
  switch (request.trigger?.kind) {
    case 'stop':
      return limit ? 'stop-loss-limit' : 'stop-loss';
    case 'take-profit':
      return limit ? 'take-profit-limit' : 'take-profit';
    case 'trailing':
      return limit ? 'trailing-stop-limit' : 'trailing-stop';
    default:
      return request.displaySize != null && limit ? 'iceberg' : request.type;
  }
}

export const isTriggered = (type: KrakenOrderType): boolean => type.includes('-');
export const isTrailing = (type: KrakenOrderType): boolean => type.startsWith('trailing-stop');
/** Whether a limit price goes with it. */
export const hasLimit = (type: KrakenOrderType): boolean =>
  type === 'limit' || type === 'iceberg' || type.endsWith('-limit');
