import type { SessionLogError } from './format.js';
import type { SegmentFile } from './segment-file.js';

const GROUP_MILLIS = 10;

/** Does something so many milliseconds from now. @returns what takes it back. */
export type SyncTimer = (act: () => void, millis: number) => () => void;

const MACHINE_TIMER: SyncTimer = (act, millis) => {
  const timer = setTimeout(act, millis);
  timer.unref();
  return () => clearTimeout(timer);
};

/**
 * Syncs a segment behind its writer's back: all that was written within 10 ms with one call, one call at a
 * time, and never waited for.
 */
export class SyncGroup {
  private unsynced = false;
  private syncing = false;
  private retiring = false;
  private takeBack: (() => void) | null = null;

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

  /** Somebody else waits for the disk, or has. */
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
    this.segment.sync((error) => {
      this.syncing = false;
      if (error !== null) this.onFailure(error);
      if (this.retiring && !this.unsynced) this.segment.close();
      else if (this.retiring) this.start();
      else if (this.unsynced) this.request();
    });
  }
}
