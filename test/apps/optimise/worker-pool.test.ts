import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { BacktestRequest } from '../../../src/apps/backtest/index.js';
import { WorkerPool } from '../../../src/apps/optimise/index.js';

const script = fileURLToPath(new URL('./fake-worker.mjs', import.meta.url));
const asks = (parameters: Record<string, unknown>): BacktestRequest => ({
  strategy: 'toy',
  parameters,
  market: { kind: 'synthetic', seconds: 1 },
});

let pool: WorkerPool;
afterEach(() => pool.close());

describe('the pool of workers', () => {
  it('evaluates more than it has processes, in no more than those', async () => {
    pool = new WorkerPool({ size: 2, script });
    const evaluations = await Promise.all(
      [1, 2, 3, 4, 5, 6].map((x) => pool.evaluate(asks({ x, millis: 5 }))),
    );
    const measured = evaluations.map((one) => (one.kind === 'measured' ? one.measured : null));
    expect(measured.map((one) => one?.scores.sharpe)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(new Set(measured.map((one) => one?.stateHash)).size).toBeLessThanOrEqual(2);
  });

  it('loses one evaluation to a process that ends, and goes on with another', async () => {
    pool = new WorkerPool({ size: 1, script });
    const [before, exits, dies, after] = await Promise.all([
      pool.evaluate(asks({ x: 1 })),
      pool.evaluate(asks({ act: 'exit' })),
      pool.evaluate(asks({ act: 'die' })),
      pool.evaluate(asks({ x: 2 })),
    ]);
    expect([before.kind, after.kind]).toEqual(['measured', 'measured']);
    expect(exits).toEqual({
      kind: 'failed',
      reason: 'its process ended with code 7: FATAL ERROR: heap out of memory',
      crashed: true,
    });
    expect(dies).toEqual({ kind: 'failed', reason: 'its process ended by SIGKILL', crashed: true });
  });

  it('passes on what a backtest refused', async () => {
    pool = new WorkerPool({ size: 1, script });
    expect(await pool.evaluate(asks({ act: 'fail' }))).toMatchObject({
      reason: 'toy: no such thing',
      crashed: false,
    });
  });

  it('ends a process that never answers when it is closed', async () => {
    pool = new WorkerPool({ size: 1, script });
    const hanging = pool.evaluate(asks({ act: 'hang' }));
    pool.close();
    expect(await hanging).toMatchObject({ kind: 'failed', crashed: true });
  });
});
