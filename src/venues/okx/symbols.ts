import type { SymbolDescription } from '../recording/index.js';

/**
 * `BTC-USDT` → BTC/USDT, `UNI-USD-SWAP` → UNI/USD-SWAP, `BTC-USD-220527` → BTC/USD-220527; null otherwise.
 *
 * Contracts on USD are inverse, of 100 USD for BTC and of 10 for the others
 * (https://www.okx.com/trade-market/info/swap); those on stablecoins are linear, each with a size of its own
 * that the name does not tell.
 */
export function describeOkxSymbol(instId: string): SymbolDescription | null {
  const match = /^([A-Z0-9]+)-([A-Z0-9]+)(?:-(SWAP|\d{6}))?$/.exec(instId);
  if (match === null) return null;
  const [, base = '', quote = '', expiry] = match;
  if (expiry === undefined) return { symbol: `${base}/${quote}`, base, quote, kind: 'spot' };
  const symbol = `${base}/${quote}-${expiry}`;
  if (quote !== 'USD') return { symbol, base, quote, kind: 'linear', contract: null };
  return { symbol, base, quote, kind: 'inverse', contract: base === 'BTC' ? '100' : '10' };
}
