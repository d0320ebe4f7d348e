import { close, fsync, open, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A HALT that an engine has heard and nobody has ended: it outlives the session in which it began. */
export interface StandingHalt {
  /** The name of the session. Empty where the file cannot be read. */
  readonly session: string;
  readonly reason: string;
}

interface DataFolder {
  readonly dataDir: string;
}

const standingHaltFile = ({ dataDir }: DataFolder): string => join(dataDir, 'halted.json');

const UNREADABLE: StandingHalt = { session: '', reason: 'the kill switch' };

/** Null where nothing is halted. What cannot be read counts as a HALT: it was meant to be one. */
export function readStandingHalt(home: DataFolder): StandingHalt | null {
  let text: string;
  try {
    text = readFileSync(standingHaltFile(home), 'utf8');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : UNREADABLE;
  }
  try {
    const { session, reason } = JSON.parse(text) as Partial<StandingHalt>;
    if (typeof session !== 'string' || typeof reason !== 'string') return UNREADABLE;
    return { session, reason };
  } catch {
    return UNREADABLE;
  }
}

/**
 * Outlives the process from when this returns. The disk is not waited for: this is the engine's loop, and the cancels of
 * the HALT are about to leave.
 * @throws where the disk refuses it.
 */
export function keepStandingHalt(home: DataFolder, halt: StandingHalt): void {
  const path = standingHaltFile(home);
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, JSON.stringify(halt), { mode: 0o600 });
  renameSync(unfinished, path);
  syncSoon(path);
  if (process.platform !== 'win32') syncSoon(dirname(path));
}

/** Somebody has resumed, and it is in the log. */
export function dropStandingHalt(home: DataFolder): void {
  rmSync(standingHaltFile(home), { force: true });
}

function syncSoon(path: string): void {
  open(path, 'r', (failed, file) => {
    if (failed === null) fsync(file, () => close(file, () => {}));
  });
}
