import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { ExitCode } from '../../domain/index.js';
import { readHangReport, removeHangReport } from '../plugins/hang-report.js';
import type { GuardedAccount } from '../rescue/canceller.js';
import { processorWaitMillis } from './processor-wait.js';
import { CHECK_MILLIS, Vigil } from './vigil.js';

/** What the engine tells its host over their channel. */
export type EngineToHost =
  | { readonly kind: 'progress'; readonly text: string }
  | {
      readonly kind: 'ready';
      readonly socket: string;
      readonly sessionId: string;
      readonly notes: readonly string[];
    }
  | { readonly kind: 'beat' }
  /** The session trades real money: what the rescue needs to cancel without the engine. */
  | {
      readonly kind: 'accounts';
      /** The folder of its log. */
      readonly log: string;
      readonly accounts: readonly GuardedAccount[];
      /** What becomes of the orders where host or engine is gone for good. */
      readonly hostLost: 'keep' | 'cancel';
    }
  /** The engine needs the passphrase of the key vault; the host answers with `passphrase`. */
  | { readonly kind: 'locked' }
  /** The last word of an engine that was asked to go: what became of its orders. */
  | { readonly kind: 'left'; readonly text: string }
  | { readonly kind: 'failed'; readonly message: string; readonly exitCode: number };

/** What the host tells the engine. */
export type HostToEngine =
  | {
      readonly kind: 'stop';
      /** `host-lost`: what is configured for a host that is gone, by the mode that the engine is in. */
      readonly orders?: LeaveOrders | 'host-lost' | undefined;
    }
  /** A line for the operator's log, such as what the rescue did. */
  | { readonly kind: 'tell'; readonly text: string }
  /** Of the key vault; null where nobody typed one. */
  | { readonly kind: 'passphrase'; readonly text: string | null };
type LeaveOrders = 'cancel' | 'keep' | 'flatten';

export interface SupervisorOptions {
  readonly script: string;
  /** The script's one argument, for the first start and for those after the engine was once ready. */
  readonly argument: string;
  readonly restartArgument?: string;
  /** Where the engine's watchdog says which strategy it hangs in; see hangFile. */
  readonly hangReport?: string;
  /** Of the key vault, as it was typed; the engine asks for it at each start. */
  readonly passphrase?: string | null;
  /** No heartbeat for so long means that the engine hangs. */
  readonly hangMillis?: number;
  /** No word at all for so long while starting means the same. */
  readonly startMillis?: number;
}

/**
 * Node's flags for the engine. Threads of a collection wait for a processor where there are few. A small young generation
 * keeps pauses short, but what lives a millisecond is taken for old in it once there are thousands of orders a second, and
 * the long collections follow: it grows with what survives.
 */
const ENGINE_FLAGS = ['--single-threaded-gc', '--min-semi-space-size=2', '--max-semi-space-size=16'];
const MOST_RESTARTS_A_MINUTE = 5;

/** How an engine ended. */
interface Gone {
  readonly pid: number | undefined;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What it said on standard error. */
  readonly complaint: string;
}

interface SupervisorEvents {
  ready: [socket: string, sessionId: string, notes: readonly string[]];
  progress: [text: string];
  /** It trades real money: see EngineToHost. */
  accounts: [accounts: Extract<EngineToHost, { kind: 'accounts' }>];
  /** The engine hung, or the kill switch ended it, and it is dead: its orders are to be cancelled. */
  ended: [reason: string, orders: { readonly flatten: boolean }];
  /** The engine went away and is started again. */
  restart: [reason: string];
  /** It will not be started again. */
  failed: [message: string, exitCode: number];
  stopped: [];
  /** What became of the orders. */
  left: [text: string];
}

/**
 * Starts the engine as a process of its own and keeps it alive: a heartbeat each 100 ms, SIGKILL when it
 * stays away, and a restart, after which the engine rebuilds itself from its log.
 */
