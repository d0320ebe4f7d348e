import { beforeEach, describe, expect, it } from 'vitest';
import { type Execution, type NewOrder, priceTicks, sizeLots } from '../../../src/domain/index.js';
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
