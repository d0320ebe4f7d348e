import type {
  Dialect,
  DialectName,
  DialectSettings,
  Exchange,
  KeyRing,
} from '../../venues/embedded/wire/index.js';

/** What every dialect is made from. */
export interface DialectParts {
  readonly exchange: Exchange;
  readonly keys: KeyRing;
  readonly settings: DialectSettings;
}

/** The dialects of these names, each once; the code of the others is not loaded. */
export function createDialects(names: readonly DialectName[], parts: DialectParts): Promise<Dialect[]> {
  return Promise.all([...new Set(names)].map((name) => createDialect(name, parts)));
}

async function createDialect(name: DialectName, parts: DialectParts): Promise<Dialect> {
  switch (name) {
    case 'binance': {
      const { createBinanceDialect } = await import('../../venues/embedded/wire/binance/index.js');
      return createBinanceDialect(parts);
    }
    case 'coinbase': {
      const { createCoinbaseDialect } = await import('../../venues/embedded/wire/coinbase/index.js');
      return createCoinbaseDialect(parts);
    }
    case 'kraken': {
      const { createKrakenDialect } = await import('../../venues/embedded/wire/kraken/index.js');
      return createKrakenDialect(parts);
    }
  }
}
