import { type FSWatcher, watch } from 'node:fs';
import { dirname } from 'node:path';

/** Editors write a file in several steps, and several files one after the other. */
const QUIET_MILLIS = 150;

/**
 * Says when files of a plugin have changed: it watches their folders, since editors put a new file in the place
 * of the old one. A folder that cannot be watched is not; the plugin then goes on as it is.
 */
export class ChangeWatch {
  private readonly watchers = new Map<string, FSWatcher>();
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly onChange: () => void) {}

  /** From here on the folders of these files, and no others. */
  follow(files: readonly string[]): void {
    const folders = new Set(files.map((file) => dirname(file)));
    for (const [folder, watcher] of this.watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      this.watchers.delete(folder);
    }
    for (const folder of folders) if (!this.watchers.has(folder)) this.open(folder);
  }

  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    for (const watcher of this.watchers.values()) watcher.close();
    this.watchers.clear();
  }

  private open(folder: string): void {
    try {
      const watcher = watch(folder, () => this.changed());
      watcher.on('error', () => watcher.close());
      watcher.unref();
      this.watchers.set(folder, watcher);
    } catch {
      // No such folder, or no watches left on this machine.
    }
  }

  private changed(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(this.onChange, QUIET_MILLIS);
  }
}
