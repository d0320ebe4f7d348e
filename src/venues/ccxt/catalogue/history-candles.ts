import type { OHLCV } from 'ccxt';
import { MICROS_PER_MILLI, MICROS_PER_SECOND, micros, UserError } from '../../../domain/index.js';
import type { HistoryCandle, HistoryRequest } from '../contract.js';
import type { CcxtVenue } from '../load/index.js';
import { decimalText } from './decimal-text.js';

/**
 * Candles that a venue gives for one request, where a longer range is refused.
 * https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/products/get-product-candles
 */
const MOST_A_REQUEST: Readonly<Record<string, number>> = { coinbase: 300 };

/** Candles that a venue keeps at all: https://docs.kraken.com/api/docs/rest-api/get-ohlc-data */
const MOST_KEPT: Readonly<Record<string, number>> = { kraken: 720 };

/**
 * A page of finished or running candles from `from` on and before `to`, rising in time; empty where there are none in
 * `limit` intervals.
 * @throws UserError for a length that the venue has not, and for a time before what it keeps.
 */
export async function fetchCandles(venue: CcxtVenue, request: HistoryRequest): Promise<HistoryCandle[]> {
  const { from, to, limit, intervalSeconds = 60 } = request;
  const interval = intervalSeconds * MICROS_PER_SECOND;
  const count = Math.min(limit, MOST_A_REQUEST[venue.id] ?? limit);
  const end = Math.min(to, from + limit * interval);
  for (let start = from as number; start < end; start += count * interval) {
    const until = Math.min(end, start + count * interval);
    const candles = await ask(venue, request, { start, until, count });
    if (candles.length > 0) return candles;
  }
  return [];
}

async function ask(
  venue: CcxtVenue,
  { instrument, intervalSeconds = 60 }: HistoryRequest,
  { start, until, count }: { readonly start: number; readonly until: number; readonly count: number },
): Promise<HistoryCandle[]> {
  const answer = await venue.fetchOHLCV(
    instrument.specification.symbol,
    timeframe(venue, intervalSeconds),
    Math.ceil(start / MICROS_PER_MILLI),
    count,
    { until: Math.floor((until - 1) / MICROS_PER_MILLI) },
  );
  const candles = answer.map(readCandle);
  const wanted = candles.filter(({ time }) => time >= start && time < until);
  const kept = MOST_KEPT[venue.id];
  const first = candles[0];
  if (kept !== undefined && wanted.length === 0 && first !== undefined && first.time >= until) {
    const since = new Date(first.time / MICROS_PER_MILLI).toISOString();
    throw new UserError(
      `${venue.id} keeps its last ${kept} candles of ${intervalSeconds} s only, from ${since} on; ask for longer candles, or for trades`,
    );
  }
  return wanted;
}

const readCandle = ([time, open, high, low, close, volume]: OHLCV): HistoryCandle => ({
  time: micros(Number(time) * MICROS_PER_MILLI),
  open: text(open),
  high: text(high),
  low: text(low),
  close: text(close),
  volume: text(volume),
});

/** @throws UserError where the venue has no candles of this length, with those that it has. */
function timeframe(venue: CcxtVenue, seconds: number): string {
  const known = Object.keys(venue.timeframes ?? {});
  const found = known.find((name) => venue.parseTimeframe(name) === seconds);
  if (found !== undefined) return found;
  throw new UserError(`${venue.id} has no candles of ${seconds} s; it has ${known.join(', ')}`);
}

const text = (value: unknown): string => decimalText(value) ?? '0';
