import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SegmentReader, segmentName } from '../../store/session-log/index.js';

const CHAIN_BYTES = 16;

/** The records of a log that may still be written, segment after segment. */
export class LogTail {
  /** Records so far. */
  records = 0;
  private reader: SegmentReader;
  private segment = 1;

  /** @throws SessionLogError where its first segment is none. */
  constructor(private readonly directory: string) {
    this.reader = SegmentReader.open(join(directory, segmentName(1)), new Uint8Array(CHAIN_BYTES));
  }

  /** Of the last record that was read. */
  get record(): SegmentReader['record'] {
    return this.reader.record;
  }

  /** False at the end of the log as it is now. @throws SessionLogError where it is damaged. */
  next(): boolean {
    if (!this.reader.next() && !this.nextSegment()) return false;
    this.records += 1;
    return true;
  }

  close(): void {
    this.reader.close();
  }

  private nextSegment(): boolean {
    const file = join(this.directory, segmentName(this.segment + 1));
    // The next segment has its name once the one before is whole: what is read here after that is its end.
    if (!existsSync(file)) return false;
    if (this.reader.next()) return true;
    const next = SegmentReader.open(file, this.reader.chain);
    this.reader.close();
    this.reader = next;
    this.segment += 1;
    return this.reader.next();
  }
}
