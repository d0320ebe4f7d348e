import type { RejectCode } from '../../../../domain/index.js';

/**
 * Coinbase's `error`, `preview_failure_reason` and `failure_reason`, the narrower first.
 * https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/orders/create-order
 */
const TABLE: readonly (readonly [RegExp, RejectCode])[] = [
  [/POST_ONLY/i, 'post-only-would-take'],
  [/INSUFFICIENT_FUND/i, 'insufficient-balance'],
  [
    /UNKNOWN_CANCEL_ORDER|ORDER_NOT_FOUND|not found|ORDER_IS_FULLY_FILLED|INVALID_CANCEL_REQUEST|ORDER_IS_CANCELL?ED/i,
    'unknown-order',
  ],
  [/DUPLICATE/i, 'duplicate-id'],
  [
    /ORDER_ENTRY_DISABLED|INELIGIBLE_PAIR|MARKET_CLOSED|CANCEL_ONLY|TRADING_DISABLED|VIEW_ONLY/i,
    'market-closed',
  ],
  [/PRICE_PRECISION|LIMIT_PRICE|STOP_PRICE|INVALID_PRICE/i, 'filter-tick'],
  [/SIZE_PRECISION|INCREMENT/i, 'filter-lot'],
  [/QUOTE_SIZE_TOO_SMALL|MIN_NOTIONAL/i, 'filter-min-notional'],
  [/SIZE_TOO_(SMALL|LARGE)|BASE_SIZE|BELOW_FILLED|INVALID_SIZE/i, 'filter-size'],
  [/SELF_TRADE|WASH/i, 'self-trade'],
  [/LIQUIDITY|NO_MATCH|EMPTY_BOOK/i, 'no-liquidity'],
];

export function coinbaseRejectCode(reason: string): RejectCode {
  return TABLE.find(([pattern]) => pattern.test(reason))?.[1] ?? 'invalid';
}
