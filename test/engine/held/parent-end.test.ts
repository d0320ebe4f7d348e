import { describe, expect, it } from 'vitest';
import { type Execution, sizeLots } from '../../../src/domain/index.js';
import { explainParent } from '../../../src/engine/held/parents.js';
import { ASK, BID, HeldBench } from './held-bench.js';

const PARENT = 'oc-7f3b-1';
const TWAP: Execution = { kind: 'twap', durationMicros: 600_000_000 };

function working() {
  const bench = new HeldBench();
  bench.place({ side: 'buy', size: sizeLots(10_000), price: null, execution: TWAP });
  const slices = () => [...bench.engine.orders.working()].filter(({ carrier }) => carrier === 'venue');
  return { bench, slices, state: () => bench.engine.orders.get(PARENT)!.state };
}

describe('the story of a parent that has ended', () => {
  it('has nothing due and no time left once it is filled', () => {
    const { bench, slices, state } = working();
    for (let second = 0; second < 600 && state() !== 'filled'; second += 1) {
      bench.after(1_000_000).book([BID, 100_000], [ASK, 100_000]);
      for (const { clientOrderId, size, price } of slices()) {
        bench.accept(clientOrderId);
        bench.fill(clientOrderId, { size, price: price! });
      }
    }
    expect(state()).toBe('filled');
    const story = explainParent(bench.engine, PARENT)!;
    expect(story[0]).toBe('TWAP: 0.100 of 0.100 done');
    expect(story.join('\n')).not.toMatch(/due by now| left|end(ed|ing):|waiting/);
  });

  it('says why where it is not', () => {
    const { bench, slices, state } = working();
    bench.after(1_000_000).book([BID, 100_000], [ASK, 100_000]);
    expect(explainParent(bench.engine, PARENT)![0]).toMatch(/^TWAP: 0\.000 done, .* due by now, 599 s left$/);
    bench.command({ kind: 'cancel', clientOrderId: PARENT });
    for (const { clientOrderId } of slices()) {
      bench.venue({ kind: 'canceled', clientOrderId, reason: 'asked' });
    }
    expect(state()).toBe('canceled');
    const story = explainParent(bench.engine, PARENT)!;
    expect(story[0]).toBe('TWAP: 0.000 of 0.100 done');
    expect(story).toContain('ended: cancelled');
    expect(story.join('\n')).not.toMatch(/due by now| left|ending|waiting/);
  });
});
