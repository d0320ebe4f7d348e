import { expect, it } from 'vitest';
import { priceTicks, sizeLots } from '../../src/domain/index.js';
import { Bench } from './fixture.js';

it('a cancel that the venue refuses is asked for again after a second, not at once and for ever', () => {
  const bench = new Bench();
  bench.book([6_172_000, 1_000], [6_172_010, 1_000]);
  bench.place({ side: 'buy', price: priceTicks(6_171_000) });
  bench.accept('oc-7f3a-1');
  bench.command({ kind: 'flatten', instrument: 0 });
  const cancels = () => bench.requests.filter(({ kind }) => kind === 'cancel').length;
  const refuse = () =>
    bench.venue({
      kind: 'cancel-rejected',
      clientOrderId: 'oc-7f3a-1',
      code: 'unknown-order',
      reason: 'not known',
    });
  expect(cancels()).toBe(1);
  for (let i = 0; i < 5; i += 1) {
    bench.after(10_000);
    refuse();
  }
  expect(cancels()).toBe(1);
  bench.after(1_000_000).book([6_172_000, 1_001], [6_172_010, 1_000]);
  expect(cancels()).toBe(2);
  refuse();
  bench.after(2_000_000).book([6_172_000, 1_002], [6_172_010, 1_000]);
  expect(cancels()).toBe(3);
});

it('books that come to nothing together are flattened too: each owner is left with nothing', () => {
  const bench = new Bench();
  bench.book([6_172_000, 1_000], [6_172_010, 1_000]);
  const size = sizeLots(1_000);
  bench.place({ side: 'buy', price: priceTicks(6_172_010), size, owner: 'strategy:one' });
  bench.fill('oc-7f3a-1', { size });
  bench.place({ side: 'sell', price: priceTicks(6_172_000), size });
  bench.fill('oc-7f3a-2', { size });
  const lots = () =>
    (['manual', 'strategy:one'] as const).map(
      (owner) => bench.engine.portfolio.ownerPosition(owner, 0).sizeLots,
    );
  expect(lots()).toEqual([-1_000, 1_000]);
  expect(bench.command({ kind: 'flatten', instrument: 0 }).text).toBe('flattening 1 instrument');
  expect(lots()).toEqual([0, 0]);
  expect(bench.requests).toHaveLength(2);
  expect(bench.command({ kind: 'flatten', instrument: 0 }).text).toBe('flattening 0 instruments');
});
