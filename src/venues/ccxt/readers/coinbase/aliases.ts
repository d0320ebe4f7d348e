import type { VenueInstrument } from '../../contract.js';
import { bySymbol } from '../json/index.js';

/**
 * Instruments by the product that the market data names. Products on USDC share the book of those on USD, and what is
 * subscribed as `BTC-USDC` comes as `BTC-USD`; where both are subscribed, what comes is that of USD.
 *
 * Source: https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/websocket/websocket-channels
 */
export function byProduct(instruments: readonly VenueInstrument[]): Map<string, VenueInstrument> {
  const products = bySymbol(instruments);
  for (const each of instruments) {
    const dollars = each.specification.venueSymbol.replace(/-USDC$/, '-USD');
    if (!products.has(dollars)) products.set(dollars, each);
  }
  return products;
}
