import * as fs from 'node:fs';
import { SessionLogError } from './format.js';
import { readSessionLog } from './reader.js';
import type { ReadDisk } from './segment-file.js';

/** What `outcry journal verify` says of a log. */
export interface SessionLogVerdict {
  /** Records that check, up to the first that does not. */
  readonly records: number;
  readonly ok: boolean;
  /** The first record that does not check: its file, its offset in it, and why. */
  readonly firstBroken: { readonly file: string; readonly offset: number; readonly reason: string } | null;
  /** Bytes of a torn last record: no damage, a log cut off by a crash ends so. */
  readonly tornBytes: number;
}

/**
 * Checks every record of a log: CRC, hash chain, and that the input sequence has no hole.
 * @throws SessionLogError `missing` where there is no log.
 */
export function verifySessionLog(directory: string, disk: ReadDisk = fs): SessionLogVerdict {
  let records = 0;
  const count = (): void => {
    records += 1;
  };
  try {
    const end = readSessionLog(directory, { record: count, rows: () => undefined }, disk);
    return { records, ok: true, firstBroken: null, tornBytes: end.dropped };
  } catch (error) {
    if (!(error instanceof SessionLogError) || error.place === null) throw error;
    const firstBroken = { ...error.place, reason: error.message };
    return { records, ok: false, firstBroken, tornBytes: 0 };
  }
}
