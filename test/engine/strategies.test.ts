import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { limitOrder, priceTicks, sizeLots } from '../../src/domain/index.js';
import { Replayer } from '../../src/engine/index.js';
import { defineStrategy, type Intent, type StrategyHandlers } from '../../src/strategy/index.js';
import { Bench } from './fixture.js';

const BID = 6_172_765;
const ASK = 6_172_766;

/** A bench on which one strategy runs, with the handlers given. */
function running(handlers: StrategyHandlers): Bench {
  const definition = defineStrategy({
    name: 'probe',
    description: '',
    parameters: z.object({}),
    create: () => handlers,
  });
  const bench = new Bench({ load: () => definition });
  bench.input({ kind: 'plugin', strategy: 'probe', instrument: 'BTC/USDT', sourceHash: 'h', parameters: {} });
  return bench;
}

const quote = (bid: number): Intent => ({
  kind: 'quote',
  bid: { price: priceTicks(bid), size: sizeLots(1_000) },
  ask: null,
  reason: 'test',
});

describe('strategies in the engine', () => {
  it('asks after each book, and keeps the quote with one order', () => {
    let bid = BID - 100;
    const bench = running({ onBook: () => quote(bid) });
    bench.book([BID, 1_000], [ASK, 1_000]);
    bench.accept('oc-7f3a-1');
    bench.book([BID, 2_000], [ASK, 1_000]);
    expect(bench.requests.map((r) => r.kind)).toEqual(['place']);
    bid = BID - 50;
    bench.book([BID, 3_000], [ASK, 1_000]);
    expect(bench.requests[1]).toMatchObject({ kind: 'replace', clientOrderId: 'oc-7f3a-1', price: BID - 50 });
    expect(bench.requests[0]).toMatchObject({ order: { owner: 'strategy:probe', postOnly: true } });
  });

  it('keeps the quote by another order where the venue replaces none', () => {
    let bid = BID - 100;
    const bench = running({ onBook: () => quote(bid) });
    const venues = {
      'binance-spot': { orderTypes: ['limit'], iceberg: false, oco: false, replaces: false },
    } as const;
    bench.input({ kind: 'session', session: { id: '7f3b', mode: 'paper', account: 'paper', venues } });
    bench.book([BID, 1_000], [ASK, 1_000]);
    const first = bench.requests.flatMap((made) => (made.kind === 'place' ? [made.clientOrderId] : []))[0]!;
    bench.accept(first);
    bid = BID - 50;
    bench.book([BID, 3_000], [ASK, 1_000]);
    expect(bench.requests[1]).toEqual({ kind: 'cancel', clientOrderId: first });
    bench.venue({ kind: 'canceled', clientOrderId: first, reason: '' });
    bench.after(1_000_000).book([BID, 4_000], [ASK, 1_000]);
    expect(bench.requests.slice(2)).toMatchObject([
      { kind: 'place', order: { price: BID - 50, size: 1_000 } },
    ]);
  });

  it('makes of an intent the order that limitOrder makes, names in the same order, since the log is hashed', () => {
    const [price, size, owner] = [priceTicks(BID - 100), sizeLots(1_000), 'strategy:probe' as const];
    const bench = running({ onBook: () => ({ kind: 'place', side: 'buy', price, size, reason: '' }) });
    bench.book([BID, 1_000], [ASK, 1_000]);
    const order = limitOrder({ instrument: 0, owner, side: 'buy', size, price });
    const request = { kind: 'place', clientOrderId: 'oc-7f3a-1', order };
    expect(bench.requests.map((made) => JSON.stringify(made))).toEqual([JSON.stringify(request)]);
  });

  it('is refused once aloud, then left in peace for a second', () => {
    const bench = running({
      onBook: () => ({
        kind: 'place',
        side: 'buy',
        price: priceTicks(BID - 100),
        size: sizeLots(900_000),
        reason: '',
      }),
    });
    for (let i = 0; i < 50; i += 1) bench.after(10_000).book([BID, 1_000 + i], [ASK, 1_000]);
    expect(bench.requests).toEqual([]);
    expect(bench.notices.filter((text) => text.startsWith('refused'))).toHaveLength(1);
  });

  it('stops a plugin that throws, and the others see nothing of it', () => {
    const bench = running({
      onBook: () => {
        throw new Error('division by zero');
      },
    });
    bench.book([BID, 1_000], [ASK, 1_000]);
    const strategy = bench.engine.strategies.get('probe')!;
    expect([strategy.state, strategy.note]).toEqual(['failed', 'threw: division by zero']);
    expect(bench.place({ side: 'buy', price: priceTicks(BID - 10) }).outcome).toBe('done');
  });

  it('cancels the orders of a plugin that throws', () => {
    let fail = false;
    const bench = running({
      onBook: () => {
        if (fail) throw new Error('late');
        return quote(BID - 100);
      },
    });
    bench.book([BID, 1_000], [ASK, 1_000]);
    bench.accept('oc-7f3a-1');
    fail = true;
    bench.book([BID, 1_001], [ASK, 1_000]);
    expect(bench.requests.at(-1)).toEqual({ kind: 'cancel', clientOrderId: 'oc-7f3a-1' });
  });

  it('pauses, withdrawing its quotes, and starts again', () => {
    const bench = running({ onBook: () => quote(BID - 100) });
    bench.book([BID, 1_000], [ASK, 1_000]);
    bench.accept('oc-7f3a-1');
    bench.command({ kind: 'strategy', name: 'probe', action: 'pause' });
    expect(bench.requests.at(-1)).toMatchObject({ kind: 'cancel' });
    bench.venue({ kind: 'canceled', clientOrderId: 'oc-7f3a-1', reason: '' });
    bench.book([BID, 1_001], [ASK, 1_000]);
    expect(bench.requests).toHaveLength(2);
    bench.after(2_000_000).command({ kind: 'strategy', name: 'probe', action: 'start' });
    bench.book([BID, 1_002], [ASK, 1_000]);
    expect(bench.requests).toHaveLength(3);
    expect(bench.command({ kind: 'strategy', name: 'nobody', action: 'start' })).toMatchObject({
      outcome: 'refused',
      text: 'no strategy "nobody"; there are: probe',
    });
  });

  it('sees its own position and orders, and only those', () => {
    const seen: unknown[] = [];
    const bench = running({
      onBook: (view) => {
        seen.push([view.positionLots, view.orders.map((order) => [order.clientOrderId, order.settled])]);
        return quote(BID - 100);
      },
    });
    bench.book([BID, 1_000], [ASK, 1_000]);
    bench.place({ side: 'buy', price: priceTicks(BID - 10) });
    bench.accept('oc-7f3a-1');
    bench.fill('oc-7f3a-1', { size: 400 });
    bench.book([BID, 1_001], [ASK, 1_000]);
    expect(seen).toEqual([
      [0, []],
      [400, [['oc-7f3a-1', true]]],
    ]);
  });
});

