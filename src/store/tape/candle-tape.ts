import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../domain/index.js';
import { ArrowFile } from './arrow-file.js';
import { diskError, makeFolder, removeQuietly } from './disk-error.js';
import { columnsOf, recordBatch, type TapeMetadata, tapeSchema } from './format.js';
import { readArrow } from './reader.js';
import { refuseOther } from './writer.js';

/** Candles as columns: time of the begin in micros, prices in ticks, volume in lots. */
export interface CandleColumns {
  length: number;
  readonly time: Float64Array;
  readonly open: Int32Array;
  readonly high: Int32Array;
  readonly low: Int32Array;
  readonly close: Int32Array;
  readonly volume: Float64Array;
}

export interface CandleTape {
  readonly path: string;
  readonly metadata: TapeMetadata;
  readonly candles: CandleColumns;
}

export function allocateCandles(capacity: number): CandleColumns {
  return {
    length: 0,
    time: new Float64Array(capacity),
    open: new Int32Array(capacity),
    high: new Int32Array(capacity),
    low: new Int32Array(capacity),
    close: new Int32Array(capacity),
    volume: new Float64Array(capacity),
  };
}

/** Writes `candles_BTC-USDT_5m.arrow`, whole or not at all; its path. */
export function writeCandleTape(options: {
  readonly folder: string;
  readonly metadata: TapeMetadata;
  readonly intervalName: string;
  readonly candles: CandleColumns;
}): string {
  const { folder, metadata, candles } = options;
  const symbol = metadata.instrument.symbol.replaceAll('/', '-');
  const path = join(folder, `${metadata.instrument.venue}_${symbol}_${options.intervalName}.arrow`);
  refuseOther(path, metadata.source);
  const partial = `${path}.partial`;
  makeFolder(folder);
  try {
    const schema = tapeSchema({ ...metadata, timeFrom: candles.time[0] });
    const file = new ArrowFile(partial, 'file', schema);
    try {
      const { time, open, high, low, close, volume } = candles;
      file.write(recordBatch(schema, [time, open, high, low, close, volume], candles.length));
      file.finish();
    } finally {
      file.close();
    }
    renameSync(partial, path);
  } catch (error) {
    removeQuietly(partial);
    throw diskError(error, path);
  }
  return path;
}

/** @throws UserError naming the file when it cannot be read or holds no candles. */
export function readCandleTape(path: string): CandleTape {
  const { metadata, batches } = readArrow(path);
  if (metadata.kind !== 'candles' || batches.length !== 1) {
    throw new UserError(`${path}: a tape of books and trades; this needs one of candles`);
  }
  const [batch] = batches;
  return {
    path,
    metadata,
    candles: {
      length: batch.numRows,
      time: columnsOf<Float64Array>(batch, 'time'),
      open: columnsOf<Int32Array>(batch, 'open'),
      high: columnsOf<Int32Array>(batch, 'high'),
      low: columnsOf<Int32Array>(batch, 'low'),
      close: columnsOf<Int32Array>(batch, 'close'),
      volume: columnsOf<Float64Array>(batch, 'volume'),
    },
  };
}
