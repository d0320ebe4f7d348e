import { beforeEach, describe, expect, it } from 'vitest';
import { type Execution, type NewOrder, priceTicks, sizeLots } from '../../../src/domain/index.js';
import { perform } from '../../../src/engine/held/parent-slices.js';
import { explainParent } from '../../../src/engine/held/parents.js';
import type { VenueRequest } from '../../../src/execution/index.js';
import { Bench } from '../fixture.js';

const PEG: Execution = { kind: 'peg', offsetTicks: 0 };
const ICEBERG: Execution = { kind: 'iceberg', displaySize: sizeLots(1_000), variancePpm: 200_000 };
const SECOND = 1_000_000;
const PARENT = 'oc-7f3a-1';
const SLICE = 'oc-7f3a-2';

/** A bench whose venue has no icebergs of its own, with a live market of 61,720.00 / 61,720.10. */
function open(): Bench {
  const bench = new Bench();
  const abilities = { orderTypes: ['limit', 'market'], iceberg: false, oco: false } as const;
  bench.input({
    kind: 'session',
    session: { id: '7f3a', mode: 'paper', account: 'paper', venues: { 'binance-spot': abilities } },
  });
  tick(bench);
  return bench;
}

const tick = (bench: Bench) => bench.book([6_172_000, 50_000], [6_172_010, 50_000]);

/** Lives on for so many seconds in a market that does not change. */
function live(bench: Bench, seconds: number): void {
  for (let i = 0; i < seconds; i += 1) tick(bench.after(SECOND));
}

const work = (bench: Bench, execution: Execution, fields: Partial<NewOrder> = {}) =>
  bench.place({ side: 'buy', size: sizeLots(10_000), price: null, execution, ...fields });

const sent = (bench: Bench, kind: VenueRequest['kind']) => bench.requests.filter((one) => one.kind === kind);
const placedSlices = (bench: Bench) =>
  bench.requests.flatMap((one) => (one.kind === 'place' ? [one.order] : []));
const parentOf = (bench: Bench) => bench.engine.orders.get(PARENT)!;
const cancelOf = (clientOrderId: string) => ({ kind: 'cancel', clientOrderId }) as const;

