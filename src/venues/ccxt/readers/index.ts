/** What a feed needs of each venue: where its socket is, what to say to it, and how its frames become rows. */
import type { FeedProtocol } from '../contract.js';
import { binanceProtocol } from './binance/index.js';
import { bybitProtocol } from './bybit/index.js';
import { coinbaseProtocol } from './coinbase/index.js';
import { hyperliquidProtocol } from './hyperliquid/index.js';
import { krakenProtocol } from './kraken/index.js';
import { okxProtocol } from './okx/index.js';

const PROTOCOLS: ReadonlyMap<string, FeedProtocol> = new Map([
  ['binance', binanceProtocol],
  ['binanceusdm', binanceProtocol],
  ['binancecoinm', binanceProtocol],
  ['bybit', bybitProtocol],
  ['coinbase', coinbaseProtocol],
  ['hyperliquid', hyperliquidProtocol],
  ['kraken', krakenProtocol],
  ['okx', okxProtocol],
]);

/** By the venue's name in ccxt; null where its socket is left to ccxt. */
export function feedProtocol(venue: string): FeedProtocol | null {
  return PROTOCOLS.get(venue) ?? null;
}
