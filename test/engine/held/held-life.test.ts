import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { micros, type NewOrder, priceTicks, type Side, sizeLots } from '../../../src/domain/index.js';
import { Engine } from '../../../src/engine/index.js';
import { type Bench, BTC, RISK } from '../fixture.js';
import { BID, HeldBench, held, trailing, VENUES } from './held-bench.js';

const market = (venues = VENUES.plain) => new HeldBench(venues);

describe('an order that waits here', () => {
  it('is cancelled at once, without the venue', () => {
    const bench = market();
    const order = held(bench, { side: 'sell', type: 'take-profit', triggerPrice: priceTicks(6_200_000) });
    const { clientOrderId } = order;
    expect(bench.command({ kind: 'cancel', clientOrderId })).toMatchObject({ outcome: 'done' });
    expect([order.state, bench.requests.length]).toEqual(['canceled', 0]);
    expect(bench.command({ kind: 'cancel', clientOrderId })).toMatchObject({ rule: 'state' });
    bench.trade(6_300_000, 1);
    expect(bench.requests).toEqual([]);
  });

  it('is moved here: the price of one without a limit is its trigger', () => {
    const bench = market();
    const order = held(bench, { side: 'sell', type: 'take-profit', triggerPrice: priceTicks(6_200_000) });
    const { clientOrderId } = order;
    const to = {
      kind: 'replace',
      clientOrderId,
      price: priceTicks(6_210_000),
      size: sizeLots(5_000),
    } as const;
    expect(bench.command(to)).toMatchObject({
      text: 'moved SELL 0.100 take-profit 62,000.00 → SELL 0.050 take-profit 62,100.00',
    });
    bench.trade(6_209_999, 1);
    expect(order.state).toBe('armed');
    bench.trade(6_210_000, 1);
    expect(bench.requests).toMatchObject([{ kind: 'place', order: { size: 5_000 } }]);
  });

  it('of a limit has its limit moved, and by the gate’s leave only', () => {
    const bench = market();
    const order = held(bench, {
      side: 'buy',
      type: 'take-profit-limit',
      triggerPrice: priceTicks(6_100_000),
      price: priceTicks(6_100_000),
    });
    const { clientOrderId } = order;
    const to = (price: number) =>
      bench.command({ kind: 'replace', clientOrderId, price: priceTicks(price), size: null });
    expect(to(6_101_000)).toMatchObject({ outcome: 'done' });
    expect([order.price, order.triggerPrice]).toEqual([6_101_000, 6_100_000]);
    // 1 % through the trigger, and the collar is 0.5 %.
    expect(to(6_161_000)).toMatchObject({ outcome: 'refused', rule: 'collar' });
    expect(order.price).toBe(6_101_000);
  });

  it('ends at its date', () => {
    const bench = market();
    const order = held(bench, {
      side: 'sell',
      type: 'take-profit',
      triggerPrice: priceTicks(6_200_000),
      timeInForce: 'gtd',
      expireTime: micros(bench.time + 10_000_000),
    });
    bench.after(9_000_000).trade(BID, 1);
    expect(order.state).toBe('armed');
    bench.after(2_000_000).trade(BID, 1);
    expect([order.state, order.note]).toEqual(['expired', 'good-till-date is past']);
    bench.trade(6_200_000, 1);
    expect(bench.requests).toEqual([]);
  });

  it('stays in watch mode, where what reduces still goes; ends where the account is another', () => {
    const bench = market();
    bench.session({ venues: VENUES.plain, liveAccount: 'rehearsal' });
    bench.bought(10_000);
    const fields = { side: 'sell', type: 'take-profit', reduceOnly: true } as const;
    const order = held(bench, { ...fields, triggerPrice: priceTicks(6_200_000) });
    bench.command({ kind: 'mode', mode: 'watch', confirmation: '' });
    bench.trade(6_200_000, 1);
    expect(order.state).toBe('submitted');
    bench.command({ kind: 'mode', mode: 'paper', confirmation: '' });
    const other = held(bench, { ...fields, triggerPrice: priceTicks(6_300_000) });
    expect(bench.command({ kind: 'mode', mode: 'live', confirmation: 'LIVE' })).toMatchObject({
      text: 'live on rehearsal; 1 order held here ended; 1 working order stays and can be cancelled',
    });
    expect(other.state).toBe('canceled');
  });

  it('is cancelled with all others, by who owns it, and told of when the session is left', () => {
    const bench = market();
    const order = held(bench, { side: 'sell', type: 'take-profit', triggerPrice: priceTicks(6_200_000) });
    expect(bench.command({ kind: 'leave', orders: 'keep' })).toMatchObject({
      text: 'leaving; orders stay; 1 order held here until the engine is back',
    });
    bench.command({ kind: 'cancel-all', scope: 'mine', instrument: null, side: null });
    expect(order.state).toBe('canceled');
    const next = market();
    const left = held(next, { side: 'sell', type: 'take-profit', triggerPrice: priceTicks(6_200_000) });
    next.command({ kind: 'leave', orders: 'cancel' });
    expect(left.state).toBe('canceled');
  });

  it('goes when its instrument is flattened, and flattening does not wait for it', () => {
    const bench = market();
    bench.bought(10_000);
    const order = held(bench, {
      side: 'sell',
      type: 'take-profit',
      triggerPrice: priceTicks(6_200_000),
    });
    bench.command({ kind: 'flatten', instrument: null });
    expect(order.state).toBe('canceled');
    expect(bench.requests.at(-1)).toMatchObject({ kind: 'place', order: { side: 'sell', size: 10_000 } });
  });

  it('is gone from here when somebody ends all orders of the session', () => {
    const bench = market();
    const { clientOrderId } = held(bench, {
      side: 'sell',
      type: 'take-profit',
      triggerPrice: priceTicks(6_200_000),
    });
    bench.venue({ kind: 'canceled', clientOrderId, reason: 'the paper exchange began anew' });
    expect(bench.engine.held.isEmpty).toBe(true);
    bench.trade(6_200_000, 1);
    expect(bench.requests).toEqual([]);
  });
});

