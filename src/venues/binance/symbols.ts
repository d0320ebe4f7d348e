import type { SymbolDescription } from '../recording/index.js';

/** Which of Binance's markets a recording comes from; they name and count things differently. */
export type BinanceMarket = 'spot' | 'usdm' | 'coinm';

/** Binance writes base and quote as one word, so the quotes must be known; the longer first. */
const QUOTES = [
  ...['FDUSD', 'USDT', 'USDC', 'TUSD', 'BUSD', 'USDP', 'BIDR', 'IDRT', 'DAI'],
  ...['BTC', 'ETH', 'BNB', 'EUR', 'GBP', 'TRY', 'BRL', 'JPY', 'AUD', 'UAH', 'RUB', 'PLN', 'ZAR', 'ARS'],
];

/** `BTCUSDT` → BTC/USDT, `BTCUSD_PERP` → BTC/USD; null where the name cannot be split. */
export function describeBinanceSymbol(venueSymbol: string, market: BinanceMarket): SymbolDescription | null {
  const [pair = '', expiry] = venueSymbol.split('_');
  const suffix = expiry === undefined || expiry === 'PERP' ? '' : `-${expiry}`;
  if (market === 'coinm') {
    const base = /^([A-Z0-9]+)USD$/.exec(pair)?.[1];
    if (base === undefined || expiry === undefined) return null;
    // https://www.binance.com/en/futures/trading-rules/quarterly: 100 USD a contract for BTC, 10 for all others.
    const contract = base === 'BTC' ? '100' : '10';
    return { symbol: `${base}/USD${suffix}`, base, quote: 'USD', kind: 'inverse', contract };
  }
  const quote = QUOTES.find((code) => pair.length > code.length && pair.endsWith(code));
  if (quote === undefined) return null;
  const base = pair.slice(0, -quote.length);
  return { symbol: `${base}/${quote}${suffix}`, base, quote, kind: market === 'spot' ? 'spot' : 'linear' };
}
