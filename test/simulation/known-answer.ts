import { fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { EXPERIMENTS } from './known-answer-experiments.js';
import { type Answer, Progress, type Task } from './known-answer-progress.js';
import { type Outcome, runOnce } from './known-answer-run.js';
import { table } from './known-answer-table.js';
import { judge } from './known-answer-verdict.js';

/**
 * The known answer: each edge is planted in the synthetic market at several strengths, over paired seeds, and the
 * strategy that fits must find as much as there is, and nothing where there is nothing.
 *
 *     npm run simulate:known-answer -- [--seeds 200] [--edge KIND] [--processes N] [--json FILE] [--progress FILE]
 *
 * Exit code 1 where a claim does not hold, 2 for wrong usage.
 */

if (process.send === undefined) await main();
else work();

/** A child process: runs what it is sent, until it is told to go. */
function work(): void {
  process.on('message', (task: Task) => {
    const { edge, seed } = task;
    const experiment = EXPERIMENTS.find((one) => one.edge === edge)!;
    void (async () => {
      const outcomes: Outcome[] = [];
      for (const strength of experiment.strengths)
        outcomes.push(await runOnce(experiment, { seed, strength }));
      process.send!({ edge, seed, outcomes } satisfies Answer);
    })();
  });
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '200' },
      edge: { type: 'string' },
      processes: { type: 'string', default: String(availableParallelism()) },
      json: { type: 'string' },
      progress: { type: 'string' },
    },
  });
  const [seeds, processes] = [Number(values.seeds), Number(values.processes)];
  const experiments = EXPERIMENTS.filter(({ edge }) => values.edge === undefined || edge === values.edge);
  if (!(Number.isInteger(seeds) && seeds >= 2 && Number.isInteger(processes) && processes >= 1)) {
    refuse(`--seeds ${values.seeds} --processes ${values.processes}: give whole numbers, at least 2 seeds`);
    return;
  }
  if (experiments.length === 0) {
    refuse(`--edge ${values.edge}: there is ${EXPERIMENTS.map(({ edge }) => edge).join(', ')}`);
    return;
  }
  const progress = new Progress(values.progress ?? null, experiments);
  const tasks = Array.from({ length: seeds }, (_, i) => i + 1).flatMap((seed) =>
    experiments.map(({ edge }) => ({ edge, seed })),
  );
  await spread(
    tasks.filter((task) => !progress.has(task)),
    processes,
    progress,
  );
  const verdicts = experiments.map((experiment) => {
    const own = progress.answers.filter(({ edge, seed }) => edge === experiment.edge && seed <= seeds);
    return judge(
      experiment,
      own.flatMap(({ outcomes }) => outcomes),
    );
  });
  process.stdout.write(`${table(verdicts)}\n`);
  if (values.json !== undefined) {
    writeFileSync(values.json, `${JSON.stringify({ seeds, experiments, verdicts }, null, 2)}\n`);
  }
  process.exitCode = verdicts.every(({ claims }) => claims.every(({ holds }) => holds)) ? 0 : 1;
}

function refuse(line: string): void {
  process.stderr.write(`${line}\n`);
  process.exitCode = 2;
}

/** Has the tasks done by so many processes. */
function spread(tasks: readonly Task[], processes: number, progress: Progress): Promise<void> {
  let next = 0;
  let done = 0;
  return new Promise((resolve, reject) => {
    if (tasks.length === 0) resolve();
    const children = Array.from({ length: Math.min(processes, tasks.length) }, () => {
      const child = fork(fileURLToPath(import.meta.url));
      const give = (): void => {
        const task = tasks[next];
        next += 1;
        if (task === undefined) child.disconnect();
        else child.send(task);
      };
      child.on('message', (answer: Answer) => {
        progress.add(answer);
        done += 1;
        if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${tasks.length}`);
        if (done === tasks.length) resolve();
        give();
      });
      child.on('exit', (code) => {
        if (code === 0) return;
        for (const other of children) other.kill();
        reject(new Error(`a process of the simulation ended with ${code}`));
      });
      give();
      return child;
    });
  });
}
