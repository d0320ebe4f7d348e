import type { SymbolDescription } from '../recording/index.js';

/** `BTC-USD` → BTC/USD; null where it is no product id. */
export function describeCoinbaseSymbol(productId: string): SymbolDescription | null {
  const match = /^([A-Z0-9]+)-([A-Z0-9]+)$/.exec(productId);
  if (match === null) return null;
  const [, base = '', quote = ''] = match;
  return { symbol: `${base}/${quote}`, base, quote, kind: 'spot' };
}
