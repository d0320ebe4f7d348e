import type { SymbolDescription } from '../recording/index.js';

/** `BTC/USD`; null where it is no pair. */
export function describeKrakenSymbol(symbol: string): SymbolDescription | null {
  const match = /^([A-Z0-9.]+)\/([A-Z0-9.]+)$/.exec(symbol);
  if (match === null) return null;
  return { symbol, base: match[1]!, quote: match[2]!, kind: 'spot' };
}
