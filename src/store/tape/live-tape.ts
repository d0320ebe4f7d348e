import { existsSync, readdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { RecordBatch as Batch, type RecordBatch, RecordBatchReader, type Schema } from 'apache-arrow';
import { allocateRows, copyRow, type MarketRows, RowFlag, RowKind, type Step } from '../../domain/index.js';
import { BookReader } from '../../market/index.js';
import { ArrowFile, fileChunks, writeArrow } from './arrow-file.js';
import { diskError, makeFolder, removeQuietly } from './disk-error.js';
import { marketColumns, metadataOf, recordBatch, type TapeMetadata, tapeSchema } from './format.js';
import { MedianSketch } from './median-sketch.js';
import { readTapeMetadata } from './reader.js';
import { tapeName } from './writer.js';

const MICROS_PER_HOUR = 3_600_000_000;
const BATCH_ROWS = 65_536;
/** Of an hour: its middle is known to a hundredth of its spread, and there is one for each instrument. */
const SKEWS_KEPT = 8_192;
const PARTIAL = '.arrows.partial';
/** Stands before the venue in the source of a tape that was recorded live. */
const LIVE = 'live ';

export interface LiveTapeOptions {
  readonly folder: string;
  readonly instrument: TapeMetadata['instrument'];
  readonly wireLot: Step;
}

/**
 * Writes one instrument's rows while they happen, a file per hour of reception. Each file begins with the book as it
 * stands, so that it can be read without the one before.
 *
 * What `flush` has written survives the process: an hour that was cut off is a stream that `recoverTapes` makes a tape
 * of. Calls write to the disk at once; they belong into a thread of their own.
 */
export class LiveTape {
  private readonly book = new BookReader();
  private readonly batch: MarketRows = allocateRows(BATCH_ROWS);
  private file: ArrowFile | null = null;
  private path = '';
  private hour = Number.NEGATIVE_INFINITY;
  private timeFrom = 0;
  private skew = new MedianSketch(SKEWS_KEPT);
  /** Of the file that is open: what an hour came to is known at its end alone. */
  private schema: Schema | null = null;

  constructor(private readonly options: LiveTapeOptions) {}

  /** Takes whole messages. @throws UserError where the disk refuses. */
  append(rows: MarketRows, from: number, to: number): void {
    for (let row = from; row < to; row += 1) {
      if ((rows.flags[row]! & RowFlag.FIRST) !== 0) this.turnHour(rows.timeReceived[row]!);
      if (this.batch.length === BATCH_ROWS) this.flush();
      copyRow(rows, row, this.batch, this.batch.length++);
      this.book.apply(rows, row);
      if ((rows.flags[row]! & RowFlag.LAST) === 0) continue;
      const skew = rows.timeReceived[row]! - rows.timeExchange[row]!;
      if (!Number.isNaN(skew)) this.skew.add(skew);
    }
  }

  /** Hands what has come to the system. */
  flush(): void {
    if (this.file === null || this.schema === null || this.batch.length === 0) return;
    try {
      this.file.write(recordBatch(this.schema, marketColumns(this.batch), this.batch.length));
    } catch (error) {
      throw diskError(error, this.path);
    }
    this.batch.length = 0;
  }

  /** Makes a tape of the hour that is under way; its path, or null where nothing came. */
  finish(): string | null {
    if (this.file === null) return null;
    this.flush();
    this.file.close();
    this.file = null;
    publish(this.path, tapeSchema(this.metadata(this.timeFrom)));
    return this.path;
  }

  private turnHour(time: number): void {
    const hour = Math.floor(time / MICROS_PER_HOUR);
    if (hour <= this.hour) return;
    this.finish();
    this.hour = hour;
    this.timeFrom = time;
    this.skew = new MedianSketch(SKEWS_KEPT);
    const { folder, instrument } = this.options;
    this.path = join(folder, freeName(folder, tapeName(instrument, hour * MICROS_PER_HOUR), time));
    makeFolder(folder);
    try {
      this.schema = tapeSchema(this.metadata(null));
      this.file = new ArrowFile(partialOf(this.path), 'stream', this.schema);
    } catch (error) {
      throw diskError(error, folder);
    }
    if (this.book.isLive) this.openingBook(time);
  }

  /** The book that the last hour left, as a snapshot that the next message follows. */
  private openingBook(time: number): void {
    const { batch, book } = this;
    const first = batch.length;
    for (const ask of [false, true]) {
      for (const [price, size] of book.book.levels(ask)) {
        if (batch.length === BATCH_ROWS) this.flush();
        const row = batch.length++;
        batch.kind[row] = RowKind.Snapshot;
        batch.flags[row] = ask ? RowFlag.ASK : 0;
        batch.price[row] = price;
        batch.size[row] = size;
        batch.timeExchange[row] = Number.NaN;
        batch.timeReceived[row] = time;
        batch.sequence[row] = book.sequence;
        batch.previousSequence[row] = Number.NaN;
      }
    }
    batch.flags[first]! |= RowFlag.FIRST;
    batch.flags[batch.length - 1]! |= RowFlag.LAST;
  }

  private metadata(timeFrom: number | null): TapeMetadata {
    const { instrument, wireLot } = this.options;
    return {
      kind: 'market',
      instrument,
      wireLot,
      source: [`${LIVE}${instrument.venue}`],
      clockSkewMicros: this.skew.median(),
      losses: { farLevels: 0, roundedSizes: 0 },
      intervalSeconds: null,
      timeFrom,
    };
  }
}

/** Makes tapes of the hours that were cut off; their paths. Only for a folder that nobody writes into. */
export function recoverTapes(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const recovered: string[] = [];
  for (const name of readdirSync(folder).sort()) {
    if (!name.endsWith(PARTIAL)) continue;
    const path = join(folder, `${name.slice(0, -PARTIAL.length)}.arrow`);
    const first = wholeBatches(partialOf(path)).next().value as RecordBatch | undefined;
    const time = first?.getChild('timeReceived')?.get(0) as number | undefined;
    if (first === undefined || time === undefined) {
      removeQuietly(partialOf(path));
      continue;
    }
    const metadata = metadataOf(first.schema, path);
    publish(path, tapeSchema({ ...metadata, timeFrom: time }));
    recovered.push(path);
  }
  return recovered;
}

/** Removes tapes that were recorded live and last written before `millis`; their paths. Others are left alone. */
export function removeOldTapes(folder: string, millis: number): string[] {
  if (!existsSync(folder)) return [];
  const old = readdirSync(folder)
    .filter((name) => name.endsWith('.arrow'))
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).mtimeMs < millis && isLive(path));
  for (const path of old) removeQuietly(path);
  return old;
}

