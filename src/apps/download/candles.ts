import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Instrument, type Micros, micros, UserError } from '../../domain/index.js';
import { formatInterval } from '../../market/index.js';
import { allocateCandles, diskError, removeQuietly, writeCandleTape } from '../../store/tape/index.js';
import { type CandleTexts, readCandle } from '../../venues/candles/index.js';
import type { HistoryCandle, VenueCatalogue, VenueInstrument } from '../../venues/ccxt/index.js';
import { BadFrame } from '../../venues/recording/index.js';
import type { Pages } from './pages.js';

const PAGE = 1_000;

export interface CandlesRequest {
  readonly catalogue: Pick<VenueCatalogue, 'candles'>;
  readonly instrument: VenueInstrument;
  readonly intervalSeconds: number;
  readonly from: Micros;
  readonly to: Micros;
  readonly folder: string;
  readonly pages: Pages;
  readonly onProgress: (time: Micros) => void;
}

/**
 * The candles of a range as one tape. Pages are kept in a file beside it until all are there, a line each, so that a
 * download that was broken off goes on with the page that it was at.
 */
export async function downloadCandles(
  request: CandlesRequest,
): Promise<{ path: string | null; candles: number }> {
  const { instrument, intervalSeconds, from, to, folder, pages, catalogue, onProgress } = request;
  const source = `candles of ${instrument.specification.id}, ${formatInterval(intervalSeconds)}, ${iso(from)} to ${iso(to)}`;
  const part = new PartFile(folder, request, source);
  const candles = part.read();
  let since = nextFrom(candles, request);
  while (since < to) {
    const given = { instrument, from: since, to, limit: PAGE, intervalSeconds };
    const page = await pages.ask(() => catalogue.candles(given));
    const fresh = page.filter(({ time }) => time >= since && time < to);
    if (fresh.length === 0) {
      // Where a venue has nothing for the whole of a page, it may have something behind.
      since = micros(since + PAGE * intervalSeconds * 1_000_000);
    } else {
      part.append(fresh);
      candles.push(...fresh);
      since = nextFrom(candles, request);
    }
    onProgress(micros(Math.min(since, to)));
  }
  const path = candles.length === 0 ? null : write(candles, request, source);
  part.remove();
  return { path, candles: candles.length };
}

const iso = (time: Micros): string => new Date(time / 1_000).toISOString();

const nextFrom = (candles: readonly HistoryCandle[], { from, intervalSeconds }: CandlesRequest): Micros =>
  candles.length === 0 ? from : micros(candles.at(-1)!.time + intervalSeconds * 1_000_000);

/** What was fetched so far: its first line says of what, each other is a page. */
class PartFile {
  private readonly path: string;

  constructor(
    folder: string,
    { instrument, intervalSeconds }: CandlesRequest,
    private readonly source: string,
  ) {
    const { venue, symbol } = instrument.specification;
    this.path = join(
      folder,
      `${venue}_${symbol.replaceAll('/', '-')}_${formatInterval(intervalSeconds)}.pages`,
    );
    this.guard(() => mkdirSync(folder, { recursive: true }));
  }

  /** Pages of another range are begun anew; a page that was cut off is asked for again. */
  read(): HistoryCandle[] {
    if (!existsSync(this.path)) return this.begin();
    const text = readFileSync(this.path, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    const [first = '', ...pages] = whole.split('\n').slice(0, -1);
    if (first !== this.source) return this.begin();
    truncateSync(this.path, Buffer.byteLength(whole));
    return pages.flatMap((page) => JSON.parse(page) as HistoryCandle[]);
  }

  append(page: readonly HistoryCandle[]): void {
    this.guard(() => appendFileSync(this.path, `${JSON.stringify(page)}\n`));
  }

  remove(): void {
    removeQuietly(this.path);
  }

  private begin(): HistoryCandle[] {
    this.guard(() => writeFileSync(this.path, `${this.source}\n`));
    return [];
  }

  private guard(act: () => void): void {
    try {
      act();
    } catch (error) {
      throw diskError(error, this.path);
    }
  }
}

function write(history: readonly HistoryCandle[], request: CandlesRequest, source: string): string {
  const { instrument, intervalSeconds, folder } = request;
  const { specification } = instrument;
  const exact = new Instrument(specification, 0);
  const candles = allocateCandles(history.length);
  for (const each of history) {
    const row = readRow(each, exact);
    const place = candles.length++;
    candles.time[place] = each.time;
    candles.open[place] = row.open;
    candles.high[place] = row.high;
    candles.low[place] = row.low;
    candles.close[place] = row.close;
    candles.volume[place] = row.volume;
  }
  const path = join(
    folder,
    `${specification.venue}_${specification.symbol.replaceAll('/', '-')}_${formatInterval(intervalSeconds)}.arrow`,
  );
  // A tape of another range of the same candles gives way to this one, which is whole.
  removeQuietly(path);
  return writeCandleTape({
    folder,
    intervalName: formatInterval(intervalSeconds),
    candles,
    metadata: {
      kind: 'candles',
      instrument: specification,
      wireLot: specification.wireLot ?? specification.lot,
      source: [source],
      clockSkewMicros: null,
      losses: { farLevels: 0, roundedSizes: 0 },
      intervalSeconds,
      timeFrom: null,
    },
  });
}

function readRow({ time, open, high, low, close, volume }: HistoryCandle, exact: Instrument) {
  const texts: CandleTexts = [String(time), open, high, low, close, volume];
  try {
    return readCandle(texts, exact);
  } catch (error) {
    if (!(error instanceof BadFrame)) throw error;
    throw new UserError(`candle ${new Date(time / 1_000).toISOString()} of ${exact.id}: ${error.message}`);
  }
}
