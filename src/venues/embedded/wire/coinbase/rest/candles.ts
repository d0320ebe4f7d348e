import { type Instrument, MICROS_PER_SECOND, micros } from '../../../../../domain/index.js';
import type { DialectResponse } from '../../dialect.js';
import type { ExchangeCandle } from '../../exchange.js';
import { answer, invalidArgument } from '../answers.js';
import type { Call, Desk } from '../call.js';
import { priceText, sizeText } from '../text.js';

const GRANULARITIES: Readonly<Record<string, number>> = {
  ONE_MINUTE: 60,
  FIVE_MINUTE: 300,
  FIFTEEN_MINUTE: 900,
  THIRTY_MINUTE: 1800,
  ONE_HOUR: 3600,
  TWO_HOUR: 7200,
  FOUR_HOUR: 14_400,
  SIX_HOUR: 21_600,
  ONE_DAY: 86_400,
};

const MOST = 350;

/** A candle as REST and socket write it; `start` is in seconds. */
export function describeCandle(instrument: Instrument, candle: ExchangeCandle): Record<string, string> {
  return {
    start: String(candle.time / MICROS_PER_SECOND),
    low: priceText(instrument, candle.low),
    high: priceText(instrument, candle.high),
    open: priceText(instrument, candle.open),
    close: priceText(instrument, candle.close),
    volume: sizeText(instrument, candle.volume),
  };
}

/** Newest first, at most 350. @see https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/products/get-product-candles */
export function candles({ exchange, products }: Desk, { parts, query }: Call): DialectResponse {
  const instrument = products.find(parts[0] ?? '');
  if (instrument === undefined) return invalidArgument('valid product_id is required');
  const granularity = GRANULARITIES[query.get('granularity') ?? ''];
  if (granularity === undefined) return invalidArgument('granularity is invalid');
  const [start, end] = [query.get('start') ?? '', query.get('end') ?? ''];
  if (!/^\d{1,11}$/.test(start) || !/^\d{1,11}$/.test(end))
    return invalidArgument('start and end must be UNIX timestamps');
  const first = Math.ceil(Number(start) / granularity) * granularity;
  const last = Math.floor(Number(end) / granularity) * granularity;
  if (last < first) return answer({ candles: [] });
  if ((last - first) / granularity >= MOST) {
    return invalidArgument(`number of candles requested should be less than ${MOST}`);
  }
  const found = exchange.candles(instrument.index, {
    intervalSeconds: granularity,
    limit: MOST,
    from: micros(first * MICROS_PER_SECOND),
    to: micros((last + granularity) * MICROS_PER_SECOND),
  });
  return answer({ candles: [...found].reverse().map((candle) => describeCandle(instrument, candle)) });
}