describe('a parent', () => {
  let bench: Bench;
  beforeEach(() => {
    bench = open();
  });

  it('is accepted, carried by the engine, and sends slices in its name', () => {
    expect(work(bench, PEG)).toMatchObject({ outcome: 'done', clientOrderIds: [PARENT] });
    expect(parentOf(bench)).toMatchObject({ state: 'accepted', carrier: 'engine' });
    expect(bench.requests).toMatchObject([
      { kind: 'place', clientOrderId: SLICE, order: { parent: PARENT, owner: 'manual', postOnly: true } },
    ]);
    expect(bench.engine.orders.get(SLICE)).toMatchObject({ state: 'submitted', carrier: 'venue' });
  });

  it('is changed as a whole: a slice of it is not changed by hand', () => {
    work(bench, ICEBERG, { price: priceTicks(6_171_000), reduceOnly: false });
    bench.accept(SLICE);
    const larger = { kind: 'replace', clientOrderId: SLICE, price: null, size: sizeLots(20_000) } as const;
    expect(bench.command(larger)).toEqual({
      outcome: 'refused',
      rule: 'slice',
      text: `${SLICE} is a slice of ${PARENT}: change that one`,
    });
    expect(sent(bench, 'replace')).toEqual([]);
  });

  it('has filled what its slices filled, each fill once, and is filled with the last', () => {
    work(bench, PEG);
    bench.accept(SLICE);
    bench.fill(SLICE, { size: 4_000 });
    expect(parentOf(bench)).toMatchObject({ state: 'partially-filled', filled: 4_000 });
    bench.fill(SLICE, { size: 6_000 });
    expect(parentOf(bench)).toMatchObject({ state: 'filled', filled: 10_000 });
    expect(bench.engine.held.parents.isEmpty).toBe(true);
    expect(bench.engine.portfolio.position(0).sizeLots).toBe(10_000);
    expect(bench.engine.orders.workingCount).toBe(0);
  });

  it('ends when its slices have, after a cancel, and counts the fill that races with it', () => {
    work(bench, PEG);
    bench.accept(SLICE);
    expect(bench.command(cancelOf(PARENT))).toMatchObject({ outcome: 'done', text: `cancelling ${PARENT}` });
    expect(sent(bench, 'cancel')).toEqual([{ kind: 'cancel', clientOrderId: SLICE }]);
    expect(parentOf(bench).state).toBe('pending-cancel');
    expect(bench.command(cancelOf(PARENT))).toMatchObject({ outcome: 'refused', rule: 'state' });
    bench.fill(SLICE, { size: 3_000 });
    expect(parentOf(bench)).toMatchObject({ state: 'pending-cancel', filled: 3_000 });
    bench.venue({ kind: 'canceled', clientOrderId: SLICE, reason: 'asked' });
    expect(parentOf(bench)).toMatchObject({ state: 'canceled', filled: 3_000, note: 'cancelled' });
    live(bench, 3);
    expect(sent(bench, 'place')).toHaveLength(1);
  });

  it('counts a fill that was told after its end', () => {
    work(bench, PEG);
    bench.accept(SLICE);
    bench.command(cancelOf(PARENT));
    bench.venue({ kind: 'canceled', clientOrderId: SLICE, reason: 'asked' });
    bench.fill(SLICE, { size: 2_000 });
    expect(parentOf(bench)).toMatchObject({ state: 'canceled', filled: 2_000 });
  });

  it('asks again, ever more seldom, for the end of a slice whose cancel was refused', () => {
    work(bench, PEG);
    bench.accept(SLICE);
    bench.command(cancelOf(PARENT));
    for (let i = 0; i < 16; i += 1) {
      bench.venue({
        kind: 'cancel-rejected',
        clientOrderId: SLICE,
        code: 'unknown-order',
        reason: 'not now',
      });
      live(bench, 1);
    }
    // At once, then after 1, 2, 4 and 8 s.
    expect(sent(bench, 'cancel')).toHaveLength(5);
  });

  it('stays pending while a slice is in doubt, and sends nothing in its place', () => {
    work(bench, PEG);
    bench.venue({ kind: 'unknown', clientOrderId: SLICE, request: 'place' });
    live(bench, 20);
    expect(bench.requests).toHaveLength(1);
    bench.command(cancelOf(PARENT));
    expect(parentOf(bench).state).toBe('pending-cancel');
    bench.venue({ kind: 'rejected', clientOrderId: SLICE, code: 'unknown-order', reason: 'never came' });
    expect(parentOf(bench).state).toBe('canceled');
  });

  it('goes on with the rest where a slice in doubt turns out never to have been', () => {
    work(bench, PEG);
    bench.venue({ kind: 'unknown', clientOrderId: SLICE, request: 'place' });
    bench.venue({ kind: 'rejected', clientOrderId: SLICE, code: 'unknown-order', reason: 'never came' });
    live(bench, 3);
    expect(placedSlices(bench).map(({ size }) => size)).toEqual([10_000, 10_000]);
  });
});

describe('a halt', () => {
  it.each(['kill', 'cancel-all', 'slice first'])(
    'ends parent and slice, whichever is cancelled first: %s',
    (how) => {
      const bench = open();
      work(bench, PEG);
      bench.accept(SLICE);
      if (how === 'kill') bench.command({ kind: 'kill', flatten: false, reason: 'test' });
      else if (how === 'cancel-all')
        bench.command({ kind: 'cancel-all', scope: 'everyone', instrument: null, side: null });
      else {
        bench.command(cancelOf(SLICE));
        bench.command(cancelOf(PARENT));
      }
      expect(sent(bench, 'cancel')).toEqual([{ kind: 'cancel', clientOrderId: SLICE }]);
      bench.venue({ kind: 'canceled', clientOrderId: SLICE, reason: 'asked' });
      expect(parentOf(bench).state).toBe('canceled');
      live(bench, 5);
      expect(sent(bench, 'place')).toHaveLength(1);
    },
  );

  it('that nobody ordered stops what adds exposure, and lets go on what only reduces it', () => {
    const bench = open();
    work(bench, ICEBERG, { price: priceTicks(6_171_000) });
    bench.accept(SLICE);
    bench.engine.halted = true;
    live(bench, 1);
    expect(sent(bench, 'cancel')).toHaveLength(1);
    bench.venue({ kind: 'canceled', clientOrderId: SLICE, reason: 'asked' });
    expect(parentOf(bench)).toMatchObject({ state: 'canceled', note: 'HALT: nothing that adds exposure' });

    const long = open();
    work(long, PEG, { size: sizeLots(5_000) });
    long.fill(SLICE, { size: 5_000 });
    work(long, PEG, { side: 'sell', size: sizeLots(5_000) });
    long.accept('oc-7f3a-4');
    long.engine.halted = true;
    live(long, 2);
    expect(long.engine.orders.get('oc-7f3a-3')!.state).toBe('accepted');
    expect(sent(long, 'cancel')).toEqual([]);
  });

  it('flattens what a parent has filled', () => {
    const bench = open();
    work(bench, PEG);
    bench.accept(SLICE);
    bench.fill(SLICE, { size: 1_000 });
    bench.command({ kind: 'kill', flatten: true, reason: 'test' });
    bench.venue({ kind: 'canceled', clientOrderId: SLICE, reason: 'asked' });
    expect(placedSlices(bench).at(-1)).toMatchObject({ side: 'sell', size: 1_000, reduceOnly: true });
  });
});

