import { ExitCode, UserError } from '../../domain/index.js';

/**
 * A segment file:
 *
 *     8   magic
 *     16  chain: where the segment before ended, zeros for the first
 *     …   records
 *
 * A record, little-endian:
 *
 *     u32 length of all that follows the next field
 *     u32 length, in disguise: a damaged length is told from a file that was cut
 *     u8  kind
 *     f64 input sequence: of the input itself (of the first row in a run), else of the last input before it
 *     f64 time, micros by the engine's clock
 *     …   payload
 *     u32 CRC32 of kind to payload
 *     16  chain: the first bytes of SHA-256 over the 16 bytes before the record and the record up to here
 *
 * The chain before a record lies right before it in the file, in every case: what is hashed is one slice.
 */
export const MAGIC = 'OUTCRYL1';
export const FORMAT_VERSION = 1;
export const CHAIN_BYTES = 16;
export const FILE_HEAD_BYTES = MAGIC.length + CHAIN_BYTES;
export const RECORD_HEAD_BYTES = 8;
/** Kind, sequence and time. */
export const BODY_HEAD_BYTES = 17;
/** CRC and chain. */
export const RECORD_TAIL_BYTES = 4 + CHAIN_BYTES;
export const LEAST_LENGTH = BODY_HEAD_BYTES + RECORD_TAIL_BYTES;
export const GREATEST_LENGTH = 0x3fff_ffff;

const DISGUISE = 0x4f43_4c47;
export const disguised = (length: number): number => (length ^ DISGUISE) >>> 0;

export const RecordKind = {
  /** JSON: `SegmentHeader`. The first record of every segment. */
  Header: 1,
  /** Consecutive market-row inputs; see row-encoding.ts. */
  Rows: 2,
  /** JSON: an `Input`. */
  Input: 3,
  /** JSON: a `VenueRequest`, in the log before it is sent. */
  Output: 4,
  /** JSON: `StateHash`, each minute. */
  State: 5,
  /** JSON: whatever rebuilds the engine without what came before. */
  Checkpoint: 6,
} as const;
export type RecordKind = (typeof RecordKind)[keyof typeof RecordKind];

export interface SegmentHeader {
  readonly format: number;
  readonly sessionId: string;
  /** From 1. */
  readonly segment: number;
  readonly metadata: unknown;
}

export interface StateHash {
  readonly stateHash: string;
}

/** Where and when a record stands. */
export interface RecordPlace {
  readonly sequence: number;
  readonly time: number;
}

/** The log is damaged, missing, there already, cannot be written or synced, or too much waits to be written. */
export type SessionLogFault = 'broken' | 'missing' | 'exists' | 'write' | 'sync' | 'overflow';

export class SessionLogError extends UserError {
  constructor(
    readonly fault: SessionLogFault,
    message: string,
    /** Where in the log, when it is damaged. */
    readonly place: { readonly file: string; readonly offset: number } | null = null,
    options?: ErrorOptions,
  ) {
    super(message, ExitCode.failed, options);
  }
}

export const segmentName = (segment: number): string => `${String(segment).padStart(6, '0')}.log`;
