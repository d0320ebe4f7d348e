import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { historySocket } from '../../../src/apps/history/index.js';
import { engineLock, engineSocket, hostLock } from '../../../src/apps/host/index.js';
import { resolveHome } from '../../../src/store/configuration/index.js';

/** The launcher; another build of the same program can be named by OUTCRY_PROGRAM. */
const PROGRAM = process.env.OUTCRY_PROGRAM || fileURLToPath(new URL('../../../bin/outcry', import.meta.url));

/** What a process printed, and how it ended. */
export interface Ended {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `outcry status --json`, as far as the tests read it. */
export interface Status {
  readonly running: boolean;
  readonly session: string;
  readonly market: { readonly kind: string; readonly name: string };
  /** Microseconds. */
  readonly time: number;
  readonly halted: boolean;
  readonly haltReason: string;
  readonly equity: string;
  readonly fees: string;
  readonly risk: string;
  readonly orders: readonly {
    readonly clientOrderId: string;
    readonly instrument: string;
    readonly owner: string;
    readonly side: string;
    readonly state: string;
    readonly price: string | null;
    readonly size: string;
    readonly filled: string;
  }[];
  readonly positions: readonly {
    readonly instrument: string;
    readonly size: string;
    readonly averagePrice: string | null;
    readonly realisedPnl: string;
    readonly netPnl: string;
  }[];
  readonly strategies: readonly { readonly name: string; readonly state: string }[];
  readonly enginePid: number;
}

export const pause = (millis: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, millis));

/**
 * The environment of somebody who has just logged in: nothing of the test's own, nor of this machine's user.
 */
export function plainEnvironment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { PATH = '', SHELL = '/bin/sh' } = process.env;
  return {
    PATH,
    SHELL,
    LANG: 'C.UTF-8',
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    NODE_ENV: 'production',
    ...more,
  };
}

/** A home folder of its own under the system's temporary folder, and the program run on it. */
export class TestHome {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'outcry-e2e-'));
  private readonly home = resolveHome({ homeOption: this.folder, env: {} });

  /** Node's arguments for the program on this home. */
  command(...words: string[]): string[] {
    return [PROGRAM, '--home', this.folder, ...words];
  }

  get socket(): string {
    return engineSocket(this.home);
  }

  get historySocket(): string {
    return historySocket(this.home);
  }

  get hostPid(): number | null {
    return readHolder(hostLock(this.home));
  }

  get enginePid(): number | null {
    return readHolder(engineLock(this.home));
  }

  environment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
    return plainEnvironment({ HOME: this.folder, ...more });
  }

  /** Runs a command to its end, without a terminal. */
  run(...words: string[]): Promise<Ended> {
    return this.start(...words).ended;
  }

  /** Starts a command without a terminal. `text()` is all that it has printed so far. */
  start(...words: string[]): { pid: number; text(): string; ended: Promise<Ended> } {
    const child = spawn(process.execPath, this.command(...words), {
      env: this.environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const ended = new Promise<Ended>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
    });
    return { pid: child.pid!, text: () => stdout + stderr, ended };
  }

  async status(): Promise<Status> {
    const { stdout, stderr, code } = await this.run('status', '--json');
    if (code !== 0) throw new Error(`outcry status: code ${code}: ${stderr}`);
    return JSON.parse(stdout) as Status;
  }

  /** Ends what still runs on this home, and removes it. */
  async remove(): Promise<void> {
    // The host first: it would start its engine again.
    for (const pid of [this.hostPid, this.enginePid]) {
      if (pid !== null) killOne(pid);
    }
    await pause(20);
    const left = this.enginePid;
    if (left !== null) killOne(left);
    rmSync(this.home.runtimeDir, { recursive: true, force: true });
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
}

/** Sends a signal to a process that may be gone already. */
export function killOne(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Whether the process lives; a zombie does not. */
export function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z';
  } catch {
    return false;
  }
}

/** Waits until `done` says so; on the way out of patience the error says what was waited for, and what is seen instead. */
export async function until(
  what: string,
  done: () => boolean | Promise<boolean>,
  patienceMillis = 30_000,
  seen?: () => unknown,
): Promise<void> {
  const deadline = performance.now() + patienceMillis;
  while (!(await done())) {
    if (performance.now() > deadline) {
      const instead = seen === undefined ? '' : `, but: ${JSON.stringify(await seen()).slice(0, 4_000)}`;
      throw new Error(`waited ${patienceMillis} ms for ${what}${instead}`);
    }
    await pause(25);
  }
}

/** The process that holds a lock, if it lives. */
function readHolder(path: string): number | null {
  try {
    const { pid } = JSON.parse(readFileSync(path, 'utf8')) as { pid: number };
    return isRunning(pid) ? pid : null;
  } catch {
    return null;
  }
}
