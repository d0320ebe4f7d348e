import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  Instrument,
  type MarketRows,
  micros,
  type PriceTicks,
  RowKind,
  UserError,
} from '../../domain/index.js';
import type { SimulatedVenue } from '../../execution/index.js';
import type { RiskConfiguration } from '../../risk/index.js';
import { type Configuration, shippedFolder } from '../../store/configuration/index.js';
import { openTapes, readSeries, type TapeSeries } from '../../store/tape/index.js';
import { createEmbeddedVenue, type EmbeddedVenueOptions } from '../../venues/embedded/index.js';
import { depositsOf } from './deposits.js';
import type { SessionHeader } from './plan.js';

export interface EmbeddedPlan {
  readonly kind: 'embedded';
  /** The exchange, at its first moment; made anew for each rebuild. */
  venue(header: SessionHeader): SimulatedVenue;
}

/** @throws UserError for whatever the tapes have wrong. */
export function planEmbedded(
  configuration: Configuration,
  risk: RiskConfiguration,
  wanted: string | undefined,
): { readonly header: SessionHeader; readonly market: EmbeddedPlan } {
  const { embedded } = configuration;
  const synthetic = embedded.market === 'synthetic';
  const tapes = chooseTapes(configuration, synthetic ? [join(shippedFolder(), 'samples')] : embedded.tapes);
  checkSymbol(wanted, tapes);
  // Read before anything is begun: a tape that is cut short leaves no session behind.
  const recordings = synthetic ? [] : tapes.map((series) => ({ series, batches: [...readSeries(series)] }));
  const header: SessionHeader = {
    market: embedded.market,
    tapes: synthetic ? [] : tapes.flatMap(({ files }) => files.map(({ path }) => fingerprint(path))),
    instruments: tapes.map(({ instrument }) => instrument),
    startOffsetSeconds: embedded.startOffsetSeconds,
    seed: embedded.seed,
    feedLatencyMillis: embedded.feedLatencyMillis,
    orderLatencyMillis: embedded.orderLatencyMillis,
    deposits: embedded.deposits,
    reportingCurrency: configuration.reportingCurrency,
    risk,
    startTime: micros((Math.floor(Date.now() / 1_000) - embedded.startOffsetSeconds) * 1_000_000),
    startPrices: synthetic ? tapes.map(firstPrice) : [],
  };
  return {
    header,
    market: { kind: 'embedded', venue: (of) => createEmbeddedVenue(venueOptions(of, recordings)) },
  };
}

/** One series for each configured symbol, in the configured order. */
function chooseTapes({ symbols, embedded }: Configuration, paths: readonly string[]): TapeSeries[] {
  const series = openTapes(paths);
  return symbols.map((symbol) => {
    const found = series.find(({ instrument }) => instrument.symbol === symbol);
    if (found !== undefined) return found;
    const known = series.map(({ instrument }) => instrument.symbol).join(', ');
    const where = embedded.market === 'tape' ? 'the tapes have' : 'the synthetic market knows';
    throw new UserError(`symbol "${symbol}" is not there; ${where} ${known}`);
  });
}

/** @throws UserError for a symbol that the session was not configured with. */
function checkSymbol(symbol: string | undefined, tapes: readonly TapeSeries[]): void {
  const known = tapes.map(({ instrument }) => instrument.symbol);
  if (symbol === undefined || known.includes(symbol)) return;
  throw new UserError(`--symbol ${symbol}: this session has ${known.join(', ')}`);
}

/** Of the first print: where agents begin who have no book to go on from. */
function firstPrice(series: TapeSeries): PriceTicks {
  for (const rows of readSeries(series)) {
    const row = rows.kind.subarray(0, rows.length).indexOf(RowKind.Trade);
    if (row >= 0) return rows.price[row] as PriceTicks;
  }
  throw new UserError(`${series.files[0]?.path}: no trades in it to begin a synthetic market from`);
}

const fingerprint = (path: string) => ({
  name: basename(path),
  sha256: createHash('sha256').update(readFileSync(path)).digest('hex'),
});

interface Recording {
  readonly series: TapeSeries;
  readonly batches: readonly MarketRows[];
}

function venueOptions(header: SessionHeader, recordings: readonly Recording[]): EmbeddedVenueOptions {
  const instruments = header.instruments.map((specification, index) => new Instrument(specification, index));
  return {
    name: 'embedded',
    market:
      header.market === 'synthetic'
        ? {
            kind: 'synthetic',
            instruments: instruments.map((instrument, index) => ({
              instrument,
              startPrice: header.startPrices[index]!,
            })),
            startTime: header.startTime,
          }
        : {
            kind: 'tape',
            name: tapeName(recordings[0]?.series),
            tapes: recordings.map(({ batches }, index) => ({ instrument: instruments[index]!, batches })),
            startOffsetMicros: 0,
            thenSynthetic: true,
          },
    seed: header.seed,
    deposits: depositsOf(header.deposits, instruments),
    feedLatencyMicros: header.feedLatencyMillis * 1_000,
    orderLatencyMicros: Math.max(1, header.orderLatencyMillis * 1_000),
    responseLatencyMicros: header.orderLatencyMillis * 1_000,
  };
}

/** The day of the recording: `2024-08-08`. */
function tapeName(series: TapeSeries | undefined): string {
  const from = series?.files[0]?.metadata.timeFrom;
  return from === null || from === undefined ? 'tape' : new Date(from / 1_000).toISOString().slice(0, 10);
}
