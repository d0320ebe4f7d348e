import { describe, expect, it } from 'vitest';
import { type Bracket, priceTicks, sizeLots } from '../../../src/domain/index.js';
import { ASK, BID, HeldBench, VENUES } from './held-bench.js';

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

describe('a bracket', () => {
  it('protects what is filled so far, and grows with the entry', () => {
    const { bench, id } = entered();
    expect(working(bench)).toHaveLength(1);
    bench.fill(id, { size: 4_000 });
    expect(stopOf(bench)).toMatchObject({ size: 4_000, triggerPrice: STOP, carrier: 'engine' });
    expect(stopOf(bench)!.request).toMatchObject({
      reduceOnly: true,
      owner: 'manual',
      parent: id,
      side: 'sell',
    });
    const take = takeOf(bench)!;
    expect(take).toMatchObject({ size: 4_000, price: TARGET });
    expect(take.request).toMatchObject({ reduceOnly: true, parent: id, type: 'limit', timeInForce: 'gtc' });
    bench.accept(take.clientOrderId);
    bench.fill(id, { size: 6_000 });
    expect(stopOf(bench)!.size).toBe(10_000);
    expect(bench.requests.at(-1)).toEqual({
      kind: 'replace',
      clientOrderId: take.clientOrderId,
      price: TARGET,
      size: 10_000,
    });
  });

  it('of an entry that is cancelled half way protects that half', () => {
    const { bench, entry, id } = entered();
    bench.fill(id, { size: 4_000 });
    bench.command({ kind: 'cancel', clientOrderId: id });
    cancelled(bench, entry);
    expect([stopOf(bench)!.size, takeOf(bench)!.size]).toEqual([4_000, 4_000]);
  });

  it('has its stop cover what the take-profit has left', () => {
    const { bench, id } = entered();
    bench.fill(id, { size: 10_000 });
    const take = takeOf(bench)!;
    bench.accept(take.clientOrderId);
    bench.fill(take.clientOrderId, { size: 3_000 });
    expect(stopOf(bench)!.size).toBe(7_000);
    bench.fill(take.clientOrderId, { size: 7_000 });
    expect([working(bench).length, bench.position, bench.engine.held.isEmpty]).toEqual([0, 0, true]);
  });

  it('takes the take-profit back before its stop goes out, and sells what is then left', () => {
    const { bench, id } = entered();
    bench.fill(id, { size: 10_000 });
    const [stop, take] = [stopOf(bench)!, takeOf(bench)!];
    bench.accept(take.clientOrderId);
    bench.trade(STOP, 1);
    expect(sent(bench)).toEqual(['place', 'place', 'cancel']);
    expect([stop.state, take.state]).toEqual(['armed', 'pending-cancel']);
    // It fills, in part, while its cancel is under way.
    bench.fill(take.clientOrderId, { size: 2_500 });
    expect(sent(bench)).toEqual(['place', 'place', 'cancel']);
    cancelled(bench, take);
    expect(bench.requests.at(-1)).toMatchObject({
      kind: 'place',
      clientOrderId: stop.clientOrderId,
      order: { type: 'market', side: 'sell', size: 7_500, reduceOnly: true, triggerPrice: null },
    });
    bench.accept(stop.clientOrderId);
    bench.fill(stop.clientOrderId, { size: 7_500, price: STOP });
    expect([bench.position, bench.engine.held.isEmpty]).toEqual([0, true]);
  });

  it('sells nothing where the take-profit wins the race', () => {
    const { bench, id } = entered();
    bench.fill(id, { size: 10_000 });
    const [stop, take] = [stopOf(bench)!, takeOf(bench)!];
    bench.accept(take.clientOrderId);
    bench.trade(STOP, 1);
    bench.fill(take.clientOrderId, { size: 10_000 });
    const { clientOrderId } = take;
    bench.venue({ kind: 'cancel-rejected', clientOrderId, code: 'unknown-order', reason: 'filled' });
    second(bench);
    expect(sent(bench)).toEqual(['place', 'place', 'cancel']);
    expect([stop.state, bench.position, bench.engine.held.isEmpty]).toEqual(['canceled', 0, true]);
  });

  it('waits for a cancel in doubt, however long that takes', () => {
    const { bench, id } = entered();
    bench.fill(id, { size: 10_000 });
    const [stop, take] = [stopOf(bench)!, takeOf(bench)!];
    const { clientOrderId } = take;
    bench.accept(clientOrderId);
    bench.trade(STOP, 1);
    bench.venue({ kind: 'unknown', clientOrderId, request: 'cancel' });
    for (let i = 0; i < 30; i += 1) second(bench);
    bench.trade(STOP - 5_000, 1);
    expect([sent(bench), stop.state]).toEqual([['place', 'place', 'cancel'], 'armed']);
    cancelled(bench, take);
    expect(bench.requests.at(-1)).toMatchObject({
      clientOrderId: stop.clientOrderId,
      order: { size: 10_000 },
    });
  });

  it('asks again, once a second, where a cancel is refused and the order is still there', () => {
    const { bench, id } = entered();
    bench.fill(id, { size: 10_000 });
    const take = takeOf(bench)!;
    const { clientOrderId } = take;
    bench.accept(clientOrderId);
    bench.trade(STOP, 1);
    const cancels = () => sent(bench).filter((kind) => kind === 'cancel').length;
    for (let i = 1; i <= 3; i += 1) {
      bench.venue({ kind: 'cancel-rejected', clientOrderId, code: 'invalid', reason: 'too busy' });
      bench.trade(STOP - i, 1);
      expect(cancels()).toBe(i);
      second(bench);
      expect(cancels()).toBe(i + 1);
    }
  });

  it('sends what came back again at once, and what came back whole later and later, and says so', () => {
    const { bench, id } = entered({ ...BRACKET, takeProfitPrice: null });
    bench.fill(id, { size: 10_000 });
    bench.trade(STOP, 1);
    const out = () => working(bench).at(-1)!;
    bench.fill(out().clientOrderId, { size: 4_000, price: STOP });
    cancelled(bench, out(), 'no more was there');
    expect(bench.requests.at(-1)).toMatchObject({ order: { type: 'market', size: 6_000, parent: id } });
    const places = () => sent(bench).filter((kind) => kind === 'place').length;
    const before = places();
    cancelled(bench, out(), 'nothing was there');
    expect(places()).toBe(before);
    expect(bench.alerts.at(-1)).toBe(
      'critical BTC/USDT: a stop or take-profit woke and is not out: canceled without a fill: nothing was there; again in 2 s',
    );
    second(bench);
    expect(places()).toBe(before);
    second(bench);
    second(bench);
    expect(places()).toBe(before + 1);
    bench.fill(out().clientOrderId, { size: 6_000, price: STOP });
    expect([bench.position, bench.engine.held.isEmpty]).toEqual([0, true]);
  });

  it('sells the coins that are there where the venue does not find all of them', () => {
    const { bench, id } = entered({ ...BRACKET, takeProfitPrice: null });
    bench.fill(id, { size: 10_000 });
    bench.trade(STOP, 1);
    // The fee was taken in coins: 0.0999 are left, and that is told before the next attempt.
    bench.balance('BTC', '0.0999');
    const { clientOrderId } = working(bench).at(-1)!;
    bench.venue({ kind: 'rejected', clientOrderId, code: 'insufficient-balance', reason: 'not enough' });
    for (let i = 0; i < 3; i += 1) second(bench);
    expect(bench.requests.at(-1)).toMatchObject({ order: { type: 'market', size: 9_990 } });
  });

  it('does not let its entry fill on once its stop has woken', () => {
    const { bench, entry, id } = entered();
    bench.fill(id, { size: 4_000 });
    bench.trade(STOP, 1);
    expect(entry.state).toBe('pending-cancel');
  });

  it('whose stop trails begins at the market', () => {
    const trail = { unit: 'ticks', distance: 5_000 } as const;
    const { bench, id } = entered({ stopPrice: null, takeProfitPrice: null, trail });
    bench.fill(id, { size: 10_000 });
    bench.trade(BID + 1_000, 1);
    expect(stopOf(bench)).toMatchObject({ triggerPrice: BID - 4_000, size: 10_000 });
    expect(stopOf(bench)!.request).toMatchObject({ type: 'trailing-stop', trail });
  });

  it('of a sale protects a short', () => {
    const bench = new HeldBench();
    const bracket = { stopPrice: priceTicks(6_190_000), takeProfitPrice: priceTicks(6_150_000), trail: null };
    bench.place({ side: 'sell', price: priceTicks(ASK), size: sizeLots(10_000), bracket });
    bench.fill(bench.newest().clientOrderId, { size: 10_000 });
    expect(stopOf(bench)).toMatchObject({ triggerPrice: 6_190_000, request: { side: 'buy' } });
    expect(takeOf(bench)).toMatchObject({ price: 6_150_000, request: { side: 'buy' } });
    bench.trade(6_189_999, 1);
    expect(stopOf(bench)!.state).toBe('armed');
  });

  it('shrinks with what is sold by hand, the oldest first, and ends with the position', () => {
    const { bench, id } = entered();
    bench.fill(id, { size: 10_000 });
    bench.place({ side: 'buy', price: priceTicks(BID - 1), size: sizeLots(5_000), bracket: BRACKET });
    const other = working(bench).find(({ size, request }) => size === 5_000 && request.side === 'buy')!;
    bench.fill(other.clientOrderId, { size: 5_000 });
    const stops = () => working(bench).flatMap(({ armed, size }) => (armed ? [size] : []));
    expect(stops()).toEqual([10_000, 5_000]);
    bench.place({ side: 'sell', price: priceTicks(ASK), size: sizeLots(3_000) });
    bench.fill(working(bench).at(-1)!.clientOrderId, { size: 3_000 });
    expect(stops()).toEqual([7_000, 5_000]);
    bench.place({ side: 'sell', price: priceTicks(ASK), size: sizeLots(12_000) });
    bench.fill(working(bench).at(-1)!.clientOrderId, { size: 12_000 });
    expect([stops(), bench.position]).toEqual([[], 0]);
    for (const order of working(bench)) expect(order.state).toBe('pending-cancel');
  });

  it('goes on without a side that somebody cancels, and where somebody moves it', () => {
    const { bench, id } = entered();
    bench.fill(id, { size: 10_000 });
    const [stop, take] = [stopOf(bench)!, takeOf(bench)!];
    bench.accept(take.clientOrderId);
    const to = priceTicks(6_165_000);
    bench.command({ kind: 'replace', clientOrderId: stop.clientOrderId, price: to, size: null });
    bench.command({ kind: 'cancel', clientOrderId: take.clientOrderId });
    cancelled(bench, take);
    second(bench);
    expect(working(bench)).toEqual([stop]);
    expect(stop).toMatchObject({ triggerPrice: 6_165_000, size: 10_000 });
    bench.command({ kind: 'cancel', clientOrderId: stop.clientOrderId });
    second(bench);
    expect(working(bench)).toEqual([]);
  });

  it('has legs as large as what they protect: their price is moved by hand, their size is not', () => {
    const { bench, id } = entered();
    bench.fill(id, { size: 10_000 });
    const [stop, take] = [stopOf(bench)!, takeOf(bench)!];
    bench.accept(take.clientOrderId);
    for (const { clientOrderId } of [stop, take]) {
      const larger = { kind: 'replace', clientOrderId, price: null, size: sizeLots(20_000) } as const;
      const refusal = {
        outcome: 'refused',
        rule: 'leg',
        text: `${clientOrderId} is as large as what it protects: only its price can be moved`,
      };
      expect(bench.command({ ...larger, price: priceTicks(6_186_000) })).toEqual(refusal);
      expect(bench.command(larger)).toEqual(refusal);
    }
    expect(sent(bench)).not.toContain('replace');
    const moved = { clientOrderId: take.clientOrderId, price: priceTicks(6_186_000), size: sizeLots(10_000) };
    expect(bench.command({ kind: 'replace', ...moved }).outcome).toBe('done');
    expect(bench.requests.at(-1)).toEqual({ kind: 'replace', ...moved });
  });

  it('whose take-profit the venue does not want keeps both here, and says so', () => {
    const { bench, id } = entered();
    bench.fill(id, { size: 10_000 });
    const { clientOrderId } = takeOf(bench)!;
    bench.venue({ kind: 'rejected', clientOrderId, code: 'filter-size', reason: 'no' });
    expect(working(bench).map(({ armed, request }) => [request.type, armed])).toEqual([
      ['stop', true],
      ['take-profit', true],
    ]);
    expect(bench.alerts).toHaveLength(1);
    // Then the take-profit wakes here, and the stop ends with it.
    bench.trade(TARGET, 1);
    expect(bench.requests.at(-1)).toMatchObject({ order: { type: 'market', size: 10_000 } });
    expect(stopOf(bench)).toBeUndefined();
  });

  it('whose stop had gone out, as the venue says and the log does not, has another stop for what is left', () => {
    const { bench, id } = entered({ ...BRACKET, takeProfitPrice: null });
    bench.fill(id, { size: 10_000 });
    const stop = stopOf(bench)!;
    bench.fill(stop.clientOrderId, { size: 232, price: STOP });
    expect([stop.state, bench.position]).toEqual(['canceled', 9_768]);
    expect(stopOf(bench)).toMatchObject({ size: 9_768, triggerPrice: STOP, carrier: 'engine' });
    expect(stopOf(bench)!.clientOrderId).not.toBe(stop.clientOrderId);
    bench.trade(STOP, 1);
    expect(bench.requests.filter((request) => request.clientOrderId === stop.clientOrderId)).toEqual([]);
  });

  it('is refused where it makes no sense', () => {
    const bench = new HeldBench();
    const refusal = (bracket: Bracket, more = {}) =>
      bench.place({ side: 'buy', price: priceTicks(BID), size: sizeLots(1_000), bracket, ...more }).text;
    expect(refusal({ ...BRACKET, stopPrice: priceTicks(BID) })).toBe(
      'order: the stop 61,720.00 of a buy of BTC/USDT at 61,720.00 has to be below it',
    );
    expect(refusal({ ...BRACKET, takeProfitPrice: priceTicks(BID - 1) })).toMatch(/has to be above it$/);
    expect(refusal({ stopPrice: null, takeProfitPrice: null, trail: null })).toMatch(/needs a stop/);
    expect(refusal(BRACKET, { reduceOnly: true })).toMatch(/makes no position/);
  });
});

