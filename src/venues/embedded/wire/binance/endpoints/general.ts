import type { Answer } from '../errors.js';
import { ORDERS_1D, ORDERS_10S, RAW_REQUESTS, type RateLimit, REQUEST_WEIGHT } from '../limits.js';
import { millis } from '../market/index.js';
import { DEFAULT_PREVENTION, filtersText, ORDER_TYPES, PREVENTION_MODES } from '../orders/index.js';
import type { BinanceSymbol } from '../symbols.js';
import type { Call, Endpoint, Venue } from './endpoint.js';

export const ping: Endpoint = { security: 'none', weight: 1, run: () => '{}' };

export const time: Endpoint = {
  security: 'none',
  weight: 1,
  run: (_venue, { now }) => `{"serverTime":${millis(now)}}`,
};

export const exchangeInfo: Endpoint = { security: 'none', weight: 20, run: describe };

const SYMBOL_STATUSES = ['TRADING', 'HALT', 'BREAK'] as const;

function describe(venue: Venue, { reader, now }: Call): Answer {
  const chosen = reader.chosenSymbols() ?? venue.symbols.all;
  const wanted = reader.choice('symbolStatus', SYMBOL_STATUSES);
  if (reader.error !== null) return reader.error;
  const symbols = chosen
    .filter((symbol) => wanted === null || statusOf(venue, symbol) === wanted)
    .map((symbol) => symbolText(venue, symbol))
    .join(',');
  return `{"timezone":"UTC","serverTime":${millis(now)},"rateLimits":[${LIMITS}],"exchangeFilters":[],"symbols":[${symbols}]}`;
}

const limitText = ({ type, interval, count, limit }: RateLimit): string =>
  `{"rateLimitType":"${type}","interval":"${interval}","intervalNum":${count},"limit":${limit}}`;

const LIMITS = [REQUEST_WEIGHT, ORDERS_10S, ORDERS_1D, RAW_REQUESTS].map(limitText).join(',');

const statusOf = ({ exchange }: Venue, { index }: BinanceSymbol): 'TRADING' | 'HALT' =>
  exchange.trading(index) ? 'TRADING' : 'HALT';

/** https://developers.binance.com/docs/binance-spot-api-docs/rest-api/general-endpoints#exchange-information */
function symbolText(venue: Venue, symbol: BinanceSymbol): string {
  const { base, quote } = symbol.instrument.specification;
  return `{"symbol":"${symbol.name}","status":"${statusOf(venue, symbol)}","baseAsset":"${symbol.base}","baseAssetPrecision":${base.decimals},"quoteAsset":"${symbol.quote}","quotePrecision":${quote.decimals},"quoteAssetPrecision":${quote.decimals},"baseCommissionPrecision":${base.decimals},"quoteCommissionPrecision":${quote.decimals},"orderTypes":${JSON.stringify(ORDER_TYPES)},"icebergAllowed":true,"ocoAllowed":true,"otoAllowed":true,"quoteOrderQtyMarketAllowed":true,"allowTrailingStop":true,"cancelReplaceAllowed":true,"amendAllowed":true,"isSpotTradingAllowed":true,"isMarginTradingAllowed":false,"filters":${filtersText(symbol, venue.bounds)},"permissions":[],"permissionSets":[["SPOT"]],"defaultSelfTradePreventionMode":"${DEFAULT_PREVENTION}","allowedSelfTradePreventionModes":${JSON.stringify(PREVENTION_MODES)}}`;
}

/** The markets of futures, which are none here; ccxt asks for them with those of spot. */
export const noFutures: Endpoint = {
  security: 'none',
  weight: 1,
  run: (_venue, { now }) =>
    `{"timezone":"UTC","serverTime":${millis(now)},"rateLimits":[],"exchangeFilters":[],"assets":[],"symbols":[]}`,
};
