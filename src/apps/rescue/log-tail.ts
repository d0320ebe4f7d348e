import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Input } from '../../domain/index.js';
import {
  decodeValue,
  RecordKind,
  type SegmentHeader,
  SegmentReader,
  SessionLogError,
  type SessionLogVisitor,
  segmentName,
} from '../../store/session-log/index.js';

/** Of a visitor of whole logs, what a tail hands on: market rows it passes over. */
export type TailVisitor = Pick<SessionLogVisitor, 'header' | 'input' | 'output'>;

const FIRST_CHAIN = new Uint8Array(16);

/**
 * Follows a log that another process writes: each call of `read` goes on where the last one ended.
 *
 * An engine that was killed may leave a torn record, which the next one writes over: what was read is then no longer
 * what the file holds, its chain says so, and everything is read anew, into what `begin` makes.
 */
export class LogTail<Visitor extends TailVisitor> {
  visitor: Visitor;
  private reader: SegmentReader | null = null;
  private segment = 1;
  private broken: string | null = null;

  constructor(
    readonly directory: string,
    private readonly begin: () => Visitor,
  ) {
    this.visitor = begin();
  }

  /** Why the log could not be read to its end; null where it could. */
  get problem(): string | null {
    return this.broken;
  }

  /** @param whole a torn record at the end is not believed to be all: the log is read again from its beginning. */
  read({ whole = false } = {}): void {
    if (whole && (this.reader?.torn ?? 0) > 0) this.restart();
    try {
      this.follow();
      this.broken = null;
    } catch (error) {
      if (!(error instanceof SessionLogError)) throw error;
      this.restart();
      this.broken = null;
      try {
        this.follow();
      } catch (again) {
        if (!(again instanceof SessionLogError)) throw again;
        // What came before the damage is still known.
        this.broken = again.message;
      }
    }
  }

  close(): void {
    this.reader?.close();
    this.reader = null;
  }

  private restart(): void {
    this.close();
    this.segment = 1;
    this.visitor = this.begin();
  }

  private follow(): void {
    const fileOf = (segment: number): string => join(this.directory, segmentName(segment));
    if (this.reader === null) {
      if (!existsSync(fileOf(1))) return;
      this.reader = SegmentReader.open(fileOf(1), FIRST_CHAIN);
    }
    for (;;) {
      const next = existsSync(fileOf(this.segment + 1));
      while (this.reader.next()) this.take(this.reader);
      // Nothing is appended to a segment once the next is there.
      if (!next) return;
      const { chain } = this.reader;
      this.close();
      this.segment += 1;
      this.reader = SegmentReader.open(fileOf(this.segment), chain);
    }
  }

  private take({ record }: SegmentReader): void {
    const { kind, bytes, payloadFrom, payloadTo } = record;
    const value = (): unknown => decodeValue(bytes.toString('utf8', payloadFrom, payloadTo));
    if (kind === RecordKind.Header) this.visitor.header?.(value() as SegmentHeader, record);
    else if (kind === RecordKind.Input) this.visitor.input?.(value() as Input, record);
    else if (kind === RecordKind.Output) this.visitor.output?.(value(), record);
  }
}
