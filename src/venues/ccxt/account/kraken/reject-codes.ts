import type { RejectCode } from '../../../../domain/index.js';

/** Kraken's words, the narrower first. https://support.kraken.com/articles/360001491786-api-error-messages */
const TABLE: readonly (readonly [RegExp, RejectCode])[] = [
  [/post[- ]?only/i, 'post-only-would-take'],
  [/insufficient (funds|margin)/i, 'insufficient-balance'],
  [/unknown order|order not found|invalid order id/i, 'unknown-order'],
  [/duplicate|cl_ord_id.{0,30}(exist|uniq|use|open)/i, 'duplicate-id'],
  [/market in|cancel_only|trading (is )?(halted|suspended)/i, 'market-closed'],
  [/tick size|price.{0,20}precision|invalid price|arguments:(limit_)?price/i, 'filter-tick'],
  [/cost minimum|costmin/i, 'filter-min-notional'],
  [/order minimum|minimum not met|volume minimum|too small/i, 'filter-size'],
  [/arguments:(volume|order_qty)|qty/i, 'filter-lot'],
  [/self trade|stp/i, 'self-trade'],
  [/no liquidity|liquidity/i, 'no-liquidity'],
];

export function krakenRejectCode(error: string): RejectCode {
  return TABLE.find(([pattern]) => pattern.test(error))?.[1] ?? 'invalid';
}

/** The venue does not say whether the request was carried out. */
export const isInDoubt = (error: string): boolean =>
  /EGeneral:Internal error|EService:(Unavailable|Timeout)|EDatabase|ETimeout/i.test(error);

/** The counter of calls is at its maximum: calls are refused until it has decayed; orders and cancels have others. */
export const isCallLimit = (error: string): boolean => /^EAPI:Rate limit/i.test(error);

/** Seconds since the epoch before which nothing more is to be asked; null where the venue did not say. */
export function throttledUntil(error: string): number | null {
  const [, seconds] = /^EService: ?Throttled: ?(\d{10})\b/i.exec(error) ?? [];
  return seconds === undefined ? null : Number(seconds);
}

/** The counter of calls or of a pair's orders is at its limit, or the address was locked out for a while. */
export const isRateLimit = (error: string): boolean =>
  /rate limit|too many requests|temporary lockout|throttled/i.test(error);

/** The counter of one pair is at its limit: orders on it are refused until it has decayed, all else goes on. */
export const isPairLimit = (error: string): boolean => /^EOrder:.*rate limit/i.test(error);

/** Another request of this key arrived first, with a later nonce: this one was not looked at. */
export const isNonceRefused = (error: string): boolean => /EAPI:Invalid nonce/i.test(error);
