import { expect, it } from 'vitest';
import { priceTicks, sizeLots } from '../../../src/domain/index.js';
import { ASK, BID, HeldBench, VENUES } from './held-bench.js';
import { BRACKET, cancelled, entered, second, sent, stopOf, takeOf } from './protected-entry.js';

const UP = 50;

/** The market, higher than it was. */
const higher = (bench: HeldBench) => bench.after(1_000_000).book([BID + UP, 100_000], [ASK + UP, 100_000]);

it('a change by hand is refused in words, and nothing is sent', () => {
  const bench = new HeldBench(VENUES.fixed);
  bench.place({ side: 'buy', price: priceTicks(BID), size: sizeLots(10_000) });
  const { clientOrderId } = bench.newest();
  bench.accept(clientOrderId);
  const change = { kind: 'replace', clientOrderId, price: priceTicks(BID - 10), size: null } as const;
  expect(bench.command(change)).toEqual({
    outcome: 'refused',
    rule: 'replace',
    text: 'binance-spot cannot replace orders; cancel it and place another',
  });
  expect(sent(bench)).toEqual(['place']);
});

it('a peg follows the touch with one order after another, never two', () => {
  const bench = new HeldBench(VENUES.fixed);
  const execution = { kind: 'peg', offsetTicks: 0 } as const;
  bench.place({ side: 'buy', price: null, size: sizeLots(10_000), execution });
  const slice = bench.newest();
  bench.accept(slice.clientOrderId);
  higher(bench);
  higher(bench);
  expect(bench.requests.slice(1)).toEqual([{ kind: 'cancel', clientOrderId: slice.clientOrderId }]);
  bench.fill(slice.clientOrderId, { size: 4_000 });
  cancelled(bench, slice);
  higher(bench);
  expect(bench.requests.slice(2)).toMatchObject([
    { kind: 'place', order: { price: BID + UP, size: 6_000, postOnly: true } },
  ]);
});

it('a take-profit grows with its entry by another order, and the stop covers what it does not', () => {
  const { bench, id } = entered(BRACKET, VENUES.fixed);
  bench.fill(id, { size: 4_000 });
  const take = takeOf(bench)!;
  bench.accept(take.clientOrderId);
  bench.fill(id, { size: 6_000 });
  expect(bench.requests.at(-1)).toEqual({ kind: 'cancel', clientOrderId: take.clientOrderId });
  expect(stopOf(bench)).toMatchObject({ size: 10_000 });
  cancelled(bench, take);
  second(bench);
  expect(sent(bench)).toEqual(['place', 'place', 'cancel', 'place']);
  expect(takeOf(bench)).toMatchObject({ size: 10_000, price: BRACKET.takeProfitPrice });
});
