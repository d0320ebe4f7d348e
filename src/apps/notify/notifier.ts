import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Alert } from '../../notify/index.js';
import { SMALL_HEAP_FLAGS, smallHeapEnvironment } from '../host/small-heap.js';
import type { FromNotifier, ToNotifier } from './messages.js';

const SCRIPT = fileURLToPath(new URL('./main.js', import.meta.url));
const AGAIN_MILLIS = 5_000;
const MOST_STARTS = 5;

export interface NotifierOptions {
  readonly session: string;
  readonly home: string | undefined;
  readonly config: string | undefined;
  readonly tell: (level: 'info' | 'warn', text: string) => void;
}

/** The process of alerts as the engine sees it: it is started again when it ends, and never waited for. */
export class Notifier {
  private child: ChildProcess | null = null;
  private starts = 0;
  private closed = false;
  private readonly held: Alert[] = [];

  constructor(private readonly options: NotifierOptions) {
    this.start();
  }

  send(alert: Alert): void {
    if (this.child?.connected === true) this.child.send({ kind: 'alert', alert } satisfies ToNotifier);
    else if (!this.closed) this.held.push(alert);
  }

  /** What waits is still told. */
  close(): void {
    this.closed = true;
    if (this.child?.connected === true) this.child.disconnect();
  }

  private start(): void {
    this.starts += 1;
    const { session, home, config, tell } = this.options;
    // Its group is its own, so that it outlives the engine by its last words.
    const child = fork(SCRIPT, [], {
      execArgv: SMALL_HEAP_FLAGS,
      env: smallHeapEnvironment(),
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      detached: true,
    });
    this.child = child;
    child.on('message', (message: FromNotifier) => tell(message.level, message.text));
    child.on('error', () => undefined);
    child.on('exit', () => this.gone(child));
    child.send({ kind: 'open', session, home, config } satisfies ToNotifier);
    for (const alert of this.held.splice(0)) child.send({ kind: 'alert', alert } satisfies ToNotifier);
    child.unref();
    child.channel?.unref();
  }

  private gone(child: ChildProcess): void {
    if (this.closed || this.child !== child) return;
    this.child = null;
    if (this.starts >= MOST_STARTS) {
      this.options.tell(
        'warn',
        'alerts: the process that sends them ended again and again: nothing is sent by them',
      );
      this.closed = true;
      return;
    }
    this.options.tell('warn', 'alerts: the process that sends them ended and is started again');
    setTimeout(() => this.start(), AGAIN_MILLIS).unref();
  }
}
