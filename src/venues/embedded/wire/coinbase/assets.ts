/** What the venue calls an asset, where it is not its code. */
const NAMES: Readonly<Record<string, string>> = {
  BTC: 'Bitcoin',
  ETH: 'Ethereum',
  SOL: 'Solana',
  XRP: 'XRP',
  ADA: 'Cardano',
  DOGE: 'Dogecoin',
  LTC: 'Litecoin',
  USD: 'US Dollar',
  EUR: 'Euro',
  GBP: 'British Pound',
  USDC: 'USDC',
  USDT: 'Tether',
};

const FIAT: ReadonlySet<string> = new Set(['AUD', 'BRL', 'CAD', 'CHF', 'EUR', 'GBP', 'JPY', 'SGD', 'USD']);

/** Counted as one dollar where a rate in dollars is asked for. */
const DOLLARS: ReadonlySet<string> = new Set(['USD', 'USDC', 'USDT']);

export const assetName = (code: string): string => NAMES[code] ?? code;
export const isFiat = (code: string): boolean => FIAT.has(code);
export const isDollar = (code: string): boolean => DOLLARS.has(code);
