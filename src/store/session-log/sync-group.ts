import type { SessionLogError } from './format.js';
import type { SegmentFile } from './segment-file.js';

const GROUP_MILLIS = 10;
/** A disk that takes longer is one that does not answer. */
const LONGEST_SYNC_MICROS = 1_000_000;

/** Does something so many milliseconds from now. @returns what takes it back. */
export type SyncTimer = (act: () => void, millis: number) => () => void;

const MACHINE_TIMER: SyncTimer = (act, millis) => {
  const timer = setTimeout(act, millis);
  timer.unref();
  return () => clearTimeout(timer);
};

/**
 * Syncs a segment behind its writer's back, one call at a time: all that was written within 10 ms, or, where
 * somebody waits for the disk, at once and with all that was written while the call before it ran.
 */
export class SyncGroup {
  /** What waits for the disk, in the order of its writes. */
  private readonly waiting: ((isSynced: boolean) => void)[] = [];
  private released = 0;
  private unsynced = false;
  private syncing = false;
  private retiring = false;
  private takeBack: (() => void) | null = null;
  /** When the sync that runs was first seen to be waited for; NaN when none is. */
  private seen = Number.NaN;
  private isOverdue = false;

  constructor(
    private readonly segment: SegmentFile,
    private readonly onFailure: (error: SessionLogError) => void,
    private readonly after: SyncTimer = MACHINE_TIMER,
  ) {}

  /** Something was written. */
  request(): void {
    this.unsynced = true;
    if (this.syncing || this.takeBack !== null) return;
    this.takeBack = this.after(() => this.start(), GROUP_MILLIS);
  }

  /** Calls `then` when the disk has all that is written by now, or has refused it, and tells which. */
  wait(then: (isSynced: boolean) => void): void {
    this.waiting.push(then);
    if (this.syncing) return;
    this.cancel();
    this.start();
  }

  /** True from when what waits was let go because the disk did not answer, until it has. */
  get overdue(): boolean {
    return this.isOverdue;
  }

  /** To be called again and again: what waits for a disk that has not answered for a second is let go. */
  look(time: number): void {
    if (!this.syncing || this.waiting.length === 0) return;
    if (Number.isNaN(this.seen)) this.seen = time;
    if (time - this.seen <= LONGEST_SYNC_MICROS) return;
    this.isOverdue = true;
    this.release(false);
  }

  /** Calls all that wait: the disk has everything, or nobody will ever know. */
  release(isSynced: boolean): void {
    this.releaseTo(this.released + this.waiting.length, isSynced);
  }

  /** Somebody else syncs, or has. */
  cancel(): void {
    this.takeBack?.();
    this.takeBack = null;
    this.unsynced = false;
  }

  /** Nothing more will be written: syncs what is left and closes the file. */
  retire(): void {
    this.cancel();
    this.unsynced = true;
    this.retiring = true;
    if (!this.syncing) this.start();
  }

  private start(): void {
    this.takeBack = null;
    this.unsynced = false;
    this.syncing = true;
    const covered = this.released + this.waiting.length;
    this.segment.sync((error) => {
      this.syncing = false;
      this.seen = Number.NaN;
      this.isOverdue = false;
      if (error !== null) this.onFailure(error);
      this.releaseTo(covered, error === null);
      // Who was called may have begun the next already.
      if (this.syncing) return;
      if (this.waiting.length > 0) this.start();
      else if (this.retiring && !this.unsynced) this.segment.close();
      else if (this.retiring) this.start();
      else if (this.unsynced) this.request();
    });
  }

  /** Up to that many of all that ever waited; what is called may itself release. */
  private releaseTo(last: number, isSynced: boolean): void {
    while (this.released < last && this.waiting.length > 0) {
      this.released += 1;
      this.waiting.shift()!(isSynced);
    }
  }
}
