import type { GuardedAccount } from '../rescue/canceller.js';
import type { Plan } from './plan.js';

/** The accounts of a session with real money: what the rescue needs to cancel there without the engine. */
export function accountsOf(market: Plan['market']): GuardedAccount[] {
  if (market.kind !== 'venue' || market.money !== 'real') return [];
  return market.venues.flatMap(({ endpoint, credentials, instruments }) => {
    // Futures are data only.
    const traded = instruments.filter(({ specification }) => specification.kind === 'spot');
    return credentials === null ? [] : [{ endpoint, credentials, instruments: traded }];
  });
}
