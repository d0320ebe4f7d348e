import type { Trade } from 'ccxt';
import { MICROS_PER_MILLI, micros, UserError } from '../../../domain/index.js';
import type { HistoryCandle, HistoryRequest, HistoryTrade } from '../contract.js';
import type { CcxtVenue } from '../load/index.js';
import { decimalText } from './decimal-text.js';

/** A page of finished or running candles from `from` on and before `to`, rising in time. */
export async function fetchCandles(venue: CcxtVenue, request: HistoryRequest): Promise<HistoryCandle[]> {
  const { instrument, from, to, limit, intervalSeconds = 60 } = request;
  const candles = await venue.fetchOHLCV(
    instrument.specification.symbol,
    timeframe(venue, intervalSeconds),
    Math.ceil(from / MICROS_PER_MILLI),
    limit,
    { until: Math.floor((to - 1) / MICROS_PER_MILLI) },
  );
  return candles
    .map(([time, open, high, low, close, volume]) => ({
      time: micros(Number(time) * MICROS_PER_MILLI),
      open: text(open),
      high: text(high),
      low: text(low),
      close: text(close),
      volume: text(volume),
    }))
    .filter(({ time }) => time >= from && time < to);
}

/** @throws UserError where the venue has no candles of this length, with those that it has. */
function timeframe(venue: CcxtVenue, seconds: number): string {
  const known = Object.keys(venue.timeframes ?? {});
  const found = known.find((name) => venue.parseTimeframe(name) === seconds);
  if (found !== undefined) return found;
  throw new UserError(`${venue.id} has no candles of ${seconds} s; it has ${known.join(', ')}`);
}

/** The most that Binance spans with one request by time: https://developers.binance.com/docs/binance-spot-api-docs */
const BINANCE_SPAN = 3_600_000;

/**
 * A page of trades, rising in time. A page after the first has as `from` the time and as `cursor` the id of the last
 * trade of the page before.
 */
export async function fetchTrades(venue: CcxtVenue, request: HistoryRequest): Promise<HistoryTrade[]> {
  const { instrument, from, to, limit, cursor } = request;
  const trades = await venue.fetchTrades(instrument.specification.symbol, ...arguments_(venue, request));
  const after = cursor === undefined ? null : String(cursor);
  return trades
    .map(historyTrade)
    .sort((a, b) => a.time - b.time || compareIds(a.id, b.id))
    .filter(({ time }) => time >= from && time < to)
    .filter(({ id }) => after === null || compareIds(id, after) > 0)
    .slice(0, limit);
}

function arguments_(
  venue: CcxtVenue,
  { from, to, limit, cursor }: HistoryRequest,
): [since: number | undefined, limit: number, parameters: Record<string, unknown>] {
  const since = Math.floor(from / MICROS_PER_MILLI);
  const until = Math.ceil(to / MICROS_PER_MILLI);
  if (venue.id.startsWith('binance')) {
    // By id it goes on without a hole however many trades share a millisecond.
    if (cursor !== undefined) return [undefined, limit, { fromId: Number(cursor) + 1 }];
    return [since, limit, { until: Math.min(until, since + BINANCE_SPAN - 1) }];
  }
  return [since, limit, { until }];
}

function historyTrade(trade: Trade): HistoryTrade {
  return {
    id: String(trade.id ?? ''),
    time: micros(Number(trade.timestamp) * MICROS_PER_MILLI),
    price: text(trade.price),
    size: text(trade.amount),
    takerBuys: trade.side !== 'sell',
  };
}

/** Ids are numbers where venues count, else texts. */
function compareIds(a: string, b: string): number {
  if (/^\d+$/.test(a) && /^\d+$/.test(b)) return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
  return a === b ? 0 : 1;
}

const text = (value: unknown): string => decimalText(value) ?? '0';
