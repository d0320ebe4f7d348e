import type { RejectCode } from '../../../../domain/index.js';
import { classNames } from '../../load/index.js';

/** ccxt's classes, which it makes of each venue's own codes; the narrower first. */
const CLASSES: readonly (readonly [string, RejectCode])[] = [
  ['InsufficientFunds', 'insufficient-balance'],
  ['OrderImmediatelyFillable', 'post-only-would-take'],
  ['OrderNotFillable', 'fok-unfilled'],
  ['DuplicateOrderId', 'duplicate-id'],
  ['OrderNotFound', 'unknown-order'],
  ['OrderNotCached', 'unknown-order'],
  ['MarketClosed', 'market-closed'],
  ['OnMaintenance', 'market-closed'],
  ['AccountSuspended', 'market-closed'],
];

export function unifiedRejectCode(error: unknown): RejectCode {
  const names = classNames(error);
  return CLASSES.find(([name]) => names.includes(name))?.[1] ?? 'invalid';
}

/** The venue has no such order. ccxt files some venues' words for that under orders that are wrong. */
export function isUnknownOrder(error: unknown): boolean {
  if (unifiedRejectCode(error) === 'unknown-order') return true;
  return classNames(error).includes('InvalidOrder') && /unknown order|not found|no such/i.test(String(error));
}

/** The way broke or the venue did: it may have carried the request out. A rate limit or a wrong key refuses surely. */
export function isInDoubt(error: unknown): boolean {
  const names = classNames(error);
  const refuses = ['RateLimitExceeded', 'DDoSProtection', 'InvalidNonce', 'OnMaintenance'];
  if (refuses.some((name) => names.includes(name))) return false;
  return names.includes('NetworkError') || names.includes('BadResponse') || !names.includes('ExchangeError');
}

/** Nothing was carried out: another request of this key arrived first, with a later nonce. */
export const isNonceRefused = (error: unknown): boolean => classNames(error).includes('InvalidNonce');