export class Supervisor extends EventEmitter<SupervisorEvents> {
  private child: ChildProcess | null = null;
  private ready = false;
  /** One of its engines was ready once. */
  private wasReady = false;
  private argument: string;
  private stopping = false;
  private vigil = new Vigil(clocks());
  private restarts: number[] = [];
  private readonly timer: NodeJS.Timeout;
  private killReason = '';
  /** Strategies in which engines hung, until one is ready that knows it. */
  private stuck: { readonly strategy: string; readonly sourceHash: string }[] = [];
  private withoutStrategies = false;
  private readonly untold: string[] = [];
  private warnedOfWaiting = Number.NEGATIVE_INFINITY;
  /** How long the watchdog of a starting engine has said that it hangs. */
  private stuckChecks = 0;

  constructor(private readonly options: SupervisorOptions) {
    super();
    this.argument = options.argument;
    this.timer = setInterval(() => this.check(), CHECK_MILLIS);
  }

  get enginePid(): number | null {
    return this.child?.pid ?? null;
  }

  start(): void {
    const child = fork(this.options.script, [this.argumentNow()], {
      execArgv: ENGINE_FLAGS,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // A group of its own: ^C at the terminal is the host's to handle.
      detached: true,
    });
    this.child = child;
    this.ready = false;
    this.stuckChecks = 0;
    this.vigil.forgive(performance.now());
    let complaint = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-4_000);
    });
    child.on('message', (message) => {
      if (this.child === child) this.hear(message as EngineToHost);
    });
    child.on('exit', (code, signal) => {
      if (this.child === child) this.gone({ pid: child.pid, code, signal, complaint: complaint.trim() });
    });
    child.on('error', (error) => this.fail(`the engine cannot be started: ${error.message}`, 1));
  }

  /**
   * Asks the engine to go, once its orders are dealt with; SIGKILL after `millis`.
   * @param orders what becomes of them; by default as the engine is configured.
   */
  async stop(millis = 5_000, orders?: LeaveOrders | 'host-lost'): Promise<void> {
    this.stopping = true;
    const child = this.child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return this.close();
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    if (child.connected) child.send({ kind: 'stop', orders } satisfies HostToEngine, () => {});
    const timer = setTimeout(() => child.kill('SIGKILL'), millis);
    await gone;
    clearTimeout(timer);
    // Its last word may still be in the channel.
    if (child.connected) await once(child, 'disconnect');
    this.close();
  }

  private argumentNow(): string {
    if (this.stuck.length === 0 && !this.withoutStrategies) return this.argument;
    return JSON.stringify({
      ...(JSON.parse(this.argument) as object),
      ...(this.stuck.length > 0 ? { quarantined: this.stuck } : {}),
      ...(this.withoutStrategies ? { withoutStrategies: true } : {}),
    });
  }

  /**
   * For the kill switch: a hanging engine is not waited for.
   * @param flatten the next engine is to close the positions, and no strategy is to be in its way.
   */
  killEngine(reason: string, { flatten = false } = {}): void {
    this.killReason = reason;
    this.withoutStrategies ||= flatten;
    // One that is gone already has no orders under way; it is being started again.
    if (this.child === null) return;
    this.child.kill('SIGKILL');
    this.emit('ended', reason, { flatten });
  }

  /** A line for the operator's log, as soon as an engine is there to keep it. */
  tell(text: string): void {
    const { child } = this;
    if (!this.ready || !child?.connected) {
      this.keep(text);
      return;
    }
    // One that was just killed may not be known to be gone: without somebody to hear of it that ends the host's watch.
    child.send({ kind: 'tell', text } satisfies HostToEngine, (error) => {
      if (error === null) return;
      if (this.child === child) this.keep(text);
      else this.tell(text);
    });
  }

  private keep(text: string): void {
    if (this.untold.length < 100) this.untold.push(text);
  }

  private hear(message: EngineToHost): void {
    this.vigil.heard(performance.now());
    if (message.kind === 'ready') {
      this.ready = true;
      this.wasReady = true;
      this.stuck = [];
      this.withoutStrategies = false;
      this.argument = this.options.restartArgument ?? this.options.argument;
      this.emit('ready', message.socket, message.sessionId, message.notes);
      for (const text of this.untold.splice(0)) this.tell(text);
    } else if (message.kind === 'accounts') {
      this.emit('accounts', message);
    } else if (message.kind === 'locked') {
      const text = this.options.passphrase ?? null;
      this.child?.send({ kind: 'passphrase', text } satisfies HostToEngine, () => {});
    } else if (message.kind === 'progress') {
      this.emit('progress', message.text);
    } else if (message.kind === 'left') {
      this.emit('left', message.text);
    } else if (message.kind === 'failed') {
      this.cannotStart(message.message, message.exitCode);
    }
  }

  /**
   * A person hears why the first engine does not start. One that is to take another's place has orders to look after:
   * where it failed, and was not refused, it is started again like one that crashed.
   */
  private cannotStart(message: string, exitCode: number): void {
    if (this.wasReady && exitCode === ExitCode.failed) this.killReason = message;
    else this.fail(message, exitCode);
  }

  private check(): void {
    const { hangMillis = 500, startMillis = 30_000 } = this.options;
    const patienceMillis = this.ready ? hangMillis : startMillis;
    const pid = this.child?.pid;
    const waited = pid === undefined ? null : processorWaitMillis(pid);
    const isTooSilent = this.vigil.isTooSilent(clocks(), patienceMillis, waited);
    if (this.child === null || this.stopping) return;
    if (this.ready && !isTooSilent) this.warnOfWaiting(hangMillis);
    if (isTooSilent) {
      this.killEngine(`it did not answer for ${patienceMillis} ms`);
      this.vigil.forgive(performance.now());
    } else if (!this.ready && this.report(this.child.pid) !== null) {
      // A start may take long, but not in one call of a strategy.
      this.stuckChecks += 1;
      if (this.stuckChecks * CHECK_MILLIS > hangMillis) this.killEngine('it hangs while it starts');
    }
  }

  /** An engine that waits for a processor trades late: a person should know, once a minute. */
  private warnOfWaiting(hangMillis: number): void {
    const now = performance.now();
    const { waitedMillis } = this.vigil;
    if (waitedMillis < hangMillis || now - this.warnedOfWaiting < 60_000) return;
    this.warnedOfWaiting = now;
    this.tell(
      `the machine is too busy: the engine has waited ${Math.round(waitedMillis)} ms for a processor, and trades late`,
    );
  }

  private report(pid: number | undefined) {
    const { hangReport } = this.options;
    return hangReport === undefined ? null : readHangReport(hangReport, pid);
  }

  private gone({ pid, code, signal, complaint }: Gone): void {
    this.child = null;
    if (this.stopping) return;
    const stuck = this.report(pid);
    if (stuck !== null) {
      this.stuck.push({ strategy: stuck.strategy, sourceHash: stuck.sourceHash });
      this.killReason = `strategy ${stuck.strategy} did not return: it is quarantined`;
      removeHangReport(this.options.hangReport!);
    }
    if (code === 0) {
      this.close();
      this.emit('stopped');
      return;
    }
    const now = performance.now();
    this.restarts = this.restarts.filter((time) => now - time < 60_000);
    const { killReason } = this;
    this.killReason = '';
    const end = signal === null ? `it ended with code ${code}` : `it was killed by ${signal}`;
    if (this.restarts.length >= MOST_RESTARTS_A_MINUTE) {
      const last = killReason || complaint || end;
      this.fail(`the engine ended ${MOST_RESTARTS_A_MINUTE + 1} times in a minute: ${last}`, ExitCode.failed);
      return;
    }
    this.restarts.push(now);
    this.emit('restart', killReason || end);
    this.start();
  }

  private fail(message: string, exitCode: number): void {
    this.close();
    this.child?.kill('SIGKILL');
    this.child = null;
    this.emit('failed', message, exitCode);
  }

  private close(): void {
    this.stopping = true;
    clearInterval(this.timer);
  }
}

const clocks = () => ({ steadyMillis: performance.now(), wallMillis: Date.now() });
