import { expect, it } from 'vitest';
import { priceTicks } from '../../src/domain/index.js';
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
