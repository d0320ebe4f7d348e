import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  Instrument,
  type InstrumentSpecification,
  type MarketRows,
  type Micros,
  micros,
  type PriceTicks,
  RowKind,
  UserError,
} from '../../domain/index.js';
import type { SimulatedVenue } from '../../execution/index.js';
import type { RiskConfiguration } from '../../risk/index.js';
import {
  type Configuration,
  type Home,
  loadConfiguration,
  openHome,
  resolveHome,
  shippedFolder,
} from '../../store/configuration/index.js';
import { openTapes, readSeries, type TapeSeries } from '../../store/tape/index.js';
import { createEmbeddedVenue, type EmbeddedVenueOptions } from '../../venues/embedded/index.js';
import { checkVenue } from '../cli/venue.js';

/** What the host tells the engine: the command line's wishes, over the configuration. */
export interface EngineArgument {
  readonly home: string | undefined;
  readonly config: string | undefined;
  readonly symbol: string | undefined;
  readonly mode: Configuration['mode'] | undefined;
  readonly speed: number | undefined;
  readonly seed: number | undefined;
  readonly synthetic: boolean;
  readonly leave: Configuration['session']['leave'] | undefined;
  /** Begin a new session, whatever the last one was. */
  readonly fresh: boolean;
  /** The host starts the engine again: a mode that was chosen while it ran goes on. */
  readonly restarted?: boolean;
  /** Strategies in which the engine before this one hung. */
  readonly quarantined?: readonly StuckStrategy[];
}

/** A strategy that never returned, by the code that was called. */
export interface StuckStrategy {
  readonly strategy: string;
  readonly sourceHash: string;
}

/**
 * What a session's market is made of: the header of its log. Two starts with the same header are one
 * session; everything that could make the exchange go another way is in here.
 */
export interface SessionHeader {
  readonly market: 'tape' | 'synthetic';
  readonly tapes: readonly { readonly name: string; readonly sha256: string }[];
  readonly instruments: readonly InstrumentSpecification[];
  /** Of the market that is lived through at once when the session begins: its warm-up. */
  readonly startOffsetSeconds: number;
  readonly seed: number;
  readonly feedLatencyMillis: number;
  readonly orderLatencyMillis: number;
  readonly deposits: Readonly<Record<string, string>>;
  readonly reportingCurrency: string;
  readonly risk: RiskConfiguration;
  /** Where a market without tapes begins, and at what prices by instrument. */
  readonly startTime: Micros;
  readonly startPrices: readonly PriceTicks[];
}

export interface Plan {
  readonly home: Home;
  readonly configuration: Configuration;
  readonly risk: RiskConfiguration;
  readonly header: SessionHeader;
  /** The exchange, at its first moment; made anew for each rebuild. */
  venue(header: SessionHeader): SimulatedVenue;
}

/** @throws UserError for whatever the configuration, the command line or the tapes have wrong. */
export function planSession(argument: EngineArgument): Plan {
  const home = openHome(resolveHome({ homeOption: argument.home, env: process.env }));
  const loaded = loadConfiguration({ file: argument.config, home });
  const configuration = override(loaded.configuration, argument);
  const { embedded } = configuration;
  const synthetic = embedded.market === 'synthetic';
  const tapes = chooseTapes(configuration, synthetic ? [join(shippedFolder(), 'samples')] : embedded.tapes);
  checkSymbol(argument.symbol, tapes);
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
    risk: loaded.risk,
    startTime: micros((Math.floor(Date.now() / 1_000) - embedded.startOffsetSeconds) * 1_000_000),
    startPrices: synthetic ? tapes.map(firstPrice) : [],
  };
  return {
    home,
    configuration,
    risk: loaded.risk,
    header,
    venue: (of) => createEmbeddedVenue(venueOptions(of, recordings)),
  };
}

/** True where a log with header `before` can be gone on with: all but the start and the limits are the same. */
export function isSameSession(before: SessionHeader, now: SessionHeader): boolean {
  const identity = ({ startTime: _start, risk: _risk, ...rest }: SessionHeader) => JSON.stringify(rest);
  return identity(before) === identity(now);
}

function override(configuration: Configuration, argument: EngineArgument): Configuration {
  const { embedded, session } = configuration;
  checkVenue(configuration.venue, 'venue:');
  return {
    ...configuration,
    mode: argument.mode ?? configuration.mode,
    embedded: {
      ...embedded,
      market: argument.synthetic ? 'synthetic' : embedded.market,
      speed: argument.speed ?? embedded.speed,
      seed: argument.seed ?? embedded.seed,
    },
    session: { ...session, leave: argument.leave ?? session.leave },
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
  const assets = new Map(
    instruments
      .flatMap(({ specification: { base, quote } }) => [base, quote])
      .map((asset) => [asset.code, asset]),
  );
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
    deposits: Object.entries(header.deposits).map(([code, amount]) => ({
      asset: assets.get(code) ?? { code, decimals: 8 },
      amount,
    })),
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
