import { createHash, type Hash } from 'node:crypto';

const KEPT = 40;

/** All that happened in a run, as one digest; the last lines are kept to be shown. */
export class Trace {
  readonly last: string[] = [];
  steps = 0;
  private readonly hash: Hash = createHash('sha256');

  /** @param onLine hears each line. */
  constructor(private readonly onLine: ((line: string) => void) | null = null) {}

  add(time: number, text: string): void {
    this.steps += 1;
    const line = `${String(this.steps).padStart(6)} ${(time / 1_000_000).toFixed(6)} ${text}`;
    this.hash.update(line);
    this.hash.update('\n');
    this.last.push(line);
    if (this.last.length > KEPT) this.last.shift();
    this.onLine?.(line);
  }

  digest(): string {
    return this.hash.copy().digest('hex');
  }
}
