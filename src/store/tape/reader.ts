import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { constants, gunzipSync } from 'node:zlib';
import { type RecordBatch, RecordBatchReader, type Schema } from 'apache-arrow';
import { type InstrumentSpecification, type MarketRows, UserError } from '../../domain/index.js';
import { diskError } from './disk-error.js';
import { columnsOf, metadataOf, type TapeMetadata } from './format.js';

/** One tape file: the rows of one instrument in one hour. A gzipped one is unpacked in memory first. */
export interface Tape {
  readonly path: string;
  readonly instrument: InstrumentSpecification;
  readonly metadata: TapeMetadata;
  /** Rows in the order of arrival; each batch holds whole messages. Columns are views of the file's bytes. */
  readonly batches: readonly MarketRows[];
}

/** @throws UserError naming the file when it cannot be read or is no market tape. */
export function readTape(path: string): Tape {
  const { metadata, batches } = readArrow(path);
  if (metadata.kind !== 'market') {
    throw new UserError(`${path}: a tape of candles; this needs one of books and trades`);
  }
  return { path, instrument: metadata.instrument, metadata, batches: batches.map(marketRows) };
}

/** The metadata alone; the rows are not read. */
export function readTapeMetadata(path: string): TapeMetadata {
  let head: Buffer = Buffer.alloc(65_536);
  let length = 0;
  try {
    const descriptor = openSync(path, 'r');
    try {
      length = readSync(descriptor, head);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw diskError(error, path);
  }
  if (isGzip(head)) {
    const unfinished = { finishFlush: constants.Z_SYNC_FLUSH };
    head = parse(path, () => gunzipSync(head.subarray(0, length), unfinished));
    length = head.length;
  }
  // The file format is a stream behind eight bytes of magic, and the stream begins with the schema.
  if (head.toString('latin1', 0, 6) !== 'ARROW1') throw notArrow(path);
  return metadataOf(
    parse(path, () => schemaOf(head.subarray(8, length))),
    path,
  );
}

/** All record batches of a tape of either kind. */
export function readArrow(path: string): { metadata: TapeMetadata; batches: RecordBatch[] } {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw diskError(error, path);
  }
  if (isGzip(bytes)) bytes = parse(path, () => gunzipSync(bytes));
  if (bytes.toString('latin1', 0, 6) !== 'ARROW1') throw notArrow(path);
  if (bytes.toString('latin1', bytes.length - 6) !== 'ARROW1') {
    throw new UserError(`${path}: the tape is cut short; import its recording again`);
  }
  return parse(path, () => {
    const reader = RecordBatchReader.from(bytes).open();
    return { metadata: metadataOf(reader.schema, path), batches: [...reader] };
  });
}

const isGzip = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

const notArrow = (path: string): UserError =>
  new UserError(`${path}: not a tape; make one from a recording with "outcry tape import"`);

function schemaOf(bytes: Uint8Array): Schema {
  return RecordBatchReader.from(bytes).open().schema;
}

function parse<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${path}: the tape is damaged; import its recording again`, undefined, {
      cause: error,
    });
  }
}

function marketRows(batch: RecordBatch): MarketRows {
  return {
    length: batch.numRows,
    kind: columnsOf<Uint8Array>(batch, 'kind'),
    flags: columnsOf<Uint8Array>(batch, 'flags'),
    price: columnsOf<Int32Array>(batch, 'price'),
    size: columnsOf<Float64Array>(batch, 'size'),
    timeExchange: columnsOf<Float64Array>(batch, 'timeExchange'),
    timeReceived: columnsOf<Float64Array>(batch, 'timeReceived'),
    sequence: columnsOf<Float64Array>(batch, 'sequence'),
    previousSequence: columnsOf<Float64Array>(batch, 'previousSequence'),
  };
}
