import { MICROS_PER_MILLI } from '../../../../../domain/index.js';
import type { Exchange, ExchangeCandle, PublicTrade } from '../../exchange.js';
import type { BinanceSymbol } from '../symbols.js';
import { type Candles, candleEnd } from './candles.js';

export const millis = (micros: number): number => Math.floor(micros / MICROS_PER_MILLI);

const prices = new Int32Array(5_000);
const sizes = new Float64Array(5_000);

/** `[["price","size"],…]`, best first, at most `levels`. */
export function levelsText(
  exchange: Exchange,
  symbol: BinanceSymbol,
  side: { readonly ask: boolean; readonly levels: number },
): string {
  const count = exchange
    .book(symbol.index)
    .copyLevels(side.ask, Math.min(side.levels, prices.length), prices, sizes);
  let text = '[';
  for (let i = 0; i < count; i += 1) {
    text += `${i === 0 ? '' : ','}["${symbol.price(prices[i]!)}","${symbol.size(sizes[i]!)}"]`;
  }
  return `${text}]`;
}

/** https://developers.binance.com/docs/binance-spot-api-docs/rest-api/market-data-endpoints#order-book */
export function depthText(exchange: Exchange, symbol: BinanceSymbol, levels: number): string {
  const bids = levelsText(exchange, symbol, { ask: false, levels });
  const asks = levelsText(exchange, symbol, { ask: true, levels });
  return `{"lastUpdateId":${exchange.bookSequence(symbol.index)},"bids":${bids},"asks":${asks}}`;
}

export function tradeText(symbol: BinanceSymbol, trade: PublicTrade): string {
  const notional = symbol.notional(symbol.instrument.notional(trade.price, trade.size));
  return `{"id":${trade.id},"price":"${symbol.price(trade.price)}","qty":"${symbol.size(trade.size)}","quoteQty":"${notional}","time":${millis(trade.time)},"isBuyerMaker":${!trade.takerBuys},"isBestMatch":true}`;
}

/** Trades of one moment, price and side: one taker's. Its id is its last trade's, so that the next page begins after it. */
export interface AggregateTrade {
  readonly price: number;
  readonly time: number;
  readonly takerBuys: boolean;
  readonly first: number;
  last: number;
  size: number;
}

/** @returns the aggregate that `trade` belongs to: `open`, grown, or a new one. */
export function aggregated(open: AggregateTrade | null, trade: PublicTrade): AggregateTrade {
  const same =
    open !== null &&
    open.last + 1 === trade.id &&
    open.price === trade.price &&
    open.time === trade.time &&
    open.takerBuys === trade.takerBuys;
  if (!same) {
    const { price, time, takerBuys, id, size } = trade;
    return { price, time, takerBuys, first: id, last: id, size };
  }
  open.last = trade.id;
  open.size += trade.size;
  return open;
}

export function aggregateTrades(trades: readonly PublicTrade[]): AggregateTrade[] {
  const aggregates: AggregateTrade[] = [];
  let open: AggregateTrade | null = null;
  for (const trade of trades) {
    const next = aggregated(open, trade);
    if (next !== open) aggregates.push(next);
    open = next;
  }
  return aggregates;
}

/** Without braces: what REST and the stream have in common. */
export const aggregateFields = (symbol: BinanceSymbol, trade: AggregateTrade): string =>
  `"a":${trade.last},"p":"${symbol.price(trade.price)}","q":"${symbol.size(trade.size)}","f":${trade.first},"l":${trade.last},"T":${millis(trade.time)},"m":${!trade.takerBuys},"M":true`;

export function candleText(
  symbol: BinanceSymbol,
  candle: ExchangeCandle,
  { interval, offset = 0 }: Pick<Candles, 'interval' | 'offset'>,
): string {
  const closes = millis(candleEnd(interval, candle.time, offset)) - 1;
  return `[${millis(candle.time)},"${symbol.price(candle.open)}","${symbol.price(candle.high)}","${symbol.price(candle.low)}","${symbol.price(candle.close)}","${symbol.size(candle.volume)}",${closes},"${symbol.notional(candle.notional)}",${candle.trades},"${symbol.size(candle.takerBuyVolume)}","${symbol.notional(candle.takerBuyNotional)}","0"]`;
}
