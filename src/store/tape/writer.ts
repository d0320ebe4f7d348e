import { existsSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { RecordBatch as Batch, type RecordBatch } from 'apache-arrow';
import { allocateRows, copyRow, type MarketRows, UserError } from '../../domain/index.js';
import { ArrowFile, convertToFile } from './arrow-file.js';
import { diskError, makeFolder, removeQuietly } from './disk-error.js';
import { marketColumns, recordBatch, type TapeMetadata, tapeSchema } from './format.js';
import { MedianSketch } from './median-sketch.js';
import { readTapeMetadata } from './reader.js';

const MICROS_PER_HOUR = 3_600_000_000;
const BATCH_ROWS = 65_536;

export interface TapeWriterOptions {
  readonly folder: string;
  readonly instrument: TapeMetadata['instrument'];
  readonly wireLot: TapeMetadata['wireLot'];
  readonly source: readonly string[];
}

interface Part {
  readonly partial: string;
  readonly path: string;
  readonly timeFrom: number;
}

/**
 * Writes one instrument's rows, a file per hour of reception.
 *
 * While it works there are only `.arrows.partial` files, in Arrow's stream format, which can be read to their
 * last whole batch. `convert` rewrites them as files, `publish` renames those to `.arrow`; `abort` removes what
 * has not been published.
 */
export class TapeWriter {
  private batch: MarketRows = allocateRows(BATCH_ROWS);
  private readonly parts: Part[] = [];
  private file: ArrowFile | null = null;
  private hour = Number.NEGATIVE_INFINITY;
  private readonly skew = new MedianSketch();
  private losses: TapeMetadata['losses'] = { farLevels: 0, roundedSizes: 0 };

  constructor(private readonly options: TapeWriterOptions) {}

  /** Takes one whole message. */
  append(rows: MarketRows): void {
    const hour = Math.floor(rows.timeReceived[0] / MICROS_PER_HOUR);
    if (hour > this.hour) this.nextHour(hour, rows.timeReceived[0]);
    if (this.batch.length + rows.length > this.batch.kind.length) this.flush();
    if (rows.length > this.batch.kind.length) this.batch = allocateRows(rows.length);
    for (let row = 0; row < rows.length; row += 1) copyRow(rows, row, this.batch, this.batch.length + row);
    this.batch.length += rows.length;
    const skew = rows.timeReceived[0] - rows.timeExchange[0];
    if (!Number.isNaN(skew)) this.skew.add(skew);
  }

  /** Writes everything out in the file format, under names that are not a tape's yet. */
  convert(losses: TapeMetadata['losses']): void {
    this.losses = losses;
    this.closePart();
    const metadata = this.metadata();
    for (const { partial, path, timeFrom } of this.parts) {
      const schema = tapeSchema({ ...metadata, timeFrom });
      const rebatch = (batch: RecordBatch) => new Batch(schema, batch.data);
      try {
        convertToFile({ from: partial, to: `${path}.partial`, schema, rebatch });
      } catch (error) {
        throw diskError(error, path);
      }
    }
  }

  /** Gives the converted files their names; their paths, in the order of time. */
  publish(): string[] {
    for (const { partial, path } of this.parts) {
      try {
        renameSync(`${path}.partial`, path);
      } catch (error) {
        throw diskError(error, path);
      }
      removeQuietly(partial);
    }
    return this.parts.map(({ path }) => path);
  }

  /** Leaves nothing behind. */
  abort(): void {
    this.file?.close();
    for (const part of this.parts) {
      removeQuietly(part.partial);
      removeQuietly(`${part.path}.partial`);
    }
  }

  private metadata(): TapeMetadata {
    const { instrument, wireLot, source } = this.options;
    return {
      kind: 'market',
      instrument,
      wireLot,
      source,
      clockSkewMicros: this.skew.median(),
      losses: this.losses,
      intervalSeconds: null,
      timeFrom: null,
    };
  }

  private nextHour(hour: number, timeFrom: number): void {
    this.closePart();
    this.hour = hour;
    const { folder, instrument, source } = this.options;
    const path = join(folder, tapeName(instrument, hour * MICROS_PER_HOUR));
    refuseOther(path, source);
    const partial = `${path}s.partial`;
    this.parts.push({ partial, path, timeFrom });
    makeFolder(folder);
    try {
      this.file = new ArrowFile(partial, 'stream', tapeSchema(this.metadata()));
    } catch (error) {
      throw diskError(error, folder);
    }
  }

  private flush(): void {
    if (this.file === null || this.batch.length === 0) return;
    const schema = tapeSchema(this.metadata());
    try {
      this.file.write(recordBatch(schema, marketColumns(this.batch), this.batch.length));
    } catch (error) {
      throw diskError(error, this.file.path);
    }
    this.batch.length = 0;
  }

  private closePart(): void {
    this.flush();
    try {
      this.file?.finish();
    } catch (error) {
      throw diskError(error, this.options.folder);
    }
    this.file = null;
  }
}

/** `binance-spot_BTC-USDT_2024-08-08T23.arrow`. */
export function tapeName(instrument: TapeMetadata['instrument'], timeMicros: number): string {
  const hour = new Date(timeMicros / 1000).toISOString().slice(0, 13);
  const version = instrument.version === 1 ? '' : `_v${instrument.version}`;
  return `${instrument.venue}_${instrument.symbol.replaceAll('/', '-')}_${hour}${version}.arrow`;
}

/** A tape may be made again from the same recordings; one from others is not overwritten. */
export function refuseOther(path: string, source: readonly string[]): void {
  if (!existsSync(path)) return;
  const present = readTapeMetadata(path).source;
  if (present.join('\n') === source.join('\n')) return;
  throw new UserError(
    `${path}: exists already, made from ${present.join(', ')}; import all recordings of an hour in one command, or name another --out than ${basename(join(path, '..'))}`,
  );
}
