import * as fs from 'node:fs';
import path from 'node:path';
import type { Input, MarketRows } from '../../domain/index.js';
import {
  CHAIN_BYTES,
  FORMAT_VERSION,
  RecordKind,
  type SegmentHeader,
  SessionLogError,
  type StateHash,
  segmentName,
} from './format.js';
import { readSessionLog, type SessionLogEnd, type SessionLogVisitor } from './reader.js';
import { RecordBuffer } from './record-buffer.js';
import { RowEncoder } from './row-encoding.js';
import { type Disk, SegmentFile } from './segment-file.js';
import { SyncGroup, type SyncTimer } from './sync-group.js';
import { encodeValue } from './values.js';

/**
 * `process`: what was written survives the process; the disk is synced in groups, at most 10 ms later.
 * `disk`: nothing is acted upon before the disk has it.
 */
export type Durability = 'process' | 'disk';

export interface SessionLogOptions {
  readonly directory: string;
  readonly sessionId: string;
  /** Whatever helps a reader of the log; in every segment's header. */
  readonly metadata?: unknown;
  readonly durability?: Durability;
  /** A segment is closed once it is this long. */
  readonly segmentBytes?: number;
  /** How much may wait in memory while the disk refuses. */
  readonly pendingBytes?: number;
  readonly disk?: Disk;
  /** What the groups of syncs wait by; the machine's timers by default. */
  readonly syncTimer?: SyncTimer;
}

const ROWS_FLUSH_BYTES = 16_384;
const ROWS_FLUSH_MICROS = 10_000;
/** In one record: what a reader must hold at once. */
const MOST_ROWS = 4_096;

/** Where writing begins: after which record, in which segment. */
type Place = Pick<SessionLogEnd, 'segment' | 'sequence' | 'time' | 'chain'>;

/**
 * The one session log of an engine, for writing. Every input gets its place in the sequence here.
 *
 * Appending is into memory; `commit` puts all of it into the file with one write. A request that was appended
 * is sent by what `secure` calls, or when `commit` has returned. Market rows need no commit: they go with the next one, or when
 * 16 KB have gathered, or when `flushIfDue` finds the first of them 10 ms old.
 *
 * When the disk refuses, nothing is lost or torn: what was appended waits in memory, `healthy` is false, and
 * each `commit` tries again and throws until it succeeds.
 */
export class SessionLogWriter {
  /** Of the last input; 0 before the first. */
  sequence: number;
  private failed: SessionLogError | null = null;
  private readonly buffer: RecordBuffer;
  private readonly encoder = new RowEncoder();
  private rowsOpen = false;
  /** When the first row that waits came; NaN when none does. */
  private rowsSince = Number.NaN;
  private lastTime: number;
  private segmentNumber: number;
  private sync: SyncGroup;
  private readonly segmentBytes: number;
  private readonly pendingBytes: number;

  private constructor(
    private readonly options: SessionLogOptions,
    private segment: SegmentFile,
    from: Place,
  ) {
    this.sequence = from.sequence;
    this.lastTime = from.time;
    this.segmentNumber = from.segment;
    this.buffer = new RecordBuffer(4 * ROWS_FLUSH_BYTES, from.chain);
    this.segmentBytes = options.segmentBytes ?? 268_435_456;
    this.pendingBytes = options.pendingBytes ?? 67_108_864;
    this.sync = this.groupOf(segment);
  }

  /**
   * Begins a new log in a folder, which is made; its header is on disk when this returns.
   * @throws SessionLogError where that fails, or a log is there already.
   */
  static create(options: SessionLogOptions & { readonly time: number }): SessionLogWriter {
    const { directory, time, disk = fs } = options;
    let madeFolder: boolean;
    try {
      madeFolder = disk.mkdirSync(directory, { recursive: true, mode: 0o700 }) !== undefined;
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new SessionLogError(
        'write',
        `folder ${directory} cannot be made: ${reason}; choose another home folder`,
        null,
        { cause },
      );
    }
    if (disk.existsSync(path.join(directory, segmentName(1)))) {
      throw new SessionLogError('exists', `${directory} holds a session log already; go on with that one`);
    }
    const chain = Buffer.alloc(CHAIN_BYTES);
    let made: ReturnType<typeof makeSegment>;
    try {
      made = makeSegment(options, { segment: 1, sequence: 0, chain, time });
    } catch (error) {
      if (madeFolder) removeIfEmpty(directory, disk);
      throw error;
    }
    return new SessionLogWriter(options, made.file, { segment: 1, sequence: 0, chain: made.chain, time });
  }