describe('a pair at the venue', () => {
  const pair = () => {
    const { bench, id } = entered(BRACKET, VENUES.pairs);
    bench.fill(id, { size: 10_000 });
    const request = bench.requests.at(-1)!;
    if (request.kind !== 'place-pair') throw new Error(request.kind);
    const [stop, take] = request.legs.map((leg) => bench.engine.orders.get(leg.clientOrderId)!);
    return { bench, id, request, stop: stop!, take: take! };
  };

  it('is one request once the entry has filled, and nothing waits here', () => {
    const { bench, id, request, stop, take } = pair();
    expect(
      request.legs.map(({ order }) => [order.type, order.price, order.triggerPrice, order.size]),
    ).toEqual([
      ['stop', null, STOP, 10_000],
      ['limit', TARGET, null, 10_000],
    ]);
    expect(request.legs.every(({ order }) => order.reduceOnly && order.parent === id)).toBe(true);
    expect([stop.state, take.state, stop.carrier]).toEqual(['submitted', 'submitted', 'venue']);
    expect(bench.engine.held.triggers.isEmpty).toBe(true);
    const { protections } = bench.engine.held;
    expect([stop, take, bench.engine.orders.get(id)!].map((order) => protections.isOfPair(order))).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('ends as a whole when one has filled', () => {
    const { bench, stop, take } = pair();
    bench.venue({ kind: 'armed', clientOrderId: stop.clientOrderId, venueOrderId: 'v' });
    bench.accept(take.clientOrderId);
    bench.fill(take.clientOrderId, { size: 10_000 });
    cancelled(bench, stop, 'the other filled');
    expect([bench.position, working(bench).length, bench.engine.held.isEmpty]).toEqual([0, 0, true]);
  });

  it('whose take-profit goes first gets no other while its stop is there, whatever else is held', () => {
    const { bench, stop, take } = pair();
    bench.bought(50_000);
    bench.venue({ kind: 'armed', clientOrderId: stop.clientOrderId, venueOrderId: 'v' });
    bench.accept(take.clientOrderId);
    const before = bench.requests.length;
    cancelled(bench, take, 'another of its group came about');
    second(bench);
    second(bench);
    expect(bench.requests.slice(before)).toEqual([]);
    bench.venue({ kind: 'triggered', clientOrderId: stop.clientOrderId });
    bench.fill(stop.clientOrderId, { size: 10_000, price: STOP });
    expect([bench.position, working(bench).length, bench.engine.held.isEmpty]).toEqual([50_000, 0, true]);
  });

  it('of which both have gone is placed anew', () => {
    const { bench, stop, take } = pair();
    bench.bought(50_000);
    bench.venue({ kind: 'armed', clientOrderId: stop.clientOrderId, venueOrderId: 'v' });
    bench.accept(take.clientOrderId);
    cancelled(bench, take, 'the venue');
    cancelled(bench, stop, 'the venue');
    second(bench);
    expect(bench.requests.at(-1)).toMatchObject({ kind: 'place-pair' });
  });

  it('that is refused is kept here', () => {
    const { bench, stop, take } = pair();
    for (const { clientOrderId } of [stop, take]) {
      bench.venue({ kind: 'rejected', clientOrderId, code: 'invalid', reason: 'no' });
    }
    expect(working(bench).map(({ request, armed }) => [request.type, armed])).toEqual([
      ['stop', true],
      ['take-profit', true],
    ]);
  });
});

describe('the kill switch and protections', () => {
  it('leaves the stops and takes the take-profits', () => {
    const { bench, id } = entered();
    bench.fill(id, { size: 10_000 });
    const [stop, take] = [stopOf(bench)!, takeOf(bench)!];
    bench.accept(take.clientOrderId);
    bench.command({ kind: 'kill', flatten: false, reason: 'test' });
    expect([stop.state, take.state]).toEqual(['armed', 'pending-cancel']);
    cancelled(bench, take);
    second(bench);
    expect(working(bench)).toEqual([stop]);
    bench.trade(STOP, 1);
    expect(bench.requests.at(-1)).toMatchObject({
      clientOrderId: stop.clientOrderId,
      order: { size: 10_000 },
    });
  });

  it('with flatten takes all, and closes the position', () => {
    const { bench, id } = entered();
    bench.fill(id, { size: 10_000 });
    const take = takeOf(bench)!;
    bench.accept(take.clientOrderId);
    bench.command({ kind: 'kill', flatten: true, reason: 'test' });
    expect(working(bench)).toEqual([take]);
    cancelled(bench, take);
    expect(bench.requests.at(-1)).toMatchObject({
      order: { side: 'sell', size: 10_000, timeInForce: 'ioc' },
    });
    bench.fill(working(bench).at(-1)!.clientOrderId, { size: 10_000 });
    expect([bench.position, bench.engine.held.isEmpty]).toEqual([0, true]);
  });
});
