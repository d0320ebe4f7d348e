import type { RejectCode } from '../../../../domain/index.js';

/** Binance's numbers and words, the narrower first. https://developers.binance.com/docs/binance-spot-api-docs/errors */
const TABLE: readonly (readonly [RegExp, RejectCode])[] = [
  [/immediately match and take/i, 'post-only-would-take'],
  [/insufficient balance/i, 'insufficient-balance'],
  [/duplicate order sent/i, 'duplicate-id'],
  [
    /^-20(11|13|26)\b|unknown order sent|order does not exist|Order was canceled or expired/i,
    'unknown-order',
  ],
  [/market is closed|symbol is not (currently )?trading|trading is (currently )?disabled/i, 'market-closed'],
  [/PRICE_FILTER|PERCENT_PRICE|precision.{0,20}price|Price \* QTY/i, 'filter-tick'],
  [/NOTIONAL/i, 'filter-min-notional'],
  [/LOT_SIZE.*step|too much precision/i, 'filter-lot'],
  [/LOT_SIZE|Invalid quantity|MAX_POSITION|ICEBERG/i, 'filter-size'],
  [/EXPIRED_IN_MATCH|self.?trade/i, 'self-trade'],
  [/liquidity/i, 'no-liquidity'],
];

export function binanceRejectCode(code: number, message: string): RejectCode {
  const text = `${code} ${message}`;
  return TABLE.find(([pattern]) => pattern.test(text))?.[1] ?? 'invalid';
}

/** The venue itself does not know whether it carried the request out: −1001, −1006, −1007, and what comes as 5xx. */
export function isInDoubt(status: number, code: number): boolean {
  return status >= 500 || code === -1001 || code === -1006 || code === -1007;
}

/** −1003: too much weight; −1015: too many orders. HTTP 418: banned for having gone on. */
export function isRateLimit(status: number, code: number): boolean {
  return status === 429 || status === 418 || code === -1003 || code === -1015;
}
