/**
 * Venues whose trades name the maker's side, which ccxt hands on as it is.
 * https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/websocket/websocket-channels#market-trades-channel
 */
const MAKER_SIDE: readonly string[] = ['coinbase', 'coinbaseexchange'];

/** Whether the one who took liquidity bought. @param side as ccxt gives it for a trade of this venue. */
export function takerBuys(venue: string, side: string | undefined): boolean {
  return (side !== 'sell') !== MAKER_SIDE.includes(venue);
}
