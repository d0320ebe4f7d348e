import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { HistoryStore } from '../../store/history/index.js';
import { logBytes, SessionLogError } from '../../store/session-log/index.js';
import { FilePluginShelf } from '../engine/plugin-shelf.js';
import { SessionFollower } from './follower.js';

/** Read at a stretch; queries are heard in between. */
const SLICE_MILLIS = 50;
/** Rows of so long go into one transaction while there is more to read. */
const BATCH_MILLIS = 2_000;
/** All logs are looked at so often; in between only the newest, which is the one that grows. */
const LOOK_AROUND_MILLIS = 60_000;

export interface CatchUpOptions {
  /** Told again and again how far it is, in a line. */
  readonly onProgress?: (line: string) => void;
  /** Told before each stretch which session is read: whoever never hears more knows where it hangs. */
  readonly onStretch?: (session: string) => void;
  readonly signal?: AbortSignal;
}

/** Brings the database up to the logs, session by session, and keeps the books of the newest. */
export class Historian {
  private readonly followers = new Map<string, SessionFollower>();
  /** By session, bytes of its log when all of it was in the database. */
  private readonly done = new Map<string, number>();
  private lookedAround = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly store: HistoryStore,
    private readonly home: { readonly dataDir: string },
  ) {}

  /** Takes over what the logs have and the database has not. */
  async catchUp(options: CatchUpOptions = {}): Promise<void> {
    const folder = join(this.home.dataDir, 'sessions');
    const names = existsSync(folder) ? readdirSync(folder).sort() : [];
    const isRound = Date.now() - this.lookedAround >= LOOK_AROUND_MILLIS;
    for (const [i, name] of names.entries()) {
      if (options.signal?.aborted) return;
      const isNewest = i === names.length - 1;
      if (!isRound && !isNewest && this.done.has(name)) continue;
      const directory = join(folder, name);
      const said = (line: string) => options.onProgress?.(`${i + 1} of ${names.length}: ${line}`);
      await this.session(name, directory, { ...options, onProgress: said });
      if (!isNewest) this.drop(name);
    }
    if (isRound) this.lookedAround = Date.now();
  }

  /** From now on the session is told by its log alone. */
  async part(session: string, reason: string): Promise<void> {
    if ((await this.store.cursor(session))?.parted == null) await this.store.part(session, reason);
    this.drop(session);
  }

  close(): void {
    for (const name of [...this.followers.keys()]) this.drop(name);
  }

  private async session(name: string, directory: string, options: CatchUpOptions): Promise<void> {
    const bytes = logBytes(directory);
    if (bytes === null || this.done.get(name) === bytes) return;
    const cursor = await this.store.cursor(name);
    if (cursor?.bytes !== bytes) {
      const isFresh = !this.followers.has(name);
      try {
        await this.drain(name, directory, options);
      } catch (error) {
        if (!(error instanceof SessionLogError)) throw error;
        // A log that was cut at its torn end and went on is whole when it is read from its beginning.
        if (isFresh) await this.giveUp(name, error.message, bytes);
        else {
          this.drop(name);
          await this.session(name, directory, options);
          return;
        }
      }
    }
    if (!options.signal?.aborted) this.done.set(name, bytes);
  }

  private async drain(name: string, directory: string, options: CatchUpOptions): Promise<void> {
    let follower = this.followers.get(name) ?? (await this.follow(name, directory));
    let since = Date.now();
    for (let more = true; more && !options.signal?.aborted; ) {
      options.onStretch?.(name);
      // Before it is read to its end: what is written meanwhile is found the next time.
      const bytes = logBytes(directory);
      more = follower.read(SLICE_MILLIS, Date.now);
      if (!more || Date.now() - since >= BATCH_MILLIS) {
        const batch = follower.batch(more || follower.parted !== null ? null : bytes);
        if (batch !== null) await this.store.apply(batch);
        options.onProgress?.(`${name}, ${follower.records} records`);
        since = Date.now();
      }
      if (follower.parted !== null) {
        await this.part(name, follower.parted);
        follower = await this.follow(name, directory);
        more = true;
      }
      await nextTurn();
    }
  }

  private async giveUp(name: string, reason: string, bytes: number): Promise<void> {
    const follower = this.followers.get(name);
    if (follower !== undefined) await this.store.apply(follower.giveUp(reason, bytes));
    this.drop(name);
  }

  private async follow(name: string, directory: string): Promise<SessionFollower> {
    const shelf = new FilePluginShelf(join(this.home.dataDir, 'plugins'));
    const cursor = await this.store.cursor(name);
    const follower = new SessionFollower({ directory, session: name, shelf, cursor });
    this.followers.set(name, follower);
    return follower;
  }

  private drop(name: string): void {
    this.followers.get(name)?.close();
    this.followers.delete(name);
  }
}
