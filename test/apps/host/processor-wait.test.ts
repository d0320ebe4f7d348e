import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { processorWaitMillis } from '../../../src/apps/host/processor-wait.js';

it('never falls while a process lives, and is not told of one that is gone', async () => {
  const before = processorWaitMillis(process.pid);
  // Linux tells; elsewhere nobody does.
  expect(before !== null).toBe(existsSync('/proc/self/schedstat'));
  for (let i = 0; i < 1e6; i += 1) Math.sqrt(i);
  expect(processorWaitMillis(process.pid) ?? 0).toBeGreaterThanOrEqual(before ?? 0);
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  expect(processorWaitMillis(child.pid!)).toBeNull();
});

it('of a process that sleeps does not grow with the time', async () => {
  const child = spawn(process.execPath, ['-e', 'console.log(1); setTimeout(() => {}, 60_000)']);
  try {
    await once(child.stdout, 'data');
    process.kill(child.pid!, 'SIGSTOP');
    const before = processorWaitMillis(child.pid!) ?? 0;
    await new Promise((resolve) => setTimeout(resolve, 300));
    // What was already on its way may still be counted, no more.
    expect((processorWaitMillis(child.pid!) ?? 0) - before).toBeLessThan(250);
  } finally {
    child.kill('SIGKILL');
  }
});
