import type * as fs from 'node:fs';
import path from 'node:path';
import { CHAIN_BYTES, MAGIC, SessionLogError, segmentName } from './format.js';

/** The calls that reach files; tests hand in ones that fail, and a simulation a disk of its own. */
export type Disk = ReadDisk &
  Pick<
    typeof fs,
    | 'openSync'
    | 'writeSync'
    | 'ftruncateSync'
    | 'fdatasyncSync'
    | 'fdatasync'
    | 'closeSync'
    | 'renameSync'
    | 'rmSync'
    | 'rmdirSync'
    | 'mkdirSync'
    | 'existsSync'
  >;

/** The calls that read them. */
export type ReadDisk = Pick<typeof fs, 'openSync' | 'readSync' | 'fstatSync' | 'closeSync' | 'readdirSync'>;

/**
 * One segment, open for appending. Writes go to a stated place: what a failed write left behind is cut off,
 * or, where that fails too, written over by the next.
 */
export class SegmentFile {
  private constructor(
    readonly file: string,
    private readonly descriptor: number,
    /** Bytes of whole records, the file's head included. */
    public length: number,
    private readonly disk: Disk,
  ) {}

  /**
   * Makes a segment with its first record. It has its name only once all of that is on disk.
   * @throws SessionLogError when that fails; nothing is left of it then.
   */
  static create(
    directory: string,
    content: { readonly segment: number; readonly chain: Uint8Array; readonly header: Uint8Array },
    disk: Disk,
  ): SegmentFile {
    const file = path.join(directory, segmentName(content.segment));
    const unfinished = `${file}.new`;
    const first = Buffer.concat([
      Buffer.from(MAGIC, 'latin1'),
      content.chain.subarray(0, CHAIN_BYTES),
      content.header,
    ]);
    let descriptor: number | null = null;
    try {
      descriptor = disk.openSync(unfinished, 'w+', 0o600);
      const segment = new SegmentFile(file, descriptor, 0, disk);
      segment.append(first);
      disk.fdatasyncSync(descriptor);
      disk.renameSync(unfinished, file);
      syncFolder(directory, disk);
      return segment;
    } catch (error) {
      if (descriptor !== null) disk.closeSync(descriptor);
      disk.rmSync(unfinished, { force: true });
      throw error instanceof SessionLogError ? error : failure('write', file, error);
    }
  }

  /** Opens a segment that was read to `length`, and cuts off what lies beyond: the rest of a torn record. */
  static resume(file: string, length: number, disk: Disk): SegmentFile {
    try {
      const descriptor = disk.openSync(file, 'r+');
      disk.ftruncateSync(descriptor, length);
      return new SegmentFile(file, descriptor, length, disk);
    } catch (error) {
      throw failure('write', file, error);
    }
  }

  /** Appends all of it or nothing. @throws SessionLogError; the same bytes may be tried again. */
  append(bytes: Buffer): void {
    let written = 0;
    try {
      while (written < bytes.length) {
        const left = bytes.length - written;
        written += this.disk.writeSync(this.descriptor, bytes, written, left, this.length + written);
      }
    } catch (error) {
      if (written > 0) this.cutBack();
      throw failure('write', this.file, error);
    }
    this.length += bytes.length;
  }

  /** Waits until the disk has everything. @throws SessionLogError */
  syncNow(): void {
    try {
      this.disk.fdatasyncSync(this.descriptor);
    } catch (error) {
      throw failure('sync', this.file, error);
    }
  }

  /** The same without waiting; `done` is told what went wrong, or null. */
  sync(done: (error: SessionLogError | null) => void): void {
    this.disk.fdatasync(this.descriptor, (error) =>
      done(error === null ? null : failure('sync', this.file, error)),
    );
  }

  close(): void {
    this.disk.closeSync(this.descriptor);
  }

  private cutBack(): void {
    try {
      this.disk.ftruncateSync(this.descriptor, this.length);
    } catch {
      // The next write goes to the same place; a reader meanwhile takes the rest for a torn record.
    }
  }
}

/** A new name is only safe when its folder is; Windows has no such thing. */
function syncFolder(directory: string, disk: Disk): void {
  if (process.platform === 'win32') return;
  const descriptor = disk.openSync(directory, 'r');
  try {
    disk.fdatasyncSync(descriptor);
  } finally {
    disk.closeSync(descriptor);
  }
}

function failure(fault: 'write' | 'sync', file: string, cause: unknown): SessionLogError {
  const what = fault === 'sync' ? 'synced' : 'written';
  return new SessionLogError(fault, `session log ${file} cannot be ${what}: ${mendOf(cause)}`, null, {
    cause,
  });
}

function mendOf(cause: unknown): string {
  switch ((cause as NodeJS.ErrnoException).code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full; free some space';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'it is not writable; check its owner and permissions';
    default:
      return `${cause instanceof Error ? cause.message : String(cause)}; check the disk`;
  }
}
