import type { CcxtVenue } from '../load/index.js';

/** Venues whose markets come in several answers of megabytes: what spot and what perpetuals need of them. */
const TYPES: Readonly<
  Record<string, { readonly spot: readonly string[]; readonly contracts: readonly string[] }>
> = {
  binance: { spot: ['spot'], contracts: ['spot', 'linear', 'inverse'] },
  bybit: { spot: ['spot'], contracts: ['spot', 'linear', 'inverse'] },
  okx: { spot: ['spot'], contracts: ['spot', 'swap'] },
  hyperliquid: { spot: ['spot', 'swap'], contracts: ['spot', 'swap'] },
};

/**
 * Tells ccxt which markets to load: spot alone unless a symbol is a contract's (`BTC/USDT:USDT`).
 * @param loaded what was asked for before; never less than that is.
 * @returns a name of what is asked for.
 */
export function selectMarkets(venue: CcxtVenue, symbols: readonly string[], loaded: string | null): string {
  const wanted =
    loaded === 'contracts' || symbols.some((symbol) => symbol.includes(':')) ? 'contracts' : 'spot';
  const types = TYPES[venue.id];
  if (types === undefined) return 'spot';
  const options = venue.options as Record<string, unknown>;
  options.fetchMarkets = { ...(options.fetchMarkets as object | undefined), types: [...types[wanted]] };
  return wanted;
}
