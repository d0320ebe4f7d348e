import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import {
  BODY_HEAD_BYTES,
  CHAIN_BYTES,
  disguised,
  RECORD_HEAD_BYTES,
  RECORD_TAIL_BYTES,
  type RecordKind,
} from './format.js';

/**
 * Records on their way to the file, in one buffer that is written with one call. Before the first of them
 * lies the chain that they continue.
 */
export class RecordBuffer {
  bytes: Buffer;
  view: DataView;
  position = CHAIN_BYTES;
  private recordAt = -1;

  constructor(capacity: number, chain: Uint8Array) {
    this.bytes = Buffer.alloc(capacity);
    this.view = viewOf(this.bytes);
    this.bytes.set(chain, 0);
  }

  /** Bytes of whole records that wait, those of an open one included. */
  get pending(): number {
    return this.position - CHAIN_BYTES;
  }

  /** What waits to be written; no record may be open. */
  get whole(): Buffer {
    return this.bytes.subarray(CHAIN_BYTES, this.position);
  }

  /** The chain after the last whole record. */
  get chain(): Buffer {
    return this.bytes.subarray(this.position - CHAIN_BYTES, this.position);
  }

  /** What waited has been written. */
  clear(): void {
    this.bytes.copyWithin(0, this.position - CHAIN_BYTES, this.position);
    this.position = CHAIN_BYTES;
  }

  /** Continues another chain; nothing may wait. */
  restart(chain: Uint8Array): void {
    this.bytes.set(chain, 0);
    this.position = CHAIN_BYTES;
  }

  begin(kind: RecordKind, sequence: number, time: number): void {
    this.reserve(RECORD_HEAD_BYTES + BODY_HEAD_BYTES + 4);
    this.recordAt = this.position;
    this.position += RECORD_HEAD_BYTES;
    this.putUint8(kind);
    this.putFloat64(sequence);
    this.putFloat64(time);
  }

  end(): void {
    this.reserve(RECORD_TAIL_BYTES);
    const bodyAt = this.recordAt + RECORD_HEAD_BYTES;
    const length = this.position + RECORD_TAIL_BYTES - bodyAt;
    this.view.setUint32(this.recordAt, length, true);
    this.view.setUint32(this.recordAt + 4, disguised(length), true);
    this.putUint32(crc32(this.bytes.subarray(bodyAt, this.position)));
    // As text of one byte a character: a Buffer of its own for each record costs more than the hashing.
    const chain = hash('sha256', this.bytes.subarray(this.recordAt - CHAIN_BYTES, this.position), 'binary');
    this.bytes.write(chain, this.position, CHAIN_BYTES, 'binary');
    this.position += CHAIN_BYTES;
    this.recordAt = -1;
  }

  putText(text: string): void {
    this.reserve(text.length * 3);
    this.position += this.bytes.write(text, this.position, 'utf8');
  }

  putUint8(value: number): void {
    this.view.setUint8(this.position, value);
    this.position += 1;
  }

  putUint16(value: number): void {
    this.view.setUint16(this.position, value, true);
    this.position += 2;
  }

  putUint32(value: number): void {
    this.view.setUint32(this.position, value, true);
    this.position += 4;
  }

  putInt32(value: number): void {
    this.view.setInt32(this.position, value, true);
    this.position += 4;
  }

  putFloat64(value: number): void {
    this.view.setFloat64(this.position, value, true);
    this.position += 8;
  }

  /** Makes sure that `length` more bytes fit, and the tail of the record that is open. */
  reserve(length: number): void {
    const needed = this.position + length + RECORD_TAIL_BYTES;
    if (needed <= this.bytes.length) return;
    const grown = Buffer.alloc(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(grown, 0, 0, this.position);
    this.bytes = grown;
    this.view = viewOf(grown);
  }
}

/** SHA-256; the first `CHAIN_BYTES` of it are the chain. */
export const chainOf = (bytes: Buffer): Buffer => hash('sha256', bytes, 'buffer');

export const viewOf = (bytes: Buffer): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
