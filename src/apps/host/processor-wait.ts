import { readFileSync } from 'node:fs';

/**
 * For how long the main thread of a process has waited for a processor since it began, in milliseconds: ready to run,
 * while others ran. A process that is stopped, or sleeps, or runs in a loop, does not wait.
 * @returns null where the system does not tell (proc_pid_schedstat(5), Linux alone), or the process is gone.
 */
export function processorWaitMillis(pid: number): number | null {
  try {
    const [, waitedNanos] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ');
    const millis = Number(waitedNanos) / 1e6;
    return Number.isFinite(millis) ? millis : null;
  } catch {
    return null;
  }
}
