import { existsSync, rmdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeFolder, openAllTapes, recordingBytes } from '../../../store/tape/index.js';
import type { GlobalOptions } from '../options.js';
import { importCandles } from './import-candles.js';
import { importFrames } from './import-frames.js';
import { Progress } from './progress.js';
import { checkRecordingVenue } from './recording-venues.js';
import { printSummaries, summarise } from './summary.js';

export interface ImportRequest {
  readonly venue: string;
  readonly out: string;
  readonly symbol?: string;
  readonly interval?: string;
  readonly instruments?: string;
}

/** An import under way, as a signal must be able to stop it. */
export interface Job {
  /** Removes everything that it has written so far. */
  abort: () => void;
}

/** `outcry tape import`: tapes from recordings, all of them or none. @throws UserError, with nothing left behind. */
export async function runImport(
  files: readonly string[],
  request: ImportRequest,
  { json }: Pick<GlobalOptions, 'json'>,
): Promise<void> {
  const venue = checkRecordingVenue(request.venue);
  const total = files.reduce((sum, file) => sum + recordingBytes(file), 0);
  const instruments = request.instruments ?? instrumentsFile();
  const progress = new Progress({ total, quiet: json });
  const made = await withFolder(request.out, async (job) => {
    try {
      if (venue === 'candles') return await importCandles({ files, ...request, instruments, progress });
      return await importFrames({ files, ...request, venue, instruments, progress, job });
    } finally {
      progress.finish();
    }
  });
  printSummaries(openAllTapes(made).map(summarise), { json });
}

/** Runs `work` in a folder that is made for it, and removed again when the work fails or is interrupted. */
async function withFolder<T>(folder: string, work: (job: Job) => Promise<T>): Promise<T> {
  const path = resolve(folder);
  const made = makeFolder(folder);
  const job: Job = { abort: () => {} };
  const undo = () => {
    job.abort();
    removeEmpty(path, made);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const stop = (signal: NodeJS.Signals) => {
    undo();
    process.exit(signal === 'SIGINT' ? 130 : signal === 'SIGTERM' ? 143 : 129);
  };
  for (const signal of signals) process.once(signal, stop);
  try {
    return await work(job);
  } catch (error) {
    undo();
    throw error;
  } finally {
    for (const signal of signals) process.off(signal, stop);
  }
}

/** Removes the folders that we made ourselves, from the deepest up, while they are empty. */
function removeEmpty(path: string, made: string | null): void {
  if (made === null) return;
  try {
    for (let folder = path; folder.length >= made.length; folder = dirname(folder)) rmdirSync(folder);
  } catch {
    // Not empty: somebody else has put something there.
  }
}

/** `config/instruments.yaml` of this installation, nearer to the sources than to what is built from them. */
export function instrumentsFile(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'config', 'instruments.yaml'))) {
    const parent = dirname(folder);
    if (parent === folder) return join('config', 'instruments.yaml');
    folder = parent;
  }
  return join(folder, 'config', 'instruments.yaml');
}
