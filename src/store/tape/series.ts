import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type InstrumentSpecification, type MarketRows, UserError } from '../../domain/index.js';
import { diskError } from './disk-error.js';
import type { TapeMetadata } from './format.js';
import { readTape, readTapeMetadata } from './reader.js';

/** A tape file that has not been read yet. */
export interface TapeFile {
  readonly path: string;
  readonly metadata: TapeMetadata;
}

/** All files of one instrument, in the order of time. */
export interface TapeSeries {
  /** The specification in the last file. */
  readonly instrument: InstrumentSpecification;
  readonly files: readonly TapeFile[];
}

/** The market tapes under files and folders, by instrument. @throws UserError when there are none. */
export function openTapes(paths: readonly string[]): TapeSeries[] {
  const files = listTapes(paths).filter((file) => file.metadata.kind === 'market');
  if (files.length === 0) {
    throw new UserError(`${paths.join(', ')}: only tapes of candles there; this needs books and trades`);
  }
  return group(files);
}

/** Every tape under files and folders, of market and of candles, by instrument and interval. */
export function openAllTapes(paths: readonly string[]): TapeSeries[] {
  return group(listTapes(paths));
}

/** The batches of a series, a file at a time. */
export function* readSeries(series: TapeSeries): Generator<MarketRows> {
  for (const { path } of series.files) yield* readTape(path).batches;
}

function listTapes(paths: readonly string[]): TapeFile[] {
  const files = new Set<string>();
  for (const path of paths) for (const file of expand(path)) files.add(file);
  if (files.size === 0) throw noTapes(paths);
  return [...files].map((path) => ({ path, metadata: readTapeMetadata(path) }));
}

function expand(path: string): string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    const names = readdirSync(path);
    const tapes = names.filter(
      (name) => name.endsWith('.arrow') || (name.endsWith('.arrow.gz') && !names.includes(name.slice(0, -3))),
    );
    return tapes.sort().map((name) => join(path, name));
  } catch (error) {
    throw diskError(error, path);
  }
}

const noTapes = (paths: readonly string[]): UserError =>
  new UserError(`${paths.join(', ')}: no tapes (*.arrow) there; make some with "outcry tape import"`);

function group(files: readonly TapeFile[]): TapeSeries[] {
  const groups = new Map<string, TapeFile[]>();
  for (const file of files) {
    const { instrument, intervalSeconds } = file.metadata;
    const key = `${instrument.id} ${intervalSeconds ?? ''}`;
    const members = groups.get(key);
    if (members === undefined) groups.set(key, [file]);
    else members.push(file);
  }
  return [...groups.values()].map((members) => {
    members.sort((a, b) => (a.metadata.timeFrom ?? 0) - (b.metadata.timeFrom ?? 0));
    return { instrument: members[members.length - 1].metadata.instrument, files: members };
  });
}
