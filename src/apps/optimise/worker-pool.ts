import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Home } from '../../store/configuration/index.js';
import type { BacktestRequest } from '../backtest/index.js';
import type { Evaluation, Evaluator } from './evaluation.js';

export interface WorkerQuestion {
  readonly id: number;
  readonly request: BacktestRequest;
  readonly home: Home | null;
}

export interface WorkerAnswer {
  readonly id: number;
  readonly evaluation: Evaluation;
}

interface Job {
  readonly id: number;
  readonly request: BacktestRequest;
  readonly settle: (evaluation: Evaluation) => void;
}

const SCRIPT = fileURLToPath(new URL('./main.js', import.meta.url));
/** Of what a worker said on standard error before its end. */
const MOST_SAID = 4_000;

/** Child processes that evaluate; one that ends costs its evaluation and is replaced. */
export class WorkerPool implements Evaluator<BacktestRequest> {
  readonly size: number;
  private readonly script: string;
  private readonly home: Home | null;
  private readonly idle: ChildProcess[] = [];
  private readonly alive = new Set<ChildProcess>();
  private readonly waiting: Job[] = [];
  private nextId = 0;
  private closed = false;

  constructor({
    size = availableParallelism(),
    home,
    script = SCRIPT,
  }: { readonly size?: number | undefined; readonly home?: Home; readonly script?: string } = {}) {
    this.size = size;
    this.home = home ?? null;
    this.script = script;
  }

  evaluate(request: BacktestRequest): Promise<Evaluation> {
    return new Promise((settle) => {
      this.waiting.push({ id: this.nextId, request, settle });
      this.nextId += 1;
      this.dispatch();
    });
  }

  /** Ends the workers at once; what they were at fails. */
  close(): void {
    this.closed = true;
    for (const child of this.alive) child.kill('SIGKILL');
  }

  private dispatch(): void {
    while (this.waiting.length > 0 && !this.closed) {
      const child = this.idle.pop() ?? (this.alive.size < this.size ? this.start() : undefined);
      if (child === undefined) return;
      this.give(child, this.waiting.shift()!);
    }
  }

  private start(): ChildProcess {
    const child = fork(this.script, { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    this.alive.add(child);
    const gone = () => {
      this.alive.delete(child);
      const place = this.idle.indexOf(child);
      if (place >= 0) this.idle.splice(place, 1);
      this.dispatch();
    };
    child.once('close', gone);
    child.once('error', gone);
    return child;
  }

  private give(child: ChildProcess, job: Job): void {
    let said = '';
    const listen = (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-MOST_SAID);
    };
    const finish = (evaluation: Evaluation) => {
      child.off('message', answered);
      child.off('close', ended);
      child.off('error', failed);
      child.stderr?.off('data', listen);
      job.settle(evaluation);
    };
    const answered = (message: unknown) => {
      const { id, evaluation } = message as WorkerAnswer;
      if (id !== job.id) return;
      finish(evaluation);
      if (this.closed) return;
      this.idle.push(child);
      this.dispatch();
    };
    const ended = (code: number | null, signal: string | null) => {
      finish({ kind: 'failed', reason: wordsOf({ code, signal, said }), crashed: true });
    };
    const failed = (error: Error) => {
      finish({ kind: 'failed', reason: `its process: ${error.message}`, crashed: true });
    };
    child.on('message', answered);
    child.once('close', ended);
    child.once('error', failed);
    child.stderr?.on('data', listen);
    const question: WorkerQuestion = { id: job.id, request: job.request, home: this.home };
    // What cannot be sent any more is told by the end of the process.
    child.send(question, () => {});
  }
}

interface End {
  readonly code: number | null;
  readonly signal: string | null;
  readonly said: string;
}

function wordsOf({ code, signal, said }: End): string {
  const end = signal === null ? `with code ${code}` : `by ${signal}`;
  const told = said
    .split('\n')
    .map((line) => line.trim())
    .find((line) => /error/i.test(line));
  return `its process ended ${end}${told === undefined ? '' : `: ${told}`}`;
}
