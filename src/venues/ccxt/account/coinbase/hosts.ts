import { UserError } from '../../../../domain/index.js';
import type { VenueEndpoint } from '../../contract.js';

/** @throws UserError for a test network: Coinbase's sandbox answers with fixed texts and trades nothing. */
export function coinbaseHosts({ url, testnet }: VenueEndpoint): {
  readonly rest: string;
  readonly socket: string;
} {
  if (url !== null) {
    const base = url.replace(/\/+$/, '');
    return { rest: base, socket: base.replace(/^http/i, 'ws') };
  }
  if (testnet) {
    throw new UserError(
      'testnet of coinbase: its sandbox answers with fixed texts and trades nothing; use paper mode, or outcry exchange in its dialect',
    );
  }
  return { rest: 'https://api.coinbase.com', socket: 'wss://advanced-trade-ws.coinbase.com' };
}
