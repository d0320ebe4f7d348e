import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { Experiment } from './known-answer-experiments.js';
import type { Outcome } from './known-answer-run.js';

/** One seed of one edge, at all its strengths. */
export interface Task {
  readonly edge: string;
  readonly seed: number;
}

export interface Answer extends Task {
  readonly outcomes: readonly Outcome[];
}

/** What has been run, a line of JSON each, so that a simulation that was cut off goes on where it was. */
export class Progress {
  readonly answers: Answer[] = [];

  /** @param path null keeps it in memory alone. */
  constructor(
    private readonly path: string | null,
    private readonly experiments: readonly Experiment[],
  ) {
    if (path === null || !existsSync(path)) return;
    const lines = readFileSync(path, 'utf8').split('\n');
    // A line that was being written when the program was cut off is run again.
    if (lines.pop() !== '') appendFileSync(path, '\n');
    for (const line of lines) this.recall(line);
  }

  has({ edge, seed }: Task): boolean {
    return this.answers.some((answer) => answer.edge === edge && answer.seed === seed);
  }

  add(answer: Answer): void {
    this.answers.push(answer);
    if (this.path === null) return;
    appendFileSync(this.path, `${JSON.stringify({ ...answer, setting: this.settingOf(answer.edge) })}\n`);
  }

  private recall(line: string): void {
    try {
      const { setting, ...answer } = JSON.parse(line) as Answer & { readonly setting: string };
      // What was run otherwise says nothing of how it is run now.
      if (setting === this.settingOf(answer.edge)) this.answers.push(answer);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }

  private settingOf(edge: string): string | null {
    const experiment = this.experiments.find((one) => one.edge === edge);
    if (experiment === undefined) return null;
    return createHash('sha256').update(JSON.stringify(experiment)).digest('hex').slice(0, 16);
  }
}
