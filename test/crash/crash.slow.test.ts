import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const CRASH = fileURLToPath(new URL('../../dist/test/crash/crash.js', import.meta.url));

interface Report {
  readonly cycles: number;
  readonly hits: number;
  readonly mistakes: readonly string[];
}

const crash = (...wishes: string[]): Report =>
  JSON.parse(
    execFileSync(process.execPath, [CRASH, ...wishes, '--json'], {
      timeout: 240_000,
      stdio: ['ignore', 'pipe', 'ignore'],
    }).toString(),
  ) as Report;

describe('an engine that is killed', () => {
  it('at failpoints and at random comes back knowing every order, none lost and none doubled', () => {
    const report = crash('--points', '--random', '6', '--sample', '4', '--minutes', '1');
    expect(report.mistakes).toEqual([]);
    expect(report.cycles).toBeGreaterThan(6);
    expect(report.hits).toBeGreaterThan(3);
  });
});
