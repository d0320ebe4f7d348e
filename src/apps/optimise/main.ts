/** The process of one worker: runs the backtests that it is sent, one after another, at a low priority. */
import { constants, setPriority } from 'node:os';
import { UserError } from '../../domain/index.js';
import { runBacktestRequest } from '../backtest/index.js';
import { measure } from './evaluation.js';
import type { WorkerAnswer, WorkerQuestion } from './worker-pool.js';

try {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
} catch {
  // Where the system does not let a process step back, it does not.
}
// A key that interrupts reaches every process of the terminal; the parent decides what it means.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit(0));

process.on('message', ({ id, request, home }: WorkerQuestion) => {
  void answer(id, async () =>
    measure(await runBacktestRequest(request, home === null ? {} : { home }), request),
  );
});

async function answer(id: number, run: () => Promise<ReturnType<typeof measure>>): Promise<void> {
  let reply: WorkerAnswer;
  try {
    reply = { id, evaluation: { kind: 'measured', measured: await run() } };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const words = error instanceof UserError ? reason : `unexpected error: ${reason}`;
    reply = { id, evaluation: { kind: 'failed', reason: words, crashed: false } };
  }
  process.send!(reply);
}
