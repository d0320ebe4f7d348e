import { closeSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import {
  AsyncByteQueue,
  Message,
  type RecordBatch,
  RecordBatchFileWriter,
  RecordBatchReader,
  RecordBatchStreamWriter,
  type Schema,
} from 'apache-arrow';

/** Arrow's byte sink on a file descriptor: each chunk is on its way to the disk when `write` returns. */
class FileSink extends AsyncByteQueue {
  constructor(private readonly descriptor: number) {
    super();
  }

  override write(value: unknown): void {
    const bytes = value as Uint8Array;
    // A disk that is nearly full takes a part; the next call then says ENOSPC.
    for (let at = 0; at < bytes.byteLength; ) at += writeSync(this.descriptor, bytes, at);
  }
}

/** The library leaves out the schema before the batches, which the format asks for and we read first. */
class FileWriter extends RecordBatchFileWriter {
  protected override _writeSchema(schema: Schema): this {
    super._writeSchema(schema);
    return this._writeMessage(Message.from(schema));
  }
}

/** The library notes where each batch lies, for a footer that a stream does not have: thousands an hour. */
class StreamWriter extends RecordBatchStreamWriter {
  override write(batch: RecordBatch): void {
    super.write(batch);
    this._recordBatchBlocks.length = 0;
  }
}

/** A file of record batches that is being written, in Arrow's stream or file format. */
export class ArrowFile {
  private readonly descriptor: number;
  private readonly writer: RecordBatchFileWriter | RecordBatchStreamWriter;
  private open = true;

  constructor(
    readonly path: string,
    format: 'stream' | 'file',
    schema: Schema,
  ) {
    this.descriptor = openSync(path, 'w');
    this.writer = format === 'stream' ? new StreamWriter() : new FileWriter();
    this.writer.reset(new FileSink(this.descriptor), schema);
  }

  write(batch: RecordBatch): void {
    this.writer.write(batch);
  }

  /** Writes the end and forces everything to the disk. */
  finish(): void {
    this.writer.finish();
    fsyncSync(this.descriptor);
    this.close();
  }

  /** Gives the file up as it is. */
  close(): void {
    if (!this.open) return;
    this.open = false;
    closeSync(this.descriptor);
  }
}

const CHUNK_BYTES = 65_536;

/** A file piece by piece: an hour of a busy market is larger than all else that a process holds. */
export function* fileChunks(path: string): Generator<Uint8Array> {
  const descriptor = openSync(path, 'r');
  try {
    for (;;) {
      // Batches point into what they were read from: each piece is a memory of its own.
      const bytes = new Uint8Array(CHUNK_BYTES);
      const length = readSync(descriptor, bytes);
      if (length === 0) return;
      yield bytes.subarray(0, length);
    }
  } finally {
    closeSync(descriptor);
  }
}

/** Rewrites a finished stream file in the file format, with a schema that now knows everything. */
export function convertToFile(options: {
  readonly from: string;
  readonly to: string;
  readonly schema: Schema;
  readonly rebatch: (batch: RecordBatch) => RecordBatch;
}): void {
  const batches = RecordBatchReader.from(fileChunks(options.from));
  writeArrow(options.to, options.schema, iterate(batches, options.rebatch));
}

function* iterate(batches: Iterable<RecordBatch>, rebatch: (batch: RecordBatch) => RecordBatch) {
  for (const batch of batches) yield rebatch(batch);
}

/** Writes a file in the file format. */
export function writeArrow(path: string, schema: Schema, batches: Iterable<RecordBatch>): void {
  const file = new ArrowFile(path, 'file', schema);
  try {
    for (const batch of batches) file.write(batch);
    file.finish();
  } finally {
    file.close();
  }
}
