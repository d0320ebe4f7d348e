import { type Instrument, MICROS_PER_SECOND, type Micros, micros } from '../../../../../domain/index.js';
import type { DialectResponse } from '../../dialect.js';
import type { PublicTrade } from '../../exchange.js';
import { answer, invalidArgument, notFound } from '../answers.js';
import { type Call, count, type Desk, several } from '../call.js';
import { describeProduct, productIdOf } from '../products.js';
import { isoTime, priceText, quotientText, sizeText } from '../text.js';

const NO_PRODUCT = 'valid product_id is required';

export function time({ exchange }: Desk): DialectResponse {
  const millis = Math.floor(exchange.now() / 1000);
  return answer({
    iso: isoTime(micros(millis * 1000)).replace(/0{3}Z$/, 'Z'),
    epochSeconds: String(Math.floor(millis / 1000)),
    epochMillis: String(millis),
  });
}

/** Spot is all there is: a list of futures is empty. */
export function listProducts({ exchange, products }: Desk, { query }: Call): DialectResponse {
  const wanted = several(query, 'product_ids');
  const spot = (query.get('product_type') ?? 'SPOT') !== 'FUTURE';
  const matching = products.all.filter(
    (one) => spot && (wanted.length === 0 || wanted.includes(productIdOf(one))),
  );
  const offset = count(query, 'offset', { otherwise: 0, most: matching.length });
  const limit = count(query, 'limit', { otherwise: matching.length, most: matching.length });
  const page = matching.slice(offset, offset + limit);
  return answer({
    products: page.map((one) => describeProduct(exchange, one)),
    num_products: matching.length,
  });
}

export function product({ exchange, products }: Desk, { parts }: Call): DialectResponse {
  const instrument = products.find(parts[0] ?? '');
  return instrument === undefined ? notFound(NO_PRODUCT) : answer(describeProduct(exchange, instrument));
}

interface PriceLevel {
  readonly price: string;
  readonly size: string;
}

function levels(
  desk: Desk,
  instrument: Instrument,
  { ask, limit }: { ask: boolean; limit: number },
): PriceLevel[] {
  const rows: PriceLevel[] = [];
  for (const [price, size] of desk.exchange.book(instrument.index).levels(ask)) {
    if (rows.length === limit) break;
    rows.push({ price: priceText(instrument, price), size: sizeText(instrument, size) });
  }
  return rows;
}

const priceBook = (desk: Desk, instrument: Instrument, limit: number): Record<string, unknown> => ({
  product_id: productIdOf(instrument),
  bids: levels(desk, instrument, { ask: false, limit }),
  asks: levels(desk, instrument, { ask: true, limit }),
  time: isoTime(desk.exchange.now()),
});

export function productBook(desk: Desk, { query }: Call): DialectResponse {
  const instrument = desk.products.find(query.get('product_id') ?? '');
  if (instrument === undefined) return invalidArgument(NO_PRODUCT);
  const limit = count(query, 'limit', { otherwise: Number.MAX_SAFE_INTEGER, most: Number.MAX_SAFE_INTEGER });
  const { last } = desk.exchange.ticker(instrument.index);
  return answer({
    pricebook: priceBook(desk, instrument, limit),
    last: last === null ? '' : priceText(instrument, last),
    ...spread(desk, instrument),
  });
}

function spread(desk: Desk, instrument: Instrument): Record<string, string> {
  const book = desk.exchange.book(instrument.index);
  if (!book.hasBid || !book.hasAsk) return { mid_market: '', spread_bps: '', spread_absolute: '' };
  const { tick } = instrument.specification;
  const [bid, ask, unit] = [BigInt(book.bestBid), BigInt(book.bestAsk), BigInt(tick.units)];
  return {
    mid_market: quotientText((bid + ask) * unit, 2n * 10n ** BigInt(tick.decimals), tick.decimals + 1),
    spread_bps: quotientText((ask - bid) * 20_000n, bid + ask, 12),
    spread_absolute: priceText(instrument, book.bestAsk - book.bestBid),
  };
}

export function bestBidAsk(desk: Desk, { query }: Call): DialectResponse {
  const wanted = several(query, 'product_ids');
  const chosen = desk.products.all.filter((one) => wanted.length === 0 || wanted.includes(productIdOf(one)));
  if (chosen.length < wanted.length) return invalidArgument(NO_PRODUCT);
  return answer({ pricebooks: chosen.map((one) => priceBook(desk, one, 1)) });
}

/** A print as the venue publishes it: its side is the maker's. */
export function describeTrade(instrument: Instrument, trade: PublicTrade): Record<string, string> {
  return {
    trade_id: String(trade.id),
    product_id: productIdOf(instrument),
    price: priceText(instrument, trade.price),
    size: sizeText(instrument, trade.size),
    time: isoTime(trade.time),
    side: trade.takerBuys ? 'SELL' : 'BUY',
  };
}

const seconds = (text: string | null): Micros | undefined =>
  text !== null && /^\d{1,11}$/.test(text) ? micros(Number(text) * MICROS_PER_SECOND) : undefined;

export function productTrades(desk: Desk, { parts, query }: Call): DialectResponse {
  const instrument = desk.products.find(parts[0] ?? '');
  if (instrument === undefined) return invalidArgument(NO_PRODUCT);
  const limit = count(query, 'limit', { otherwise: 100, most: 1000 });
  const fromTime = seconds(query.get('start'));
  const toTime = seconds(query.get('end'));
  const found = desk.exchange.trades(instrument.index, {
    limit: fromTime === undefined ? limit : Number.MAX_SAFE_INTEGER,
    ...(fromTime === undefined ? {} : { fromTime }),
    ...(toTime === undefined ? {} : { toTime }),
  });
  const book = desk.exchange.book(instrument.index);
  return answer({
    trades: found
      .slice(-limit)
      .reverse()
      .map((trade) => ({ ...describeTrade(instrument, trade), bid: '', ask: '', exchange: 'coinbase' })),
    best_bid: book.hasBid ? priceText(instrument, book.bestBid) : '',
    best_ask: book.hasAsk ? priceText(instrument, book.bestAsk) : '',
  });
}
