import type { Instrument } from '../../../../domain/index.js';

/** Assets of Kraken's first years have an id with a prefix, X for coins and Z for currencies. */
const PREFIXED: Readonly<Record<string, string>> = {
  BTC: 'XXBT',
  DOGE: 'XXDG',
  ETC: 'XETC',
  ETH: 'XETH',
  LTC: 'XLTC',
  MLN: 'XMLN',
  REP: 'XREP',
  XLM: 'XXLM',
  XMR: 'XXMR',
  XRP: 'XXRP',
  ZEC: 'XZEC',
  AUD: 'ZAUD',
  CAD: 'ZCAD',
  EUR: 'ZEUR',
  GBP: 'ZGBP',
  JPY: 'ZJPY',
  USD: 'ZUSD',
};

/** `XXBT` of `BTC`, `ZUSD` of `USD`, `USDT` of `USDT`. */
export const assetId = (code: string): string => (Object.hasOwn(PREFIXED, code) ? PREFIXED[code]! : code);

/** `XBT` of `BTC`, `XDG` of `DOGE`; else the code itself. */
export const assetAltname = (code: string): string =>
  Object.hasOwn(PREFIXED, code) ? PREFIXED[code]!.slice(1) : code;

/** A market under the names that Kraken has for it. */
export interface Pair {
  readonly instrument: Instrument;
  /** `XXBTZUSD`, `XBTUSDT`: the key of REST answers. */
  readonly id: string;
  /** `XBTUSD`: in orders and trades. */
  readonly altname: string;
  /** `XBT/USD`. */
  readonly wsname: string;
  /** `BTC/USD`: in the sockets of version 2. */
  readonly symbol: string;
  /** Ids of its assets: `XXBT` and `ZUSD`. */
  readonly base: string;
  readonly quote: string;
}

/**
 * All markets by every name that Kraken takes for them.
 *
 * Source: https://support.kraken.com/hc/en-us/articles/360000920306-API-symbols-and-tickers
 */
export class Pairs {
  readonly all: readonly Pair[];
  private readonly byName = new Map<string, Pair>();
  private readonly bySymbol = new Map<string, Pair>();
  private readonly byIndex: Pair[] = [];

  constructor(instruments: readonly Instrument[]) {
    this.all = instruments.map(describe);
    for (const pair of this.all) {
      this.byIndex[pair.instrument.index] = pair;
      this.bySymbol.set(pair.symbol, pair);
      for (const name of [pair.id, pair.altname, pair.wsname, pair.symbol, pair.symbol.replace('/', '')]) {
        this.byName.set(name, pair);
      }
    }
  }

  /** By any of its names, as REST takes them. */
  find(name: string): Pair | undefined {
    return this.byName.get(name);
  }

  /** By `BTC/USD` alone, as the sockets take it. */
  ofSymbol(symbol: string): Pair | undefined {
    return this.bySymbol.get(symbol);
  }

  of(instrument: number): Pair {
    return this.byIndex[instrument]!;
  }
}

function describe(instrument: Instrument): Pair {
  const base = instrument.specification.base.code;
  const quote = instrument.specification.quote.code;
  const altname = `${assetAltname(base)}${assetAltname(quote)}`;
  const prefixed = base in PREFIXED && quote in PREFIXED && base !== 'DOGE';
  return {
    instrument,
    id: prefixed ? `${assetId(base)}${assetId(quote)}` : altname,
    altname,
    wsname: `${assetAltname(base)}/${assetAltname(quote)}`,
    symbol: `${base}/${quote}`,
    base: assetId(base),
    quote: assetId(quote),
  };
}
