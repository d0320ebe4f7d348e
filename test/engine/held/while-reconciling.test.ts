import { expect, it } from 'vitest';
import { priceTicks, sizeLots } from '../../../src/domain/index.js';
import { ASK, BID, HeldBench } from './held-bench.js';

const VENUE = 'binance-spot';
const STOP = 6_160_000;

/** 0.1 BTC is held, with a stop that waits in the engine; then the account is being reconciled. */
function reconciling(bracket = true) {
  const bench = new HeldBench();
  const plain = { side: 'buy', price: priceTicks(BID), size: sizeLots(10_000) } as const;
  const protection = { stopPrice: priceTicks(STOP), takeProfitPrice: null, trail: null };
  bench.place({ ...plain, ...(bracket ? { bracket: protection } : {}) });
  const { clientOrderId } = bench.newest();
  bench.accept(clientOrderId);
  bench.fill(clientOrderId, { size: 10_000 });
  if (!bracket) {
    const stop = { type: 'stop', price: null, triggerPrice: priceTicks(STOP), reduceOnly: true } as const;
    bench.place({ side: 'sell', size: sizeLots(10_000), ...stop });
  }
  bench.venue({ kind: 'reconciling', venue: VENUE, reason: 'the socket is back' });
  const before = bench.requests.length;
  const sent = () => bench.requests.slice(before).map((request) => request.kind);
  const second = () => bench.after(1_000_000).book([BID, 100_000], [ASK, 100_000]);
  const inLine = () => bench.venue({ kind: 'reconciled', venue: VENUE, differences: [] });
  return { bench, sent, second, inLine };
}

it.each([
  ['of a bracket', true],
  ['alone', false],
])(
  'a stop %s that wakes waits until the account is in line: what it would sell may be sold',
  (_, bracket) => {
    const { bench, sent, second, inLine } = reconciling(bracket);
    bench.trade(STOP, 1);
    for (let i = 0; i < 3; i += 1) second();
    expect(sent()).toEqual([]);
    inLine();
    second();
    expect(sent()).toEqual(['place']);
  },
);

it.each([
  ['of a bracket', true],
  ['alone', false],
])('a stop %s waits no longer than ten seconds', (_, bracket) => {
  const { bench, sent, second } = reconciling(bracket);
  bench.trade(STOP, 1);
  for (let i = 0; i < 9; i += 1) second();
  expect(sent()).toEqual([]);
  second();
  expect(sent()).toEqual(['place']);
  expect(bench.requests.at(-1)).toMatchObject({ order: { type: 'market', side: 'sell', size: 10_000 } });
});

it('what was sold meanwhile is not sold again by the stop that woke', () => {
  const { bench, sent, second, inLine } = reconciling();
  bench.trade(STOP, 1);
  bench.place({ side: 'sell', price: priceTicks(ASK), size: sizeLots(10_000) });
  const sale = bench.newest().clientOrderId;
  expect(sent()).toEqual(['place']);
  bench.fill(sale, { size: 10_000, price: ASK });
  inLine();
  second();
  expect(bench.position).toBe(0);
  expect(sent()).toEqual(['place']);
});

it('flattening waits for it too', () => {
  const { bench, sent, second, inLine } = reconciling();
  bench.command({ kind: 'flatten', instrument: 0 });
  second();
  expect(sent()).toEqual([]);
  inLine();
  second();
  expect(bench.requests.at(-1)).toMatchObject({ kind: 'place', order: { side: 'sell', size: 10_000 } });
});

it('no take-profit is laid out, nor made larger, before the account is in line', () => {
  const bench = new HeldBench();
  const bracket = { stopPrice: priceTicks(STOP), takeProfitPrice: priceTicks(6_185_000), trail: null };
  bench.place({ side: 'buy', price: priceTicks(BID), size: sizeLots(10_000), bracket });
  const entry = bench.newest().clientOrderId;
  bench.accept(entry);
  bench.venue({ kind: 'reconciling', venue: VENUE, reason: 'the socket is back' });
  const kinds = () => bench.requests.map((request) => request.kind);
  const before = kinds();
  bench.fill(entry, { size: 4_000 });
  bench.after(1_000_000).book([BID, 100_000], [ASK, 100_000]);
  expect(kinds()).toEqual(before);
  bench.venue({ kind: 'reconciled', venue: VENUE, differences: [] });
  bench.after(1_000_000).book([BID, 100_000], [ASK, 100_000]);
  expect(bench.requests.at(-1)).toMatchObject({ kind: 'place', order: { price: 6_185_000, size: 4_000 } });
});
