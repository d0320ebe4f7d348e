import { beforeEach, describe, expect, it } from 'vitest';
import { type Execution, type NewOrder, priceTicks, sizeLots } from '../../../src/domain/index.js';
import { explainParent } from '../../../src/engine/held/parents.js';
import { ASK, BID, HeldBench } from './held-bench.js';

const TAKE: Execution = { kind: 'route', style: 'take' };
const PARENT = 'oc-7f3b-1';
const idOf = (slice: number) => `oc-7f3b-${slice + 1}`;

describe('an order that is routed and takes', () => {
  let bench: HeldBench;
  const parent = () => bench.engine.orders.get(PARENT)!;
  const slices = () =>
    bench.requests.flatMap((request) =>
      request.kind === 'place' ? [[request.clientOrderId, request.order.size]] : [],
    );
  const expired = (slice: number) =>
    bench.venue({ kind: 'expired', clientOrderId: idOf(slice), reason: 'nothing was left' });

  beforeEach(() => {
    bench = new HeldBench();
    const fields: Partial<NewOrder> = { price: priceTicks(ASK + 50), timeInForce: 'ioc', execution: TAKE };
    bench.place({ side: 'buy', size: sizeLots(10_000), ...fields });
    expect(slices()).toEqual([[idOf(1), 10_000]]);
  });

  it('sends what came back unfilled again, at once', () => {
    bench.accept(idOf(1));
    bench.fill(idOf(1), { size: 4_000, price: ASK });
    expect(slices()).toHaveLength(1);
    expired(1);
    expect(slices()).toEqual([
      [idOf(1), 10_000],
      [idOf(2), 6_000],
    ]);
    bench.accept(idOf(2));
    bench.fill(idOf(2), { size: 6_000, price: ASK });
    expect(parent()).toMatchObject({ state: 'filled', filled: 10_000 });
  });

  it('tells its end once, with what its fills came to', () => {
    bench.accept(idOf(1));
    bench.fill(idOf(1), { size: 4_000, price: ASK - 10 });
    bench.fill(idOf(1), { size: 6_000, price: ASK + 10 });
    // (4 × 61,720.00 + 6 × 61,720.20) ÷ 10.
    const text = 'filled    BUY  0.100 at 61,720.12 on average  route ioc';
    expect(bench.notices.filter((line) => line.includes(' route'))).toEqual([
      'working   BUY  0.100 @ 61,720.60 route ioc  oc-7f3b-1',
      text,
    ]);
    expect(explainParent(bench.engine, PARENT)).toContain(
      '1 slice sent, 0.100 filled at 61,720.12, 100% of it as maker',
    );
  });

  it('tells once what it ends with, and why', () => {
    bench.accept(idOf(1));
    bench.fill(idOf(1), { size: 4_000, price: ASK });
    bench.book([BID + 500, 100_000], [ASK + 500, 100_000]);
    expired(1);
    const told = bench.notices.filter((line) => line.includes(': 0.040 of 0.100'));
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(
      /^expired {3}BUY {2}0\.100 @ 61,720\.60 route ioc: 0\.040 of 0\.100 at 61,720\.10 on average {2}/,
    );
  });

  it('ends where a venue fills nothing twice: nothing of it is left working', () => {
    expired(1);
    expect(slices()).toHaveLength(2);
    expect(parent().state).toBe('accepted');
    expired(2);
    expect(slices()).toHaveLength(2);
    expect(parent()).toMatchObject({ state: 'expired', filled: 0 });
    expect(bench.engine.orders.workingCount).toBe(0);
  });

  it('ends where the market has left its limit', () => {
    bench.book([BID + 500, 100_000], [ASK + 500, 100_000]);
    expired(1);
    expect(slices()).toHaveLength(1);
    expect(parent()).toMatchObject({ state: 'expired', filled: 0 });
  });

  it('waits for what is in doubt, and sends nothing in its place', () => {
    bench.venue({ kind: 'unknown', clientOrderId: idOf(1), request: 'place' });
    for (let second = 0; second < 10; second += 1) {
      bench.after(1_000_000).book([BID, 100_000], [ASK, 100_000]);
    }
    expect(slices()).toHaveLength(1);
    bench.venue({
      kind: 'rejected',
      clientOrderId: idOf(1),
      code: 'unknown-order',
      reason: 'it never arrived',
    });
    for (let second = 0; second < 10; second += 1) {
      bench.after(1_000_000).book([BID, 100_000], [ASK, 100_000]);
    }
    expect(slices()[1]).toEqual([idOf(2), 10_000]);
  });
});

describe('an order that is routed and rests', () => {
  it('rests at its limit where the touch is beyond it, and stays there', () => {
    const bench = new HeldBench();
    const execution: Execution = { kind: 'route', style: 'rest' };
    bench.place({ side: 'buy', size: sizeLots(5_000), price: priceTicks(BID - 20), execution });
    expect(bench.requests).toMatchObject([
      { kind: 'place', order: { price: BID - 20, size: 5_000, postOnly: true, timeInForce: 'gtc' } },
    ]);
    bench.accept(idOf(1));
    for (let second = 1; second <= 10; second += 1) {
      bench.after(1_000_000).book([BID + second, 100_000], [ASK + second, 100_000]);
      bench.trade(BID + second, 50_000);
    }
    expect(bench.requests).toHaveLength(1);
    expect(bench.engine.orders.get(PARENT)).toMatchObject({ state: 'accepted', filled: 0 });
  });
});
