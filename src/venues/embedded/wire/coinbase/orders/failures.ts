import type { DialectResponse } from '../../dialect.js';
import type { OrderRefusal } from '../../exchange.js';
import { answer } from '../answers.js';

/** Why an order is not taken, in the venue's codes. */
export interface OrderFailure {
  /** Of `NewOrderFailureReason`. */
  readonly error: string;
  /** Of `PreviewFailureReason`. */
  readonly preview: string;
  readonly message: string;
}

export const isFailure = (value: object): value is OrderFailure => 'preview' in value && 'error' in value;

/** A failure that both lists of codes name alike. */
export const failure = (error: string, message = ''): OrderFailure => ({
  error,
  preview: `PREVIEW_${error}`,
  message,
});

/** A failure that only the preview's list names: the order's own code is then the unknown one. */
export const previewFailure = (preview: string, message = ''): OrderFailure => ({
  error: 'UNKNOWN_FAILURE_REASON',
  preview: `PREVIEW_${preview}`,
  message,
});

/** A failure that only the order's list names. */
export const orderFailure = (error: string, message: string): OrderFailure => ({
  error,
  preview: 'UNKNOWN_PREVIEW_FAILURE_REASON',
  message,
});

/** The exchange's refusals in the venue's codes. @see https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/orders/create-order */
const REFUSALS: Readonly<Record<OrderRefusal['refused'], OrderFailure>> = {
  'post-only-would-take': failure('INVALID_LIMIT_PRICE_POST_ONLY', 'Post only limit price would match'),
  'insufficient-balance': failure('INSUFFICIENT_FUND', 'Insufficient balance in source account'),
  'filter-tick': failure('INVALID_PRICE_PRECISION', 'Too many decimals in order price'),
  'filter-lot': failure('INVALID_SIZE_PRECISION', 'Too many decimals in order amount'),
  'filter-min-notional': previewFailure('INVALID_QUOTE_SIZE_TOO_SMALL'),
  'filter-size': previewFailure('INVALID_BASE_SIZE_TOO_SMALL'),
  'no-liquidity': failure('INVALID_NO_LIQUIDITY', 'No liquidity to fill the order'),
  'fok-unfilled': orderFailure('COMMANDER_REJECTED_NEW_ORDER', 'Order could not be filled in full'),
  'self-trade': orderFailure(
    'COMMANDER_REJECTED_NEW_ORDER',
    'Order would trade with one of the same account',
  ),
  'unknown-order': orderFailure('INVALID_REQUEST', 'Order not found'),
  'duplicate-id': orderFailure('DUPLICATE_CLIENT_ORDER_ID', 'Client order id is in use'),
  'market-closed': {
    error: 'ORDER_ENTRY_DISABLED',
    preview: 'PREVIEW_NOT_ALLOWED_BY_MARKET_STATE',
    message: 'Order entry is disabled',
  },
  'unknown-instrument': failure('INVALID_PRODUCT_ID', 'Invalid product_id'),
  'no-trigger-price': failure('MISSING_MARKET_TRADE_DATA', 'No trade to measure the order against'),
  'too-many-orders': orderFailure('COMMANDER_REJECTED_NEW_ORDER', 'Too many open orders'),
  invalid: orderFailure('INVALID_REQUEST', 'Invalid request'),
};

export const failureOf = (refusal: OrderRefusal): OrderFailure => REFUSALS[refusal.refused];

/** A refused order is a 200 at this venue: what went wrong is in the body. */
export function failed({ error, preview, message }: OrderFailure, configuration: unknown): DialectResponse {
  return answer({
    success: false,
    error_response: {
      error,
      message,
      error_details: '',
      preview_failure_reason: preview,
      new_order_failure_reason: error,
    },
    order_configuration: configuration,
  });
}