  /**
   * Goes on with a log: reads it through, handing every record to `visitor`, drops a torn last record and
   * appends behind the one before. What was dropped is in the returned `end`.
   * @throws SessionLogError where the log is damaged before its end, or missing.
   */
  static open(
    options: SessionLogOptions,
    visitor: SessionLogVisitor = {},
  ): { readonly writer: SessionLogWriter; readonly end: SessionLogEnd } {
    const end = readSessionLog(options.directory, visitor, options.disk ?? fs);
    const file = path.join(options.directory, segmentName(end.segment));
    const segment = SegmentFile.resume(file, end.offset, options.disk ?? fs);
    return { writer: new SessionLogWriter(options, segment, end), end };
  }

  /**
   * False from a failed write or sync on, until all that waits has been written again; and while the disk leaves what
   * waits for it without an answer for more than a second.
   */
  get healthy(): boolean {
    return this.failed === null && !this.sync.overdue;
  }

  /** Why it is not healthy. */
  get failure(): SessionLogError | null {
    return this.failed;
  }

  /** Bytes that wait to be written. */
  get pending(): number {
    return this.buffer.pending;
  }

  /** Appends a market row as the next input, and returns its sequence. */
  appendRow(instrument: number, rows: MarketRows, row: number, time: number): number {
    this.refuseOverflow();
    // What has gathered goes before this row does: it has yet to be stepped.
    if (this.buffer.pending >= ROWS_FLUSH_BYTES && this.failed === null) this.flushQuietly();
    this.sequence += 1;
    if (!this.rowsOpen) this.beginRows(time);
    this.encoder.add(this.buffer, instrument, rows, row, time);
    if (this.encoder.count === MOST_ROWS) this.endRows();
    return this.sequence;
  }

  /**
   * Appends an input as the next in the sequence, and returns its sequence.
   * @param json what `JSON.stringify` makes of it, where somebody has it already.
   */
  appendInput(input: Input, time: number, json?: string): number {
    this.refuseOverflow();
    this.endRows();
    this.sequence += 1;
    this.append(RecordKind.Input, encodeValue(input, json), time);
    return this.sequence;
  }

  /**
   * Appends a request that `step` emitted after the last input; `commit` before it is sent.
   * @param text what `encodeValue` makes of it, where somebody has it already.
   */
  appendOutput(output: unknown, time: number, text = encodeValue(output)): void {
    this.append(RecordKind.Output, text, time);
  }

  appendState(state: StateHash, time: number): void {
    this.append(RecordKind.State, encodeValue(state), time);
  }

  /** @param checkpoint whatever rebuilds the engine as it is after the last input. */
  appendCheckpoint(checkpoint: unknown, time: number): void {
    this.append(RecordKind.Checkpoint, encodeValue(checkpoint), time);
  }

  /**
   * Writes all that waits, and in `disk` durability waits until the disk has it.
   * @throws SessionLogError where it cannot; what was appended since the last commit must not be sent.
   */
  commit(): void {
    this.flush();
    if (this.options.durability === 'disk') this.syncNow();
    if (this.failed !== null) throw this.failed;
  }

  /**
   * Writes all that waits, and calls `then` when it may be acted upon: at once, or in `disk` durability when the
   * disk has it, whose next sync takes what is written meanwhile. Always called, in order, and told whether what was
   * appended before is where it was to be: `healthy` may have changed since, by what was called before it.
   */
  secure(then: (isSafe: boolean) => void): void {
    this.flushQuietly();
    const isSafe = this.healthy;
    if (this.options.durability === 'disk' && isSafe) {
      // After a failed sync a later one proves nothing.
      this.sync.wait((isSynced) => then(isSynced && this.failed?.fault !== 'sync'));
      return;
    }
    this.sync.release(false);
    then(isSafe);
  }

  /**
   * Writes the rows that have waited for 10 ms, or what a full disk held up, and lets go what a disk holds up that does
   * not answer; returns `healthy`.
   */
  flushIfDue(time: number): boolean {
    this.sync.look(time);
    if (time - this.rowsSince >= ROWS_FLUSH_MICROS || this.failed !== null) this.flushQuietly();
    return this.healthy;
  }

