import type { RejectCode } from '../../../../domain/index.js';

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

/** Each class of an error, the nearest first. */
export function classNames(error: unknown): readonly string[] {
  const names: string[] = [];
  for (let at: unknown = error; at !== null && typeof at === 'object'; at = Object.getPrototypeOf(at)) {
    names.push(at.constructor.name);
  }
  return names;
}

export function unifiedRejectCode(error: unknown): RejectCode {
  const names = classNames(error);
  return CLASSES.find(([name]) => names.includes(name))?.[1] ?? 'invalid';
}

/** The way broke or the venue did: it may have carried the request out. A rate limit or a wrong key refuses surely. */
export function isInDoubt(error: unknown): boolean {
  const names = classNames(error);
  const refuses = ['RateLimitExceeded', 'DDoSProtection', 'InvalidNonce', 'OnMaintenance'];
  if (refuses.some((name) => names.includes(name))) return false;
  return names.includes('NetworkError') || names.includes('BadResponse') || !names.includes('ExchangeError');
}
