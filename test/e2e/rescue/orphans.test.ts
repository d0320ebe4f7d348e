import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { killOne, TestHome } from '../harness/program.js';

/** The folder of the processes' scripts, of the build that the other tests run. */
const APPS = process.env.OUTCRY_PROGRAM
  ? join(process.env.OUTCRY_PROGRAM, '..', '..')
  : fileURLToPath(new URL('../../../dist/src/apps', import.meta.url));

/** A host that is killed closes the channel to its processes while they are still being loaded. */
it.each(['rescue', 'engine'])('%s: ends where its host went before it was loaded', async (name) => {
  const home = new TestHome();
  const argument = JSON.stringify({ home: home.folder, synthetic: true, seed: 1 });
  const child = fork(join(APPS, name, 'main.js'), name === 'engine' ? [argument] : [], {
    env: home.environment(),
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    detached: true,
  });
  try {
    const exit = once(child, 'exit', { signal: AbortSignal.timeout(60_000) });
    child.disconnect();
    const [, signal] = await exit;
    expect(signal).toBeNull();
    // An engine that goes before it has begun leaves no lock behind.
    expect(home.enginePid).toBeNull();
  } finally {
    killOne(child.pid!);
    await home.remove();
  }
});
