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

/** Long 1,000 lots, with a market to close them on. */
function long(): Bench {
  const bench = new Bench();
  bench.book([6_172_000, 1_000], [6_172_010, 1_000]);
  bench.place({ side: 'buy', price: priceTicks(6_172_010), size: sizeLots(1_000) });
  bench.fill('oc-7f3a-1', { size: 1_000 });
  bench.after(5_000_000).book([6_172_000, 1_001], [6_172_010, 1_000]);
  return bench;
}

/** Closing orders that were sent, with their size. */
const closings = ({ requests }: Bench) =>
  requests.filter((each) => each.kind === 'place' && each.order.reduceOnly && each.order.side === 'sell');

const end = (bench: Bench, number: number) =>
  bench.venue({
    kind: 'canceled',
    clientOrderId: `oc-7f3a-${number}`,
    reason: 'nothing to fill it',
  } as never);

it('what the market does not take is tried again, though the book stands still and the same order twice is a duplicate', () => {
  const bench = long();
  bench.command({ kind: 'flatten', instrument: 0 });
  expect(closings(bench)).toHaveLength(1);
  bench.accept('oc-7f3a-2');
  end(bench, 2);
  // Its twin within a second is refused, and the flattening is not over.
  expect(closings(bench)).toHaveLength(1);
  bench.after(300_000).book([6_172_000, 1_002], [6_172_010, 1_000]);
  expect(closings(bench)).toHaveLength(1);
  bench.after(2_000_000).book([6_172_000, 1_003], [6_172_010, 1_000]);
  expect(closings(bench)).toHaveLength(2);
  bench.fill('oc-7f3a-3', { size: 1_000 });
  expect(bench.notices.at(-1)).toBe('BTC/USDT is flat');
  expect(bench.notices.join('\n')).not.toContain('not flat');
  expect(bench.engine.flattening.size).toBe(0);
});

it('a market that ran away is followed at once', () => {
  const bench = long();
  bench.command({ kind: 'flatten', instrument: 0 });
  bench.after(10_000).book([6_160_000, 1_001], [6_160_010, 1_000]);
  end(bench, 2);
  expect(closings(bench)).toMatchObject([
    { order: { price: Math.floor(6_172_000 * 0.9995) } },
    { order: { price: Math.floor(6_160_000 * 0.9995) } },
  ]);
});

it('a venue that takes no closing order is asked ten times in a quarter of a minute, and then it is said', () => {
  const bench = long();
  bench.command({ kind: 'flatten', instrument: 0 });
  const from = bench.time;
  let sent = 0;
  for (let i = 0; bench.engine.flattening.size > 0 && i < 400; i += 1) {
    // The touch moves, so that no order is the same as the last.
    bench.after(100_000).book([6_171_990 - 10 * i, 1_001], [6_172_010, 1_000]);
    if (closings(bench).length === sent) continue;
    sent = closings(bench).length;
    bench.venue({
      kind: 'rejected',
      clientOrderId: `oc-7f3a-${sent + 1}`,
      code: 'market-closed',
      reason: 'closed for now',
    });
  }
  expect(closings(bench)).toHaveLength(10);
  expect((bench.time - from) / 1e6).toBeGreaterThan(14);
  expect((bench.time - from) / 1e6).toBeLessThan(20);
  expect(bench.notices.at(-1)).toBe('BTC/USDT is not flat: 0.010 left after 10 attempts');
  expect(bench.engine.flattening.size).toBe(0);
});

it('coins that a cancelled order held are sold though the venue has not told them free', () => {
  const bench = long();
  bench.place({ side: 'sell', price: priceTicks(6_180_000), size: sizeLots(1_000) });
  bench.accept('oc-7f3a-2');
  bench.balance('BTC', '0');
  bench.command({ kind: 'flatten', instrument: 0 });
  expect(closings(bench)).toEqual([]);
  end(bench, 2);
  expect(closings(bench)).toMatchObject([{ order: { size: 1_000, timeInForce: 'ioc' } }]);
});

it('what is worth less than the venue takes is given up at once', () => {
  const bench = new Bench();
  bench.book([6_172_000, 1_000], [6_172_010, 1_000]);
  bench.place({ side: 'buy', price: priceTicks(6_172_010), size: sizeLots(1_000) });
  bench.fill('oc-7f3a-1', { size: 5 });
  end(bench, 1);
  bench.command({ kind: 'flatten', instrument: 0 });
  expect(closings(bench)).toEqual([]);
  expect(bench.notices.at(-1)).toMatch(/^BTC\/USDT cannot be flattened: .*3\.08.* < 5/);
  expect(bench.engine.flattening.size).toBe(0);
});
