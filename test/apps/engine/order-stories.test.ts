import { describe, expect, it } from 'vitest';
import { History } from '../../../src/apps/engine/history.js';
import { priceTicks, sizeLots } from '../../../src/domain/index.js';
import { Bench } from '../../engine/fixture.js';

const BID = 6_172_000;
const ASK = 6_172_010;
const ID = 'oc-7f3a-1';

/** A buy of 0.05 at the best bid, 61,720.00, with 0.090 ahead of it. */
function resting(): { bench: Bench; story: (id?: string) => ReturnType<History['stories']['snapshot']> } {
  const bench = new Bench();
  const history = new History(bench.engine);
  bench.listener = history;
  bench.book([BID, 9_000], [ASK, 9_000]);
  bench.place({ side: 'buy', size: sizeLots(5_000), price: priceTicks(BID), postOnly: true });
  return { bench, story: (id = ID) => history.stories.snapshot(id) };
}

const queue = (bench: Bench, lots: number) =>
  bench.venue({ kind: 'queue', clientOrderId: ID, queueAhead: sizeLots(lots) });

describe('why an order has not filled', () => {
  it('is on its way before the venue has answered', () => {
    expect(resting().story().why).toBe('on its way since 23:57:00: the venue has not answered yet');
  });

  it('is what is still ahead of it, and what has traded there since', () => {
    const { bench, story } = resting();
    bench.trade(BID, 1_234);
    bench.after(2_000).accept(ID, 9_000);
    expect(story().why).toBe('0.090 still ahead at 61,720.00; nothing traded there in 0:00');
    bench.after(5_000_000).book([BID, 9_000], [ASK, 9_100]);
    bench.trade(ASK, 50_000);
    bench.trade(BID, 2_000);
    queue(bench, 7_000);
    bench.after(7_000_000).book([BID, 9_000], [ASK, 9_000]);
    bench.trade(BID - 1, 900);
    queue(bench, 6_100);
    expect(story()).toMatchObject({
      behindTouchTicks: 0,
      tradedLots: 2_900,
      why: '0.061 of 0.090 still ahead at 61,720.00; 0.029 traded there in 0:12',
    });
    expect(story().queue.map(([, lots]) => lots)).toEqual([9_000, 7_000, 6_100]);
  });

  it('is the distance to the touch', () => {
    const { bench, story } = resting();
    bench.accept(ID, 9_000);
    bench.book([BID + 12, 9_000], [ASK + 12, 9_000]);
    expect(story()).toMatchObject({
      behindTouchTicks: 12,
      why: '12 ticks behind the best bid 61,720.12; 0.090 still ahead at 61,720.00; nothing traded there in 0:00',
    });
    bench.book([BID - 1, 9_000], [ASK + 12, 9_000]);
    queue(bench, 0);
    expect(story()).toMatchObject({
      behindTouchTicks: 0,
      why: 'first in the queue at 61,720.00; nothing traded there in 0:00',
    });
  });

  it('is a book that is not live', () => {
    const { bench, story } = resting();
    bench.accept(ID, 9_000);
    bench.after(6_000_000).input({ kind: 'timer', timer: 'second' });
    expect(story()).toMatchObject({ behindTouchTicks: null });
    expect(story().why).toMatch(/^there is no live book to trade on; 0\.090 still ahead/);
  });

  it('is a trigger that has not been reached', () => {
    const { bench, story } = resting();
    bench.place({ side: 'sell', type: 'stop', price: null, triggerPrice: priceTicks(6_170_000) });
    bench.venue({ kind: 'armed', clientOrderId: 'oc-7f3a-2', venueOrderId: 'v2' });
    expect(story('oc-7f3a-2').why).toBe('needs the last trade at or below 61,700.00');
    bench.trade(6_172_766, 5);
    expect(story('oc-7f3a-2').why).toBe('needs the last trade at or below 61,700.00, it is at 61,727.66');
  });

  it('is a doubt, or a request under way', () => {
    const { bench, story } = resting();
    bench.accept(ID, 9_000);
    bench.after(3_000_000).command({ kind: 'cancel', clientOrderId: ID });
    expect(story().why).toMatch(/^being cancelled; 0\.090 still ahead/);
    bench.venue({ kind: 'unknown', clientOrderId: ID, request: 'cancel' });
    expect(story().why).toBe('in doubt since 23:57:03: no answer to the cancel; it counts as exposure');
  });

  it('begins anew when it is moved', () => {
    const { bench, story } = resting();
    bench.accept(ID, 9_000);
    bench.trade(BID, 500);
    bench.after(5_000_000).book([BID, 9_000], [ASK, 9_001]);
    bench.command({ kind: 'replace', clientOrderId: ID, price: priceTicks(BID - 5), size: null });
    expect(story().why).toMatch(/^being moved; /);
    const moved = { clientOrderId: ID, price: priceTicks(BID - 5), size: sizeLots(5_000) };
    bench.venue({ kind: 'replaced', ...moved, queueAhead: sizeLots(40) });
    expect(story()).toMatchObject({ tradedLots: 0, behindTouchTicks: 5 });
    expect(story().queue.map(([, lots]) => lots)).toEqual([40]);
  });
});

