import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { cutRows } from '../../backtest/index.js';
import { type InstrumentSpecification, UserError } from '../../domain/index.js';
import {
  indexMessages,
  LazySegments,
  loopedTape,
  type MessageIndex,
  type TapeSegments,
  timeRange,
} from '../../matching/recorded/index.js';
import { openAllTapes, readTape, type TapeSeries } from '../../store/tape/index.js';

/** One instrument's tapes, ready to be played. */
export interface PlayableTape {
  readonly specification: InstrumentSpecification;
  readonly segments: TapeSegments;
}

/** The tapes of a run: what is in them, by hash, and their names. */
export interface TapeSet {
  readonly kind: 'market' | 'candles';
  readonly series: readonly TapeSeries[];
  readonly names: readonly string[];
  readonly hash: string;
}

/** Rows of indexed pieces that a process keeps for its next run over the same tapes. */
const ROWS_KEPT = 12_000_000;
const indexed = new Map<string, { readonly index: MessageIndex; readonly rows: number }>();
const hashes = new Map<string, string>();

/**
 * Opens tapes and takes the hash of all that is in them.
 * @param wanted instruments by id or symbol, in the order of the legs; all where left out.
 * @throws UserError for a tape that cannot be read, and for an instrument that is not on one.
 */
export function openTapeSet(paths: readonly string[], wanted: readonly string[] | undefined): TapeSet {
  const all = openAllTapes(paths);
  const series = wanted === undefined ? all : wanted.map((name) => chooseSeries(all, name));
  const kinds = new Set(series.flatMap((one) => one.files.map(({ metadata }) => metadata.kind)));
  if (kinds.size > 1) {
    throw new UserError(
      'tapes of candles and tapes of books and trades cannot be played together: give the one or the other',
    );
  }
  const [kind] = kinds as Set<TapeSet['kind']>;
  const files = series.flatMap((one) => one.files.map(({ path }) => path));
  const hash = createHash('sha256');
  for (const path of files) hash.update(fileHash(path));
  return { kind: kind!, series, names: files.map((path) => basename(path)), hash: hash.digest('hex') };
}

function chooseSeries(all: readonly TapeSeries[], name: string): TapeSeries {
  const byId = all.filter(({ instrument }) => instrument.id === name);
  const bySymbol = all.filter(({ instrument }) => instrument.symbol === name);
  const found = byId.length > 0 ? byId : bySymbol;
  if (found.length === 1) return found[0]!;
  const known = all.map(({ instrument }) => instrument.id).join(', ');
  if (found.length === 0)
    throw new UserError(`instrument "${name}" is on none of the tapes; they have ${known}`);
  throw new UserError(`instrument "${name}" is on ${found.length} of the tapes; say which: ${known}`);
}

/** Of what is in the file, not of how it was packed. */
function fileHash(path: string): string {
  const known = hashes.get(path);
  if (known !== undefined) return known;
  const bytes = readFileSync(path);
  const content = path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
  const digest = createHash('sha256').update(content).digest('hex');
  hashes.set(path, digest);
  return digest;
}

/** Tapes of books and trades as pieces, one a file, read when they are needed. */
export function playable(series: readonly TapeSeries[], loops: number): PlayableTape[] {
  const tapes = series.map(({ instrument, files }) => ({
    specification: instrument,
    segments: new LazySegments((place) => {
      const file = files[place];
      return file === undefined ? null : indexFile(file.path);
    }) as TapeSegments,
  }));
  for (const { specification, segments } of tapes) {
    const first = segments.at(0);
    if (first === null || first.length === 0) {
      throw new UserError(`the tape of ${specification.id} is empty: there is nothing to test on`);
    }
  }
  if (loops === 1) return tapes;
  const spanMicros = spanOf(tapes);
  return tapes.map(({ specification, segments }) => ({
    specification,
    segments: loopedTape(segments, { loops, spanMicros }),
  }));
}

function indexFile(path: string): MessageIndex {
  const known = indexed.get(path);
  if (known !== undefined) return known.index;
  const { batches } = readTape(path);
  const index = indexMessages(batches);
  const rows = batches.reduce((sum, batch) => sum + batch.length, 0);
  indexed.set(path, { index, rows });
  let kept = 0;
  for (const [known, entry] of [...indexed].reverse()) {
    kept += entry.rows;
    if (kept > ROWS_KEPT && known !== path) indexed.delete(known);
  }
  return index;
}

/** A tape without what arrives after a moment. */
export function cutTape({ specification, segments }: PlayableTape, cutAfter: number): PlayableTape {
  return {
    specification,
    segments: new LazySegments((place) => {
      const index = segments.at(place);
      if (index === null) return null;
      // A recorder's clock may run behind the exchange's: the moment is meant by the exchange's. How far it does is
      // a fact about the recorder, known from the whole tape, and stays.
      const rows = cutRows(index.batches, cutAfter + index.skewMicros);
      return rows.length === 0 ? null : indexMessages(rows, index.skewMicros);
    }),
  };
}

/** From the first moment of any to the last of any, and a second between two passes. */
function spanOf(tapes: readonly PlayableTape[]): number {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { segments } of tapes) {
    for (let place = 0, piece = segments.at(0); piece !== null; place += 1, piece = segments.at(place)) {
      const range = timeRange(piece);
      if (range === null) continue;
      from = Math.min(from, range.from);
      to = Math.max(to, range.to, piece.arrivalTime[piece.length - 1]!);
    }
  }
  return Math.ceil((to - from) / 1_000_000) * 1_000_000 + 1_000_000;
}
