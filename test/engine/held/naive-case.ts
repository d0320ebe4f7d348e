import fc from 'fast-check';
import { expect } from 'vitest';
import { type Execution, priceTicks, Random, type Side, sizeLots } from '../../../src/domain/index.js';
import { isWorking } from '../../../src/execution/index.js';
import { Bench, RISK } from '../fixture.js';
import { type Habits, NaiveExchange, slicesOf } from './naive-exchange.js';

const FREE = { ...RISK, account: { ...RISK.account, orderRate: { orders: 1_000, seconds: 1 } } };
const MINUTE = 60_000_000;

const whole = (min: number, max: number) => fc.integer({ min, max });
const executions: fc.Arbitrary<Execution> = fc.oneof(
  fc.record({
    kind: fc.constant('iceberg' as const),
    displaySize: whole(10, 4_000).map(sizeLots),
    variancePpm: whole(0, 500_000),
  }),
  fc.record({ kind: fc.constant('twap' as const), durationMicros: whole(MINUTE / 4, MINUTE) }),
  fc.record({
    kind: fc.constant('vwap' as const),
    durationMicros: whole(MINUTE / 4, MINUTE),
    participationPpm: whole(10_000, 1_000_000),
  }),
  fc.record({ kind: fc.constant('peg' as const), offsetTicks: whole(0, 5) }),
);

const habits = fc.record({
  rejects: fc.integer({ min: 0, max: 40 }),
  forgets: fc.integer({ min: 0, max: 30 }),
  fills: fc.integer({ min: 0, max: 60 }),
  late: fc.integer({ min: 0, max: 60 }),
});

export interface Case {
  readonly execution: Execution;
  readonly habits: Habits;
  readonly seed: number;
  readonly size: number;
  readonly side: Side;
  readonly limited: boolean;
  readonly cancelAt: number;
  readonly resizeAt: number;
}

export const cases: fc.Arbitrary<Case> = fc.record({
  execution: executions,
  habits,
  seed: fc.integer({ min: 0, max: 1e9 }),
  size: fc.integer({ min: 10, max: 20_000 }),
  side: fc.constantFrom<Side>('buy', 'sell'),
  limited: fc.boolean(),
  cancelAt: fc.integer({ min: 1, max: 2_000 }),
  resizeAt: fc.integer({ min: 1, max: 2_000 }),
});

/** Beats of 100 ms: a minute and a half, and what is needed after the cancel. */
const BEATS = 900;
const MOST_BEATS = 4_000;

/** One parent on the engine's own step, before an exchange that does as the dice say; returns the state hash. */
export function runCase({
  execution,
  habits: how,
  seed,
  size,
  side,
  limited,
  cancelAt,
  resizeAt,
}: Case): string {
  const bench = new Bench(undefined, FREE);
  bench.input({
    kind: 'session',
    session: {
      id: '7f3a',
      mode: 'paper',
      account: 'paper',
      venues: { 'binance-spot': { orderTypes: ['limit', 'market'], iceberg: false, oco: false } },
    },
  });
  bench.balance('USDT', '10000000');
  bench.balance('BTC', '1000');
  const random = new Random(seed);
  const exchange = new NaiveExchange(bench, random, how);
  let mid = 6_172_005;
  bench.book([mid - 5, 50_000], [mid + 5, 50_000]);
  const needsLimit = limited || execution.kind === 'iceberg';
  const price = needsLimit ? priceTicks(side === 'buy' ? mid + 2 : mid - 2) : null;
  const verdict = bench.place({ side, size: sizeLots(size), price, execution });
  if (verdict.outcome !== 'done') throw new Error(verdict.text);
  const id = verdict.clientOrderIds[0]!;
  const { orders } = bench.engine;
  const parent = orders.get(id)!;
  const ids = new Set<string>();
  for (let beat = 0; beat < MOST_BEATS && isWorking(parent.state); beat += 1) {
    bench.after(100_000);
    mid += random.integer(-2, 2);
    bench.book([mid - 5, random.integer(1_000, 60_000)], [mid + 5, random.integer(1_000, 60_000)]);
    if (random.integer(1, 4) === 1) bench.trade(mid, random.integer(1, 5_000));
    exchange.beat();
    if (beat === resizeAt)
      bench.command({ kind: 'replace', clientOrderId: id, price: null, size: sizeLots(Math.ceil(size / 2)) });
    if (beat === cancelAt || (beat > BEATS && beat % 50 === 0))
      bench.command({ kind: 'cancel', clientOrderId: id });
    for (const request of bench.requests) ids.add(request.clientOrderId);
    const slices = slicesOf(
      [...ids].map((one) => orders.get(one)!),
      id,
    );
    const sold = [...exchange.filled.values()].reduce((sum, lots) => sum + lots, 0);
    // What slices filled is what the exchange filled is what the parent has, and never more than its size.
    expect([slices.filled, parent.filled]).toEqual([sold, sold]);
    expect(parent.filled + slices.open).toBeLessThanOrEqual(parent.size);
    expect(slices.working).toBeLessThanOrEqual(1);
  }
  // It ends, and nothing of it is left anywhere.
  expect(isWorking(parent.state)).toBe(false);
  expect(
    slicesOf(
      [...ids].map((one) => orders.get(one)!),
      id,
    ).working,
  ).toBe(0);
  expect(bench.engine.held.parents.isEmpty).toBe(true);
  if (parent.state === 'filled') expect(parent.filled).toBe(parent.size);
  else expect(parent.note).not.toBe('');
  for (const request of bench.requests) {
    if (request.kind !== 'place') continue;
    const { order } = request;
    expect(order).toMatchObject({ parent: id, side, owner: 'manual' });
    if (price === null) continue;
    expect(side === 'buy' ? order.price! <= price : order.price! >= price).toBe(true);
  }
  return bench.engine.stateHash();
}