describe('what stands in the way', () => {
  it('of watch mode nothing is sent, and the parent goes on after it', () => {
    const bench = open();
    work(bench, ICEBERG, { price: priceTicks(6_172_000) });
    bench.fill(SLICE, { size: bench.engine.orders.get(SLICE)!.size });
    bench.command({ kind: 'mode', mode: 'watch', confirmation: '' });
    live(bench, 10);
    expect(sent(bench, 'place')).toHaveLength(1);
    expect(explainParent(bench.engine, PARENT)).toContain('waiting: watch mode sends no orders');
    bench.command({ kind: 'mode', mode: 'paper', confirmation: '' });
    live(bench, 4);
    expect(sent(bench, 'place')).toHaveLength(2);
  });

  it('a stale feed is waited out without a word to the gate', () => {
    const bench = open();
    bench.input({ kind: 'timer', timer: 'second' });
    bench.after(30 * SECOND).input({ kind: 'timer', timer: 'second' });
    work(bench.after(1), PEG, { reduceOnly: false });
    expect(bench.requests).toEqual([]);
    const refusals = bench.engine.risk.refusedCount;
    for (let i = 0; i < 30; i += 1) bench.after(SECOND).input({ kind: 'timer', timer: 'second' });
    expect(bench.engine.risk.refusedCount).toBe(refusals);
  });

  it('a reconciliation is waited out', () => {
    const bench = open();
    work(bench, ICEBERG, { price: priceTicks(6_172_000) });
    bench.venue({ kind: 'reconciling', venue: 'binance-spot', reason: 'test' });
    bench.fill(SLICE, { size: bench.engine.orders.get(SLICE)!.size });
    live(bench, 10);
    expect(sent(bench, 'place')).toHaveLength(1);
    bench.venue({ kind: 'reconciled', venue: 'binance-spot', differences: [] });
    live(bench, 4);
    expect(sent(bench, 'place')).toHaveLength(2);
  });

  it('a refusal is said once, and tried again after 1, 2, 4 … 30 s', () => {
    const bench = open();
    // A limit far through the mid: the collar refuses the slice each time.
    const deep = { price: priceTicks(6_210_000) };
    const engine = bench.engine;
    const wide = { ...engine.risk.configuration.defaults, collarPercent: 5 };
    engine.risk.change({ ...engine.risk.configuration, defaults: wide });
    work(bench, ICEBERG, deep);
    engine.risk.change(engine.risk.configured);
    bench.fill(SLICE, { size: engine.orders.get(SLICE)!.size });
    const times: number[] = [];
    let count = engine.risk.refusedCount;
    for (let second = 0; second < 130; second += 1) {
      live(bench, 1);
      if (engine.risk.refusedCount > count) times.push(second);
      count = engine.risk.refusedCount;
    }
    const gaps = times.slice(1).map((time, i) => time - times[i]!);
    expect(gaps.slice(0, 7)).toEqual([1, 2, 4, 8, 16, 30, 30]);
    expect(bench.notices.filter((text) => text.startsWith('slice of'))).toHaveLength(1);
    expect(parentOf(bench).state).toBe('partially-filled');
  });

  it('no balance ends it, once that is sure and nothing is under way', () => {
    const bench = open();
    work(bench, ICEBERG, { price: priceTicks(6_172_000) });
    bench.fill(SLICE, { size: bench.engine.orders.get(SLICE)!.size });
    bench.balance('USDT', '1');
    live(bench, 3);
    expect(parentOf(bench).state).toBe('partially-filled');
    live(bench, 5);
    expect(parentOf(bench)).toMatchObject({ state: 'canceled' });
    expect(parentOf(bench).note).toMatch(/^balance: .* > 1 USDT free/);
  });

  it('its time ends it even then', () => {
    const bench = open();
    work(bench, { kind: 'twap', durationMicros: 5 * SECOND });
    bench.command({ kind: 'mode', mode: 'watch', confirmation: '' });
    live(bench, 5);
    expect(sent(bench, 'cancel')).toHaveLength(1);
    bench.venue({ kind: 'canceled', clientOrderId: SLICE, reason: 'asked' });
    expect(parentOf(bench)).toMatchObject({ state: 'expired', note: 'its time is over' });
  });

  it('terms that make no sense end it at once, with the reason', () => {
    const bench = open();
    work(bench, ICEBERG);
    expect(parentOf(bench)).toMatchObject({
      state: 'canceled',
      note: 'an iceberg rests at a limit: give it a price',
    });
  });
});

