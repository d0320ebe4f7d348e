import { MICROS_PER_DAY, type Micros, type Money, Money as MoneyOf } from '../../../../../domain/index.js';
import type { Exchange, PublicTrade } from '../../exchange.js';
import { type BinanceSymbol, ZERO } from '../symbols.js';
import { candleStart, tradedSince } from './candles.js';
import { millis } from './market-text.js';

/** What was traded in a window, as all the tickers of the venue tell it; zeros where nothing was. */
export interface WindowStatistics {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly last: number;
  readonly lastSize: number;
  readonly volume: number;
  readonly notional: Money;
  readonly trades: number;
  readonly firstId: number;
  readonly lastId: number;
  readonly from: Micros;
  readonly to: Micros;
}

export function dayStatistics(exchange: Exchange, symbol: BinanceSymbol): WindowStatistics {
  const ticker = exchange.ticker(symbol.index);
  const last = ticker.last ?? 0;
  return {
    open: ticker.open ?? last,
    high: ticker.high ?? last,
    low: ticker.low ?? last,
    last,
    lastSize: ticker.lastSize ?? 0,
    volume: ticker.volume,
    notional: ticker.notional,
    trades: ticker.trades,
    firstId: ticker.firstTradeId ?? -1,
    lastId: ticker.lastTradeId ?? -1,
    from: ticker.timeFrom,
    to: ticker.timeTo,
  };
}

/** A window that begins on a minute, as the rolling statistics of the venue do. */
export function windowStatistics(exchange: Exchange, symbol: BinanceSymbol, from: Micros): WindowStatistics {
  const start = candleStart('1m', from);
  const now = exchange.now();
  const traded = tradedSince(exchange, symbol.index, start);
  const newest = exchange.trades(symbol.index, { limit: 1 })[0];
  if (traded === null) return nothingTraded(newest, start, now);
  const first = exchange.trades(symbol.index, { limit: 1, fromTime: start })[0];
  return {
    open: traded.open,
    high: traded.high,
    low: traded.low,
    last: traded.close,
    lastSize: newest?.size ?? 0,
    volume: traded.volume,
    notional: traded.notional,
    trades: traded.trades,
    firstId: first?.id ?? -1,
    lastId: newest?.id ?? -1,
    from: start,
    to: now,
  };
}

function nothingTraded(newest: PublicTrade | undefined, from: Micros, to: Micros): WindowStatistics {
  const last = newest?.price ?? 0;
  return {
    open: last,
    high: last,
    low: last,
    last,
    lastSize: newest?.size ?? 0,
    volume: 0,
    notional: MoneyOf.ZERO,
    trades: 0,
    firstId: -1,
    lastId: -1,
    from,
    to,
  };
}

export const startOfDay = (now: Micros): Micros =>
  (Math.floor(now / MICROS_PER_DAY) * MICROS_PER_DAY) as Micros;

const changePercent = ({ open, last }: WindowStatistics): string =>
  open === 0 ? '0.000' : (((last - open) / open) * 100).toFixed(3);

const change = (symbol: BinanceSymbol, { open, last }: WindowStatistics): string =>
  last < open ? `-${symbol.price(open - last)}` : symbol.price(last - open);

interface Touch {
  readonly bid: string;
  readonly bidSize: string;
  readonly ask: string;
  readonly askSize: string;
}

export function touchOf(exchange: Exchange, symbol: BinanceSymbol): Touch {
  const book = exchange.book(symbol.index);
  return {
    bid: book.hasBid ? symbol.price(book.bestBid) : ZERO,
    bidSize: book.hasBid ? symbol.size(book.bestBidSize) : ZERO,
    ask: book.hasAsk ? symbol.price(book.bestAsk) : ZERO,
    askSize: book.hasAsk ? symbol.size(book.bestAskSize) : ZERO,
  };
}

/** The end that FULL and MINI tickers over REST have in common. */
const windowFields = (symbol: BinanceSymbol, s: WindowStatistics): string =>
  `"openPrice":"${symbol.price(s.open)}","highPrice":"${symbol.price(s.high)}","lowPrice":"${symbol.price(s.low)}",`;

const countFields = (symbol: BinanceSymbol, s: WindowStatistics): string =>
  `"volume":"${symbol.size(s.volume)}","quoteVolume":"${symbol.notional(s.notional)}","openTime":${millis(s.from)},"closeTime":${millis(s.to)},"firstId":${s.firstId},"lastId":${s.lastId},"count":${s.trades}}`;

