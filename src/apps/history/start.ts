import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('./main.js', import.meta.url));
/** Between two starts of a process that died: it is not needed for trading. */
const RESTART_MILLIS = 10_000;
const STOP_MILLIS = 5_000;

export interface HistoryHome {
  readonly dataDir: string;
  readonly runtimeDir: string;
}

/** What the process is started with. */
export interface HistoryArgument {
  readonly home: HistoryHome;
  readonly socket: string;
  /** Days that rows are kept, by table; a table that is not named keeps them for ever. */
  readonly retentionDays: Readonly<Record<string, number>>;
}

export interface RunningHistory {
  /** Of the process as it is now; undefined between two of them. */
  readonly pid: number | undefined;
  /** Resolves once what was written to the logs is in the database, or five seconds have passed. */
  close(): Promise<void>;
}

/** Where the history's process answers. */
export const historySocket = (home: { readonly runtimeDir: string }): string =>
  join(home.runtimeDir, 'history.sock');

/** Starts the history's process and starts it again when it dies. It ends with this one. */
export function startHistory(
  home: HistoryHome,
  retentionDays: HistoryArgument['retentionDays'] = {},
): RunningHistory {
  const argument: HistoryArgument = { home, socket: historySocket(home), retentionDays };
  let child: ChildProcess | null = null;
  let again: NodeJS.Timeout | null = null;
  let closed = false;
  const start = (): void => {
    child = fork(SCRIPT, [JSON.stringify(argument)], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    child.on('error', () => {});
    child.once('exit', () => {
      child = null;
      if (closed) return;
      again = setTimeout(start, RESTART_MILLIS);
      again.unref();
    });
  };
  start();
  return {
    get pid() {
      return child?.pid;
    },
    close: async () => {
      closed = true;
      if (again !== null) clearTimeout(again);
      const last = child;
      if (last === null) return;
      const ended = new Promise<void>((resolve) => last.once('exit', () => resolve()));
      if (last.connected) last.disconnect();
      const late = setTimeout(() => last.kill('SIGKILL'), STOP_MILLIS);
      await ended;
      clearTimeout(late);
    },
  };
}
