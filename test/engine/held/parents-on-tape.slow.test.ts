import { describe, expect, it } from 'vitest';
import { type Execution, type Side, sizeLots } from '../../../src/domain/index.js';
import { isWorking } from '../../../src/execution/index.js';
import { runOnTape, sampleSeries } from './tape-session.js';

const MINUTE = 60_000_000;
const series = sampleSeries('BTC/USDT');

interface Row {
  readonly execution: Execution;
  readonly side: Side;
  readonly limitTicks: number | null;
}

/** The real loop over the recorded market of the sample, with the exchange's own queue, latencies and fills. */
describe('on the shipped tape', () => {
  it.each<Row>([
    { execution: { kind: 'twap', durationMicros: MINUTE }, side: 'buy', limitTicks: null },
    {
      execution: { kind: 'vwap', durationMicros: MINUTE, participationPpm: 300_000 },
      side: 'sell',
      limitTicks: null,
    },
    {
      execution: { kind: 'iceberg', displaySize: sizeLots(1_000), variancePpm: 300_000 },
      side: 'buy',
      limitTicks: 500,
    },
    { execution: { kind: 'peg', offsetTicks: 0 }, side: 'sell', limitTicks: null },
  ])('$execution.kind is done, within its terms, and replays to the same state', (row) => {
    const size = sizeLots(10_000);
    const outcome = runOnTape({ series, size, seconds: 75, ...row });
    const { order, fills, slices, prints } = outcome;
    expect([outcome.differences, outcome.replayedHash]).toEqual([0, outcome.stateHash]);
    const filled = fills.reduce((sum, fill) => sum + fill.size, 0);
    expect(order.filled).toBe(filled);
    expect(filled).toBeLessThanOrEqual(size);
    expect(filled).toBeGreaterThan(0);
    expect(slices.every(({ request }) => request.parent === order.clientOrderId)).toBe(true);
    expect(Math.max(...slices.map((slice) => slice.size))).toBeLessThanOrEqual(size);
    const { execution } = row;
    if (execution.kind === 'peg') {
      expect(slices.every(({ request }) => request.postOnly)).toBe(true);
      return;
    }
    expect(order).toMatchObject({ state: 'filled', filled: size });
    expect(slices.length).toBeGreaterThan(3);
    expect(slices.some(({ state }) => isWorking(state))).toBe(false);
    if (execution.kind === 'twap' || execution.kind === 'vwap') {
      const last = fills.at(-1)!.time - outcome.begin;
      expect(last).toBeGreaterThan(0.7 * execution.durationMicros);
      expect(last).toBeLessThanOrEqual(execution.durationMicros);
    }
    if (execution.kind === 'vwap') {
      const during = prints.filter(({ time }) => time >= outcome.begin);
      const traded = during.reduce((sum, print) => sum + print.size, 0);
      expect(filled * 1_000_000).toBeLessThanOrEqual(traded * execution.participationPpm);
    }
  });
});