/** https://developers.binance.com/docs/binance-spot-api-docs/rest-api/market-data-endpoints#24hr-ticker-price-change-statistics */
export function dayTickerText(exchange: Exchange, symbol: BinanceSymbol): string {
  const s = dayStatistics(exchange, symbol);
  const touch = touchOf(exchange, symbol);
  return `{"symbol":"${symbol.name}","priceChange":"${change(symbol, s)}","priceChangePercent":"${changePercent(s)}","weightedAvgPrice":"${symbol.average(s.notional, s.volume)}","prevClosePrice":"${symbol.price(s.open)}","lastPrice":"${symbol.price(s.last)}","lastQty":"${symbol.size(s.lastSize)}","bidPrice":"${touch.bid}","bidQty":"${touch.bidSize}","askPrice":"${touch.ask}","askQty":"${touch.askSize}",${windowFields(symbol, s)}${countFields(symbol, s)}`;
}

/** Of `ticker` and `ticker/tradingDay`. */
export const windowTickerText = (symbol: BinanceSymbol, s: WindowStatistics): string =>
  `{"symbol":"${symbol.name}","priceChange":"${change(symbol, s)}","priceChangePercent":"${changePercent(s)}","weightedAvgPrice":"${symbol.average(s.notional, s.volume)}",${windowFields(symbol, s)}"lastPrice":"${symbol.price(s.last)}",${countFields(symbol, s)}`;

export const miniWindowText = (symbol: BinanceSymbol, s: WindowStatistics): string =>
  `{"symbol":"${symbol.name}",${windowFields(symbol, s)}"lastPrice":"${symbol.price(s.last)}",${countFields(symbol, s)}`;

export function bookTickerText(exchange: Exchange, symbol: BinanceSymbol): string {
  const touch = touchOf(exchange, symbol);
  return `{"symbol":"${symbol.name}","bidPrice":"${touch.bid}","bidQty":"${touch.bidSize}","askPrice":"${touch.ask}","askQty":"${touch.askSize}"}`;
}

/** https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#individual-symbol-ticker-streams */
export function tickerEvent(exchange: Exchange, symbol: BinanceSymbol, now: Micros): string {
  const s = dayStatistics(exchange, symbol);
  const touch = touchOf(exchange, symbol);
  return `{"e":"24hrTicker","E":${millis(now)},"s":"${symbol.name}","p":"${change(symbol, s)}","P":"${changePercent(s)}","w":"${symbol.average(s.notional, s.volume)}","x":"${symbol.price(s.open)}","c":"${symbol.price(s.last)}","Q":"${symbol.size(s.lastSize)}","b":"${touch.bid}","B":"${touch.bidSize}","a":"${touch.ask}","A":"${touch.askSize}",${eventEnd(symbol, s)}`;
}

export const windowEvent = (
  symbol: BinanceSymbol,
  s: WindowStatistics,
  label: { readonly window: string; readonly now: Micros },
): string =>
  `{"e":"${label.window}Ticker","E":${millis(label.now)},"s":"${symbol.name}","p":"${change(symbol, s)}","P":"${changePercent(s)}","w":"${symbol.average(s.notional, s.volume)}","c":"${symbol.price(s.last)}",${eventEnd(symbol, s)}`;

const eventEnd = (symbol: BinanceSymbol, s: WindowStatistics): string =>
  `"o":"${symbol.price(s.open)}","h":"${symbol.price(s.high)}","l":"${symbol.price(s.low)}","v":"${symbol.size(s.volume)}","q":"${symbol.notional(s.notional)}","O":${millis(s.from)},"C":${millis(s.to)},"F":${s.firstId},"L":${s.lastId},"n":${s.trades}}`;

export const miniTickerEvent = (symbol: BinanceSymbol, s: WindowStatistics, now: Micros): string =>
  `{"e":"24hrMiniTicker","E":${millis(now)},"s":"${symbol.name}","c":"${symbol.price(s.last)}","o":"${symbol.price(s.open)}","h":"${symbol.price(s.high)}","l":"${symbol.price(s.low)}","v":"${symbol.size(s.volume)}","q":"${symbol.notional(s.notional)}"}`;
