import type { OrderRefusal } from '../exchange.js';

/**
 * What Kraken says of a request that fails, word for word.
 *
 * Source: https://docs.kraken.com/exchange/guides/general/errors
 */
export const ERRORS = {
  invalidKey: 'EAPI:Invalid key',
  invalidSignature: 'EAPI:Invalid signature',
  invalidNonce: 'EAPI:Invalid nonce',
  rateLimit: 'EAPI:Rate limit exceeded',
  permission: 'EGeneral:Permission denied',
  unknownMethod: 'EGeneral:Unknown method',
  internal: 'EGeneral:Internal error',
  unknownPair: 'EQuery:Unknown asset pair',
  unknownAsset: 'EQuery:Unknown asset',
  invalidSession: 'ESession:Invalid session',
  unknownOrder: 'EOrder:Unknown order',
  orderRate: 'EOrder:Rate limit exceeded',
  ordersLimit: 'EOrder:Orders limit exceeded',
  minimumSize: 'EOrder:Order minimum not met',
  minimumCost: 'EOrder:Cost minimum not met',
  tick: 'EOrder:Tick size check failed',
  postOnly: 'EOrder:Post only order',
  margin: 'EOrder:Cannot open position',
  unavailable: 'EService:Unavailable',
  busy: 'EService:Busy',
  cancelOnly: 'EService:Market in cancel_only mode',
  deadline: 'EService:Deadline elapsed',
  noIndex: 'EGeneral:Invalid arguments:Index unavailable',
} as const;

/** `EGeneral:Invalid arguments:volume`. */
export const invalid = (argument: string): string => `EGeneral:Invalid arguments:${argument}`;

/** A request that fails, in Kraken's words. */
export interface Failure {
  readonly error: string;
}

export const failure = (error: string): Failure => ({ error });

export const failed = (answer: object): answer is Failure => 'error' in answer;

const REFUSALS: Readonly<Record<OrderRefusal['refused'], string>> = {
  'post-only-would-take': ERRORS.postOnly,
  'insufficient-balance': 'EOrder:Insufficient funds',
  'filter-tick': ERRORS.tick,
  'filter-lot': invalid('volume'),
  'filter-min-notional': ERRORS.minimumCost,
  'filter-size': ERRORS.minimumSize,
  'no-liquidity': 'EOrder:Invalid order',
  'fok-unfilled': 'EOrder:Invalid order',
  'self-trade': 'EOrder:Invalid order',
  'unknown-order': ERRORS.unknownOrder,
  // The venue documents that it refuses, not with which words.
  'duplicate-id': invalid('cl_ord_id must be unique among open orders'),
  'market-closed': ERRORS.cancelOnly,
  invalid: 'EGeneral:Invalid arguments',
  'unknown-instrument': ERRORS.unknownPair,
  'no-trigger-price': invalid('price'),
  'too-many-orders': ERRORS.ordersLimit,
};

/** What the exchange refused, as Kraken would have said it. */
export const refusalError = (refusal: OrderRefusal): Failure => failure(REFUSALS[refusal.refused]);