const partialOf = (path: string): string => path.replace(/\.arrow$/, PARTIAL);

function isLive(path: string): boolean {
  try {
    return readTapeMetadata(path).source.some((source) => source.startsWith(LIVE));
  } catch {
    // Whatever it is, it is none of ours.
    return false;
  }
}

/** The hour's name; with the minute and second in which it begins where that is taken, as after a restart. */
function freeName(folder: string, name: string, time: number): string {
  const isTaken = (one: string) => existsSync(join(folder, one)) || existsSync(partialOf(join(folder, one)));
  if (!isTaken(name)) return name;
  const digits = new Date(time / 1_000).toISOString();
  const stem = `${name.replace(/\.arrow$/, '')}-${digits.slice(14, 16)}${digits.slice(17, 19)}`;
  for (let number = 1; ; number += 1) {
    const next = `${stem}${number === 1 ? '' : `-${number}`}.arrow`;
    if (!isTaken(next)) return next;
  }
}

/** Rewrites the stream in the file format and gives it its name, whole or not at all. */
function publish(path: string, schema: Schema): void {
  const partial = partialOf(path);
  try {
    writeArrow(`${path}.partial`, schema, withSchema(schema, wholeBatches(partial)));
    renameSync(`${path}.partial`, path);
  } catch (error) {
    throw diskError(error, path);
  }
  removeQuietly(partial);
}

function* withSchema(schema: Schema, batches: Iterable<RecordBatch>): Generator<RecordBatch> {
  for (const batch of batches) yield new Batch(schema, batch.data);
}

/** The batches of a stream up to the place where it was cut, one after another: an hour holds thousands. */
function* wholeBatches(path: string): Generator<RecordBatch> {
  let batches: Iterator<RecordBatch> | null = null;
  for (;;) {
    let next: IteratorResult<RecordBatch>;
    try {
      batches ??= RecordBatchReader.from(fileChunks(path))[Symbol.iterator]();
      next = batches.next();
    } catch {
      // A stream that was cut ends here; what came before is whole.
      return;
    }
    if (next.done === true) return;
    yield next.value;
  }
}
