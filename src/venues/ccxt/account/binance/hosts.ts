import type { VenueEndpoint } from '../../contract.js';

/** Where Binance's spot REST and its order socket are: for itself, its testnet, or who speaks its protocol. */
export function binanceHosts({ url, testnet }: VenueEndpoint): {
  readonly rest: string;
  readonly socket: string;
} {
  if (url !== null) {
    const base = url.replace(/\/+$/, '');
    return { rest: base, socket: `${base.replace(/^http/i, 'ws')}/ws-api/v3` };
  }
  return testnet
    ? {
        rest: 'https://testnet.binance.vision',
        socket: 'wss://ws-api.testnet.binance.vision/ws-api/v3',
      }
    : { rest: 'https://api.binance.com', socket: 'wss://ws-api.binance.com:443/ws-api/v3' };
}
