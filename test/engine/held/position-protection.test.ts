import { describe, expect, it } from 'vitest';
import { type Command, priceTicks, sizeLots } from '../../../src/domain/index.js';
import type { InstrumentLimits } from '../../../src/risk/index.js';
import { ASK, BID, HeldBench } from './held-bench.js';

import {
  BRACKET,
  cancelled,
  entered,
  STOP,
  second,
  sent,
  stopOf,
  TARGET,
  takeOf,
  working,
} from './protected-entry.js';

describe('the protect command', () => {
  const command = (fields: Partial<Extract<Command, { kind: 'protect' }>>) =>
    ({
      kind: 'protect',
      instrument: 0,
      stopPrice: null,
      takeProfitPrice: null,
      trail: null,
      ...fields,
    }) as const;

  it('protects the position as it is, follows it, and is taken away by none', () => {
    const bench = new HeldBench();
    expect(bench.command(command({ stopPrice: priceTicks(STOP) }))).toMatchObject({
      rule: 'protect',
      text: 'BTC/USDT is flat: there is no position to protect',
    });
    bench.bought(10_000);
    expect(bench.command(command({ stopPrice: priceTicks(STOP) }))).toMatchObject({
      outcome: 'done',
      text: 'BTC/USDT protected: stop 61,600.00 here, it dies with the engine',
    });
    expect(stopOf(bench)!.size).toBe(10_000);
    bench.command(command({ takeProfitPrice: priceTicks(TARGET) }));
    expect([stopOf(bench)!.triggerPrice, takeOf(bench)!.price]).toEqual([STOP, TARGET]);
    bench.accept(takeOf(bench)!.clientOrderId);
    bench.bought(5_000);
    expect(stopOf(bench)!.size).toBe(15_000);
    expect(bench.requests.at(-1)).toMatchObject({ kind: 'replace', size: 15_000 });
    bench.command(command({ stopPrice: 'none', takeProfitPrice: 'none' }));
    expect([stopOf(bench), takeOf(bench)!.state]).toEqual([undefined, 'pending-cancel']);
  });

  it('takes the place of a bracket, and never has both at the venue at once', () => {
    const { bench, id } = entered();
    bench.fill(id, { size: 10_000 });
    const before = takeOf(bench)!;
    bench.accept(before.clientOrderId);
    bench.command(command({ stopPrice: priceTicks(6_165_000) }));
    expect(working(bench).map(({ armed, state }) => (armed ? 'armed' : state))).toEqual([
      'pending-cancel',
      'armed',
    ]);
    expect(stopOf(bench)).toMatchObject({ triggerPrice: 6_165_000, size: 10_000 });
    // Its stop wakes while the bracket's take-profit is still there: nothing is sold twice.
    const places = sent(bench).length;
    bench.trade(6_165_000, 1);
    expect(sent(bench)).toHaveLength(places);
    bench.fill(before.clientOrderId, { size: 4_000 });
    cancelled(bench, before);
    second(bench);
    expect(bench.requests.at(-1)).toMatchObject({ order: { type: 'market', size: 6_000 } });
  });

  it('turns a stop into a trail and back', () => {
    const bench = new HeldBench();
    bench.bought(10_000);
    bench.command(command({ stopPrice: priceTicks(STOP) }));
    bench.command(command({ trail: { unit: 'ppm', distance: 10_000 } }));
    expect(working(bench)).toHaveLength(1);
    // 1 % of 61,720.00.
    expect(stopOf(bench)).toMatchObject({ triggerPrice: BID - 61_720, request: { type: 'trailing-stop' } });
    bench.command(command({ stopPrice: priceTicks(STOP) }));
    expect(stopOf(bench)).toMatchObject({ triggerPrice: STOP, request: { type: 'stop' } });
  });

  it('is refused where a leg would wake at once', () => {
    const bench = new HeldBench();
    bench.bought(10_000);
    expect(bench.command(command({ stopPrice: priceTicks(BID) })).text).toBe(
      'protect: a stop at 61,720.00 would wake at once: it has to be below 61,720.00',
    );
    expect(bench.command(command({ takeProfitPrice: priceTicks(BID - 1) })).text).toMatch(/has to be above/);
    expect(working(bench)).toEqual([]);
  });

  it('ends with the position, and does not come back with the next', () => {
    const bench = new HeldBench();
    bench.bought(10_000);
    bench.command(command({ stopPrice: priceTicks(STOP) }));
    bench.place({ side: 'sell', price: priceTicks(ASK), size: sizeLots(10_000) });
    bench.fill(bench.newest().clientOrderId, { size: 10_000 });
    expect([working(bench), bench.engine.held.isEmpty]).toEqual([[], true]);
    bench.after(2_000_000);
    bench.book([BID, 100_000], [ASK, 100_000]);
    bench.bought(10_000);
    expect(working(bench)).toEqual([]);
  });
});