describe('the form of an order', () => {
  const refusal = (fields: Partial<NewOrder> & Pick<NewOrder, 'side'>) =>
    market().place({ price: null, size: sizeLots(10_000), ...fields }).text;

  it('is refused in one line where it makes no sense', () => {
    const trail = { unit: 'ticks', distance: 10 } as const;
    expect(refusal({ side: 'buy', type: 'take-profit' })).toBe(
      'order: a take-profit order needs a trigger price',
    );
    expect(refusal({ side: 'buy', type: 'trailing-stop' })).toBe(
      'order: a trailing-stop order needs a trail',
    );
    expect(refusal({ side: 'buy', type: 'stop', triggerPrice: priceTicks(6_200_000), trail })).toBe(
      'order: a stop order has no trail',
    );
    expect(refusal({ side: 'buy', type: 'trailing-stop', trail: { unit: 'ppm', distance: 0 } })).toBe(
      'order: a trail of 0 ppm is no whole number above 0',
    );
    expect(refusal({ side: 'buy', type: 'take-profit-limit', triggerPrice: priceTicks(6_100_000) })).toBe(
      'order: a take-profit-limit order needs a price',
    );
    expect(
      refusal({
        side: 'buy',
        type: 'take-profit',
        triggerPrice: priceTicks(6_100_000),
        execution: { kind: 'peg', offsetTicks: 1 },
      }),
    ).toBe('order: a take-profit order cannot be worked by peg as well');
  });
});

describe('held orders in a replay', () => {
  it('are where they were: the recorded inputs make the same state', () => {
    const step1 = fc.record({
      kind: fc.constantFrom('trade', 'place', 'trail', 'cancel', 'second'),
      price: fc.integer({ min: 6_150_000, max: 6_200_000 }),
      side: fc.constantFrom<Side>('buy', 'sell'),
    });
    fc.assert(
      fc.property(fc.array(step1, { maxLength: 30 }), (steps) => {
        const bench = market();
        for (const { kind, price, side } of steps) {
          const size = sizeLots(10_000);
          const [first] = bench.engine.orders.working();
          if (kind === 'trade') {
            bench.trade(price, 1);
          } else if (kind === 'second') {
            bench.after(1_000_000).input({ kind: 'timer', timer: 'second' });
          } else if (kind === 'place') {
            bench.place({ side, type: 'take-profit', price: null, size, triggerPrice: priceTicks(price) });
          } else if (kind === 'trail') {
            const trail = { unit: 'ticks', distance: price - 6_140_000 } as const;
            bench.place({ side, type: 'trailing-stop', price: null, size, trail });
          } else if (first !== undefined) {
            bench.command({ kind: 'cancel', clientOrderId: first.clientOrderId });
          }
        }
        const again = market();
        for (const entry of bench.log) entry(again);
        expect(again.requests).toEqual(bench.requests);
        expect(again.engine.stateHash()).toBe(bench.engine.stateHash());
        expect(again.engine.held.canonical()).toEqual(bench.engine.held.canonical());
      }),
      { numRuns: 60 },
    );
  });

  it('stand in the state hash', () => {
    const [one, other] = [market(), market()];
    const hash = (bench: Bench) => bench.engine.held.canonical();
    trailing(one, 'sell', { unit: 'ticks', distance: 1_000 });
    trailing(other, 'sell', { unit: 'ticks', distance: 1_000 });
    expect(hash(one)).toEqual(hash(other));
    one.trade(BID + 1, 1);
    expect(hash(one)).not.toEqual(hash(other));
  });
});

describe('nothing held', () => {
  it('is one integer to look at', () => {
    const engine = new Engine(
      { instruments: [BTC], risk: RISK },
      {
        load: () => {
          throw new Error('none');
        },
      },
    );
    expect([engine.held.isEmpty, engine.held.watches(0), engine.held.watches(9_999)]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
