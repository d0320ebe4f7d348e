import type { Trade } from 'ccxt';
import { Instrument, MICROS_PER_MILLI, MICROS_PER_SECOND, micros } from '../../../domain/index.js';
import { readIsoTime, readTime } from '../../recording/index.js';
import type { HistoryRequest, HistoryTrade } from '../contract.js';
import type { CcxtVenue } from '../load/index.js';
import { sizeInLots } from './book-snapshot.js';
import { decimalText } from './decimal-text.js';
import { takerBuys } from './taker-side.js';

/** How a venue pages through its trades; times in micros. */
type Pager = (ask: Ask, request: HistoryRequest) => Promise<Trade[]>;

type Ask = (
  since: number | undefined,
  limit: number,
  parameters: Readonly<Record<string, unknown>>,
) => Promise<Trade[]>;

/** What every venue gives at most in one answer. */
const MOST_A_REQUEST = 1_000;

const PAGERS: Readonly<Record<string, Pager>> = {
  binance: binancePage,
  binanceusdm: binancePage,
  binancecoinm: binancePage,
  coinbase: newestFirstPage,
  kraken: krakenPage,
};

/**
 * A page of trades, rising in time; empty where there are none before `to`. A page after the first has as `from` the
 * time and as `cursor` the id of the last trade of the page before: none comes twice and none is left out.
 */
export async function fetchTrades(venue: CcxtVenue, request: HistoryRequest): Promise<HistoryTrade[]> {
  const { instrument, from, to, limit, cursor } = request;
  const { symbol } = instrument.specification;
  const ask: Ask = (since, count, parameters) => venue.fetchTrades(symbol, since, count, { ...parameters });
  const trades = await (PAGERS[venue.id] ?? plainPage)(ask, request);
  const exact = new Instrument(instrument.specification, instrument.index);
  const after = cursor === undefined ? null : String(cursor);
  return trades
    .map((trade) => historyTrade(trade, venue.id, exact))
    .sort((a, b) => a.time - b.time || compareIds(a.id, b.id))
    .filter(({ time }) => time >= from && time < to)
    .filter(({ id }) => after === null || compareIds(id, after) > 0)
    .slice(0, limit);
}

const plainPage: Pager = (ask, { from, to, limit }) =>
  ask(Math.floor(from / MICROS_PER_MILLI), limit, { until: Math.ceil(to / MICROS_PER_MILLI) });

/** https://developers.binance.com/docs/binance-spot-api-docs/rest-api/market-data-endpoints: an hour at most by time. */
const BINANCE_SPAN = 3_600_000;

async function binancePage(ask: Ask, { from, to, limit, cursor }: HistoryRequest): Promise<Trade[]> {
  // By id it goes on without a hole however many trades share a millisecond.
  if (cursor !== undefined) return ask(undefined, limit, { fromId: Number(cursor) + 1 });
  const end = Math.ceil(to / MICROS_PER_MILLI);
  for (let since = Math.floor(from / MICROS_PER_MILLI); since < end; since += BINANCE_SPAN) {
    const trades = await ask(since, limit, { until: Math.min(end, since + BINANCE_SPAN) - 1 });
    if (trades.length > 0) return trades;
  }
  return [];
}

/** Kraken's `since` is a time in nanoseconds, and exclusive. */
function krakenPage(ask: Ask, { from }: HistoryRequest): Promise<Trade[]> {
  return ask(undefined, MOST_A_REQUEST, { since: String(BigInt(from) * 1_000n - 1n) });
}

/**
 * A venue that gives the newest of a range, in whole seconds: the range is halved until it holds all of it, and moved
 * on where it holds nothing. More trades in one second than an answer holds cannot be had.
 */
async function newestFirstPage(ask: Ask, { from, to }: HistoryRequest): Promise<Trade[]> {
  const end = Math.ceil(to / MICROS_PER_SECOND);
  let start = Math.floor(from / MICROS_PER_SECOND);
  let span = end - start;
  while (start < end) {
    const until = Math.min(end, start + span);
    const trades = await ask(start * 1_000, MOST_A_REQUEST, { until: until * 1_000 });
    const isWhole = trades.length < MOST_A_REQUEST || span <= 1;
    if (isWhole && trades.length > 0) return trades;
    if (isWhole) start = until;
    else span = Math.ceil(span / 2);
  }
  return [];
}

function historyTrade(trade: Trade, venue: string, instrument: Instrument): HistoryTrade {
  const amount = decimalText(trade.amount) ?? '0';
  const { wireLot } = instrument.specification;
  return {
    id: String(trade.id ?? ''),
    time: micros(timeOf(trade)),
    price: decimalText(trade.price) ?? '0',
    // Where the venue counts contracts, sizes are in base coin or quote units here as everywhere.
    size: wireLot === undefined ? amount : instrument.formatSize(sizeInLots(instrument, trade.amount)),
    takerBuys: takerBuys(venue, trade.side),
  };
}

/** To the microsecond where the venue says it so finely; ccxt keeps milliseconds. */
function timeOf({ info, timestamp }: Trade): number {
  const given = info as Readonly<Record<string, unknown>> | readonly unknown[];
  const written = Array.isArray(given) ? given[2] : (given as Readonly<Record<string, unknown>>).time;
  const fine =
    typeof written === 'string' && written.includes('T') ? readIsoTime(written) : readTime(String(written));
  const coarse = Number(timestamp) * MICROS_PER_MILLI;
  return Math.abs(fine - coarse) < MICROS_PER_MILLI ? fine : coarse;
}

/** Ids are numbers where venues count, else texts. */
function compareIds(a: string, b: string): number {
  if (/^\d+$/.test(a) && /^\d+$/.test(b)) return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
  return a === b ? 0 : 1;
}
