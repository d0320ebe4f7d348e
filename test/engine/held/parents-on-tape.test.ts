import { expect, it } from 'vitest';
import { sizeLots } from '../../../src/domain/index.js';
import { runOnTape, sampleSeries } from './tape-session.js';

/** The four algorithms and longer times are in `parents-on-tape.slow.test.ts`. */
it('a TWAP of twelve seconds through the real loop, on the shipped tape, ends filled and replays to the same state', () => {
  const outcome = runOnTape({
    series: sampleSeries('BTC/USDT'),
    execution: { kind: 'twap', durationMicros: 12_000_000 },
    side: 'sell',
    size: sizeLots(5_000),
    limitTicks: null,
    seconds: 14,
  });
  expect(outcome.order).toMatchObject({ state: 'filled', filled: 5_000 });
  expect(outcome.slices.length).toBeGreaterThan(2);
  expect([outcome.differences, outcome.replayedHash]).toEqual([0, outcome.stateHash]);
});
