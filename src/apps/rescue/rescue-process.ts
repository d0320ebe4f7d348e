import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { SMALL_HEAP_FLAGS, smallHeapEnvironment } from '../host/small-heap.js';
import type { HostToRescue, RescueToHost } from './messages.js';
import type { RescueReport } from './report.js';

const SCRIPT = fileURLToPath(new URL('./main.js', import.meta.url));
/** It does little: a small heap is enough, and is what a machine in trouble still has. */
const RESCUE_FLAGS = ['--max-old-space-size=192', ...SMALL_HEAP_FLAGS];
/** It ends by itself after 30 seconds of trying. */
const PATIENCE_MILLIS = 40_000;

type Guard = Extract<HostToRescue, { kind: 'guard' }>;

/** The host's end of the rescue process: kept ready while a session trades real money. */
export class RescueProcess {
  private child: ChildProcess | null = null;
  private guarded: Guard | null = null;
  private running: Promise<RescueReport | null> | null = null;
  private closed = false;

  constructor(
    private readonly onNews: (text: string) => void = () => {},
    private readonly script = SCRIPT,
  ) {}

  /** Whether there is anything to cancel for. */
  get isReady(): boolean {
    return this.guarded !== null;
  }

  /** Starts it, or tells it of the engine that is there now. */
  guard(guard: Guard): void {
    this.guarded = guard;
    if (this.child === null) this.start();
    else this.send(guard);
  }

  /**
   * Has every open order of ours cancelled at its venue. Called again while it is at it, it waits for that and then
   * looks once more.
   * @returns what it saw; null where there is nothing to guard, or the process went away twice.
   */
  async cancelAll({ flatten }: { readonly flatten: boolean }): Promise<RescueReport | null> {
    const before = this.running;
    const mine = (async () => {
      await before;
      return (await this.attempt(flatten)) ?? (await this.attempt(flatten));
    })();
    this.running = mine;
    try {
      return await mine;
    } finally {
      if (this.running === mine) this.running = null;
    }
  }

  /** Once nothing is being cancelled any more. */
  async settled(): Promise<void> {
    await this.running;
  }

  close(): void {
    this.closed = true;
    this.child?.kill('SIGKILL');
    this.child = null;
  }

  private start(): void {
    const child = fork(this.script, [], {
      execArgv: RESCUE_FLAGS,
      env: smallHeapEnvironment(),
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      // ^C at the terminal is the host's to handle.
      detached: true,
    });
    this.child = child;
    child.on('message', (message) => {
      const { kind, ...rest } = message as RescueToHost;
      if (kind === 'news') this.onNews((rest as { text: string }).text);
    });
    child.on('error', () => {});
    child.once('exit', () => {
      if (this.child !== child) return;
      this.child = null;
      // It is there for when all else fails: kept, but not at any price.
      if (!this.closed) setTimeout(() => this.revive(), 1_000).unref();
    });
    if (this.guarded !== null) this.send(this.guarded);
  }

  private revive(): void {
    if (this.child === null && !this.closed) this.start();
  }

  private attempt(flatten: boolean): Promise<RescueReport | null> {
    if (this.guarded === null || this.closed) return Promise.resolve(null);
    this.revive();
    const child = this.child!;
    return new Promise((resolve) => {
      const end = (report: RescueReport | null): void => {
        clearTimeout(timer);
        child.off('message', hear);
        child.off('exit', gone);
        resolve(report);
      };
      const hear = (message: unknown): void => {
        const said = message as RescueToHost;
        if (said.kind === 'report') end(said.report);
      };
      const gone = (): void => end(null);
      const timer = setTimeout(gone, PATIENCE_MILLIS);
      child.on('message', hear);
      child.once('exit', gone);
      this.send({ kind: 'cancel-all', flatten });
    });
  }

  private send(message: HostToRescue): void {
    if (this.child?.connected) this.child.send(message, () => {});
  }
}
