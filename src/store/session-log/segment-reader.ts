import * as fs from 'node:fs';
import { crc32 } from 'node:zlib';
import {
  BODY_HEAD_BYTES,
  CHAIN_BYTES,
  disguised,
  FILE_HEAD_BYTES,
  GREATEST_LENGTH,
  LEAST_LENGTH,
  MAGIC,
  RECORD_HEAD_BYTES,
  RECORD_TAIL_BYTES,
  type RecordPlace,
  SessionLogError,
} from './format.js';
import { chainOf, viewOf } from './record-buffer.js';
import type { ReadDisk } from './segment-file.js';

/** A record whose CRC and chain were checked; its bytes are good until the next is read. */
export interface RawRecord extends RecordPlace {
  readonly kind: number;
  readonly bytes: Buffer;
  readonly view: DataView;
  readonly payloadFrom: number;
  readonly payloadTo: number;
}

const FIRST_BUFFER_BYTES = 262_144;

/** Reads one segment record by record, with no more of it in memory than its longest record needs. */
export class SegmentReader {
  /** Records so far. */
  records = 0;
  /** Where the last whole record ends. */
  offset = FILE_HEAD_BYTES;
  /** Bytes at the end that are no whole record, once `next` has answered false. */
  torn = 0;
  record!: RawRecord;
  private recordAt = FILE_HEAD_BYTES;
  private bytes = Buffer.allocUnsafeSlow(FIRST_BUFFER_BYTES);
  private view = viewOf(this.bytes);
  /** In `bytes`: the next record, and the end of what was read. The chain lies before `from`. */
  private from = CHAIN_BYTES;
  private to = 0;
  private filePosition = MAGIC.length;

  private constructor(
    private readonly file: string,
    private readonly descriptor: number,
    private readonly disk: ReadDisk,
  ) {}

  /** @throws SessionLogError where the file does not begin as the segment after `chain` does. */
  static open(file: string, chain: Uint8Array, disk: ReadDisk = fs): SegmentReader {
    const reader = new SegmentReader(file, disk.openSync(file, 'r'), disk);
    try {
      const magic = Buffer.alloc(MAGIC.length);
      disk.readSync(reader.descriptor, magic, 0, MAGIC.length, 0);
      if (magic.toString('latin1') !== MAGIC) throw reader.brokenAt(0, 'it does not begin as one');
      if (!reader.have(0)) throw reader.brokenAt(0, 'it is cut off in its head');
      if (!reader.chain.every((byte, i) => byte === chain[i])) {
        throw reader.brokenAt(MAGIC.length, 'it does not continue the segment before it');
      }
      return reader;
    } catch (error) {
      reader.close();
      throw error;
    }
  }

  /** Up to the last record that was read. */
  get chain(): Uint8Array {
    return Uint8Array.from(this.bytes.subarray(this.from - CHAIN_BYTES, this.from));
  }

  /** Reads and checks the next record; false at the end. @throws SessionLogError */
  next(): boolean {
    if (!this.have(RECORD_HEAD_BYTES)) return this.endsTorn();
    const { view, from } = this;
    const length = view.getUint32(from, true);
    if (
      view.getUint32(from + 4, true) !== disguised(length) ||
      length < LEAST_LENGTH ||
      length > GREATEST_LENGTH
    ) {
      return this.endsDamaged(RECORD_HEAD_BYTES, 'its length is damaged');
    }
    const size = RECORD_HEAD_BYTES + length;
    if (!this.have(size)) return this.endsTorn();
    const fault = this.check(size);
    if (fault !== null) return this.endsDamaged(size - CHAIN_BYTES + fault.sound, fault.reason);
    this.accept(size);
    return true;
  }

  /** The error for the record that was read last. */
  broken(reason: string): SessionLogError {
    return this.brokenAt(this.recordAt, reason);
  }

  close(): void {
    this.disk.closeSync(this.descriptor);
  }

  /** What is wrong with a record, and how many bytes of its chain are right all the same. */
  private check(size: number): { readonly reason: string; readonly sound: number } | null {
    const { bytes, view, from } = this;
    const crcAt = from + size - RECORD_TAIL_BYTES;
    if (crc32(bytes.subarray(from + RECORD_HEAD_BYTES, crcAt)) !== view.getUint32(crcAt, true)) {
      return { reason: 'its checksum does not match', sound: 0 };
    }
    const chainAt = crcAt + 4;
    const chain = chainOf(bytes.subarray(from - CHAIN_BYTES, chainAt));
    let sound = 0;
    while (sound < CHAIN_BYTES && chain[sound] === bytes[chainAt + sound]) sound += 1;
    return sound === CHAIN_BYTES ? null : { reason: 'its hash does not continue the chain', sound };
  }

  private accept(size: number): void {
    const { bytes, view, from } = this;
    const bodyAt = from + RECORD_HEAD_BYTES;
    this.record = {
      kind: view.getUint8(bodyAt),
      sequence: view.getFloat64(bodyAt + 1, true),
      time: view.getFloat64(bodyAt + 9, true),
      bytes,
      view,
      payloadFrom: bodyAt + BODY_HEAD_BYTES,
      payloadTo: from + size - RECORD_TAIL_BYTES,
    };
    this.recordAt = this.offset;
    this.records += 1;
    this.offset += size;
    this.from += size;
  }

  /** The file ends before the record does. */
  private endsTorn(): false {
    this.torn = this.disk.fstatSync(this.descriptor).size - this.offset;
    return false;
  }

  /**
   * A power cut can leave a file with its new length and zeros in place of what was on its way. Zeros from
   * within the record up to the file's end are that; anything else is damage.
   */
  private endsDamaged(zerosFrom: number, fault: string): false {
    const chunk = Buffer.alloc(65_536);
    for (let at = this.offset + zerosFrom; ; ) {
      const length = this.disk.readSync(this.descriptor, chunk, 0, chunk.length, at);
      if (length === 0) return this.endsTorn();
      for (let i = 0; i < length; i += 1) if (chunk[i] !== 0) throw this.brokenAt(this.offset, fault);
      at += length;
    }
  }

  /** Makes `length` bytes from the next record's beginning readable; false where the file has fewer. */
  private have(length: number): boolean {
    if (this.to - this.from >= length) return true;
    if (this.from + length > this.bytes.length) {
      if (this.disk.fstatSync(this.descriptor).size < this.offset + length) return false;
      this.makeRoom(length);
    }
    while (this.to - this.from < length) {
      const room = this.bytes.length - this.to;
      const read = this.disk.readSync(this.descriptor, this.bytes, this.to, room, this.filePosition);
      if (read === 0) return false;
      this.to += read;
      this.filePosition += read;
    }
    return true;
  }

  private makeRoom(length: number): void {
    const keepFrom = this.from - CHAIN_BYTES;
    if (CHAIN_BYTES + length > this.bytes.length) {
      const grown = Buffer.allocUnsafeSlow(CHAIN_BYTES + length);
      this.bytes.copy(grown, 0, keepFrom, this.to);
      this.bytes = grown;
      this.view = viewOf(grown);
    } else {
      this.bytes.copyWithin(0, keepFrom, this.to);
    }
    this.to -= keepFrom;
    this.from = CHAIN_BYTES;
  }

  private brokenAt(offset: number, reason: string): SessionLogError {
    const { file } = this;
    const message = `session log ${file} is damaged at byte ${offset}: ${reason}; restore it from a copy`;
    return new SessionLogError('broken', message, { file, offset });
  }
}
