import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ExitCode, UserError } from '../../domain/index.js';
import { smallHeapEnvironment } from '../host/small-heap.js';
import type { HistoryArgument, HistoryHome, HistoryNews } from './messages.js';

const SCRIPT = fileURLToPath(new URL('./main.js', import.meta.url));
/** It keeps the books of a whole engine, and has time. */
const HISTORY_FLAGS = ['--max-semi-space-size=2', '--heap-growing-percent=25'];
/** Between two starts of a process that died: it is not needed for trading. */
const RESTART_MILLIS = 10_000;
const STOP_MILLIS = 5_000;
/** It beats each second; at its low priority on a busy machine a beat may be late. */
const HANG_MILLIS = 60_000;
const CHECK_MILLIS = 1_000;

export interface StartHistoryOptions {
  readonly retentionDays?: HistoryArgument['retentionDays'];
  readonly rebuild?: boolean;
  /** For one question: somebody waits for it, and nothing is left to do when it is told to end. */
  readonly oneOff?: boolean;
  readonly restartMillis?: number;
  /** No word for so long means that it hangs. */
  readonly hangMillis?: number;
}

interface HistoryEvents {
  ready: [];
  caughtUp: [];
  progress: [text: string];
  /** It could not go on, and is started again after a while. */
  failed: [error: UserError];
}

/** Where the history's process answers. */
export const historySocket = (home: { readonly runtimeDir: string }): string =>
  join(home.runtimeDir, 'history.sock');

/**
 * The history's process, watched: one that dies is started again, and so is one that hangs, which then no longer steps
 * an engine through the session in which it hung. It ends with this process.
 */
export class RunningHistory extends EventEmitter<HistoryEvents> {
  private child: ChildProcess | null = null;
  private again: NodeJS.Timeout | null = null;
  private readonly watch: NodeJS.Timeout;
  private closed = false;
  private serves = false;
  private rebuild: boolean;
  private readonly socket: string;
  private heardMillis = 0;
  private reads: string | null = null;
  private readonly hung: Record<string, string> = {};

  constructor(
    private readonly home: HistoryHome,
    private readonly options: StartHistoryOptions,
  ) {
    super();
    this.rebuild = options.rebuild ?? false;
    this.socket = historySocket(home);
    this.watch = setInterval(() => this.check(), CHECK_MILLIS);
    this.watch.unref();
    this.start();
  }

  /** Of the process as it is now; undefined between two of them. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Resolves once what was written to the logs is in the database, or five seconds have passed. */
  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.watch);
    if (this.again !== null) clearTimeout(this.again);
    const last = this.child;
    if (last === null) return;
    const ended = new Promise<void>((resolve) => last.once('exit', () => resolve()));
    if (last.connected) last.disconnect();
    const late = setTimeout(() => last.kill('SIGKILL'), STOP_MILLIS);
    await ended;
    clearTimeout(late);
    // One that had to be killed has left its socket; where it never had it, it is another's.
    if (this.serves) rmSync(this.socket, { force: true });
  }

  private start(): void {
    const { home, hung, rebuild } = this;
    const { retentionDays = {}, oneOff = false } = this.options;
    const argument: HistoryArgument = { home, socket: this.socket, retentionDays, rebuild, oneOff, hung };
    const child = fork(SCRIPT, [JSON.stringify(argument)], {
      execArgv: HISTORY_FLAGS,
      env: smallHeapEnvironment(),
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.child = child;
    this.heardMillis = performance.now();
    this.reads = null;
    this.serves = false;
    child.on('message', (news) => this.hear(news as HistoryNews));
    child.on('error', () => {});
    child.once('exit', () => {
      this.child = null;
      if (this.closed) return;
      this.again = setTimeout(() => this.start(), this.options.restartMillis ?? RESTART_MILLIS);
      // A question is waited for; the session's own end is not put off by this.
      if (this.options.oneOff !== true) this.again.unref();
    });
  }

  private hear(news: HistoryNews): void {
    this.heardMillis = performance.now();
    if (news.kind === 'beat') this.reads = news.session;
    else if (news.kind === 'progress') this.emit('progress', news.text);
    else if (news.kind === 'caught-up') this.emit('caughtUp');
    else if (news.kind === 'failed')
      this.emit('failed', new UserError(news.message, news.exitCode as ExitCode));
    else {
      // It has removed what was there: the next start goes on from there.
      this.rebuild = false;
      this.serves = true;
      this.emit('ready');
    }
  }

  private check(): void {
    const { hangMillis = HANG_MILLIS } = this.options;
    if (this.child === null || performance.now() - this.heardMillis < hangMillis) return;
    if (this.reads !== null) {
      this.hung[this.reads] = `a strategy did not return within ${Math.round(hangMillis / 1_000)} s`;
    }
    this.heardMillis = performance.now();
    this.child.kill('SIGKILL');
  }
}

/** Starts the history's process and keeps it alive. */
export const startHistory = (home: HistoryHome, options: StartHistoryOptions = {}): RunningHistory =>
  new RunningHistory(home, options);
