import type { SessionLogError } from './format.js';
import type { SegmentFile } from './segment-file.js';

const GROUP_MILLIS = 10;

/**
 * Syncs a segment behind its writer's back: all that was written within 10 ms with one call, one call at a
 * time, and never waited for.
 */
export class SyncGroup {
  private unsynced = false;
  private syncing = false;
  private retiring = false;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly segment: SegmentFile,
    private readonly onFailure: (error: SessionLogError) => void,
  ) {}

  /** Something was written. */
  request(): void {
    this.unsynced = true;
    if (this.syncing || this.timer !== null) return;
    this.timer = setTimeout(() => this.start(), GROUP_MILLIS);
    this.timer.unref();
  }

  /** Somebody else waits for the disk, or has. */
  cancel(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
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
    this.timer = null;
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
