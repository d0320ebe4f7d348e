import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../domain/index.js';
import type { Home } from '../../store/configuration/index.js';
import {
  decodeValue,
  type SegmentHeader,
  SegmentReader,
  segmentName,
} from '../../store/session-log/index.js';
import type { SessionHeader } from '../engine/plan.js';

export interface SessionLogName {
  readonly name: string;
  readonly directory: string;
}

/** The logs of a home, the oldest first. */
export function sessionLogs({ dataDir }: Pick<Home, 'dataDir'>): SessionLogName[] {
  const folder = join(dataDir, 'sessions');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, '000001.log')))
    .sort()
    .map((name) => ({ name, directory: join(folder, name) }));
}

/** Whether the orders of a log are real money: its first record says, and no more is read. */
export function isRealMoney({ directory }: SessionLogName): boolean {
  let reader: SegmentReader | null = null;
  try {
    reader = SegmentReader.open(join(directory, segmentName(1)), new Uint8Array(16));
    if (!reader.next()) return false;
    const { bytes, payloadFrom, payloadTo } = reader.record;
    const { metadata } = decodeValue(bytes.toString('utf8', payloadFrom, payloadTo)) as SegmentHeader;
    return (metadata as Partial<SessionHeader>).money === 'real';
  } catch (error) {
    if (error instanceof UserError || error instanceof SyntaxError) return false;
    throw error;
  } finally {
    reader?.close();
  }
}
