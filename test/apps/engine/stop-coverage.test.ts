import { describe, expect, it } from 'vitest';
import { stopCoverage } from '../../../src/apps/engine/stop-coverage.js';
import { type NewOrder, priceTicks, type Side, sizeLots } from '../../../src/domain/index.js';
import { BID, HeldBench, VENUES } from '../../engine/held/held-bench.js';

const SIZE = 10_000;
const BELOW = priceTicks(BID - 10_000);
const ABOVE = priceTicks(BID + 10_000);

type Fields = Partial<NewOrder> & Pick<NewOrder, 'type'>;

/** A position of 0.1 bought, and what stands against it. */
function long(venues = VENUES.plain as ConstructorParameters<typeof HeldBench>[0]) {
  const bench = new HeldBench(venues);
  bench.bought(SIZE);
  const exit = (fields: Fields, side: Side = 'sell') => {
    const verdict = bench.place({ side, price: null, size: sizeLots(SIZE), ...fields });
    if (verdict.outcome !== 'done') throw new Error(verdict.text);
    return verdict.clientOrderIds[0]!;
  };
  return { bench, exit, coverage: () => stopCoverage(bench.engine, 0) };
}

const STOPS: readonly Fields[] = [
  { type: 'stop', triggerPrice: BELOW },
  { type: 'stop-limit', triggerPrice: BELOW, price: priceTicks(BELOW - 100) },
  { type: 'trailing-stop', trail: { unit: 'ticks', distance: 10_000 } },
  { type: 'trailing-stop', trail: { unit: 'ppm', distance: 5_000 }, triggerPrice: BELOW },
];

describe('stops that wait in the engine', () => {
  it.each(STOPS)('cover as $type', (stop) => {
    const { exit, coverage } = long();
    expect(coverage()).toBe('uncovered');
    exit(stop);
    expect(coverage()).toBe('covered');
  });

  it('cover as far as they reach, and all of them together', () => {
    const { exit, coverage } = long();
    exit({ type: 'stop', triggerPrice: BELOW, size: sizeLots(SIZE - 4_000) });
    expect(coverage()).toBe('partly');
    exit({ type: 'trailing-stop', trail: { unit: 'ticks', distance: 5_000 }, size: sizeLots(3_000) });
    expect(coverage()).toBe('partly');
    exit({ type: 'stop', triggerPrice: priceTicks(BELOW - 1), size: sizeLots(1_000) });
    expect(coverage()).toBe('covered');
  });

  it.each<Fields>([
    { type: 'take-profit', triggerPrice: ABOVE },
    { type: 'take-profit-limit', triggerPrice: ABOVE, price: ABOVE },
    { type: 'limit', price: ABOVE },
  ])('are nothing of the kind as $type', (order) => {
    const { exit, coverage } = long();
    exit(order);
    expect(coverage()).toBe('uncovered');
  });

  it('on the side of the position add to it', () => {
    const { exit, coverage } = long();
    exit({ type: 'stop', triggerPrice: ABOVE }, 'buy');
    expect(coverage()).toBe('uncovered');
  });

  it('of a bracket cover, its take-profit does not', () => {
    const bracket = { stopPrice: null, takeProfitPrice: ABOVE, trail: null };
    const enter = (terms: Partial<typeof bracket> | { stopPrice: typeof BELOW }) => {
      const bench = new HeldBench(VENUES.plain);
      bench.place({
        side: 'buy',
        price: priceTicks(BID),
        size: sizeLots(SIZE),
        bracket: { ...bracket, ...terms },
      });
      const { clientOrderId } = bench.newest();
      bench.accept(clientOrderId);
      bench.fill(clientOrderId, { size: SIZE });
      return stopCoverage(bench.engine, 0);
    };
    expect([enter({}), enter({ stopPrice: BELOW })]).toEqual(['uncovered', 'covered']);
  });

  it('that are cancelled leave the position as it was', () => {
    const { bench, exit, coverage } = long();
    const id = exit({ type: 'stop', triggerPrice: BELOW });
    bench.command({ kind: 'cancel', clientOrderId: id });
    expect(coverage()).toBe('uncovered');
  });

  it('that woke and could not go out protect nobody', () => {
    const { bench, exit, coverage } = long(VENUES.limitsOnly);
    exit({ type: 'stop', triggerPrice: BELOW });
    // Nobody bids: there is nothing that an order of this venue could take.
    bench.book([BID, 0], [BID + 10, 1_000]);
    bench.trade(BELOW, 1);
    expect([bench.newest().carrier, bench.newest().note]).toEqual([
      'engine',
      'there is no market to take from now',
    ]);
    expect(coverage()).toBe('uncovered');
  });
});

describe('stops at the venue', () => {
  const NATIVE = { type: 'stop', triggerPrice: BELOW } as const;

  it.each([
    [VENUES.pairs, NATIVE],
    [VENUES.trails, { type: 'trailing-stop', trail: { unit: 'ppm', distance: 5_000 } } as const],
  ])('cover from when the venue has acknowledged them', (venues, stop) => {
    const { bench, exit, coverage } = long(venues);
    const id = exit(stop);
    expect(bench.newest().carrier).toBe('venue');
    expect(coverage()).toBe('uncovered');
    bench.accept(id);
    expect(coverage()).toBe('covered');
  });

  it('do not where nobody knows whether they are there or go', () => {
    const { bench, exit, coverage } = long(VENUES.pairs);
    const id = exit(NATIVE);
    bench.venue({ kind: 'unknown', clientOrderId: id, request: 'place' });
    expect(coverage()).toBe('uncovered');
    bench.accept(id);
    expect(coverage()).toBe('covered');
    bench.command({ kind: 'cancel', clientOrderId: id });
    expect(coverage()).toBe('uncovered');
    bench.venue({ kind: 'cancel-rejected', clientOrderId: id, code: 'invalid', reason: 'busy' });
    expect(coverage()).toBe('covered');
  });

  it('cover what of them is not filled', () => {
    const { bench, exit, coverage } = long(VENUES.pairs);
    const id = exit(NATIVE);
    bench.accept(id);
    bench.fill(id, { size: 4_000, price: BELOW });
    expect([bench.position, coverage()]).toEqual([6_000, 'covered']);
    bench.bought(1_000);
    expect([bench.position, coverage()]).toEqual([7_000, 'partly']);
  });

  it('with a limit cover until the market has passed their trigger', () => {
    const { bench, exit, coverage } = long(VENUES.pairs);
    bench.accept(exit({ type: 'stop-limit', triggerPrice: BELOW, price: BELOW }));
    bench.trade(BELOW + 1, 1);
    expect(coverage()).toBe('covered');
    bench.trade(BELOW, 1);
    expect(coverage()).toBe('uncovered');
  });
});

it('a short position is covered by what buys', () => {
  const bench = new HeldBench(VENUES.plain);
  bench.place({ side: 'sell', price: priceTicks(BID), size: sizeLots(SIZE) });
  bench.fill(bench.newest().clientOrderId, { size: SIZE, price: BID });
  expect([bench.position, stopCoverage(bench.engine, 0)]).toEqual([-SIZE, 'uncovered']);
  bench.place({ side: 'buy', type: 'stop', price: null, triggerPrice: ABOVE, size: sizeLots(SIZE) });
  expect(stopCoverage(bench.engine, 0)).toBe('covered');
});

it('without a position there is nothing to cover', () => {
  expect(stopCoverage(new HeldBench(VENUES.plain).engine, 0)).toBe('flat');
});
