import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Supervisor } from '../../../src/apps/host/index.js';
import { hangFile, writeHangReport } from '../../../src/apps/plugins/hang-report.js';

const SCRIPT = fileURLToPath(new URL('../../fixtures/fake-engine.mjs', import.meta.url));

describe('the supervisor', () => {
  let supervisor: Supervisor;
  afterEach(() => supervisor.stop(500));

  const watch = (behaviour: string): Supervisor => {
    supervisor = new Supervisor({ script: SCRIPT, argument: behaviour, hangMillis: 300 });
    supervisor.start();
    return supervisor;
  };

  it('kills an engine that hangs, and starts another', async () => {
    watch('hang');
    const [, first] = await once(supervisor, 'ready');
    const [reason] = await once(supervisor, 'restart');
    expect(reason).toMatch(/did not answer for 300 ms/);
    const [, second] = await once(supervisor, 'ready');
    expect(second).not.toBe(first);
  });

  it('starts an engine again that was killed from outside', async () => {
    watch('work');
    await once(supervisor, 'ready');
    process.kill(supervisor.enginePid!, 'SIGKILL');
    const [reason] = await once(supervisor, 'restart');
    expect(reason).toMatch(/SIGKILL/);
    await once(supervisor, 'ready');
  });

  it('goes on where it has something to tell an engine that it does not know to be gone yet', async () => {
    watch('work');
    const failures: unknown[] = [];
    supervisor.on('failed', (message) => failures.push(message));
    await once(supervisor, 'ready');
    const restarted = once(supervisor, 'restart');
    supervisor.killEngine('the test');
    // The process is dead within this time, and no event has been heard of it.
    for (const end = performance.now() + 100; performance.now() < end; );
    supervisor.tell('what the rescue did');
    await restarted;
    await once(supervisor, 'ready');
    expect(failures).toEqual([]);
  });

  it('gives up on one that ends again and again', async () => {
    watch('crash');
    const [message, exitCode] = await once(supervisor, 'failed');
    expect(message).toMatch(/6 times in a minute/);
    expect(exitCode).toBe(1);
  });

  it('passes on why an engine refuses to start, with its exit code, and does not try again', async () => {
    watch('refuse');
    expect(await once(supervisor, 'failed')).toEqual(['no such tape', 2]);
    expect(supervisor.enginePid).toBeNull();
  });

  describe('starting an engine in the place of one that was ready', () => {
    const replace = async (restartArgument: string): Promise<string[]> => {
      supervisor = new Supervisor({ script: SCRIPT, argument: 'work', restartArgument, hangMillis: 300 });
      const reasons: string[] = [];
      supervisor.on('restart', (reason) => reasons.push(reason));
      supervisor.start();
      await once(supervisor, 'ready');
      process.kill(supervisor.enginePid!, 'SIGKILL');
      return reasons;
    };

    it('tries again where it failed, and passes on why it does in the end', async () => {
      const reasons = await replace('fail');
      const [message, exitCode] = await once(supervisor, 'failed');
      expect([message, exitCode]).toEqual(['the engine ended 6 times in a minute: kraken: away', 1]);
      const again = Array.from({ length: 4 }, () => 'kraken: away');
      expect(reasons).toEqual(['it was killed by SIGKILL', ...again]);
    });

    it('does not where it was refused: trying again does not mend that', async () => {
      const reasons = await replace('refuse-again');
      expect(await once(supervisor, 'failed')).toEqual(['kraken: away', 2]);
      expect(reasons).toHaveLength(1);
    });
  });

  it('tells the next engine in which strategy the one before it hung, and says so', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'outcry-supervisor-'));
    const hangReport = hangFile({ runtimeDir: folder });
    supervisor = new Supervisor({ script: SCRIPT, argument: '{"fake":"hang"}', hangMillis: 300, hangReport });
    supervisor.start();
    await once(supervisor, 'ready');
    const stuck = { strategy: 'mine', sourceHash: 'aa' };
    writeHangReport(hangReport, { pid: supervisor.enginePid!, ...stuck, sequence: 7 });
    process.kill(supervisor.enginePid!, 'SIGKILL');
    expect(await once(supervisor, 'restart')).toEqual(['strategy mine did not return: it is quarantined']);
    const [argument] = await once(supervisor, 'progress');
    expect(JSON.parse(argument as string)).toEqual({ fake: 'hang', quarantined: [stuck] });
    // It is ready, so it knows: the one after it need not be told again.
    process.kill(supervisor.enginePid!, 'SIGKILL');
    expect(await once(supervisor, 'restart')).toEqual(['it was killed by SIGKILL']);
    expect(await once(supervisor, 'progress')).toEqual(['{"fake":"hang"}']);
    rmSync(folder, { recursive: true });
  });

  it('says of an engine that hung, once it is dead, that its orders are to be cancelled; not of one that crashed', async () => {
    watch('hang');
    const ended: unknown[] = [];
    supervisor.on('ended', (reason, orders) => ended.push([reason, orders]));
    await once(supervisor, 'ready');
    process.kill(supervisor.enginePid!, 'SIGKILL');
    await once(supervisor, 'restart');
    expect(ended).toEqual([]);
    await once(supervisor, 'ready');
    await once(supervisor, 'restart');
    expect(ended).toEqual([['it did not answer for 300 ms', { flatten: false }]]);
  });

  it('starts the next engine without strategies where the kill switch is to flatten, and the one after it with', async () => {
    watch('{"fake":"work"}');
    const told: string[] = [];
    supervisor.on('progress', (text) => told.push(text));
    const engines = (count: number) =>
      vi.waitFor(() => expect(told).toHaveLength(count), { timeout: 15_000, interval: 10 });
    await engines(1);
    const ended = once(supervisor, 'ended');
    supervisor.killEngine('it did not answer the kill switch', { flatten: true });
    expect(await ended).toEqual(['it did not answer the kill switch', { flatten: true }]);
    await engines(2);
    process.kill(supervisor.enginePid!, 'SIGKILL');
    await engines(3);
    expect(told.map((text) => JSON.parse(text))).toEqual([
      { fake: 'work' },
      { fake: 'work', withoutStrategies: true },
      { fake: 'work' },
    ]);
  });

  it('stops it when asked', async () => {
    watch('work');
    await once(supervisor, 'ready');
    await supervisor.stop();
    expect(supervisor.enginePid).toBeNull();
  });
});
