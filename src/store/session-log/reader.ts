import * as fs from 'node:fs';
import path from 'node:path';
import type { Input } from '../../domain/index.js';
import {
  CHAIN_BYTES,
  FORMAT_VERSION,
  RecordKind,
  type RecordPlace,
  type SegmentHeader,
  SessionLogError,
  type StateHash,
  segmentName,
} from './format.js';
import { type RowBatch, RowDecoder } from './row-encoding.js';
import type { ReadDisk } from './segment-file.js';
import { type RawRecord, SegmentReader } from './segment-reader.js';
import { decodeValue } from './values.js';

/** What the log holds, in its order. What a call is handed is only good until it returns. */
export interface SessionLogVisitor {
  /** Every record, after it was handed on by its kind. */
  record?(place: RecordPlace): void;
  header?(header: SegmentHeader, place: RecordPlace): void;
  rows?(batch: RowBatch): void;
  input?(input: Input, place: RecordPlace): void;
  output?(output: unknown, place: RecordPlace): void;
  state?(state: StateHash, place: RecordPlace): void;
  checkpoint?(checkpoint: unknown, place: RecordPlace): void;
}

/** Where a log ends: all that is needed to go on with it. */
export interface SessionLogEnd {
  readonly records: number;
  /** Of the last input. */
  readonly sequence: number;
  /** Of the last record. */
  readonly time: number;
  readonly segment: number;
  /** Bytes of the last segment up to the end of its last whole record. */
  readonly offset: number;
  readonly chain: Uint8Array;
  /** Bytes of a torn record behind it; they hold nothing that was ever acknowledged. */
  readonly dropped: number;
  readonly sessionId: string;
}

/**
 * Reads a log from its first record to its last, with CRC, chain and sequence checked before anything is
 * handed on. A log that is being written can be read; it ends where it ended just then.
 *
 * @throws SessionLogError `broken`, with file and offset, at the first record that does not check;
 *   `missing` where there is no log.
 */
export function readSessionLog(
  directory: string,
  visitor: SessionLogVisitor = {},
  disk: ReadDisk = fs,
): SessionLogEnd {
  const segments = segmentsOf(directory, disk);
  const log = new LogReader(visitor);
  let last: SegmentReader | null = null;
  for (const segment of segments) {
    if (last !== null && last.torn > 0) throw last.broken('it is cut off, and another segment follows');
    const file = path.join(directory, segmentName(segment));
    const reader = SegmentReader.open(file, last?.chain ?? new Uint8Array(CHAIN_BYTES), disk);
    try {
      while (reader.next()) log.take(reader, segment);
    } finally {
      reader.close();
    }
    last = reader;
  }
  return log.end(last!, segments.length);
}

/** The numbers of a log's segments: 1 to how many there are. */
function segmentsOf(directory: string, disk: ReadDisk): number[] {
  let names: string[];
  try {
    names = disk.readdirSync(directory).filter((name) => /^\d{6}\.log$/.test(name));
  } catch (cause) {
    throw new SessionLogError('missing', `no session log in ${directory}: no such folder`, null, { cause });
  }
  if (names.length === 0) throw new SessionLogError('missing', `no session log in ${directory}`);
  return names.sort().map((name, i) => {
    if (name === segmentName(i + 1)) return i + 1;
    const file = path.join(directory, segmentName(i + 1));
    throw new SessionLogError('broken', `session log segment ${file} is missing; restore it from a copy`, {
      file,
      offset: 0,
    });
  });
}

class LogReader {
  private records = 0;
  private sequence = 0;
  private time = 0;
  private sessionId = '';
  private readonly decoder = new RowDecoder();
  private readonly deliverRows: (batch: RowBatch) => void;

  constructor(private readonly visitor: SessionLogVisitor) {
    this.deliverRows = (batch) => this.visitor.rows?.(batch);
  }

  take(reader: SegmentReader, segment: number): void {
    const { record } = reader;
    this.checkSequence(reader);
    if (reader.records === 1) this.checkHeader(reader, segment);
    if (record.kind === RecordKind.Rows) this.deliverRun(record);
    else this.deliver(reader);
    this.records += 1;
    this.time = record.time;
    this.visitor.record?.(record);
  }

  end(reader: SegmentReader, segment: number): SessionLogEnd {
    return {
      records: this.records,
      sequence: this.sequence,
      time: this.time,
      segment,
      offset: reader.offset,
      chain: reader.chain,
      dropped: reader.torn,
      sessionId: this.sessionId,
    };
  }

  private checkSequence(reader: SegmentReader): void {
    const { kind, sequence, view, payloadFrom } = reader.record;
    const isInput = kind === RecordKind.Input || kind === RecordKind.Rows;
    const expected = isInput ? this.sequence + 1 : this.sequence;
    if (sequence !== expected) {
      throw reader.broken(`it has input sequence ${sequence} where ${expected} is due`);
    }
    if (kind === RecordKind.Rows) this.sequence += view.getUint32(payloadFrom, true);
    else if (isInput) this.sequence += 1;
  }

  private checkHeader(reader: SegmentReader, segment: number): void {
    const { record } = reader;
    if (record.kind !== RecordKind.Header) throw reader.broken('its segment does not begin with a header');
    const header = this.valueOf(reader) as SegmentHeader;
    if (header.format !== FORMAT_VERSION) {
      throw reader.broken(`it has format ${header.format}, and this version reads ${FORMAT_VERSION}`);
    }
    if (header.segment !== segment) throw reader.broken(`it says that it is segment ${header.segment}`);
    this.sessionId = header.sessionId;
  }

  private deliverRun({ view, payloadFrom: from, payloadTo: to, sequence }: RawRecord): void {
    if (this.visitor.rows) this.decoder.decode(view, { from, to }, sequence, this.deliverRows);
  }

  private deliver(reader: SegmentReader): void {
    const { visitor } = this;
    const { record } = reader;
    const value = this.valueOf(reader);
    switch (record.kind) {
      case RecordKind.Header:
        visitor.header?.(value as SegmentHeader, record);
        break;
      case RecordKind.Input:
        visitor.input?.(value as Input, record);
        break;
      case RecordKind.Output:
        visitor.output?.(value, record);
        break;
      case RecordKind.State:
        visitor.state?.(value as StateHash, record);
        break;
      case RecordKind.Checkpoint:
        visitor.checkpoint?.(value, record);
        break;
      default:
        throw reader.broken(`it is of an unknown kind, ${record.kind}`);
    }
  }

  private valueOf(reader: SegmentReader): unknown {
    const { bytes, payloadFrom, payloadTo } = reader.record;
    try {
      return decodeValue(bytes.toString('utf8', payloadFrom, payloadTo));
    } catch (error) {
      if (error instanceof SyntaxError) throw reader.broken(`its JSON cannot be read, ${error.message}`);
      throw error;
    }
  }
}