describe('flattening under a strategy', () => {
  it('pauses it, hands its position to the account, and closes that', () => {
    const bench = running({ onBook: () => quote(BID - 100) });
    bench.book([BID, 1_000], [ASK, 1_000]);
    bench.accept('oc-7f3a-1');
    bench.fill('oc-7f3a-1', { size: 1_000 });
    bench.command({ kind: 'flatten', instrument: null });
    bench.after(1_000_000).book([BID, 1_001], [ASK, 1_000]);
    bench.input({ kind: 'timer', timer: 'second' });
    const [strategy] = bench.engine.strategies.values();
    expect(strategy!.state).toBe('paused');
    expect(bench.engine.portfolio.ownerPosition('strategy:probe', 0).sizeLots).toBe(0);
    expect(bench.requests.at(-1)).toMatchObject({
      kind: 'place',
      order: { owner: 'manual', side: 'sell', size: 1_000, reduceOnly: true },
    });
  });
});

describe('the replayer', () => {
  it('says where the log and the step part', () => {
    const bench = new Bench();
    const replayer = new Replayer(bench.engine);
    replayer.request({ kind: 'cancel', clientOrderId: 'oc-7f3a-1' }, 7);
    expect(replayer.differences).toMatchObject([{ sequence: 7, what: 'request', replayed: 'null' }]);
    bench.after(61_000_000);
    replayer.input({ kind: 'timer', timer: 'second' }, bench.time);
    expect(replayer.minutes).toMatchObject([{ equal: null }]);
    replayer.mark({ time: replayer.minutes[0]!.time, stateHash: 'other' }, 8);
    expect(replayer.minutes[0]!.equal).toBe(false);
    expect(replayer.differences).toHaveLength(2);
  });
});
