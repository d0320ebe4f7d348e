import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Which plugin an engine hangs in, told by its watchdog while the engine itself can tell nothing. */
export interface HangReport {
  /** Of the engine's process: a report of another is an old one. */
  readonly pid: number;
  readonly strategy: string;
  /** Of the code that was called. */
  readonly sourceHash: string;
  /** The input on which it was called. */
  readonly sequence: number;
}

/** The file by which watchdog and host talk: a channel would need the loop that hangs. */
export const hangFile = (home: { readonly runtimeDir: string }): string => join(home.runtimeDir, 'hang.json');

/** Whole or not at all: the host may read at any moment. */
export function writeHangReport(path: string, report: HangReport): void {
  const partial = `${path}.partial`;
  writeFileSync(partial, JSON.stringify(report), { mode: 0o600 });
  renameSync(partial, path);
}

/** The report of the engine with that process id; null where there is none. */
export function readHangReport(path: string, pid: number | undefined): HangReport | null {
  try {
    const report = JSON.parse(readFileSync(path, 'utf8')) as HangReport;
    return report.pid === pid ? report : null;
  } catch {
    return null;
  }
}

export const removeHangReport = (path: string): void => rmSync(path, { force: true });