  /** Writes and syncs all that waits, and closes the file. @throws SessionLogError as `commit` does. */
  close(): void {
    try {
      this.flush();
      this.syncNow();
    } finally {
      this.sync.retire();
    }
  }

  private append(kind: RecordKind, text: string, time: number): void {
    this.refuseOverflow();
    this.endRows();
    this.buffer.begin(kind, this.sequence, time);
    this.buffer.putText(text);
    this.buffer.end();
    this.lastTime = time;
  }

  private beginRows(time: number): void {
    this.buffer.begin(RecordKind.Rows, this.sequence, time);
    this.encoder.begin(this.buffer);
    this.rowsOpen = true;
    this.lastTime = time;
    if (Number.isNaN(this.rowsSince)) this.rowsSince = time;
  }

  private endRows(): void {
    if (!this.rowsOpen) return;
    this.rowsOpen = false;
    this.encoder.end(this.buffer);
    this.buffer.end();
  }

  private flush(): void {
    this.endRows();
    if (this.buffer.pending > 0) {
      try {
        this.segment.append(this.buffer.whole);
      } catch (error) {
        throw this.fail(error as SessionLogError);
      }
      this.buffer.clear();
      this.sync.request();
    }
    this.rowsSince = Number.NaN;
    // After a failed sync nobody knows what the disk has: that stays.
    if (this.failed?.fault === 'write') this.failed = null;
    if (this.segment.length >= this.segmentBytes) this.rotate();
  }

  /** For rows, which nobody waits for: `healthy` tells what came of it. */
  private flushQuietly(): void {
    try {
      this.flush();
    } catch (error) {
      if (!(error instanceof SessionLogError)) throw error;
    }
  }

  private syncNow(): void {
    this.sync.cancel();
    let isSynced = false;
    try {
      this.segment.syncNow();
      isSynced = true;
    } catch (error) {
      throw this.fail(error as SessionLogError);
    } finally {
      this.sync.release(isSynced);
    }
  }

  private rotate(): void {
    const next = { segment: this.segmentNumber + 1, sequence: this.sequence, time: this.lastTime };
    let made: ReturnType<typeof makeSegment>;
    try {
      // On the disk before another follows: a log that is torn in its middle cannot be read.
      this.segment.syncNow();
      made = makeSegment(this.options, { ...next, chain: this.buffer.chain });
    } catch (error) {
      // The old segment takes more meanwhile; if it cannot, its own write says so.
      if (error instanceof SessionLogError) return;
      throw error;
    }
    const before = this.sync;
    this.segment = made.file;
    this.segmentNumber = next.segment;
    this.buffer.restart(made.chain);
    this.sync = this.groupOf(made.file);
    // Whoever waited may write at once: behind the header that was just written, not before it.
    before.release(true);
    before.retire();
  }

  private groupOf(segment: SegmentFile): SyncGroup {
    return new SyncGroup(segment, (error) => this.fail(error), this.options.syncTimer);
  }

  private fail(error: SessionLogError): SessionLogError {
    if (this.failed?.fault !== 'sync') this.failed = error;
    return this.failed ?? error;
  }

  private refuseOverflow(): void {
    if (this.failed === null || this.buffer.pending < this.pendingBytes) return;
    const megabytes = Math.round(this.buffer.pending / 1_048_576);
    const reason = `${megabytes} MB wait already: ${this.failed.message}`;
    throw new SessionLogError('overflow', `session log takes no more inputs, ${reason}`);
  }
}

function removeIfEmpty(directory: string, disk: Disk): void {
  try {
    disk.rmdirSync(directory);
  } catch {
    // Somebody has something in it.
  }
}

function makeSegment(options: SessionLogOptions, place: Place): { file: SegmentFile; chain: Uint8Array } {
  const { directory, sessionId, metadata = null, disk = fs } = options;
  const { segment, sequence, time, chain } = place;
  const header: SegmentHeader = { format: FORMAT_VERSION, sessionId, segment, metadata };
  const buffer = new RecordBuffer(1_024, chain);
  buffer.begin(RecordKind.Header, sequence, time);
  buffer.putText(encodeValue(header));
  buffer.end();
  const file = SegmentFile.create(directory, { segment, chain, header: buffer.whole }, disk);
  return { file, chain: Uint8Array.from(buffer.chain) };
}
