import { MAX_TICKS, Money, type SizeLots } from '../../../../../domain/index.js';
import type { Exchange } from '../../exchange.js';
import { type BinanceError, filterFailure, invalidMessage } from '../errors.js';
import { fiveMinutes } from '../market/index.js';
import type { BinanceSymbol } from '../symbols.js';

/** The bounds of the filters that are the same for all symbols: https://developers.binance.com/docs/binance-spot-api-docs/filters */
export const FilterBounds = {
  icebergParts: 100,
  trailingDelta: { least: 10, most: 2_000 },
  orders: 200,
  triggerOrders: 5,
  orderLists: 20,
  amendments: 10,
  notional: '9000000',
} as const;

/** So many orders may be open where nothing is counted: in benchmarks. */
const UNCOUNTED_ORDERS = 100_000;

/** How many may be open on one symbol. */
export interface OrderBounds {
  readonly orders: number;
  readonly triggerOrders: number;
}

export const orderBounds = (counted: boolean): OrderBounds =>
  counted ? FilterBounds : { orders: UNCOUNTED_ORDERS, triggerOrders: UNCOUNTED_ORDERS };

/** The `filters` of `exchangeInfo`. */
export function filtersText(symbol: BinanceSymbol, bounds: OrderBounds): string {
  const { minSizeLots, maxSizeLots } = symbol.instrument.specification;
  const { least, most } = FilterBounds.trailingDelta;
  const [smallest, largest, step] = [symbol.size(minSizeLots), symbol.size(maxSizeLots), symbol.size(1)];
  return [
    `[{"filterType":"PRICE_FILTER","minPrice":"${symbol.price(1)}","maxPrice":"${symbol.price(MAX_TICKS)}","tickSize":"${symbol.price(1)}"}`,
    `{"filterType":"LOT_SIZE","minQty":"${smallest}","maxQty":"${largest}","stepSize":"${step}"}`,
    `{"filterType":"ICEBERG_PARTS","limit":${FilterBounds.icebergParts}}`,
    `{"filterType":"MARKET_LOT_SIZE","minQty":"${symbol.size(0)}","maxQty":"${largest}","stepSize":"${symbol.size(0)}"}`,
    `{"filterType":"TRAILING_DELTA","minTrailingAboveDelta":${least},"maxTrailingAboveDelta":${most},"minTrailingBelowDelta":${least},"maxTrailingBelowDelta":${most}}`,
    `{"filterType":"NOTIONAL","minNotional":"${symbol.notional(symbol.instrument.minNotional)}","applyMinToMarket":true,"maxNotional":"${FilterBounds.notional}.00000000","applyMaxToMarket":false,"avgPriceMins":5}`,
    `{"filterType":"MAX_NUM_ORDERS","maxNumOrders":${bounds.orders}}`,
    `{"filterType":"MAX_NUM_ORDER_LISTS","maxNumOrderLists":${FilterBounds.orderLists}}`,
    `{"filterType":"MAX_NUM_ALGO_ORDERS","maxNumAlgoOrders":${bounds.triggerOrders}}`,
    `{"filterType":"MAX_NUM_ORDER_AMENDS","maxNumOrderAmends":${FilterBounds.amendments}}]`,
  ].join(',');
}

export function sizeFault(
  symbol: BinanceSymbol,
  size: SizeLots,
  filter: 'LOT_SIZE' | 'MARKET_LOT_SIZE',
): BinanceError | null {
  const { minSizeLots, maxSizeLots } = symbol.instrument.specification;
  if (size === 0) return invalidMessage('Invalid quantity.');
  if (size < minSizeLots && filter === 'LOT_SIZE') return filterFailure('LOT_SIZE');
  return size < minSizeLots || size > maxSizeLots ? filterFailure(filter) : null;
}

/** Of a limit order; a market order's is judged by the mean price of five minutes. */
export function notionalFault(
  symbol: BinanceSymbol,
  notional: Money,
  type: 'limit' | 'market',
): BinanceError | null {
  const { instrument } = symbol;
  if (notional.compare(instrument.minNotional) < 0) return filterFailure('NOTIONAL');
  if (type === 'market') return null;
  const most = Money.parse(FilterBounds.notional, instrument.specification.quote.decimals)!;
  return notional.compare(most) > 0 ? filterFailure('NOTIONAL') : null;
}

/** What so much is worth by the mean price of five minutes, or else by `last`; null where nothing was ever traded. */
export function marketNotional(
  exchange: Exchange,
  symbol: BinanceSymbol,
  { size, last }: { readonly size: SizeLots; readonly last: number },
): Money | null {
  const { notional, volume } = fiveMinutes(exchange, symbol.index);
  if (volume > 0) return notional.multiplyDivide(size, volume, 'half-up');
  return last === 0 ? null : Money.product(last as never, size, symbol.instrument.unitsPerTickLot);
}

export const icebergFault = (size: number, shown: number): BinanceError | null => {
  if (shown > size) return invalidMessage('IcebergQty exceeds QTY.');
  return Math.ceil(size / shown) > FilterBounds.icebergParts ? filterFailure('ICEBERG_PARTS') : null;
};
