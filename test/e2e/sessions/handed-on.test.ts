import { afterEach, beforeEach, expect, it } from 'vitest';
import type { PriceTicks, SizeLots } from '../../../src/domain/index.js';
import { TestHome, until } from '../harness/program.js';
import { OpenSession } from './open-session.js';

let home: TestHome;
beforeEach(() => {
  home = new TestHome();
});
afterEach(() => home.remove());

const start = (seed: number) =>
  OpenSession.start(home, '--synthetic', '--seed', String(seed), '--leave', 'keep');

it('outcry kill holds on another market, until a person resumes; and then no longer', async () => {
  const first = await start(9);
  expect(await home.run('kill')).toMatchObject({ code: 0, stderr: '' });
  const { log } = await first.snapshot('session');
  await first.leave();
  expect(await home.status()).toMatchObject({ running: false, halted: true, haltReason: 'outcry kill' });

  const next = await start(8);
  const reason = `session ${log} was halted: outcry kill`;
  expect(await next.snapshot('session')).toMatchObject({ halted: true, haltReason: reason });
  const { strategies } = await next.snapshot('strategies');
  expect(strategies.map(({ state }) => state)).toEqual(strategies.map(() => 'stopped'));
  const resumed = await next.client.command({ kind: 'resume', reason: 'looked at' });
  expect(resumed).toMatchObject({ outcome: 'done' });
  await next.leave();

  const last = await start(7);
  expect(await last.snapshot('session')).toMatchObject({ halted: false });
  await last.leave();
});

it('an engine that was killed alone is told of by the next one', async () => {
  const first = await start(9);
  const { bestBid } = await first.snapshot('book');
  const price = (bestBid![0] - 10_000) as PriceTicks;
  // What was sent is in the log; of what an engine did in its first moments a kill may leave nothing.
  await first.place({ instrument: 0, side: 'buy', size: 1_000 as SizeLots, price });
  await first.kill({ host: false, engine: true });
  const next = await first.nextEngine();
  const told = async () => (await next.snapshot('log')).lines;
  await until(
    'the word of the crash',
    async () =>
      (await told()).some(
        ({ level, text }) =>
          level === 'warn' &&
          /^the engine had ended without leaving; \d+ s without it: \d+ orders?\b/.test(text),
      ),
    30_000,
    async () => [first.enginePid, next.enginePid, await told()],
  );
  await next.leave();
});