describe('how an order ended', () => {
  it('filled, in parts', () => {
    const { bench, story } = resting();
    bench.after(2_000).accept(ID, 0);
    bench.after(20_000_000).trade(BID, 3_000);
    bench.fill(ID, { size: 2_000 });
    expect(story().why).toBe(
      '0.020 of 0.050 filled; first in the queue at 61,720.00; 0.030 traded there in 0:20',
    );
    bench.after(14_000_000).fill(ID, { size: 3_000 });
    expect(story().why).toBe('filled after 0:34: 0.050 @ 61,720.00');
    expect(story().events.map(({ text }) => text)).toEqual([
      'sent BUY  0.050 @ 61,720.00 post-only',
      'accepted, 0.000 ahead',
      'filled 0.020 @ 61,720.00 maker',
      'filled 0.030 @ 61,720.00 maker',
    ]);
    expect(story().behindTouchTicks).toBeNull();
    // What trades afterwards is none of its business.
    bench.trade(BID, 9_000);
    expect(story().tradedLots).toBe(3_000);
  });

  it('rejected, cancelled or expired, with the venue’s reason', () => {
    const end = (event: 'rejected' | 'canceled' | 'expired', reason: string) => {
      const { bench, story } = resting();
      if (event === 'rejected')
        bench.venue({ kind: event, clientOrderId: ID, code: 'post-only-would-take', reason });
      else {
        bench.accept(ID, 0);
        bench.after(61_000_000).venue({ kind: event, clientOrderId: ID, reason });
      }
      return story().why;
    };
    expect(end('rejected', 'would take')).toBe('rejected: would take');
    expect(end('canceled', '')).toBe('cancelled after 1:01');
    expect(end('expired', 'its time is over')).toBe('expired after 1:01: its time is over');
  });
});

describe('what is kept', () => {
  it('is nothing of an order that never was', () => {
    const { story } = resting();
    expect(story('oc-none-1')).toEqual({
      clientOrderId: 'oc-none-1',
      events: [],
      queue: [],
      behindTouchTicks: null,
      tradedLots: 0,
      why: 'there is no order "oc-none-1" in this session',
    });
  });

  it('is the last 500 orders, those that work first, with bounded events and places', () => {
    const { bench, story } = resting();
    bench.accept(ID, 9_000);
    for (let i = 2; i <= 520; i += 1) {
      bench.after(1_000_000).book([BID, 9_000 + i], [ASK, 9_000]);
      bench.place({ side: 'buy', size: sizeLots(100 + i), price: priceTicks(BID - 10) });
      bench.venue({ kind: 'canceled', clientOrderId: `oc-7f3a-${i}`, reason: '' });
      queue(bench, 9_000 - i);
      bench.command({ kind: 'replace', clientOrderId: ID, price: null, size: sizeLots(5_000) });
      bench.venue({ kind: 'replace-rejected', clientOrderId: ID, code: 'invalid', reason: 'no' });
    }
    expect(story('oc-7f3a-2').why).toBe('only the last 500 orders are told of; this one is older');
    expect(story('oc-7f3a-520').why).toMatch(/^cancelled/);
    // The first still works: it is the oldest, and it is kept.
    expect(story().events[0]!.text).toBe('sent BUY  0.050 @ 61,720.00 post-only');
    expect(story().events.length).toBeLessThanOrEqual(100);
    expect(story().queue.length).toBeLessThanOrEqual(200);
    expect([story().queue[0]![1], story().queue.at(-1)![1]]).toEqual([9_000, 8_480]);
  });
});
