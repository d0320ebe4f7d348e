import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  allocateRows,
  Instrument,
  type MarketRows,
  type Micros,
  micros,
  RowFlag,
  RowKind,
  UserError,
} from '../../domain/index.js';
import { readTapeMetadata, removeQuietly, TapeWriter, tapeName } from '../../store/tape/index.js';
import type { HistoryTrade, VenueCatalogue, VenueInstrument } from '../../venues/ccxt/index.js';
import type { Pages } from './pages.js';

const MICROS_PER_HOUR = 3_600_000_000;
const PAGE = 1_000;

export interface TradesRequest {
  readonly catalogue: Pick<VenueCatalogue, 'trades'>;
  readonly instrument: VenueInstrument;
  readonly from: Micros;
  readonly to: Micros;
  readonly folder: string;
  readonly pages: Pages;
  readonly onProgress: (time: Micros) => void;
}

/**
 * The trades of a range as tapes, an hour a file, each written whole once its hour is fetched. An hour that is there
 * already, from the same range, is not fetched again: that is how it goes on where it was broken off.
 */
export async function downloadTrades(request: TradesRequest): Promise<{ paths: string[]; trades: number }> {
  const { instrument, from, to, folder, onProgress } = request;
  const { specification } = instrument;
  const paths: string[] = [];
  let count = 0;
  for (let hour = Math.floor(from / MICROS_PER_HOUR) * MICROS_PER_HOUR; hour < to; hour += MICROS_PER_HOUR) {
    const range = { from: micros(Math.max(hour, from)), to: micros(Math.min(hour + MICROS_PER_HOUR, to)) };
    const path = join(folder, tapeName(specification, hour));
    const source = `trades of ${specification.id}, ${iso(range.from)} to ${iso(range.to)}`;
    if (isThere(path, source)) {
      paths.push(path);
    } else {
      const trades = await fetchHour(request, range);
      count += trades.length;
      if (trades.length > 0) paths.push(...write(trades, request, source));
    }
    onProgress(range.to);
  }
  return { paths, trades: count };
}

const iso = (time: Micros): string => new Date(time / 1_000).toISOString();

/** A narrower download of the same hour gives way. @throws UserError where the file is of something else. */
function isThere(path: string, source: string): boolean {
  if (!existsSync(path)) return false;
  const present = readTapeMetadata(path).source[0] ?? '';
  if (present === source) return true;
  if (present.split(',')[0] !== source.split(',')[0]) {
    throw new UserError(`${path}: exists already, made from ${present}; name another --out`);
  }
  removeQuietly(path);
  return false;
}

async function fetchHour(
  { catalogue, instrument, pages, onProgress }: TradesRequest,
  { from, to }: { readonly from: Micros; readonly to: Micros },
): Promise<HistoryTrade[]> {
  const trades: HistoryTrade[] = [];
  let since = from;
  let cursor: string | undefined;
  for (;;) {
    const given = { instrument, from: since, to, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) };
    const page = await pages.ask(() => catalogue.trades(given));
    if (page.length === 0) return trades;
    trades.push(...page);
    const last = page.at(-1)!;
    since = last.time;
    cursor = last.id;
    onProgress(last.time);
  }
}

function write(
  trades: readonly HistoryTrade[],
  { instrument, folder }: TradesRequest,
  source: string,
): string[] {
  const { specification } = instrument;
  const writer = new TapeWriter({
    folder,
    instrument: specification,
    wireLot: specification.wireLot ?? specification.lot,
    source: [source],
  });
  const exact = new Instrument(specification, 0);
  const row = allocateRows(1);
  row.length = 1;
  try {
    for (const trade of trades) {
      fill(row, trade, exact);
      writer.append(row);
    }
    writer.convert({ farLevels: 0, roundedSizes: 0 });
    return writer.publish();
  } catch (error) {
    writer.abort();
    throw error;
  }
}

/** Nobody received it then: the time of the venue stands for both. */
function fill(row: MarketRows, { id, time, price, size, takerBuys }: HistoryTrade, exact: Instrument): void {
  const ticks = exact.parsePrice(price);
  const lots = exact.parseSize(size);
  if (typeof ticks !== 'number' || typeof lots !== 'number') {
    const why = typeof ticks === 'number' ? `size ${size}` : `price ${price}`;
    throw new UserError(
      `trade ${id} of ${exact.id}: ${why} does not lie on the steps that the venue states today`,
    );
  }
  row.kind[0] = RowKind.Trade;
  row.flags[0] = RowFlag.FIRST | RowFlag.LAST | (takerBuys ? 0 : RowFlag.ASK);
  row.price[0] = ticks;
  row.size[0] = lots;
  row.timeExchange[0] = time;
  row.timeReceived[0] = time;
  row.sequence[0] = /^\d{1,15}$/.test(id) ? Number(id) : Number.NaN;
  row.previousSequence[0] = Number.NaN;
}
