import { UserError } from '../../../../domain/index.js';
import type { VenueEndpoint } from '../../contract.js';

/** @throws UserError for a test network: Kraken has none for spot. */
export function krakenHosts({ url, testnet }: VenueEndpoint): {
  readonly rest: string;
  readonly socket: string;
} {
  if (url !== null) {
    const base = url.replace(/\/+$/, '');
    return { rest: base, socket: `${base.replace(/^http/i, 'ws')}/v2` };
  }
  if (testnet) {
    throw new UserError(
      'testnet of kraken: the venue has none for spot; use paper mode, or outcry exchange in its dialect',
    );
  }
  return { rest: 'https://api.kraken.com', socket: 'wss://ws-auth.kraken.com/v2' };
}
