import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A kill that no engine has heard yet. The next one to start hears it before it does anything else. */
export interface HaltMarker {
  readonly reason: string;
  readonly flatten: boolean;
}

interface DataFolder {
  readonly dataDir: string;
}

export const haltFile = ({ dataDir }: DataFolder): string => join(dataDir, 'halt.json');

/** The kill that is waiting; null where none is. What cannot be read counts as one: it was meant to halt. */
export function readHalt(home: DataFolder): HaltMarker | null {
  let text: string;
  try {
    text = readFileSync(haltFile(home), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    return { reason: 'the kill switch', flatten: false };
  }
  try {
    const { reason, flatten } = JSON.parse(text) as Partial<HaltMarker>;
    return { reason: typeof reason === 'string' ? reason : 'the kill switch', flatten: flatten === true };
  } catch {
    return { reason: 'the kill switch', flatten: false };
  }
}

/**
 * Leaves a kill for the next engine; it is on the disk when this returns. One that waits already keeps its wish to
 * flatten.
 * @throws where the disk refuses it.
 */
export function leaveHalt(home: DataFolder, marker: HaltMarker): void {
  const path = haltFile(home);
  const flatten = marker.flatten || readHalt(home)?.flatten === true;
  const unfinished = `${path}.${process.pid}`;
  const file = openSync(unfinished, 'w', 0o600);
  try {
    writeSync(file, JSON.stringify({ reason: marker.reason, flatten }));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(unfinished, path);
  if (process.platform === 'win32') return;
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** An engine has heard it, and it is in its log. */
export function removeHalt(home: DataFolder): void {
  rmSync(haltFile(home), { force: true });
}
