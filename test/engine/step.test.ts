import { describe, expect, it } from 'vitest';
import { priceTicks, sizeLots } from '../../src/domain/index.js';
import { Bench } from './fixture.js';

const BID = 6_172_765;
const ASK = 6_172_766;

function live(): Bench {
  const bench = new Bench();
  bench.book([BID, 31_400], [ASK, 691_100]);
  return bench;
}

describe('the step', () => {
  it('sends an approved order and follows it to its fill', () => {
    const bench = live();
    const verdict = bench.place({ side: 'buy', postOnly: true });
    expect(verdict).toMatchObject({ outcome: 'done', clientOrderIds: ['oc-7f3a-1'] });
    expect(bench.requests).toMatchObject([{ kind: 'place', clientOrderId: 'oc-7f3a-1' }]);
    bench.after(1_200).accept('oc-7f3a-1', 9_000);
    bench.fill('oc-7f3a-1', { size: 25_000 });
    expect(bench.engine.portfolio.position(0).sizeLots).toBe(25_000);
    // 0.25 × 61,720.00 = 15,430.00; 10 bps of it are 15.43.
    expect(bench.engine.portfolio.report(0)).toMatchObject({ averagePrice: '61720.00', fees: '15.43000000' });
    expect(bench.notices.join('\n')).toMatch(
      /accepted {2}BUY {2}0\.250 @ 61,720\.00 post-only {2}oc-7f3a-1 {2}1\.2 ms/,
    );
  });

  it('refuses by a rule, names limit and value, and sends nothing', () => {
    const bench = live();
    const verdict = bench.place({ side: 'buy', size: sizeLots(200_000) });
    expect(verdict).toMatchObject({ outcome: 'refused', rule: 'max-order' });
    expect(bench.requests).toEqual([]);
    expect(bench.engine.risk.lastRefusal?.text).toContain('2 > 1');
  });

  it('sends nothing before there is a book', () => {
    const bench = new Bench();
    expect(bench.place({ side: 'buy' }).outcome).toBe('refused');
    expect(bench.requests).toEqual([]);
  });

  it('moves and cancels a working order once', () => {
    const bench = live();
    bench.place({ side: 'buy' });
    bench.accept('oc-7f3a-1');
    const id = 'oc-7f3a-1';
    expect(
      bench.command({ kind: 'replace', clientOrderId: id, price: priceTicks(6_172_100), size: null }).outcome,
    ).toBe('done');
    expect(bench.engine.orders.get(id)!.state).toBe('pending-replace');
    bench.venue({
      kind: 'replaced',
      clientOrderId: id,
      price: priceTicks(6_172_100),
      size: sizeLots(25_000),
      queueAhead: null,
    });
    expect(bench.engine.orders.get(id)).toMatchObject({ state: 'accepted', price: 6_172_100 });
    expect(bench.command({ kind: 'cancel', clientOrderId: id }).outcome).toBe('done');
    expect(bench.command({ kind: 'cancel', clientOrderId: id })).toMatchObject({
      outcome: 'refused',
      rule: 'state',
    });
    expect(bench.requests.map((r) => r.kind)).toEqual(['place', 'replace', 'cancel']);
  });

  it('flattens: first the orders go, then the position, with an IOC at the touch', () => {
    const bench = live();
    bench.place({ side: 'buy' });
    bench.accept('oc-7f3a-1');
    bench.fill('oc-7f3a-1', { size: 10_000 });
    bench.command({ kind: 'flatten', instrument: 0 });
    expect(bench.requests.map((r) => r.kind)).toEqual(['place', 'cancel']);
    bench.venue({ kind: 'canceled', clientOrderId: 'oc-7f3a-1', reason: 'asked for' });
    expect(bench.requests[2]).toMatchObject({
      kind: 'place',
      // 61,727.65 less 5 bps, rounded down.
      order: { side: 'sell', size: 10_000, price: 6_169_678, timeInForce: 'ioc', reduceOnly: true },
    });
    bench.fill('oc-7f3a-2', { size: 10_000, price: BID });
    expect(bench.notices.at(-1)).toBe('BTC/USDT is flat');
    expect(bench.engine.flattening.size).toBe(0);
  });

  it('kills: cancels all but the stop that protects, and refuses what adds exposure until resumed', () => {
    const bench = live();
    bench.place({ side: 'buy' });
    bench.accept('oc-7f3a-1');
    bench.fill('oc-7f3a-1', { size: 10_000 });
    bench.after(2_000_000).book([BID, 31_400], [ASK, 691_100]);
    const stop = bench.place({
      side: 'sell',
      type: 'stop',
      size: sizeLots(10_000),
      price: null,
      triggerPrice: priceTicks(6_160_000),
      reduceOnly: true,
    });
    expect(stop.outcome).toBe('done');
    bench.venue({ kind: 'armed', clientOrderId: 'oc-7f3a-2', venueOrderId: 'v2' });
    bench.command({ kind: 'kill', flatten: false, reason: 'test' });
    expect(bench.requests.filter((r) => r.kind === 'cancel').map((r) => r.clientOrderId)).toEqual([
      'oc-7f3a-1',
    ]);
    bench.after(2_000_000).book([BID, 31_400], [ASK, 691_100]);
    expect(bench.place({ side: 'buy' })).toMatchObject({ outcome: 'refused', rule: 'halted' });
    // A new session on the same log is still halted.
    bench.input({ kind: 'session', session: { id: 'beef', mode: 'paper', account: 'paper' } });
    expect(bench.engine.halted).toBe(true);
    bench.command({ kind: 'resume', reason: 'looked into it' });
    expect(bench.place({ side: 'buy' })).toMatchObject({ outcome: 'done', clientOrderIds: ['oc-beef-1'] });
  });

  it('marks the state each minute, and any altered input changes the mark', () => {
    const run = (far: number) => {
      const bench = live();
      bench.book([BID, 31_400], [ASK, 691_100]);
      bench.book([1_000_00, far], [9_000_000_0, 5], 2);
      bench.place({ side: 'buy' });
      bench.after(61_000_000).trade(BID, 100);
      return bench.marks;
    };
    expect(run(7)).toHaveLength(1);
    expect(run(7)).toEqual(run(7));
    expect(run(7)).not.toEqual(run(8));
  });
});