describe('other terms', () => {
  it('a worse limit takes back what is beyond it', () => {
    const bench = open();
    work(bench, ICEBERG, { price: priceTicks(6_172_000) });
    bench.accept(SLICE);
    bench.command({ kind: 'replace', clientOrderId: PARENT, price: priceTicks(6_171_000), size: null });
    expect(parentOf(bench)).toMatchObject({ price: 6_171_000, state: 'accepted' });
    expect(sent(bench, 'cancel')).toHaveLength(1);
    bench.venue({ kind: 'canceled', clientOrderId: SLICE, reason: 'asked' });
    live(bench, 4);
    expect(placedSlices(bench).at(-1)!.price).toBeLessThanOrEqual(6_171_000);
  });

  it('a smaller size waits for what is open, and a fill that races is not lost', () => {
    const bench = open();
    work(bench, PEG);
    bench.accept(SLICE);
    const smaller = { kind: 'replace', clientOrderId: PARENT, price: null, size: sizeLots(4_000) } as const;
    expect(bench.command(smaller)).toMatchObject({ outcome: 'done' });
    // All 10,000 are open yet.
    expect(parentOf(bench).size).toBe(10_000);
    bench.fill(SLICE, { size: 6_000 });
    bench.venue({ kind: 'canceled', clientOrderId: SLICE, reason: 'asked' });
    expect(parentOf(bench)).toMatchObject({ state: 'filled', size: 6_000, filled: 6_000 });
    expect(bench.engine.orders.workingCount).toBe(0);
  });

  it('a larger size is worked too', () => {
    const bench = open();
    work(bench, PEG);
    bench.accept(SLICE);
    bench.command({ kind: 'replace', clientOrderId: PARENT, price: null, size: sizeLots(15_000) });
    bench.fill(SLICE, { size: 10_000 });
    live(bench, 2);
    expect(placedSlices(bench).at(-1)!.size).toBe(5_000);
  });
});

describe('the bounds that no algorithm passes', () => {
  const action = (fields: { price?: number | null; size?: number }) => ({
    kind: 'place' as const,
    instrument: 0,
    price:
      fields.price === undefined ? priceTicks(6_171_000) : (fields.price as ReturnType<typeof priceTicks>),
    size: sizeLots(fields.size ?? 2_000),
    timeInForce: 'gtc' as const,
    postOnly: false,
    reason: 'test',
  });

  it.each([
    ['more than is unsent', { size: 9_001 }, 0],
    ['all that is unsent', { size: 9_000 }, 1],
    ['beyond the limit', { price: 6_172_001 }, 0],
    ['at the limit', { price: 6_172_000 }, 1],
    ['nothing', { size: 0 }, 0],
  ])('a slice of %s', (_, fields, sends) => {
    const bench = open();
    const execution = { ...ICEBERG, variancePpm: 0 } as Execution;
    work(bench, execution, { price: priceTicks(6_172_000) });
    const { engine } = bench;
    perform(engine, engine.held.parents.get(PARENT)!, action(fields));
    expect(engine.outbox.requests).toHaveLength(sends);
  });

  it('what takes without a price goes to the collar and no further', () => {
    const bench = open();
    work(bench, { kind: 'twap', durationMicros: 600 * SECOND });
    const { engine } = bench;
    perform(engine, engine.held.parents.get(PARENT)!, action({ price: null }));
    // 0.5 % through the mid of 61,720.05: 62,028.65025.
    expect(engine.outbox.requests).toMatchObject([{ order: { price: 6_202_865, timeInForce: 'ioc' } }]);
  });
});

it('a parent tells how it stands, and stood', () => {
  const bench = open();
  work(bench, PEG);
  expect(explainParent(bench.engine, PARENT)!.slice(0, 2)).toEqual([
    'peg: rests at the touch of BTC/USDT, placed and moved 1 times',
    '1 slice sent, 0.000 filled',
  ]);
  bench.accept(SLICE);
  bench.fill(SLICE, { size: 10_000 });
  expect(explainParent(bench.engine, PARENT)![1]).toBe(
    '1 slice sent, 0.100 filled at 61,720.00, 100% of it as maker',
  );
  expect(bench.notices.at(-1)).toBe('filled    BUY  0.100 at 61,720.00 on average  peg');
  expect(explainParent(bench.engine, 'oc-7f3a-9')).toBeNull();
});
