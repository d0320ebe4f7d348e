import type { Micros } from '../../../../../domain/index.js';
import { type Answer, Errors, notValid } from '../errors.js';
import {
  aggregateFields,
  aggregateTrades,
  type Candles,
  candlesOf,
  candleText,
  depthText,
  fiveMinutes,
  INTERVALS,
  millis,
  tradeText,
  zoneOffset,
} from '../market/index.js';
import type { ParameterReader } from '../parameter-reader.js';
import type { Call, Endpoint, Venue } from './endpoint.js';

const PAGE = { standard: 500, most: 1_000 };
const DEPTH = { standard: 100, most: 5_000 };

export const depth: Endpoint = { security: 'none', weight: depthWeight, run: readDepth };
export const trades: Endpoint = { security: 'none', weight: 25, run: readTrades };
export const historicalTrades: Endpoint = { security: 'none', weight: 25, run: readTrades };
export const aggTrades: Endpoint = { security: 'none', weight: 4, run: readAggregates };
export const klines: Endpoint = { security: 'none', weight: 2, run: readCandles };
export const avgPrice: Endpoint = { security: 'none', weight: 2, run: readAverage };

function depthWeight(reader: ParameterReader): number {
  const levels = Number(reader.parameters.get('limit') ?? DEPTH.standard);
  if (levels <= 100) return 5;
  if (levels <= 500) return 25;
  return levels <= 1_000 ? 50 : 250;
}

function readDepth({ exchange }: Venue, { reader }: Call): Answer {
  const symbol = reader.symbol();
  const levels = reader.limit(DEPTH);
  return reader.error ?? depthText(exchange, symbol!, levels);
}

function readTrades({ exchange }: Venue, { reader }: Call): Answer {
  const symbol = reader.symbol();
  const limit = reader.limit(PAGE);
  const fromId = reader.integer('fromId');
  if (reader.error !== null) return reader.error;
  const found = exchange.trades(symbol!.index, { limit, ...(fromId === null ? {} : { fromId }) });
  return `[${found.map((trade) => tradeText(symbol!, trade)).join(',')}]`;
}

/** Prints that may make one aggregate; so many more are read than aggregates are asked for. */
const PRINTS_AN_AGGREGATE = 10;

function readAggregates({ exchange }: Venue, { reader }: Call): Answer {
  const symbol = reader.symbol();
  const limit = reader.limit(PAGE);
  const fromId = reader.integer('fromId');
  const fromTime = reader.time('startTime');
  const toTime = reader.time('endTime');
  if (fromId !== null && (fromTime !== null || toTime !== null)) reader.fail(Errors.badCombination);
  if (reader.error !== null) return reader.error;
  const prints = exchange.trades(symbol!.index, {
    limit: limit * PRINTS_AN_AGGREGATE,
    ...(fromId === null ? {} : { fromId }),
    ...(fromTime === null ? {} : { fromTime }),
    ...(toTime === null ? {} : { toTime: endOfMilli(toTime) }),
  });
  const all = aggregateTrades(prints);
  const found = fromId === null && fromTime === null ? all.slice(-limit) : all.slice(0, limit);
  return `[${found.map((trade) => `{${aggregateFields(symbol!, trade)}}`).join(',')}]`;
}

/** An end that was given in milliseconds means the whole of its last one. */
const endOfMilli = (time: Micros): Micros => (time % 1_000 === 0 ? time + 999 : time) as Micros;

function readCandles({ exchange }: Venue, { reader }: Call): Answer {
  const symbol = reader.symbol();
  const interval = reader.required('interval');
  if (reader.error === null && !Object.hasOwn(INTERVALS, interval)) reader.fail(Errors.interval);
  const limit = reader.limit(PAGE);
  const from = reader.time('startTime');
  const end = reader.time('endTime');
  const offset = zoneOffset(reader.parameters.get('timeZone') ?? '0');
  if (offset === null) reader.fail(notValid('timeZone'));
  if (reader.error !== null) return reader.error;
  const query: Candles = {
    interval,
    limit,
    offset: offset!,
    ...(from === null ? {} : { from }),
    // The venue's end is inclusive.
    ...(end === null ? {} : { to: (end + 1) as Micros }),
  };
  const found = candlesOf(exchange, symbol!.index, query);
  return `[${found.map((candle) => candleText(symbol!, candle, query)).join(',')}]`;
}

function readAverage({ exchange }: Venue, { reader, now }: Call): Answer {
  const symbol = reader.symbol();
  if (symbol === null) return reader.error!;
  const { notional, volume } = fiveMinutes(exchange, symbol.index);
  const last = exchange.trades(symbol.index, { limit: 1 })[0];
  const price = volume === 0 ? symbol.price(last?.price ?? 0) : symbol.average(notional, volume);
  return `{"mins":5,"price":"${price}","closeTime":${millis(last?.time ?? now)}}`;
}