describe('what the limits want of every position', () => {
  /** 1 % stop, 2 % target, as risk.yaml would say. */
  function limited(more: { trailPpm?: number } = {}): HeldBench {
    const bench = new HeldBench();
    const limits = bench.engine.risk.limits.instruments as InstrumentLimits[];
    const protection = {
      stopLossPpm: 10_000,
      takeProfitPpm: 20_000,
      trailPpm: null,
      place: 'risk.yaml:9',
      ...more,
    };
    limits[0] = Object.assign({}, limits[0]!, { protection });
    return bench;
  }

  it('is there from the first fill, from the average price, and follows additions', () => {
    const bench = limited();
    bench.bought(10_000, 6_172_000);
    const legs = () =>
      working(bench).map(({ request, triggerPrice, size }) => [request.type, triggerPrice, size]);
    // 6,172,000 × 0.99 = 6,110,280; × 1.02 = 6,295,440.
    expect(legs()).toEqual([
      ['stop', 6_110_280, 10_000],
      ['take-profit', 6_295_440, 10_000],
    ]);
    // On average (6,172,000 + 6,168,000) ÷ 2 = 6,170,000.
    bench.bought(10_000, 6_168_000);
    expect(legs()).toEqual([
      ['stop', 6_108_300, 20_000],
      ['take-profit', 6_293_400, 20_000],
    ]);
    // Both wait here: nothing of them locks the coins at the venue.
    expect(sent(bench)).toEqual(['place', 'place']);
  });

  it('gives way to a bracket for its lots, and to the command', () => {
    const bench = limited();
    bench.bought(10_000);
    bench.place({ side: 'buy', price: priceTicks(BID - 1), size: sizeLots(4_000), bracket: BRACKET });
    bench.fill(working(bench).find(({ request }) => request.bracket !== undefined)!.clientOrderId, {
      size: 4_000,
    });
    const stops = () =>
      working(bench).flatMap(({ armed, size, triggerPrice, request }) =>
        armed && request.type === 'stop' ? [[triggerPrice, size]] : [],
      );
    expect(stops().map(([, size]) => size)).toEqual([10_000, 4_000]);
    bench.command({
      kind: 'protect',
      instrument: 0,
      stopPrice: priceTicks(6_150_000),
      takeProfitPrice: null,
      trail: null,
    });
    expect(stops()).toEqual([[6_150_000, 14_000]]);
  });

  it('sells at the stop, and begins anew with the next position', () => {
    const bench = limited();
    bench.bought(10_000);
    bench.trade(6_110_280, 1);
    expect(bench.requests.at(-1)).toMatchObject({ order: { type: 'market', size: 10_000, owner: 'manual' } });
    bench.fill(working(bench).at(-1)!.clientOrderId, { size: 10_000, price: 6_110_280 });
    expect([bench.position, working(bench)]).toEqual([0, []]);
    bench.trade(BID, 1);
    bench.after(2_000_000).book([BID, 100_000], [ASK, 100_000]);
    bench.bought(10_000);
    expect(stopOf(bench)).toMatchObject({ triggerPrice: 6_110_280, size: 10_000 });
  });

  it('may trail, and does not begin again with each addition', () => {
    const bench = limited({ trailPpm: 10_000 });
    bench.bought(10_000);
    bench.trade(6_200_000, 1);
    expect(stopOf(bench)!.triggerPrice).toBe(6_138_000);
    bench.trade(BID, 1);
    bench.bought(10_000, BID - 1);
    expect(stopOf(bench)).toMatchObject({ triggerPrice: 6_138_000, size: 20_000 });
  });

  it('does not stand in the way of flattening', () => {
    const bench = limited();
    bench.bought(10_000);
    bench.command({ kind: 'flatten', instrument: null });
    expect(bench.requests.at(-1)).toMatchObject({
      order: { side: 'sell', size: 10_000, timeInForce: 'ioc' },
    });
    second(bench);
    expect(working(bench)).toHaveLength(1);
    bench.fill(working(bench)[0]!.clientOrderId, { size: 10_000, price: BID });
    second(bench);
    expect([working(bench), bench.position]).toEqual([[], 0]);
  });
});
