import { type MarketRows, type Micros, RowKind } from '../../../domain/index.js';
import type { BookReader } from '../../../market/index.js';
import type { ChecksumOf } from './book-checksum.js';
import type { ConnectionIndex, InstrumentOutput } from './instrument-output.js';

/** One instrument's book, made of what one or two connections say of it. */
export interface BookLine {
  /** A message of the book: changes or a snapshot. */
  message(connection: ConnectionIndex, rows: MarketRows, at: Micros): void;
  /** What this connection said from here on cannot be trusted. */
  broken(connection: ConnectionIndex, reason: string, at: Micros): void;
  opened(connection: ConnectionIndex, at: Micros): void;
  closed(connection: ConnectionIndex, reason: string, at: Micros): void;
  /** A snapshot that was asked for elsewhere, by REST. */
  snapshot(rows: MarketRows, at: Micros): void;
  /** Called several times a second: what waits too long. */
  check(at: Micros): void;
}

/** What a line is made with. */
export interface BookLineOptions {
  readonly output: InstrumentOutput;
  readonly checksumOf: ChecksumOf | null;
  /** Asks for a snapshot, on this connection where the socket sends it. Answered by `message` or `snapshot`, or not. */
  readonly askSnapshot: (connection: ConnectionIndex | null) => void;
}

/** A book that is crossed for so long is not one that will uncross by itself. */
export const CROSSED_MICROS = 1_000_000;
/** A snapshot that did not come by then is asked for again. */
export const SNAPSHOT_MICROS = 5_000_000;

/** A reader that says since when its book is crossed, and whether the venue's checksum is the book's. */
export class Judge {
  private crossedSince: Micros | null = null;

  constructor(private readonly checksumOf: ChecksumOf | null) {}

  /** What is wrong with the book after this message; null where nothing is. */
  fault(reader: BookReader, rows: MarketRows): string | null {
    if (this.checksumOf === null) return null;
    const last = rows.length - 1;
    if (rows.kind[last] !== RowKind.Checksum) return null;
    const expected = rows.price[last]!;
    // A venue that gave its checksums up sends 0.
    if (expected === 0 || this.checksumOf(reader.book) === expected) return null;
    return 'the checksum of the book is another than the venue’s';
  }

  /** True once the book was crossed for too long. */
  isStuck(reader: BookReader, at: Micros): boolean {
    if (reader.state !== 'crossed') this.crossedSince = null;
    else this.crossedSince ??= at;
    return this.crossedSince !== null && at - this.crossedSince > CROSSED_MICROS;
  }
}
