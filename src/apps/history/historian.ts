import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Cursor, HistoryStore } from '../../store/history/index.js';
import { SessionLogError, segmentName } from '../../store/session-log/index.js';
import { FilePluginShelf } from '../engine/plugin-shelf.js';
import { SessionFollower } from './follower.js';

/** Read at a stretch; queries are heard in between. */
const SLICE_MILLIS = 50;
/** Rows of so long go into one transaction while there is more to read. */
const BATCH_MILLIS = 1_000;

/** Brings the database up to the logs, session by session, and keeps the engine of the newest. */
export class Historian {
  private readonly followers = new Map<string, SessionFollower>();
  /** Damaged logs, by the bytes they had: they are looked at again when they have changed. */
  private readonly broken = new Map<string, number>();

  constructor(
    private readonly store: HistoryStore,
    private readonly home: { readonly dataDir: string },
  ) {}

  /**
   * Takes over what the logs have and the database has not.
   * @param onProgress a line, again and again.
   */
  async catchUp(onProgress: (line: string) => void = () => {}, signal?: AbortSignal): Promise<void> {
    const folder = join(this.home.dataDir, 'sessions');
    const names = existsSync(folder) ? readdirSync(folder).sort() : [];
    for (const [i, name] of names.entries()) {
      if (signal?.aborted) return;
      const directory = join(folder, name);
      if (!existsSync(join(directory, segmentName(1)))) continue;
      await this.session(
        name,
        directory,
        (line) => onProgress(`${i + 1} of ${names.length}: ${line}`),
        signal,
      );
      if (i < names.length - 1) this.drop(name);
    }
  }

  close(): void {
    for (const name of [...this.followers.keys()]) this.drop(name);
  }

  private async session(
    name: string,
    directory: string,
    onProgress: (line: string) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const cursor = await this.store.cursor(name);
    if (cursor !== null && isAtEnd(directory, cursor)) return;
    const bytes = lastSegmentBytes(directory);
    if (this.broken.get(name) === bytes) return;
    try {
      const follower = this.followers.get(name) ?? this.follow(name, directory, cursor?.records ?? 0);
      await this.drain(follower, (records) => onProgress(`${name}, ${records} records`), signal);
      this.broken.delete(name);
    } catch (error) {
      if (!(error instanceof SessionLogError)) throw error;
      // A log that was cut at its torn end and went on is whole when it is read from its beginning.
      const again = this.followers.get(name);
      this.drop(name);
      this.broken.set(name, bytes);
      const last = again?.giveUp(error.message);
      if (last != null && last.cursor.records >= (cursor?.records ?? 0)) await this.store.apply(last);
    }
  }

  private async drain(
    follower: SessionFollower,
    onProgress: (records: number) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    let since = Date.now();
    for (let more = true; more && !signal?.aborted; ) {
      more = follower.read(SLICE_MILLIS, Date.now);
      if (!more || Date.now() - since >= BATCH_MILLIS) {
        const batch = follower.batch();
        if (batch !== null) await this.store.apply(batch);
        onProgress(follower.recordsRead);
        since = Date.now();
      }
      await nextTurn();
    }
  }

  private follow(name: string, directory: string, known: number): SessionFollower {
    const shelf = new FilePluginShelf(join(this.home.dataDir, 'plugins'));
    const follower = new SessionFollower(directory, name, shelf, known);
    this.followers.set(name, follower);
    return follower;
  }

  private drop(name: string): void {
    this.followers.get(name)?.close();
    this.followers.delete(name);
  }
}

const lastSegmentBytes = (directory: string): number => {
  const names = readdirSync(directory)
    .filter((name) => /^\d{6}\.log$/.test(name))
    .sort();
  return statSync(join(directory, names.at(-1)!)).size;
};

const isAtEnd = (directory: string, { segment, offset }: Cursor): boolean =>
  !existsSync(join(directory, segmentName(segment + 1))) &&
  statSync(join(directory, segmentName(segment))).size === offset;
