import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const SIMULATE = fileURLToPath(new URL('../../dist/test/simulation/simulate.js', import.meta.url));
const run = promisify(execFile);
const HALF = 250;
/** On one busy processor of a slow machine. */
const LONGEST_MILLIS = 1_200_000;

interface Report {
  readonly seeds: number;
  readonly violations: readonly unknown[];
}

/** Half of the seeds on each of two processors. */
async function simulate(start: number): Promise<Report> {
  const wishes = ['--seeds', String(HALF), '--start', String(start), '--brief', '--json'];
  const { stdout } = await run(process.execPath, [SIMULATE, ...wishes], { timeout: LONGEST_MILLIS }).catch(
    (error: { stdout: string; stderr: string }) => {
      if (error.stdout === '') throw error;
      return error;
    },
  );
  return JSON.parse(stdout) as Report;
}

describe('five hundred seeds', () => {
  it(
    'hold every invariant',
    async () => {
      const halves = await Promise.all([simulate(1), simulate(1 + HALF)]);
      for (const { seeds, violations } of halves)
        expect({ seeds, violations }).toEqual({ seeds: HALF, violations: [] });
    },
    LONGEST_MILLIS,
  );
});
