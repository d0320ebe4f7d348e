/** The session log: every input of the engine in one sequence, append-only, chained; the journal and the truth. */
export {
  RecordKind,
  type RecordPlace,
  type SegmentHeader,
  SessionLogError,
  type SessionLogFault,
  type StateHash,
  segmentName,
} from './format.js';
export { logBytes, logWrittenMillis } from './on-disk.js';
export { readSessionLog, type SessionLogEnd, type SessionLogVisitor } from './reader.js';
export type { RowBatch } from './row-encoding.js';
export type { Disk, ReadDisk } from './segment-file.js';
export { SegmentReader } from './segment-reader.js';
export { sessionBeganMillis, sessionName } from './session-name.js';
export type { SyncTimer } from './sync-group.js';
export { decodeValue, encodeValue } from './values.js';
export { type SessionLogVerdict, verifySessionLog } from './verify.js';
export { type Durability, type SessionLogOptions, SessionLogWriter } from './writer.js';
